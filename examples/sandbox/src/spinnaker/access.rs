//! Who asks: a token, a header that is believed, or nobody.

use serde_json::json;

use super::refuse;
use crate::http::{Answer, Call, Reply};

/// The person behind the request.
///
/// A token decides when there is one. Otherwise, with header authentication the name in
/// `X-SPINNAKER-USER` is believed, and its absence is an error of the server; without it the
/// caller is sent to the login page.
pub(super) fn signed_in(call: &Call<'_>) -> Result<String, Answer> {
    let state = call.shared.lock();
    let gate = &state.spinnaker;
    if gate.signed_out {
        return Err(to_login());
    }
    let given = call.request.header("x-spinnaker-token").map(str::to_owned);
    let bearer = || {
        call.request
            .token()
            .filter(|token| token.starts_with("spk_"))
    };
    if let Some(token) = given.or_else(bearer) {
        // Unknown, expired, revoked: one answer, without a body.
        let known = gate.tokens.get(&token).cloned();
        return known.ok_or_else(|| Answer::new(401));
    }
    if !gate.header {
        return Err(to_login());
    }
    let named = call.request.header("x-spinnaker-user");
    let named = named.map(str::trim).filter(|name| !name.is_empty());
    named.map(str::to_owned).ok_or_else(|| {
        refuse(
            500,
            "PreAuthenticatedCredentialsNotFoundException: X-SPINNAKER-USER header not found in \
             request.",
        )
    })
}

/// The person, if it may change what runs.
pub(super) fn executes(call: &Call<'_>) -> Result<String, Answer> {
    let user = signed_in(call)?;
    let state = call.shared.lock();
    let may = state.spinnaker.people.get(&user);
    if may.is_some_and(|person| person.may_execute) {
        return Ok(user);
    }
    Err(refuse(
        403,
        "Access denied to application: EXECUTE is required",
    ))
}

fn to_login() -> Answer {
    Answer::new(302).with("location", "/login")
}

/// `GET /login`
pub(super) fn login(_: &Call<'_>) -> Reply {
    Ok(Answer::html(
        200,
        "<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>",
    ))
}

/// `GET /auth/user`: the caller, or nothing at all.
pub(super) fn user(call: &Call<'_>) -> Reply {
    let Ok(user) = signed_in(call) else {
        return Ok(Answer::new(200));
    };
    let state = call.shared.lock();
    let roles = state
        .spinnaker
        .people
        .get(&user)
        .map(|person| &person.roles);
    Ok(Answer::json(
        200,
        &json!({
            "email": user,
            "username": user,
            "roles": roles.into_iter().flatten().collect::<Vec<_>>(),
            "allowedAccounts": ["k8s-prod"],
            "isAdmin": false,
            "canMintApiTokens": false,
        }),
    ))
}
