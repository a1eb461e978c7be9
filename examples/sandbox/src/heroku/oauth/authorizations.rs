//! `/oauth/authorizations`: personal tokens.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::heroku::{body, list, not_found, user};
use crate::http::{Answer, Call, Reply};
use crate::world::heroku::{Access, Grant};
use crate::world::{Shared, State, zulu};

/// The caller's own: personal tokens, and what they allowed other clients.
pub(super) fn index(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let own = user(call, &state);
    let all = state.heroku.oauth.authorizations.iter();
    let all = all.filter(|a| a["user"]["id"] == own.as_str()).cloned();
    let all = all.collect();
    drop(state);
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

/// What a person allowed a client by logging in; the tokens are filled in where they are made.
pub(super) fn of_client(
    shared: &Shared,
    state: &mut State,
    grant: &Grant,
    client: &Value,
) -> Value {
    let now = zulu(shared.now());
    let email = state
        .heroku
        .user(&grant.user)
        .map(|user| user.email.clone());
    json!({
        "access_token": { "expires_in": super::TOKEN_SECONDS, "id": state.ids.uuid(), "token": "" },
        "client": {
            "id": client["id"],
            "name": client["name"],
            "redirect_uri": client["redirect_uri"],
        },
        "created_at": now,
        "description": client["name"],
        "grant": null,
        "id": grant.authorization,
        "refresh_token": { "expires_in": 2_592_000, "id": state.ids.uuid(), "token": "" },
        "scope": grant.scopes,
        "session": null,
        "updated_at": now,
        "user": { "email": email, "full_name": null, "id": grant.user },
    })
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
    let id = state.ids.uuid();
    let record = Access {
        user: own.clone(),
        scopes: scope.clone(),
        authorization: id.clone(),
        until,
    };
    state.heroku.oauth.access.insert(token.clone(), record);
    let authorization = json!({
        "access_token": { "expires_in": seconds, "id": state.ids.uuid(), "token": token },
        "client": null,
        "created_at": zulu(now),
        "description": body["description"].as_str().unwrap_or("Long-lived user authorization"),
        "grant": null,
        "id": id,
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

/// Its tokens end at once.
pub(super) fn delete(call: &Call<'_>) -> Reply {
    let past = call.shared.clock.peer_now();
    let mut state = call.shared.lock();
    let id = call.param("id");
    let oauth = &mut state.heroku.oauth;
    let gone = oauth.authorizations.iter().find(|a| a["id"] == id).cloned();
    let gone = gone.ok_or_else(|| not_found("oauth-authorization"))?;
    oauth.end(id, past);
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
