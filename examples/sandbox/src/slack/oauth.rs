//! OAuth v2: the consent page, and tokens for codes and refresh tokens.

mod end;

use base64::Engine as _;
use chrono::TimeDelta;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::api::{Ask, Method, Outcome, Refusal, method};
use crate::http::{Answer, Call, Reply, Route, escape, route};
use crate::world::State;
use crate::world::slack::{BOT_SCOPES, Code, OAuth, Token};

/// The first three are called without a token.
pub(super) static METHODS: &[Method] = &[
    method("oauth.v2.access", &[], access),
    method("oauth.v2.exchange", &[], end::exchange),
    method("openid.connect.token", &[], end::openid_token),
    method("openid.connect.userInfo", &["openid"], end::user_info),
    method("auth.revoke", &[], end::revoke),
    method("apps.uninstall", &[], end::uninstall),
];

pub(crate) static ROUTES: &[Route] = &[
    route("GET", "/oauth/v2/authorize", authorize),
    route("GET", "/openid/connect/authorize", authorize),
    route("POST", "/services/{team}/{app}/{key}", end::incoming),
];

const CODE_LIFETIME: TimeDelta = TimeDelta::minutes(10);
const TOKEN_SECONDS: i64 = 43_200;

/// Scopes beside those that the sandbox's own token has.
const MORE_SCOPES: &[&str] = &[
    "chat:write.public",
    "chat:write.customize",
    "incoming-webhook",
    "links.embed:write",
    "email",
    "openid",
    "profile",
];

/// What only people can allow for themselves.
const USER_SCOPES: &[&str] = &["identity.basic", "identity.email", "search:read"];

fn listed(text: &str) -> Vec<String> {
    let names = text.split([',', ' ']).filter(|scope| !scope.is_empty());
    names.map(str::to_owned).collect()
}

/// Where the person goes back to: a registered address or something below it; the first one when
/// none is named; without any registered, every address on loopback.
fn callback(oauth: &OAuth, asked: &str) -> Option<String> {
    if asked.is_empty() {
        return oauth.redirect_urls.first().cloned();
    }
    let known = &oauth.redirect_urls;
    let fits = if known.is_empty() {
        crate::wire::client::is_loopback_url(asked)
    } else {
        known.iter().any(|known| asked.starts_with(known.as_str()))
    };
    fits.then(|| asked.to_owned())
}

/// Asks who allows it; `&as=U…` answers at once, `&as=nobody` refuses.
fn authorize(call: &Call<'_>) -> Reply {
    let query = |name: &str| call.request.query(name).unwrap_or_default();
    let wrong = |text: &str| Answer::html(400, format!("<h1>{text}</h1>"));
    let mut state = call.shared.lock();
    if query("client_id") != state.slack.oauth.client_id {
        return Err(wrong("invalid_client_id"));
    }
    let openid = call.request.path.starts_with("/openid/");
    let (scopes, user_scopes) = if openid {
        (Vec::new(), listed(query("scope")))
    } else {
        (listed(query("scope")), listed(query("user_scope")))
    };
    let known = |scope: &String, more: &[&str]| {
        let mut all = BOT_SCOPES.iter().chain(MORE_SCOPES).chain(more);
        all.any(|known| known == scope)
    };
    let unknown = scopes.iter().any(|scope| !known(scope, &[]))
        || user_scopes.iter().any(|scope| !known(scope, USER_SCOPES));
    let without_openid = openid && !user_scopes.iter().any(|scope| scope == "openid");
    if unknown || without_openid || (scopes.is_empty() && user_scopes.is_empty()) {
        return Err(wrong("invalid_scope"));
    }
    let back = callback(&state.slack.oauth, query("redirect_uri"));
    let back = back.ok_or_else(|| wrong("bad_redirect_uri"))?;
    let challenge = query("code_challenge");
    if !challenge.is_empty() && query("code_challenge_method") != "S256" {
        return Err(wrong("invalid_code_challenge_method"));
    }
    let join = if back.contains('?') { '&' } else { '?' };
    let told = escape(query("state"));
    match query("as") {
        "" => Ok(Answer::html(
            200,
            consent(call, &state, &scopes, &user_scopes),
        )),
        "nobody" => {
            let to = format!("{back}{join}error=access_denied&state={told}");
            Ok(Answer::new(302).with("location", to))
        }
        user => {
            let user = state.slack.user(user).filter(|user| !user.is_bot);
            let user = user.ok_or_else(|| wrong("user_not_found"))?.id.clone();
            let code = format!("{}.{}", state.ids.number(), state.ids.hex(32));
            let until = call.shared.clock.peer_now() + CODE_LIFETIME;
            let named = query("redirect_uri");
            let hook = scopes.iter().any(|scope| scope == "incoming-webhook");
            let channel = state.slack.channels.first();
            let channel = channel.filter(|_| hook).map(|channel| channel.id.clone());
            let granted = Code {
                user,
                scopes,
                user_scopes,
                redirect_uri: (!named.is_empty()).then(|| named.to_owned()),
                challenge: (!challenge.is_empty()).then(|| challenge.to_owned()),
                channel,
                until,
                used: false,
            };
            state.slack.oauth.codes.insert(code.clone(), granted);
            let to = format!("{back}{join}code={code}&state={told}");
            Ok(Answer::new(302).with("location", to))
        }
    }
}

