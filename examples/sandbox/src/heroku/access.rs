//! Who may ask, in which version, and how often.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::refuse;
use super::scopes::Need;
use crate::http::{Answer, Call};
use crate::world::State;

const CAPACITY: i32 = 4500;
const REFILL: Duration = Duration::from_millis(800);
/// What is reported at least while limits are not enforced, so that careful clients do not slow down.
const TOLD_AT_LEAST: i32 = 1000;
const CODE: &str = "123456";

/// Any token but `bad`, an expired or a revoked one.
pub(super) fn authenticate(call: &Call<'_>) -> Result<(), Answer> {
    let refusal = || refuse(401, "unauthorized", "Invalid credentials provided.");
    let token = call
        .request
        .token()
        .filter(|token| !token.is_empty() && token != "bad");
    let token = token.ok_or_else(refusal)?;
    let state = call.shared.lock();
    let until = state
        .heroku
        .oauth
        .access
        .get(&token)
        .and_then(|access| access.until);
    if until.is_some_and(|until| until <= call.shared.clock.peer_now()) {
        return Err(refusal());
    }
    Ok(())
}

/// `Accept` must name version 3 or one of its variants.
pub(super) fn accept(call: &Call<'_>) -> Result<(), Answer> {
    let accept = call
        .request
        .header("accept")
        .unwrap_or_default()
        .replace(' ', "");
    let version = accept.split("version=").nth(1).unwrap_or_default();
    let version = version.split([',', ';']).next().unwrap_or_default();
    let fits = accept.contains("application/vnd.heroku+json")
        && (version == "3" || version.starts_with("3."));
    if fits {
        return Ok(());
    }
    let message = "Name a version: Accept: application/vnd.heroku+json; version=3";
    Err(refuse(406, "not_acceptable", message))
}

/// Whether the token's scopes are enough. A token that OAuth did not issue is global.
pub(super) fn in_scope(call: &Call<'_>, need: Need) -> Result<(), Answer> {
    let wanted = need.scopes();
    let state = call.shared.lock();
    let access = call.request.token();
    let access = access.and_then(|token| state.heroku.oauth.access.get(&token));
    let Some(access) = access.filter(|_| !wanted.is_empty()) else {
        return Ok(());
    };
    if access
        .scopes
        .iter()
        .any(|has| wanted.contains(&has.as_str()))
    {
        return Ok(());
    }
    let message = "The scope of this OAuth authorization does not allow this API call";
    Err(refuse(403, "forbidden", message))
}

/// One token of the account's bucket; asking how many are left is free.
pub(super) fn within_limit(call: &Call<'_>) -> Result<(), Answer> {
    if call.request.path == "/account/rate-limits" {
        return Ok(());
    }
    let now = call.shared.now();
    let mut state = call.shared.lock();
    let key = state
        .heroku
        .user_of(&call.request.token().unwrap_or_default());
    let full_at = state.heroku.buckets.entry(key).or_insert(now);
    if call.shared.limits && tokens(*full_at, now) < 1 {
        return Err(Answer::json(
            429,
            &json!({
                "id": "rate_limit",
                "message": "Your account reached the API rate limit\n\
                            Please wait a few minutes before making new requests",
                "url": "https://devcenter.heroku.com/articles/platform-api-reference#rate-limits",
            }),
        ));
    }
    *full_at = (*full_at).max(now) + REFILL;
    Ok(())
}

/// When a bucket with so many tokens left will be full.
pub(crate) fn full_at(now: DateTime<Utc>, left: u32) -> DateTime<Utc> {
    now + REFILL * CAPACITY.unsigned_abs().saturating_sub(left)
}

/// What the answer's header tells.
pub(super) fn remaining(call: &Call<'_>, state: &State) -> Option<i32> {
    let key = state.heroku.user_of(&call.request.token()?);
    let now = call.shared.now();
    let left = state
        .heroku
        .buckets
        .get(&key)
        .map_or(CAPACITY, |full_at| tokens(*full_at, now));
    Some(if call.shared.limits {
        left.max(0)
    } else {
        left.max(TOLD_AT_LEAST)
    })
}

fn tokens(full_at: DateTime<Utc>, now: DateTime<Utc>) -> i32 {
    let missing = (full_at - now).max(TimeDelta::zero()).num_milliseconds();
    let each = i64::try_from(REFILL.as_millis()).unwrap_or(i64::MAX);
    let missing = (missing + each - 1) / each;
    CAPACITY - i32::try_from(missing).unwrap_or(i32::MAX - CAPACITY)
}

/// Whether the caller may deploy to the app: its owner, and collaborators with that permission.
pub(super) fn may_deploy(call: &Call<'_>, state: &State, app: &str) -> Result<(), Answer> {
    let own = super::user(call, state);
    let Some(app) = state.heroku.app(app) else {
        return Ok(());
    };
    let granted = app.collaborators.iter().find(|one| one.user == own);
    let deploys = granted.is_some_and(|one| one.permissions.iter().any(|it| it == "deploy"));
    if app.owner == own || deploys {
        return Ok(());
    }
    let message = format!("You do not have access to the app {}.", app.name);
    Err(refuse(403, "forbidden", &message))
}

/// Whether a change of the app may go on: with a code, a pre-authorization, or no protection.
pub(super) fn second_factor(call: &Call<'_>, state: &State, app: &str) -> Result<(), Answer> {
    let Some(shown) = state.heroku.protected.get(app) else {
        return Ok(());
    };
    let token = call.request.token().unwrap_or_default();
    if shown
        .get(&token)
        .is_some_and(|until| *until > call.shared.now())
    {
        return Ok(());
    }
    let url = "https://devcenter.heroku.com/articles/two-factor-authentication";
    match call.request.header("heroku-two-factor-code") {
        Some(CODE) => Ok(()),
        Some(_) => Err(Answer::json(
            403,
            &json!({
                "id": "invalid_two_factor_code",
                "message": "Supplied two-factor auth code is invalid.",
                "url": url,
            }),
        )),
        None => Err(Answer::json(
            403,
            &json!({
                "id": "two_factor",
                "message": "A second authentication factor or pre-authorization is required.",
                "app": { "name": state.heroku.app_name(app) },
                "url": url,
            }),
        )
        .with("heroku-two-factor-required", "true")),
    }
}

/// Lets the token change the app for a while without a code.
pub(super) fn pre_authorize(call: &Call<'_>, state: &mut State, app: &str) -> Result<(), Answer> {
    second_factor(call, state, app)?;
    let until = call.shared.now() + TimeDelta::minutes(30);
    let token = call.request.token().unwrap_or_default();
    if let Some(shown) = state.heroku.protected.get_mut(app) {
        shown.insert(token, until);
    }
    Ok(())
}
