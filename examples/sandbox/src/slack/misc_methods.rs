//! Small methods: reactions, user groups, the team, scheduled messages, unfurled links.

use std::time::Duration;

use serde_json::{Value, json};

use super::api::{Ask, Method, Outcome, Refusal, method};
use super::chat::{content, thread, writable};
use super::messages::{self, Content, Place};
use super::{events, validate};
use crate::world::slack::Scheduled;

pub(super) static METHODS: &[Method] = &[
    method("chat.deleteScheduledMessage", &["chat:write"], unschedule),
    method("chat.scheduleMessage", &["chat:write"], schedule),
    method("chat.unfurl", &["links:write"], unfurl),
    method("reactions.add", &["reactions:write"], react),
    method("reactions.remove", &["reactions:write"], unreact),
    method("team.info", &["team:read"], team),
    method("usergroups.users.list", &["usergroups:read"], group),
];

/// How far ahead a message may be scheduled, in seconds.
const FARTHEST: i64 = 120 * 86_400;

fn reaction(ask: &Ask<'_>, on: bool) -> Outcome {
    let mut state = ask.call.shared.lock();
    let name = ask.args.required("name")?;
    let ts = ask.args.required("timestamp")?;
    let channel = writable(ask, &state)?;
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_+-':".contains(c);
    if name.is_empty() || !name.chars().all(fits) || name.starts_with(':') {
        return Err(Refusal::new("invalid_name"));
    }
    let at = (channel.as_str(), ts.as_str());
    let user = &ask.token.user;
    match events::react(ask.call.shared, &mut state, user, at, &name, on) {
        None => Err(Refusal::new("message_not_found")),
        Some(true) => Ok(json!({})),
        Some(false) => Err(Refusal::new(if on {
            "already_reacted"
        } else {
            "no_reaction"
        })),
    }
}

fn react(ask: &Ask<'_>) -> Outcome {
    reaction(ask, true)
}

fn unreact(ask: &Ask<'_>) -> Outcome {
    reaction(ask, false)
}

fn group(ask: &Ask<'_>) -> Outcome {
    let id = ask.args.required("usergroup")?;
    let state = ask.call.shared.lock();
    let found = state.slack.groups.iter().find(|group| group.id == id);
    Ok(json!({ "users": found.ok_or_else(|| Refusal::new("no_such_subteam"))?.users }))
}

fn team(ask: &Ask<'_>) -> Outcome {
    let state = ask.call.shared.lock();
    if ask
        .args
        .text("team")
        .is_some_and(|team| team != state.slack.team)
    {
        return Err(Refusal::new("team_not_found"));
    }
    Ok(json!({
        "team": {
            "id": state.slack.team,
            "name": state.slack.workspace,
            "domain": state.slack.domain,
            "email_domain": "acme.example",
            "icon": { "image_default": true },
        },
    }))
}

/// Appears at `post_at` of virtual time.
fn schedule(ask: &Ask<'_>) -> Outcome {
    let shared = ask.call.shared;
    let mut state = shared.lock();
    let post_at = ask.args.required("post_at")?;
    let post_at: i64 = post_at.parse().map_err(|_| Refusal::new("invalid_time"))?;
    let channel = writable(ask, &state)?;
    let content = content(ask)?;
    if content.is_empty() {
        return Err(Refusal::new("no_text"));
    }
    let wait = post_at - shared.now().timestamp();
    if wait <= 0 {
        return Err(Refusal::new("time_in_past"));
    }
    if wait > FARTHEST {
        return Err(Refusal::new("time_too_far"));
    }
    let place = Place {
        thread_ts: thread(ask, &state, &channel)?,
        channel: channel.clone(),
        user: ask.token.user.clone(),
        broadcast: ask.args.flag("reply_broadcast"),
        ephemeral_to: None,
    };
    let id = format!("Q{}", state.ids.capitals(10));
    let scheduled = Scheduled {
        id: id.clone(),
        channel: channel.clone(),
        post_at,
    };
    state.slack.scheduled.push(scheduled);
    let shown = json!({
        "type": "delayed_message",
        "text": content.text,
        "user": ask.token.user,
        "bot_id": state.slack.bot,
        "team": state.slack.team,
        "blocks": content.blocks,
    });
    let timer = id.clone();
    shared.after(
        Duration::from_secs(wait.unsigned_abs()),
        move |shared, state| {
            let waiting = &mut state.slack.scheduled;
            if let Some(at) = waiting.iter().position(|one| one.id == timer) {
                waiting.remove(at);
                messages::post(shared, state, place, content);
            }
        },
    );
    Ok(json!({
        "channel": channel,
        "scheduled_message_id": id,
        "post_at": post_at,
        "message": shown,
    }))
}

fn unschedule(ask: &Ask<'_>) -> Outcome {
    let now = ask.call.shared.now().timestamp();
    let mut state = ask.call.shared.lock();
    let channel = ask.channel(&state)?;
    let id = ask.args.required("scheduled_message_id")?;
    let waiting = &mut state.slack.scheduled;
    let found = waiting
        .iter()
        .position(|one| one.id == id && one.channel == channel && one.post_at > now);
    let found = found.ok_or_else(|| Refusal::new("invalid_scheduled_message_id"))?;
    waiting.remove(found);
    Ok(json!({}))
}

/// Attaches what the app knows about links in a message.
fn unfurl(ask: &Ask<'_>) -> Outcome {
    let shared = ask.call.shared;
    let mut state = shared.lock();
    let channel = ask.channel(&state)?;
    let ts = ask.args.required("ts")?;
    let unfurls = ask
        .args
        .value("unfurls")
        .and_then(Value::as_object)
        .cloned();
    let unfurls = unfurls.filter(|unfurls| !unfurls.is_empty());
    let unfurls = unfurls.ok_or_else(|| Refusal::new("missing_unfurls"))?;
    let message = state.slack.message(&channel, &ts);
    let message = message.ok_or_else(|| Refusal::new("cannot_unfurl_url"))?;
    let mut attachments = message.attachments.clone();
    for (url, mut attachment) in unfurls {
        if !message.text.contains(&url.replace('&', "&amp;")) && !message.text.contains(&url) {
            return Err(Refusal::new("cannot_unfurl_url"));
        }
        if let Some(blocks) = attachment["blocks"].as_array() {
            validate::blocks(blocks, "/unfurls/blocks")?;
        }
        if !attachment.is_object() {
            return Err(Refusal::new("missing_unfurls"));
        }
        attachment["from_url"] = json!(url);
        attachments.retain(|had| had["from_url"] != url);
        attachments.push(attachment);
    }
    let content = Content {
        attachments: Some(attachments),
        ..Content::default()
    };
    messages::change(shared, &mut state, &channel, &ts, content);
    Ok(json!({}))
}