fn consent(call: &Call<'_>, state: &State, scopes: &[String], user_scopes: &[String]) -> String {
    let slack = &state.slack;
    let app = slack.user(&slack.bot_user).map(|bot| bot.real_name.clone());
    let users = slack.users.iter().filter(|user| !user.is_bot);
    let people = users.map(|user| (user.id.as_str(), user.real_name.as_str()));
    let own = user_scopes.iter().map(|scope| format!("{scope} (as you)"));
    let wanted: Vec<String> = scopes.iter().cloned().chain(own).collect();
    let path = format!("{}?{}", call.request.path, call.request.raw_query);
    let name = app.unwrap_or_default();
    crate::http::consent_page("Slack", &name, &wanted, &path, people)
}

/// Whether the call knows the app's id and secret, as HTTP Basic or as arguments.
fn identify(ask: &Ask<'_>, state: &State) -> Result<(), Refusal> {
    let (id, secret) = match ask.call.request.basic() {
        Some(pair) => pair,
        None => (
            ask.args.text("client_id").unwrap_or_default(),
            ask.args.text("client_secret").unwrap_or_default(),
        ),
    };
    if id != state.slack.oauth.client_id {
        return Err(Refusal::new("invalid_client_id"));
    }
    if secret != state.slack.oauth.client_secret {
        return Err(Refusal::new("bad_client_secret"));
    }
    Ok(())
}

fn access(ask: &Ask<'_>) -> Outcome {
    let mut state = ask.call.shared.lock();
    identify(ask, &state)?;
    match ask.args.text("grant_type").as_deref() {
        None | Some("authorization_code") => {
            let code = redeem(ask, &mut state)?;
            Ok(issue(ask, &mut state, &code))
        }
        Some("refresh_token") => by_refresh(ask, &mut state),
        Some(_) => Err(Refusal::new("invalid_grant_type")),
    }
}

/// What a code stands for; it works once, with the same `redirect_uri` and its verifier.
fn redeem(ask: &Ask<'_>, state: &mut State) -> Result<Code, Refusal> {
    let now = ask.call.shared.clock.peer_now();
    let given = ask.args.text("code").unwrap_or_default();
    let code = state.slack.oauth.codes.get_mut(&given);
    let code = code.ok_or_else(|| Refusal::new("invalid_code"))?;
    if code.used {
        return Err(Refusal::new("code_already_used"));
    }
    if code.until < now {
        return Err(Refusal::new("invalid_code"));
    }
    if ask.args.text("redirect_uri") != code.redirect_uri {
        return Err(Refusal::new("bad_redirect_uri"));
    }
    if let Some(challenge) = &code.challenge {
        let verifier = ask.args.text("code_verifier").unwrap_or_default();
        let digest = Sha256::digest(verifier);
        let encoded = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(digest);
        if encoded != *challenge {
            return Err(Refusal::new("invalid_code_verifier"));
        }
    }
    code.used = true;
    Ok(code.clone())
}

