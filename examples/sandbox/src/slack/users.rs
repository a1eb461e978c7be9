//! `users.*`

use serde_json::{Value, json};

use super::api::{Ask, Method, Outcome, Refusal, method};
use super::conversations::page;
use crate::world::State;
use crate::world::slack::Standing;
use crate::world::slack::User;

pub(super) static METHODS: &[Method] = &[
    method("users.info", &["users:read"], info),
    method("users.list", &["users:read"], list),
    method("users.lookupByEmail", &["users:read.email"], by_email),
];

fn show(ask: &Ask<'_>, state: &State, user: &User) -> Value {
    let team = state.slack.team_of(user);
    let mut profile = json!({
        "avatar_hash": "",
        "display_name": user.name,
        "real_name": user.real_name,
        "status_emoji": "",
        "status_text": "",
        "team": team,
    });
    if ask
        .token
        .scopes
        .iter()
        .any(|scope| scope == "users:read.email")
    {
        profile["email"] = json!(user.email);
    }
    json!({
        "deleted": user.standing == Standing::Gone,
        "id": user.id,
        "is_admin": false,
        "is_app_user": false,
        "is_bot": user.is_bot,
        "is_owner": false,
        "is_restricted": user.standing == Standing::Guest,
        "is_stranger": user.standing == Standing::Stranger,
        "is_ultra_restricted": false,
        "name": user.name,
        "profile": profile,
        "real_name": user.real_name,
        "team_id": team,
        "tz": "Europe/Berlin",
        "tz_label": "Central European Time",
        "tz_offset": 3600,
        "updated": 1_700_000_000,
    })
}

fn info(ask: &Ask<'_>) -> Outcome {
    let state = ask.call.shared.lock();
    let user = state.slack.user(&ask.args.required("user")?);
    let user = user.ok_or_else(|| Refusal::new("user_not_found"))?;
    Ok(json!({ "user": show(ask, &state, user) }))
}

fn list(ask: &Ask<'_>) -> Outcome {
    let state = ask.call.shared.lock();
    let users: Vec<Value> = state
        .slack
        .users
        .iter()
        .map(|user| show(ask, &state, user))
        .collect();
    page(ask, "members", &users, 100)
}

fn by_email(ask: &Ask<'_>) -> Outcome {
    let state = ask.call.shared.lock();
    let email = ask.args.required("email")?;
    let user = state
        .slack
        .users
        .iter()
        .find(|user| user.email.as_ref() == Some(&email));
    let user = user.ok_or_else(|| Refusal::new("users_not_found"))?;
    Ok(json!({ "user": show(ask, &state, user) }))
}
