//! The GitHub App: its own calls with a signed JWT, and the tokens of its installation.

mod jwt;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{access, body, hooks, number, page, refuse, render, unprocessable};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::github::{AppIdentity, Token, TokenKind};
use crate::world::{State, zulu};

pub(super) use jwt::looks_like_one;

/// The key that the sandbox's app signs with: no secret, since it opens nothing but the sandbox.
pub(crate) const PRIVATE_KEY: &str = include_str!("app.private-key.pem");

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/app", app),
    route("GET", "/app/installations", installations),
    route("GET", "/app/installations/{id}", installation),
    route(
        "POST",
        "/app/installations/{id}/access_tokens",
        create_token,
    ),
    route("GET", "/repos/{owner}/{repo}/installation", of_repository),
    route("GET", "/installation/repositories", repositories),
    route("DELETE", "/installation/token", revoke),
    route("GET", "/app/hook/deliveries", hooks::app_deliveries),
    route(
        "POST",
        "/app/hook/deliveries/{id}/attempts",
        hooks::app_redeliver,
    ),
];

/// What the installation may do at most.
const PERMISSIONS: &[(&str, &str)] = &[
    ("actions", "read"),
    ("checks", "write"),
    ("contents", "read"),
    ("deployments", "write"),
    ("environments", "write"),
    ("issues", "write"),
    ("metadata", "read"),
    ("pull_requests", "write"),
    ("statuses", "write"),
];

pub(super) fn granted() -> BTreeMap<String, String> {
    PERMISSIONS
        .iter()
        .map(|(name, level)| ((*name).to_owned(), (*level).to_owned()))
        .collect()
}

/// The app behind the request's JWT.
pub(super) fn identity(call: &Call<'_>, state: &State) -> Result<AppIdentity, Answer> {
    let token = call.request.token().unwrap_or_default();
    let app = state
        .github
        .app
        .clone()
        .ok_or_else(|| refuse(404, "Not Found"))?;
    if !looks_like_one(&token) {
        return Err(refuse(401, "A JSON web token could not be decoded"));
    }
    // Signed by the caller's clock, or by the `Date` of an earlier response.
    let clock = &call.shared.clock;
    let (wall, ours) = (clock.peer_now().timestamp(), clock.now().timestamp());
    jwt::verify(&token, &app, wall)
        .or_else(|reason| jwt::verify(&token, &app, ours).map_err(|_| reason))
        .map_err(|reason| refuse(401, reason))?;
    Ok(app)
}

fn app(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = identity(call, &state)?;
    let mut shown = render::integration(call.shared, &state.github, &(app.id, app.slug));
    shown["client_id"] = json!(app.client_id);
    shown["installations_count"] = json!(1);
    shown["permissions"] = json!(granted());
    Ok(Answer::json(200, &shown))
}

fn show(call: &Call<'_>, state: &State, app: &AppIdentity) -> Value {
    let url = &call.shared.urls.github;
    let account = render::user(call.shared, &state.github, &state.github.owner);
    json!({
        "access_tokens_url": format!("{url}/app/installations/{}/access_tokens", app.installation),
        "account": account,
        "app_id": app.id,
        "app_slug": app.slug,
        "client_id": app.client_id,
        "contact_email": null,
        "created_at": "2024-01-01T00:00:00Z",
        "events": ["check_run", "check_suite", "deployment", "status"],
        "has_multiple_single_files": false,
        "html_url": format!("{}/settings/installations/{}", state.github.web, app.installation),
        "id": app.installation,
        "permissions": granted(),
        "repositories_url": format!("{url}/installation/repositories"),
        "repository_selection": "selected",
        "single_file_name": null,
        "single_file_paths": [],
        "suspended_at": null,
        "suspended_by": null,
        "target_id": account["id"],
        "target_type": "Organization",
        "updated_at": "2024-01-01T00:00:00Z",
    })
}

fn installations(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = identity(call, &state)?;
    let shown = vec![show(call, &state, &app)];
    drop(state);
    page::list(call, shown)
}

