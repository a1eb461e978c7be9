//! Who may ask what, how often, and the headers that tell about it.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::permissions::{self, Level};
use super::refuse;
use crate::http::{Answer, Call, Route};
use crate::world::State;
use crate::world::github::{Token, TokenKind};

const HOURLY: u64 = 5000;
/// What is reported at least while limits are not enforced.
const TOLD_AT_LEAST: u64 = 1000;
pub(super) const VERSIONS: &[&str] = &["2026-03-10", "2022-11-28"];

pub(super) fn user_agent(call: &Call<'_>) -> Result<(), Answer> {
    if call
        .request
        .header("user-agent")
        .is_some_and(|agent| !agent.trim().is_empty())
    {
        return Ok(());
    }
    let text = "Request forbidden by administrative rules. \
                Please make sure your request has a User-Agent header.\n";
    Err(Answer::text(403, text))
}

/// The API version asked for; the oldest one without a header.
pub(super) fn api_version<'c>(call: &'c Call<'_>) -> &'c str {
    call.request
        .header("x-github-api-version")
        .unwrap_or("2022-11-28")
}

pub(super) fn version(call: &Call<'_>) -> Result<(), Answer> {
    let asked = api_version(call);
    if VERSIONS.contains(&asked) {
        return Ok(());
    }
    Err(refuse(400, &format!("{asked} is not a supported version.")))
}

/// The token's record; `None` without credentials.
pub(super) fn token(call: &Call<'_>, state: &State) -> Option<Token> {
    state.github.tokens.get(&call.request.token()?).cloned()
}

/// Credentials may be missing, but not wrong.
pub(super) fn authenticate(call: &Call<'_>) -> Result<(), Answer> {
    if call.request.header("authorization").is_none() {
        return Ok(());
    }
    let now = call.shared.clock.peer_now();
    let state = call.shared.lock();
    if call
        .request
        .token()
        .is_some_and(|token| super::apps::looks_like_one(&token))
    {
        return super::apps::identity(call, &state).map(|_| ());
    }
    let token = token(call, &state)
        .filter(|token| token.until.is_none_or(|until| until > now))
        .filter(|token| token.from.is_none_or(|from| from <= now));
    token
        .map(|_| ())
        .ok_or_else(|| refuse(401, "Bad credentials"))
}

/// The repository in the path must be ours and visible; a former name redirects.
pub(super) fn repository(call: &Call<'_>) -> Result<(), Answer> {
    let (owner, repo) = (call.param("owner"), call.param("repo"));
    if owner.is_empty() {
        return Ok(());
    }
    let state = call.shared.lock();
    let asked = format!("{owner}/{repo}");
    let known = asked.eq_ignore_ascii_case(&state.github.full_name());
    let former = state
        .github
        .former
        .iter()
        .any(|name| asked.eq_ignore_ascii_case(name));
    let as_app = call
        .request
        .token()
        .is_some_and(|token| super::apps::looks_like_one(&token));
    let hidden = state.github.private
        && !as_app
        && !token(call, &state)
            .is_some_and(|token| may(&state, &token.kind, "metadata", Level::Read));
    if hidden || !(known || former) {
        return Err(refuse(404, "Not Found"));
    }
    if former {
        return Err(moved(call, &state, &asked));
    }
    Ok(())
}

fn moved(call: &Call<'_>, state: &State, asked: &str) -> Answer {
    let rest = &call.request.path[("/repos/".len() + asked.len()).min(call.request.path.len())..];
    let query = match call.request.raw_query.as_str() {
        "" => String::new(),
        query => format!("?{query}"),
    };
    let id = state.github.repo_id;
    let to = format!("{}/repositories/{id}{rest}{query}", call.shared.urls.github);
    let status = if call.request.method == http::Method::GET {
        301
    } else {
        307
    };
    let body = serde_json::json!({
        "message": "Moved Permanently",
        "url": to,
        "documentation_url": super::DOCS,
    });
    Answer::json(status, &body).with("location", to)
}

/// Whether a person's role on the repository is enough.
fn role_fits(state: &State, login: &str, permission: &str, level: Level) -> bool {
    let role = state
        .github
        .user(login)
        .map_or("none", |user| user.permission);
    match (role, permission, level) {
        ("none", ..) => !state.github.private && level == Level::Read,
        (_, "administration" | "repository_hooks" | "environments", Level::Write) => {
            role == "admin"
        }
        (_, _, Level::Write) => ["write", "admin"].contains(&role),
        _ => true,
    }
}

fn granted(permissions: &BTreeMap<String, String>, permission: &str, level: Level) -> bool {
    let has = permissions.get(permission).map(String::as_str);
    permission == "metadata"
        || has == Some("write")
        || (level == Level::Read && has == Some("read"))
}

/// Whether scopes stand for a permission; a public repository is read without any.
fn in_scope(state: &State, scopes: &[String], permission: &str, level: Level) -> bool {
    let secret = ["administration", "repository_hooks"].contains(&permission);
    if !state.github.private && level == Level::Read && !secret {
        return true;
    }
    let known = permissions::scopes(permission, level);
    let public = !state.github.private && scopes.iter().any(|has| has == "public_repo");
    public || scopes.iter().any(|has| known.contains(&has.as_str()))
}

/// Whether a credential has a permission on the repository.
fn may(state: &State, kind: &TokenKind, permission: &str, level: Level) -> bool {
    match kind {
        TokenKind::User { login, scopes } => {
            role_fits(state, login, permission, level) && in_scope(state, scopes, permission, level)
        }
        // No permission for check runs can be chosen for a fine-grained token.
        TokenKind::FineGrained { of_app: false, .. } if permission == "checks" => false,
        TokenKind::FineGrained {
            login, permissions, ..
        } => role_fits(state, login, permission, level) && granted(permissions, permission, level),
        TokenKind::Installation { permissions } => granted(permissions, permission, level),
    }
}

