//! `/oauth/clients`.

use serde_json::{Value, json};

use crate::heroku::{body, list, not_found, required};
use crate::http::{Answer, Call, Reply};
use crate::world::zulu;

pub(super) fn index(call: &Call<'_>) -> Reply {
    let clients = call.shared.lock().heroku.oauth.clients.clone();
    list::answer(call, clients, &["id", "name"])
}

/// Readable without a token, then without the secret.
pub(super) fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let found = state
        .heroku
        .oauth
        .clients
        .iter()
        .find(|c| c["id"] == call.param("client"));
    let mut shown = found.ok_or_else(|| not_found("oauth-client"))?.clone();
    if call.request.token().is_none_or(|token| token == "bad") {
        shown.as_object_mut().map(|fields| fields.remove("secret"));
    }
    Ok(Answer::json(200, &shown))
}

pub(super) fn create(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let (name, back) = (required(&body, "/name")?, required(&body, "/redirect_uri")?);
    let now = zulu(call.shared.now());
    let mut state = call.shared.lock();
    let client = json!({
        "created_at": now,
        "id": state.ids.uuid(),
        "ignores_delinquent": false,
        "name": name,
        "redirect_uri": back,
        "secret": state.ids.uuid(),
        "updated_at": now,
    });
    state.heroku.oauth.clients.push(client.clone());
    Ok(Answer::json(201, &client))
}

fn change(call: &Call<'_>, change: impl FnOnce(&mut Value)) -> Reply {
    let now = zulu(call.shared.now());
    let mut state = call.shared.lock();
    let found = state
        .heroku
        .oauth
        .clients
        .iter_mut()
        .find(|c| c["id"] == call.param("client"));
    let client = found.ok_or_else(|| not_found("oauth-client"))?;
    change(client);
    client["updated_at"] = json!(now);
    Ok(Answer::json(200, client))
}

pub(super) fn update(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    change(call, |client| {
        for name in ["name", "redirect_uri"] {
            if let Some(text) = body[name].as_str() {
                client[name] = json!(text);
            }
        }
    })
}

pub(super) fn rotate(call: &Call<'_>) -> Reply {
    let fresh = call.shared.lock().ids.uuid();
    change(call, |client| client["secret"] = json!(fresh))
}

pub(super) fn delete(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let clients = &mut state.heroku.oauth.clients;
    let at = clients
        .iter()
        .position(|client| client["id"] == call.param("client"));
    let client = clients.remove(at.ok_or_else(|| not_found("oauth-client"))?);
    let id = client["id"].as_str().unwrap_or_default();
    let now = call.shared.clock.peer_now();
    state.heroku.oauth.end_client(id, now);
    Ok(Answer::json(200, &client))
}
