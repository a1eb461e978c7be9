//! `/oauth/authorizations`: personal tokens.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::heroku::{body, list, not_found, user};
use crate::http::{Answer, Call, Reply};
use crate::world::heroku::Access;
use crate::world::zulu;

pub(super) fn index(call: &Call<'_>) -> Reply {
    let all = call.shared.lock().heroku.oauth.authorizations.clone();
    list::answer(call, all, &["id"])
}

pub(super) fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let found = state
        .heroku
        .oauth
        .authorizations
        .iter()
        .find(|a| a["id"] == call.param("id"));
    Ok(Answer::json(
        200,
        found.ok_or_else(|| not_found("oauth-authorization"))?,
    ))
}

pub(super) fn create(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let names = body["scope"]
        .as_array()
        .cloned()
        .unwrap_or_else(|| vec![json!("global")]);
    let scope = super::scopes(names.iter().filter_map(Value::as_str))?;
    let seconds = body["expires_in"].as_i64();
    let now = call.shared.now();
    let until = seconds.map(|seconds| call.shared.clock.peer_now() + TimeDelta::seconds(seconds));
    let mut state = call.shared.lock();
    let own = user(call, &state);
    let email = state.heroku.user(&own).map(|user| user.email.clone());
    let token = format!("HRKU-{}", state.ids.uuid());
    state.heroku.oauth.access.insert(
        token.clone(),
        Access {
            user: own.clone(),
            until,
        },
    );
    let authorization = json!({
        "access_token": { "expires_in": seconds, "id": state.ids.uuid(), "token": token },
        "client": null,
        "created_at": zulu(now),
        "description": body["description"].as_str().unwrap_or("Long-lived user authorization"),
        "grant": null,
        "id": state.ids.uuid(),
        "refresh_token": null,
        "scope": scope,
        "session": null,
        "updated_at": zulu(now),
        "user": { "email": email, "full_name": null, "id": own },
    });
    state
        .heroku
        .oauth
        .authorizations
        .push(authorization.clone());
    Ok(Answer::json(201, &authorization))
}

/// Its token ends at once.
pub(super) fn delete(call: &Call<'_>) -> Reply {
    let past = call.shared.clock.peer_now();
    let mut state = call.shared.lock();
    let oauth = &mut state.heroku.oauth;
    let at = oauth
        .authorizations
        .iter()
        .position(|a| a["id"] == call.param("id"));
    let gone = oauth
        .authorizations
        .remove(at.ok_or_else(|| not_found("oauth-authorization"))?);
    let token = gone["access_token"]["token"].as_str().unwrap_or_default();
    if let Some(access) = oauth.access.get_mut(token) {
        access.until = Some(past);
    }
    Ok(Answer::json(200, &gone))
}

pub(super) fn regenerate(call: &Call<'_>) -> Reply {
    let past = call.shared.clock.peer_now();
    let mut state = call.shared.lock();
    let fresh = format!("HRKU-{}", state.ids.uuid());
    let oauth = &mut state.heroku.oauth;
    let found = oauth
        .authorizations
        .iter_mut()
        .find(|a| a["id"] == call.param("id"));
    let found = found.ok_or_else(|| not_found("oauth-authorization"))?;
    let old = found["access_token"]["token"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    if let Some(access) = oauth.access.get_mut(&old) {
        let renewed = access.clone();
        access.until = Some(past);
        oauth.access.insert(fresh.clone(), renewed);
    }
    found["access_token"]["token"] = json!(fresh);
    Ok(Answer::json(200, found))
}