/// Demands what the table says about the route.
pub(super) fn permitted(call: &Call<'_>, route: &Route) -> Result<(), Answer> {
    let Some((names, level)) = permissions::of(route.method, route.path) else {
        return Ok(());
    };
    let state = call.shared.lock();
    let Some(token) = token(call, &state) else {
        if level == Level::Read && !state.github.private {
            return Ok(());
        }
        return Err(refuse(401, "Requires authentication"));
    };
    if names
        .iter()
        .any(|name| may(&state, &token.kind, name, level))
    {
        if level == Level::Write && state.github.archived {
            return Err(refuse(403, "Repository was archived so is read-only."));
        }
        return Ok(());
    }
    let word = if level == Level::Write {
        "write"
    } else {
        "read"
    };
    let wanted: Vec<String> = names.iter().map(|name| format!("{name}={word}")).collect();
    let scoped = |scopes: &[String]| {
        names
            .iter()
            .any(|name| in_scope(&state, scopes, name, level))
    };
    let message = match &token.kind {
        TokenKind::Installation { .. } | TokenKind::FineGrained { of_app: true, .. } => {
            "Resource not accessible by integration"
        }
        // To a token without the scope, what it may not see does not exist.
        TokenKind::User { scopes, .. } if !scoped(scopes) => {
            return Err(refuse(404, "Not Found"));
        }
        TokenKind::FineGrained { .. } | TokenKind::User { .. } => {
            "Resource not accessible by personal access token"
        }
    };
    Err(refuse(403, message).with("x-accepted-github-permissions", wanted.join("; ")))
}

/// What `x-accepted-oauth-scopes` says about a route.
pub(super) fn accepted(method: &str, path: &str) -> String {
    let row = permissions::of(method, path);
    let scopes = row.into_iter().flat_map(|(names, level)| {
        let all = names.iter();
        all.flat_map(move |name| permissions::scopes(name, level))
    });
    let mut scopes: Vec<&str> = scopes.copied().collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes.join(", ")
}

/// Who acts: a person's login, or the app's bot.
pub(super) fn actor(call: &Call<'_>, state: &State) -> String {
    match token(call, state).map(|token| token.kind) {
        Some(TokenKind::User { login, .. } | TokenKind::FineGrained { login, .. }) => login,
        _ => state
            .github
            .app
            .as_ref()
            .map_or_else(String::new, |app| format!("{}[bot]", app.slug)),
    }
}

fn bucket(call: &Call<'_>) -> (String, u64) {
    match call.request.token() {
        Some(token) => (token, HOURLY),
        None => (String::new(), 60),
    }
}

/// Counts the request, and refuses when the hour's share is used up.
pub(super) fn within_limit(call: &Call<'_>) -> Result<(), Answer> {
    if call.request.path.ends_with("/rate_limit") {
        return Ok(());
    }
    let (key, limit) = bucket(call);
    let now = call.shared.clock.peer_now();
    let mut state = call.shared.lock();
    let window = (0, now + TimeDelta::hours(1));
    let entry = state.github.used.entry(key).or_insert(window);
    if entry.1 <= now {
        *entry = window;
    }
    if call.shared.limits && entry.0 >= limit {
        return Err(refuse(403, "API rate limit exceeded for user ID 1001."));
    }
    entry.0 += 1;
    Ok(())
}

/// A 304 is free.
pub(super) fn give_back(call: &Call<'_>) {
    let (key, _) = bucket(call);
    if let Some(entry) = call.shared.lock().github.used.get_mut(&key) {
        entry.0 = entry.0.saturating_sub(1);
    }
}

/// Limit, remaining, used and the reset in seconds since 1970.
pub(super) fn limits(call: &Call<'_>, state: &State) -> (u64, u64, u64, i64) {
    let (key, limit) = bucket(call);
    let now = call.shared.clock.peer_now();
    let window = (0, now + TimeDelta::hours(1));
    let (mut used, until) = state.github.used.get(&key).copied().unwrap_or(window);
    if !call.shared.limits {
        used = used.min(limit.saturating_sub(TOLD_AT_LEAST));
    }
    let reset = call.shared.clock.shown(until);
    (limit, limit.saturating_sub(used), used, reset.timestamp())
}

/// `route` is the one that answered, when one did.
pub(super) fn headers(call: &Call<'_>, route: Option<&Route>, answer: Answer) -> Answer {
    let accepted = route.map_or_else(String::new, |route| accepted(route.method, route.path));
    let mut state = call.shared.lock();
    let id = state.ids.hex(20).to_uppercase();
    let (limit, remaining, used, reset) = limits(call, &state);
    let scopes = match token(call, &state).map(|token| token.kind) {
        Some(TokenKind::User { scopes, .. }) => Some(scopes.join(", ")),
        _ => None,
    };
    drop(state);
    let request_id = format!("{}:{}:{}", &id[..4], &id[4..10], &id[10..]);
    let mut answer = answer
        .with("x-github-request-id", request_id)
        .with("x-github-media-type", "github.v3; format=json")
        .with("x-github-api-version-selected", api_version(call))
        .with("x-ratelimit-limit", limit.to_string())
        .with("x-ratelimit-remaining", remaining.to_string())
        .with("x-ratelimit-used", used.to_string())
        .with("x-ratelimit-reset", reset.to_string())
        .with("x-ratelimit-resource", "core")
        .with("access-control-allow-origin", "*");
    if let Some(scopes) = scopes {
        answer = answer
            .with("x-oauth-scopes", scopes)
            .with("x-accepted-oauth-scopes", accepted);
    }
    answer
}
