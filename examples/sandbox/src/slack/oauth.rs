//! OAuth v2: the consent page, and tokens for codes and refresh tokens.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::api::{Ask, Method, Outcome, Refusal, method};
use crate::http::{Answer, Call, Reply, Route, escape, route};
use crate::world::State;
use crate::world::slack::{BOT_SCOPES, Code, Token};

/// Called without a token.
pub(super) static METHODS: &[Method] = &[method("oauth.v2.access", &[], access)];

pub(super) static ROUTES: &[Route] = &[route("GET", "/oauth/v2/authorize", authorize)];

const CODE_LIFETIME: TimeDelta = TimeDelta::minutes(10);
const TOKEN_SECONDS: i64 = 43_200;

/// Asks who allows it; `&as=U…` answers at once, `&as=nobody` refuses.
fn authorize(call: &Call<'_>) -> Reply {
    let query = |name: &str| call.request.query(name).unwrap_or_default();
    let wrong = |text: &str| Answer::html(400, format!("<h1>{text}</h1>"));
    let mut state = call.shared.lock();
    if query("client_id") != state.slack.oauth.client_id {
        return Err(wrong("invalid_client_id"));
    }
    let scopes: Vec<String> = query("scope")
        .split([',', ' '])
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
        .collect();
    let extra = [
        "chat:write.public",
        "chat:write.customize",
        "links.embed:write",
    ];
    if scopes
        .iter()
        .any(|scope| !BOT_SCOPES.iter().chain(&extra).any(|known| known == scope))
    {
        return Err(wrong("invalid_scope"));
    }
    let back = query("redirect_uri");
    if !back.starts_with("http://") && !back.starts_with("https://") {
        return Err(wrong("bad_redirect_uri"));
    }
    let join = if back.contains('?') { '&' } else { '?' };
    let told = escape(query("state"));
    match query("as") {
        "" => {
            let users = state.slack.users.iter().filter(|user| !user.is_bot);
            let people = users.map(|user| (user.id.as_str(), user.real_name.as_str()));
            let path = format!("{}?{}", call.request.path, call.request.raw_query);
            let title = "Deploys wants to access the Acme workspace.";
            Ok(Answer::html(
                200,
                crate::http::consent_page("Slack", title, &path, people),
            ))
        }
        "nobody" => {
            let to = format!("{back}{join}error=access_denied&state={told}");
            Ok(Answer::new(302).with("location", to))
        }
        user => {
            let user = state.slack.user(user).filter(|user| !user.is_bot);
            let user = user.ok_or_else(|| wrong("user_not_found"))?.id.clone();
            let code = format!("{}.{}", state.ids.number(), state.ids.hex(32));
            let until = call.shared.clock.peer_now() + CODE_LIFETIME;
            let redirect_uri = Some(back.to_owned());
            let granted = Code {
                user,
                scopes,
                redirect_uri,
                until,
                used: false,
            };
            state.slack.oauth.codes.insert(code.clone(), granted);
            let to = format!("{back}{join}code={code}&state={told}");
            Ok(Answer::new(302).with("location", to))
        }
    }
}

fn access(ask: &Ask<'_>) -> Outcome {
    let basic = ask.call.request.basic();
    let (id, secret) = match basic {
        Some(pair) => pair,
        None => (
            ask.args.text("client_id").unwrap_or_default(),
            ask.args.text("client_secret").unwrap_or_default(),
        ),
    };
    let mut state = ask.call.shared.lock();
    if id != state.slack.oauth.client_id {
        return Err(Refusal::new("invalid_client_id"));
    }
    if secret != state.slack.oauth.client_secret {
        return Err(Refusal::new("bad_client_secret"));
    }
    match ask.args.text("grant_type").as_deref() {
        None | Some("authorization_code") => by_code(ask, &mut state),
        Some("refresh_token") => by_refresh(ask, &mut state),
        Some(_) => Err(Refusal::new("invalid_grant_type")),
    }
}

fn by_code(ask: &Ask<'_>, state: &mut State) -> Outcome {
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
    if ask
        .args
        .text("redirect_uri")
        .is_some_and(|uri| Some(uri) != code.redirect_uri)
    {
        return Err(Refusal::new("bad_redirect_uri"));
    }
    code.used = true;
    let (user, scopes) = (code.user.clone(), code.scopes.clone());
    Ok(issue(ask, state, &scopes, Some(&user)))
}

/// The old token keeps working until it ends, the refresh token does not.
fn by_refresh(ask: &Ask<'_>, state: &mut State) -> Outcome {
    let given = ask.args.text("refresh_token").unwrap_or_default();
    let old = state.slack.oauth.refresh.remove(&given);
    let old = old.ok_or_else(|| Refusal::new("invalid_refresh_token"))?;
    let scopes = state
        .slack
        .tokens
        .get(&old)
        .map(|token| token.scopes.clone());
    Ok(issue(ask, state, &scopes.unwrap_or_default(), None))
}

fn issue(ask: &Ask<'_>, state: &mut State, scopes: &[String], user: Option<&str>) -> Value {
    let rotation = state.slack.oauth.rotation;
    let kind = if rotation { "xoxe.xoxb" } else { "xoxb" };
    let access = format!("{kind}-{}-{}", state.ids.number(), state.ids.alnum(24));
    let now = ask.call.shared.clock.peer_now();
    let token = Token {
        user: state.slack.bot_user.clone(),
        scopes: scopes.to_vec(),
        revoked: false,
        until: rotation.then(|| now + TimeDelta::seconds(TOKEN_SECONDS)),
    };
    state.slack.tokens.insert(access.clone(), token);
    let slack = &state.slack;
    let mut body = json!({
        "access_token": access,
        "token_type": "bot",
        "scope": scopes.join(","),
        "bot_user_id": slack.bot_user,
        "app_id": slack.app,
        "team": { "id": slack.team, "name": "Acme" },
        "enterprise": null,
        "is_enterprise_install": false,
    });
    if let Some(user) = user {
        body["authed_user"] = json!({ "id": user });
    }
    if rotation {
        let refresh = format!("xoxe-1-{}", state.ids.alnum(32));
        state.slack.oauth.refresh.insert(refresh.clone(), access);
        body["refresh_token"] = json!(refresh);
        body["expires_in"] = json!(TOKEN_SECONDS);
    }
    body
}
