//! `response_url`: five answers within half an hour, without a token.

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::messages::{Content, Place, change, post, remove};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::slack::ResponseUrl;
use crate::world::{Shared, State};

pub(crate) static ROUTES: &[Route] = &[
    route("POST", "/commands/{team}/{number}/{secret}", respond),
    route("POST", "/actions/{team}/{number}/{secret}", respond),
    route("POST", "/app/{team}/{number}/{secret}", respond),
];

const USES: u32 = 5;

/// Makes an address of a kind (`commands`, `actions` or `app`).
pub(super) fn create(
    shared: &Shared,
    state: &mut State,
    kind: &str,
    channel: &str,
    user: &str,
    source: Option<String>,
) -> String {
    let secret = state.ids.alnum(24);
    let number = state.ids.number();
    let lifetime = shared.clock.patience(std::time::Duration::from_secs(1800));
    let until = shared.now() + TimeDelta::from_std(lifetime).unwrap_or(TimeDelta::MAX);
    let address = format!(
        "{}/{kind}/{}/{number}/{secret}",
        shared.urls.slack, state.slack.team
    );
    let known = &mut state.slack.response_urls;
    known.retain(|_, url| url.until + TimeDelta::hours(1) > shared.now());
    state.slack.response_urls.insert(
        secret,
        ResponseUrl {
            channel: channel.to_owned(),
            user: user.to_owned(),
            source,
            uses: 0,
            until,
        },
    );
    address
}

fn respond(call: &Call<'_>) -> Reply {
    let refuse = |error: &str| Answer::json(404, &json!({ "ok": false, "error": error }));
    let Ok(Value::Object(body)) = serde_json::from_slice(&call.request.body) else {
        return Err(Answer::text(400, "invalid_payload"));
    };
    let content = Content::read(&body).map_err(|_| Answer::text(400, "invalid_blocks"))?;
    let flag = |name: &str| body.get(name).and_then(Value::as_bool).unwrap_or(false);
    let now = call.shared.now();
    let mut state = call.shared.lock();
    let known = state.slack.response_urls.get_mut(call.param("secret"));
    let known = known.ok_or_else(|| refuse("used_url"))?;
    if known.until <= now {
        return Err(refuse("expired_url"));
    }
    if known.uses >= USES {
        return Err(refuse("used_url"));
    }
    if content.is_empty() && !flag("delete_original") {
        return Err(Answer::text(400, "no_text"));
    }
    known.uses += 1;
    let known = known.clone();
    let shown = body.get("response_type").and_then(Value::as_str) == Some("in_channel");
    let thread = body
        .get("thread_ts")
        .and_then(Value::as_str)
        .map(str::to_owned);
    match &known.source {
        Some(ts) if flag("delete_original") => {
            remove(call.shared, &mut state, &known.channel, ts);
        }
        Some(ts) if flag("replace_original") => {
            change(call.shared, &mut state, &known.channel, ts, content);
        }
        _ => show(call.shared, &mut state, &known, content, shown, thread),
    }
    Ok(Answer::text(200, "ok"))
}

fn show(
    shared: &Arc<Shared>,
    state: &mut State,
    known: &ResponseUrl,
    content: Content,
    in_channel: bool,
    thread_ts: Option<String>,
) {
    let place = Place {
        channel: known.channel.clone(),
        user: state.slack.bot_user.clone(),
        thread_ts,
        broadcast: false,
        ephemeral_to: (!in_channel).then(|| known.user.clone()),
    };
    post(shared, state, place, content);
}
