//! `/applications/{client}`: what an OAuth app may do with the tokens of its users.

use serde_json::{Value, json};

use super::issue;
use crate::github::{body, refuse, render};
use crate::http::{Answer, Call, Reply};
use crate::world::State;
use crate::world::github::TokenKind;

/// HTTP Basic with client id and secret, and a token in the body that belongs to a person.
fn asked(call: &Call<'_>, state: &State) -> Result<(String, String), Answer> {
    let known = state
        .github
        .app
        .as_ref()
        .zip(call.request.basic())
        .is_some_and(|(app, given)| {
            given == (app.client_id.clone(), app.client_secret.clone())
                && call.param("client") == app.client_id
        });
    if !known {
        return Err(refuse(404, "Not Found"));
    }
    let body = body(call.request)?;
    let token = body["access_token"].as_str().unwrap_or_default();
    match state.github.tokens.get(token).map(|token| &token.kind) {
        Some(TokenKind::FineGrained {
            of_app: true,
            login,
            ..
        }) => Ok((token.to_owned(), login.clone())),
        _ => Err(refuse(404, "Not Found")),
    }
}

fn show(call: &Call<'_>, state: &State, token: &str, login: &str) -> Value {
    let app = state.github.app.as_ref();
    let client = app.map(|app| app.client_id.clone()).unwrap_or_default();
    let url = &call.shared.urls.github;
    let last: String = token
        .chars()
        .skip(token.chars().count().saturating_sub(8))
        .collect();
    json!({
        "app": {
            "client_id": client,
            "name": app.map(|app| app.slug.clone()),
            "url": format!("https://github.com/apps/{client}"),
        },
        "created_at": "2026-01-01T00:00:00Z",
        "expires_at": null,
        "fingerprint": null,
        "hashed_token": crate::hex(&crate::hmac("hash", &[token.as_bytes()])),
        "id": 1,
        "installation": null,
        "note": null,
        "note_url": null,
        "scopes": null,
        "token": token,
        "token_last_eight": last,
        "updated_at": "2026-01-01T00:00:00Z",
        "url": format!("{url}/authorizations/1"),
        "user": render::user(call.shared, &state.github, login),
    })
}

pub(super) fn check(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let (token, login) = asked(call, &state)?;
    Ok(Answer::json(200, &show(call, &state, &token, &login)))
}

pub(super) fn reset(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let (token, login) = asked(call, &state)?;
    state.github.tokens.remove(&token);
    let fresh = issue(call.shared, &mut state, &login);
    let fresh = fresh["access_token"].as_str().unwrap_or_default();
    Ok(Answer::json(200, &show(call, &state, fresh, &login)))
}

pub(super) fn delete(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let (token, _) = asked(call, &state)?;
    state.github.tokens.remove(&token);
    state.github.refresh.retain(|_, (_, held)| *held != token);
    Ok(Answer::new(204))
}

/// Every token of the person goes with the grant, and what would renew one.
pub(super) fn delete_grant(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let (_, login) = asked(call, &state)?;
    end_grant(&mut state, &login);
    Ok(Answer::new(204))
}

/// Ends what the person allowed.
pub(in crate::github) fn end_grant(state: &mut State, login: &str) {
    let ours = |kind: &TokenKind| matches!(kind, TokenKind::FineGrained { of_app: true, login: l, .. } if l == login);
    state.github.tokens.retain(|_, known| !ours(&known.kind));
    state.github.refresh.retain(|_, (of, _)| of != login);
}
