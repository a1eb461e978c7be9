//! OAuth: the web flow, the device flow, and an app's view of its users' tokens.

mod applications;
mod device;

pub(super) use applications::end_grant;

use chrono::TimeDelta;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::http::{Answer, Call, Reply, Route, escape, route};
use crate::world::github::{AppIdentity, Code, Token, TokenKind};
use crate::world::{Shared, State};

/// Pages and calls that know no API token.
pub(super) static ROUTES: &[Route] = &[
    route("GET", "/login/oauth/authorize", authorize),
    route("POST", "/login/oauth/access_token", access_token),
    route("POST", "/login/device/code", device::start),
    route("GET", "/login/device", device::page),
    route("POST", "/login/device", device::decide),
    route("POST", "/applications/{client}/token", applications::check),
    route("PATCH", "/applications/{client}/token", applications::reset),
    route(
        "DELETE",
        "/applications/{client}/token",
        applications::delete,
    ),
    route(
        "DELETE",
        "/applications/{client}/grant",
        applications::delete_grant,
    ),
];

const CODE_LIFETIME: TimeDelta = TimeDelta::minutes(10);

/// Where the person goes back to: one of the registered addresses, or, when none is registered,
/// any on loopback; without a `redirect_uri` the first registered one.
fn callback(app: &AppIdentity, asked: &str) -> Result<String, Answer> {
    let known = &app.callbacks;
    if asked.is_empty() {
        let first = known.first().cloned();
        return first.ok_or_else(|| Answer::html(400, "<h1>The redirect_uri is missing.</h1>"));
    }
    let fits = if known.is_empty() {
        crate::wire::client::is_loopback_url(asked)
    } else {
        known.iter().any(|known| known == asked)
    };
    if fits {
        return Ok(asked.to_owned());
    }
    let page =
        "<h1>Be careful!</h1><p>The redirect_uri is not associated with this application.</p>";
    let first = known.first().ok_or_else(|| Answer::html(400, page))?;
    let error = "error=redirect_uri_mismatch&error_description=The+redirect_uri+MUST+match+the\
                 +registered+callback+URL+for+this+application.";
    let join = if first.contains('?') { '&' } else { '?' };
    Err(Answer::new(302).with("location", format!("{first}{join}{error}")))
}

/// A page with one button for each person; pressing one comes back here with `as`.
fn authorize(call: &Call<'_>) -> Reply {
    let query = |name: &str| call.request.query(name).unwrap_or_default();
    let mut state = call.shared.lock();
    let app = state.github.app.clone();
    let app = app.filter(|app| app.client_id == query("client_id"));
    let Some(app) = app else {
        return Err(Answer::html(
            404,
            "<h1>404</h1><p>There is no app with this client id.</p>",
        ));
    };
    let back = callback(&app, query("redirect_uri"))?;
    if !query("code_challenge").is_empty() && query("code_challenge_method") != "S256" {
        let page = "<h1>code_challenge_method must be S256.</h1>";
        return Err(Answer::html(400, page));
    }
    let join = if back.contains('?') { '&' } else { '?' };
    match query("as") {
        "" => Ok(Answer::html(200, consent(call, &state, &app))),
        "nobody" => {
            let error = "error=access_denied&error_description=The+user+has+denied+your+request";
            let to = format!("{back}{join}{error}&state={}", escape(query("state")));
            Ok(Answer::new(302).with("location", to))
        }
        login => {
            let login = state.github.user(login).map(|user| user.login.clone());
            let login = login.ok_or_else(|| Answer::html(404, "<h1>Nobody of that name</h1>"))?;
            let code = state.ids.hex(20);
            let challenge = query("code_challenge");
            let granted = Code {
                login,
                redirect_uri: back.clone(),
                challenge: (!challenge.is_empty()).then(|| challenge.to_owned()),
                until: call.shared.clock.peer_now() + CODE_LIFETIME,
            };
            state.github.codes.insert(code.clone(), granted);
            let to = format!("{back}{join}code={code}&state={}", escape(query("state")));
            Ok(Answer::new(302).with("location", to))
        }
    }
}

/// A GitHub App asks for its permissions, whatever scopes are named.
fn consent(call: &Call<'_>, state: &State, app: &AppIdentity) -> String {
    let people = state
        .github
        .users
        .iter()
        .map(|user| (user.login.as_str(), user.name.as_str()));
    let wanted = super::apps::granted();
    let wanted: Vec<String> = wanted
        .iter()
        .map(|(name, level)| format!("{name}: {level}"))
        .collect();
    crate::http::consent_page(
        "GitHub",
        &app.slug,
        &wanted,
        &format!("{}?{}", call.request.path, call.request.raw_query),
        people,
    )
}