fn installation(call: &Call<'_>) -> Reply {
    let id = number(call, "id")?;
    let state = call.shared.lock();
    let app = identity(call, &state)?;
    let known = (app.installation == id).then(|| show(call, &state, &app));
    known
        .map(|shown| Answer::json(200, &shown))
        .ok_or_else(|| refuse(404, "Not Found"))
}

fn of_repository(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = identity(call, &state)?;
    Ok(Answer::json(200, &show(call, &state, &app)))
}

/// The permissions asked for, which must be among those granted.
fn subset(body: &Value) -> Result<BTreeMap<String, String>, Answer> {
    let all = granted();
    let Some(asked) = body["permissions"].as_object() else {
        return Ok(all);
    };
    let message = "The permissions requested are not granted to this installation.";
    let mut permissions = BTreeMap::from([("metadata".to_owned(), "read".to_owned())]);
    for (name, level) in asked {
        let level = level.as_str().unwrap_or_default();
        let has = all.get(name).map(String::as_str);
        let fits = has == Some(level) || (has == Some("write") && level == "read");
        if !fits {
            return Err(refuse(422, message));
        }
        permissions.insert(name.clone(), level.to_owned());
    }
    Ok(permissions)
}

/// A token for an hour: short and opaque, or the long form that is being introduced.
fn create_token(call: &Call<'_>) -> Reply {
    let body = body(call.request)?;
    let id = number(call, "id")?;
    let mut state = call.shared.lock();
    let app = identity(call, &state)?;
    if app.installation != id {
        return Err(refuse(404, "Not Found"));
    }
    let permissions = subset(&body)?;
    let name = state.github.name.clone();
    let repo_id = state.github.repo_id;
    let names = body["repositories"].as_array().into_iter().flatten();
    let numbers = body["repository_ids"].as_array().into_iter().flatten();
    let known = names.into_iter().all(|asked| asked == &json!(name))
        && numbers.into_iter().all(|asked| asked == &json!(repo_id));
    if !known {
        let message = "There is at least one repository that does not exist or is not accessible.";
        return Err(refuse(422, message));
    }
    let stateless = call.request.header("x-github-stateless-s2s-token") == Some("enabled");
    let token = if stateless {
        let part = |state: &mut State, len| state.ids.alnum(len);
        let (head, claims, mac) = (
            part(&mut state, 36),
            part(&mut state, 380),
            part(&mut state, 86),
        );
        format!("ghs_{}_{head}.{claims}.{mac}", app.id)
    } else {
        format!("ghs_{}", state.ids.alnum(36))
    };
    let now = call.shared.clock.peer_now();
    // Shown as it is, so nobody may find it dead before, whichever clock they read.
    let until = now.max(call.shared.now()) + TimeDelta::hours(1);
    let from = now + state.github.token_lag;
    let kind = TokenKind::Installation {
        permissions: permissions.clone(),
    };
    state.github.tokens.insert(
        token.clone(),
        Token {
            kind,
            until: Some(until),
            from: Some(from),
        },
    );
    let mut answer = json!({
        "expires_at": zulu(until),
        "permissions": permissions,
        "repository_selection": "selected",
        "token": token,
    });
    if body["repositories"].is_array() || body["repository_ids"].is_array() {
        let version = access::api_version(call);
        answer["repositories"] = json!([render::repository(call.shared, &state, version)]);
    }
    Ok(Answer::json(201, &answer))
}

/// The installation behind the request's token.
fn as_installation(call: &Call<'_>, state: &State) -> Result<(), Answer> {
    match access::token(call, state).map(|token| token.kind) {
        Some(TokenKind::Installation { .. }) => Ok(()),
        Some(TokenKind::User { .. } | TokenKind::FineGrained { .. }) => Err(refuse(
            403,
            "You must authenticate with an installation access token.",
        )),
        None => Err(refuse(401, "Requires authentication")),
    }
}

fn repositories(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    as_installation(call, &state)?;
    let shown = render::repository(call.shared, &state, access::api_version(call));
    drop(state);
    page::envelope(call, "repositories", vec![shown])
}

fn revoke(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    as_installation(call, &state)?;
    let token = call.request.token().unwrap_or_default();
    let known = state.github.tokens.remove(&token);
    known
        .map(|_| Answer::new(204))
        .ok_or_else(|| unprocessable("Token", "", "missing", ""))
}
