//! Who may ask what, how often, and the headers that tell about it.

use chrono::TimeDelta;

use super::refuse;
use crate::http::{Answer, Call};
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
        && !token(call, &state).is_some_and(|token| may(&state, &token.kind, "metadata", false));
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

/// Whether a credential has a permission on the repository.
fn may(state: &State, kind: &TokenKind, permission: &str, write: bool) -> bool {
    match kind {
        TokenKind::User { login, scopes } => {
            let role = state
                .github
                .user(login)
                .map_or("none", |user| user.permission);
            let role_fits = match (role, permission, write) {
                ("none", ..) => false,
                (_, "administration" | "repository_hooks" | "environments", true) => {
                    role == "admin"
                }
                (_, _, true) => ["write", "admin"].contains(&role),
                _ => true,
            };
            let scope = match permission {
                "statuses" => "repo:status",
                "deployments" => "repo_deployment",
                "repository_hooks" => "admin:repo_hook",
                _ => "repo",
            };
            role_fits && scopes.iter().any(|has| has == "repo" || has == scope)
        }
        // No permission for check runs can be chosen for a fine-grained token.
        TokenKind::FineGrained { .. } if permission == "checks" => false,
        TokenKind::FineGrained { login, permissions } => {
            let all = ["repo".to_owned()].to_vec();
            let person = TokenKind::User {
                login: login.clone(),
                scopes: all,
            };
            let app = TokenKind::Installation {
                permissions: permissions.clone(),
            };
            may(state, &person, permission, write) && may(state, &app, permission, write)
        }
        TokenKind::Installation { permissions } => {
            let level = permissions.get(permission).map(String::as_str);
            permission == "metadata" || level == Some("write") || (!write && level == Some("read"))
        }
    }
}

/// Demands a permission of the token.
pub(super) fn need(call: &Call<'_>, permission: &'static str, write: bool) -> Result<(), Answer> {
    let state = call.shared.lock();
    let Some(token) = token(call, &state) else {
        if !write && !state.github.private {
            return Ok(());
        }
        return Err(refuse(401, "Requires authentication"));
    };
    if may(&state, &token.kind, permission, write) {
        if write && state.github.archived {
            return Err(refuse(403, "Repository was archived so is read-only."));
        }
        return Ok(());
    }
    let message = match token.kind {
        TokenKind::Installation { .. } => "Resource not accessible by integration",
        TokenKind::User { .. } | TokenKind::FineGrained { .. } => {
            "Resource not accessible by personal access token"
        }
    };
    let level = if write { "write" } else { "read" };
    Err(refuse(403, message).with(
        "x-accepted-github-permissions",
        format!("{permission}={level}"),
    ))
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
    (limit, limit.saturating_sub(used), used, until.timestamp())
}

pub(super) fn headers(call: &Call<'_>, answer: Answer) -> Answer {
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
            .with("x-accepted-oauth-scopes", "repo");
    }
    answer
}