/// The old token keeps working until it ends, the refresh token does not.
fn by_refresh(ask: &Ask<'_>, state: &mut State) -> Outcome {
    let given = ask.args.text("refresh_token").unwrap_or_default();
    let old = state.slack.oauth.refresh.remove(&given);
    let old = old.and_then(|old| state.slack.tokens.get(&old).cloned());
    let old = old.filter(|old| !old.revoked);
    let old = old.ok_or_else(|| Refusal::new("invalid_refresh_token"))?;
    let mut body = about(state);
    let bot = old.user == state.slack.bot_user;
    let fresh = token(ask, state, &old.user, &old.scopes);
    if let (Some(body), Value::Object(fresh)) = (body.as_object_mut(), fresh) {
        body.extend(fresh);
    }
    if bot {
        body["bot_user_id"] = json!(state.slack.bot_user);
    } else {
        body["authed_user"] = json!({ "id": old.user });
    }
    Ok(body)
}

/// App and workspace, which every answer names.
fn about(state: &State) -> Value {
    let slack = &state.slack;
    json!({
        "app_id": slack.app,
        "team": { "id": slack.team, "name": slack.workspace },
        "enterprise": null,
        "is_enterprise_install": false,
    })
}

/// A new token of the bot or of a person, with what renews it when tokens rotate.
fn token(ask: &Ask<'_>, state: &mut State, user: &str, scopes: &[String]) -> Value {
    let rotation = state.slack.oauth.rotation;
    let bot = user == state.slack.bot_user;
    let kind = match (bot, rotation) {
        (true, false) => "xoxb",
        (true, true) => "xoxe.xoxb",
        (false, false) => "xoxp",
        (false, true) => "xoxe.xoxp",
    };
    let access = format!("{kind}-{}-{}", state.ids.number(), state.ids.alnum(24));
    let now = ask.call.shared.clock.peer_now();
    let record = Token {
        user: user.to_owned(),
        scopes: scopes.to_vec(),
        revoked: false,
        until: rotation.then(|| now + TimeDelta::seconds(TOKEN_SECONDS)),
    };
    state.slack.tokens.insert(access.clone(), record);
    let mut body = json!({
        "access_token": access,
        "token_type": if bot { "bot" } else { "user" },
        "scope": scopes.join(","),
    });
    if rotation {
        let refresh = format!("xoxe-1-{}", state.ids.alnum(32));
        state.slack.oauth.refresh.insert(refresh.clone(), access);
        body["refresh_token"] = json!(refresh);
        body["expires_in"] = json!(TOKEN_SECONDS);
    }
    body
}

/// The bot's token, the person's own when they allowed anything for themselves, and an incoming
/// webhook when that was asked for.
fn issue(ask: &Ask<'_>, state: &mut State, code: &Code) -> Value {
    let mut body = about(state);
    if !code.scopes.is_empty() {
        let bot = state.slack.bot_user.clone();
        let fresh = token(ask, state, &bot, &code.scopes);
        if let (Some(body), Value::Object(fresh)) = (body.as_object_mut(), fresh) {
            body.extend(fresh);
        }
        body["bot_user_id"] = json!(bot);
    }
    let mut person = json!({ "id": code.user });
    if !code.user_scopes.is_empty() {
        let own = token(ask, state, &code.user, &code.user_scopes);
        if let (Some(person), Value::Object(own)) = (person.as_object_mut(), own) {
            person.extend(own);
        }
    }
    body["authed_user"] = person;
    if let Some(channel) = &code.channel {
        let key = state.ids.alnum(24);
        let slack = &mut state.slack;
        slack.oauth.incoming.insert(key.clone(), channel.clone());
        let name = slack.channel(channel).map(|channel| channel.name.clone());
        let base = &ask.call.shared.urls.slack;
        let (team, app) = (&slack.team, &slack.app);
        body["incoming_webhook"] = json!({
            "channel": format!("#{}", name.unwrap_or_default()),
            "channel_id": channel,
            "configuration_url": format!("https://{}.slack.com/services/{app}", slack.domain),
            "url": format!("{base}/services/{team}/{app}/{key}"),
        });
    }
    body
}
