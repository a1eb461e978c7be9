//! The repository itself and the people who may use it.

use serde_json::json;

use super::{access, page, refuse, render};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::github::TokenKind;

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/repos/{owner}/{repo}", show),
    route("GET", "/repos/{owner}/{repo}/collaborators", collaborators),
    route(
        "GET",
        "/repos/{owner}/{repo}/collaborators/{login}",
        is_collaborator,
    ),
    route(
        "GET",
        "/repos/{owner}/{repo}/collaborators/{login}/permission",
        permission,
    ),
];

fn show(call: &Call<'_>) -> Reply {
    let version = access::api_version(call);
    let state = call.shared.lock();
    let mut shown = render::repository(call.shared, &state, version);
    let kind = access::token(call, &state).map(|token| token.kind);
    if let Some(TokenKind::User { login, .. } | TokenKind::FineGrained { login, .. }) = kind {
        let role = state
            .github
            .user(&login)
            .map_or("none", |user| user.permission);
        shown["permissions"] = rights(role);
    }
    Ok(Answer::json(200, &shown))
}

fn rights(role: &str) -> serde_json::Value {
    let (write, admin) = (["write", "admin"].contains(&role), role == "admin");
    json!({
        "admin": admin,
        "maintain": admin,
        "pull": role != "none",
        "push": write,
        "triage": write,
    })
}

fn collaborators(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let people = state
        .github
        .users
        .iter()
        .filter(|user| user.permission != "none");
    let shown = people.map(|user| {
        let mut shown = render::user(call.shared, &state.github, &user.login);
        shown["permissions"] = rights(user.permission);
        shown["role_name"] = json!(user.permission);
        shown
    });
    let shown = shown.collect();
    drop(state);
    page::list(call, shown)
}

fn is_collaborator(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let known = state.github.user(call.param("login"));
    let known = known.filter(|user| user.permission != "none");
    known
        .map(|_| Answer::new(204))
        .ok_or_else(|| refuse(404, "Not Found"))
}

fn permission(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let login = call.param("login");
    let user = state.github.user(login);
    let user = user.ok_or_else(|| refuse(404, &format!("{login} is not a user")))?;
    let mut shown = render::user(call.shared, &state.github, &user.login);
    shown["permissions"] = rights(user.permission);
    shown["role_name"] = json!(user.permission);
    let body = json!({
        "permission": user.permission,
        "role_name": user.permission,
        "user": shown,
    });
    Ok(Answer::json(200, &body))
}
