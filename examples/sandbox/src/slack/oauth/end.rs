//! What ends or changes tokens, signing in with Slack, and incoming webhooks.

use chrono::TimeDelta;
use serde_json::json;

use super::{identify, redeem, token};
use crate::http::{Answer, Call, Reply};
use crate::slack::api::{Ask, Outcome, Refusal};
use crate::slack::events;
use crate::slack::messages::{self, Content, Place};

/// Ends the token that is used. With `test` it only says that it would.
pub(super) fn revoke(ask: &Ask<'_>) -> Outcome {
    let rehearsal = ask
        .args
        .text("test")
        .is_some_and(|text| text == "true" || text == "1");
    let given = ask.call.request.token().or_else(|| ask.args.text("token"));
    let given = given.unwrap_or_default();
    let mut state = ask.call.shared.lock();
    if let Some(found) = state.slack.tokens.get_mut(&given).filter(|_| !rehearsal) {
        found.revoked = true;
    }
    Ok(json!({ "revoked": !rehearsal }))
}

/// Takes the app out of the workspace: every token that OAuth issued, and the app's own, ends.
pub(super) fn uninstall(ask: &Ask<'_>) -> Outcome {
    let mut state = ask.call.shared.lock();
    identify(ask, &state)?;
    if ask.token.user != state.slack.bot_user {
        return Err(Refusal::new("not_allowed_token_type"));
    }
    let tokens = state.slack.tokens.iter_mut();
    for (name, found) in tokens.filter(|(name, _)| !name.starts_with("xapp-")) {
        let _ = name;
        found.revoked = true;
    }
    state.slack.oauth.refresh.clear();
    let bots = [state.slack.bot_user.clone()];
    let event = json!({ "type": "tokens_revoked", "tokens": { "oauth": [], "bot": bots } });
    events::tell(ask.call.shared, &mut state, "tokens_revoked", event);
    let event = json!({ "type": "app_uninstalled" });
    events::tell(ask.call.shared, &mut state, "app_uninstalled", event);
    Ok(json!({}))
}

/// A token that lives for ever becomes one that rotates; the old one ends.
pub(super) fn exchange(ask: &Ask<'_>) -> Outcome {
    let given = ask.args.required("token")?;
    let mut state = ask.call.shared.lock();
    identify(ask, &state)?;
    let old = state.slack.tokens.get(&given).cloned();
    let old = old.filter(|old| !old.revoked && old.until.is_none());
    let old = old.ok_or_else(|| Refusal::new("invalid_token"))?;
    let before = std::mem::replace(&mut state.slack.oauth.rotation, true);
    let mut body = token(ask, &mut state, &old.user, &old.scopes);
    state.slack.oauth.rotation = before;
    if let Some(found) = state.slack.tokens.get_mut(&given) {
        found.revoked = true;
    }
    body["team_id"] = json!(state.slack.team);
    body["user_id"] = json!(old.user);
    Ok(body)
}

/// Signs a person in: a token that says who they are. The sandbox does not sign its `id_token`.
pub(super) fn openid_token(ask: &Ask<'_>) -> Outcome {
    use base64::Engine as _;
    let mut state = ask.call.shared.lock();
    identify(ask, &state)?;
    let code = redeem(ask, &mut state)?;
    let mut body = token(ask, &mut state, &code.user, &code.user_scopes);
    let now = ask.call.shared.clock.peer_now();
    let claims = json!({
        "iss": ask.call.shared.urls.slack,
        "sub": code.user,
        "aud": state.slack.oauth.client_id,
        "exp": (now + TimeDelta::minutes(5)).timestamp(),
        "iat": now.timestamp(),
        "https://slack.com/team_id": state.slack.team,
        "https://slack.com/user_id": code.user,
    });
    let part = |text: String| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    let head = part(json!({ "alg": "none", "typ": "JWT" }).to_string());
    body["id_token"] = json!(format!("{head}.{}.", part(claims.to_string())));
    body["token_type"] = json!("Bearer");
    Ok(body)
}

pub(super) fn user_info(ask: &Ask<'_>) -> Outcome {
    let state = ask.call.shared.lock();
    let slack = &state.slack;
    let user = slack.user(&ask.token.user);
    let user = user.ok_or_else(|| Refusal::new("account_inactive"))?;
    Ok(json!({
        "sub": user.id,
        "https://slack.com/user_id": user.id,
        "https://slack.com/team_id": slack.team,
        "email": user.email,
        "email_verified": user.email.is_some(),
        "name": user.real_name,
        "locale": "en-US",
        "https://slack.com/team_name": slack.workspace,
        "https://slack.com/team_domain": slack.domain,
    }))
}

/// Posts what an incoming webhook gets into its channel.
pub(super) fn incoming(call: &Call<'_>) -> Reply {
    let body = call.request.json();
    let Some(body) = body.ok().filter(serde_json::Value::is_object) else {
        return Err(Answer::text(400, "invalid_payload"));
    };
    let mut state = call.shared.lock();
    let channel = state.slack.oauth.incoming.get(call.param("key")).cloned();
    let Some(channel) = channel.filter(|_| call.param("team") == state.slack.team) else {
        return Err(Answer::text(403, "invalid_token"));
    };
    let list = |name: &str| body[name].as_array().cloned().unwrap_or_default();
    let text = body["text"].as_str().unwrap_or_default().to_owned();
    if text.is_empty() && list("blocks").is_empty() && list("attachments").is_empty() {
        return Err(Answer::text(400, "no_text"));
    }
    let user = state.slack.bot_user.clone();
    let place = Place {
        channel,
        user,
        thread_ts: body["thread_ts"].as_str().map(str::to_owned),
        broadcast: false,
        ephemeral_to: None,
    };
    let content = Content {
        text: Some(text),
        blocks: Some(list("blocks")),
        attachments: Some(list("attachments")),
        ..Content::default()
    };
    messages::post(call.shared, &mut state, place, content);
    Ok(Answer::text(200, "ok"))
}