/// Errors come with status 200; the form is the default, JSON on request.
fn spoken(call: &Call<'_>, body: &Value) -> Answer {
    if call
        .request
        .header("accept")
        .is_some_and(|accept| accept.contains("json"))
    {
        return Answer::json(200, body);
    }
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in body.as_object().into_iter().flatten() {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        form.append_pair(name, &text);
    }
    Answer::new(200)
        .with("content-type", "application/x-www-form-urlencoded")
        .body(form.finish())
}

fn error(call: &Call<'_>, name: &str, description: &str) -> Answer {
    let body = json!({
        "error": name,
        "error_description": description,
        "error_uri": "https://docs.github.com/apps/oauth-apps",
    });
    spoken(call, &body)
}

/// Parameters from a form, a JSON body or the query.
fn parameters(call: &Call<'_>) -> Vec<(String, String)> {
    let mut all = call.request.query.clone();
    match call.request.json() {
        Ok(Value::Object(body)) if !body.is_empty() => {
            all.extend(body.into_iter().map(|(key, value)| {
                let text = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                (key, text)
            }));
        }
        _ => all.extend(call.request.form()),
    }
    all
}

fn access_token(call: &Call<'_>) -> Reply {
    let parameters = parameters(call);
    let get = |name: &str| {
        parameters
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.as_str())
    };
    let mut state = call.shared.lock();
    let app = state.github.app.clone();
    let known = app.filter(|app| app.client_id == get("client_id"));
    let Some(app) = known else {
        return Err(error(
            call,
            "incorrect_client_credentials",
            "The client_id is incorrect.",
        ));
    };
    if get("grant_type") == "urn:ietf:params:oauth:grant-type:device_code" {
        return device::poll(call, &mut state, get("device_code"));
    }
    if app.client_secret != get("client_secret") {
        let text = "The client_id and/or client_secret passed are incorrect.";
        return Err(error(call, "incorrect_client_credentials", text));
    }
    if get("grant_type") == "refresh_token" {
        let held = state.github.refresh.remove(get("refresh_token"));
        let bad = || {
            error(
                call,
                "bad_refresh_token",
                "The refresh token is incorrect or expired.",
            )
        };
        let (login, old) = held.ok_or_else(bad)?;
        // The token that is replaced ends at once.
        state.github.tokens.remove(&old);
        return Ok(spoken(call, &issue(call.shared, &mut state, &login)));
    }
    let now = call.shared.clock.peer_now();
    let code = state
        .github
        .codes
        .remove(get("code"))
        .filter(|code| code.until > now);
    let bad = || {
        error(
            call,
            "bad_verification_code",
            "The code passed is incorrect or expired.",
        )
    };
    let code = code.ok_or_else(bad)?;
    if !get("redirect_uri").is_empty() && get("redirect_uri") != code.redirect_uri {
        let text = "The redirect_uri MUST match the registered callback URL.";
        return Err(error(call, "redirect_uri_mismatch", text));
    }
    if let Some(challenge) = &code.challenge
        && *challenge != s256(get("code_verifier"))
    {
        return Err(bad());
    }
    Ok(spoken(call, &issue(call.shared, &mut state, &code.login)))
}

/// The S256 form of a PKCE verifier.
fn s256(verifier: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// A user token for eight hours and the token that renews it. It has the permissions of the App,
/// as far as its user has them, and no scopes.
fn issue(shared: &Shared, state: &mut State, login: &str) -> Value {
    let (token, refresh) = (
        format!("ghu_{}", state.ids.alnum(36)),
        format!("ghr_{}", state.ids.alnum(76)),
    );
    let until = shared.clock.peer_now() + TimeDelta::hours(8);
    let kind = TokenKind::FineGrained {
        of_app: true,
        login: login.to_owned(),
        permissions: super::apps::granted(),
    };
    let record = Token {
        kind,
        until: Some(until),
        from: None,
    };
    state.github.tokens.insert(token.clone(), record);
    let held = (login.to_owned(), token.clone());
    state.github.refresh.insert(refresh.clone(), held);
    json!({
        "access_token": token,
        "expires_in": 28_800,
        "refresh_token": refresh,
        "refresh_token_expires_in": 15_811_200,
        "scope": "",
        "token_type": "bearer",
    })
}
