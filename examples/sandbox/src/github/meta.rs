//! `/user`, `/rate_limit`, `/versions`, `/meta` and the root.

use serde_json::json;

use super::{access, refuse, render};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::github::TokenKind;

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/user", user),
    route("GET", "/rate_limit", rate_limit),
    route("GET", "/versions", versions),
    route("GET", "/users/{login}", public_user),
];

fn user(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    match access::token(call, &state).map(|token| token.kind) {
        Some(TokenKind::User { login, .. } | TokenKind::FineGrained { login, .. }) => Ok(
            Answer::json(200, &render::own_user(call.shared, &state.github, &login)),
        ),
        Some(TokenKind::Installation { .. }) => {
            Err(refuse(403, "Resource not accessible by integration"))
        }
        None => Err(refuse(401, "Requires authentication")),
    }
}

fn public_user(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let login = call.param("login");
    state
        .github
        .user(login)
        .ok_or_else(|| refuse(404, "Not Found"))?;
    Ok(Answer::json(
        200,
        &render::own_user(call.shared, &state.github, login),
    ))
}

/// Free of charge; the newer version drops the doubled `rate`.
fn rate_limit(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let (limit, remaining, used, reset) = access::limits(call, &state);
    let window = |limit, remaining, used| json!({ "limit": limit, "remaining": remaining, "reset": reset, "used": used });
    let core = window(limit, remaining, used);
    let mut body = json!({
        "resources": {
            "core": core,
            "graphql": window(5000, 5000, 0),
            "search": window(30, 30, 0),
        },
    });
    if access::api_version(call) == "2022-11-28" {
        body["rate"] = core;
    }
    Ok(Answer::json(200, &body))
}

fn versions(_: &Call<'_>) -> Reply {
    Ok(Answer::json(200, &json!(access::VERSIONS)))
}
