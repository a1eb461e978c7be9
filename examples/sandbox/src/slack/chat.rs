//! `chat.*`

use serde_json::{Value, json};

use super::api::{Ask, Method, Outcome, Refusal, method};
use super::events;
use super::messages::{Content, Place, change, post, remove, render};
use crate::world::State;

pub(super) static METHODS: &[Method] = &[
    method("chat.postMessage", &["chat:write"], post_message),
    method("chat.postEphemeral", &["chat:write"], post_ephemeral),
    method("chat.update", &["chat:write"], update),
    method("chat.delete", &["chat:write"], delete),
    method("chat.getPermalink", &[], permalink),
];

/// The channel, if the caller may write there.
pub(super) fn writable(ask: &Ask<'_>, state: &State) -> Result<String, Refusal> {
    let id = ask.channel(state)?;
    let channel = state
        .slack
        .channel(&id)
        .ok_or_else(|| Refusal::new("channel_not_found"))?;
    if channel.archived {
        return Err(Refusal::new("is_archived"));
    }
    let open = ask
        .token
        .scopes
        .iter()
        .any(|scope| scope == "chat:write.public");
    if !channel.members.contains(&ask.token.user) && (channel.private || !open) {
        return Err(Refusal::new("not_in_channel"));
    }
    Ok(id)
}

pub(super) fn content(ask: &Ask<'_>) -> Result<Content, Refusal> {
    let mut content = Content::read(&ask.args.fields)?;
    if let Some(markdown) = ask.args.text("markdown_text") {
        if content.text.is_some() || content.blocks.is_some() {
            return Err(Refusal::new("markdown_text_conflict"));
        }
        content.text = Some(markdown);
    }
    Ok(content)
}

/// The root to reply to: a reply's own root stands for the reply.
pub(super) fn thread(
    ask: &Ask<'_>,
    state: &State,
    channel: &str,
) -> Result<Option<String>, Refusal> {
    let Some(ts) = ask.args.text("thread_ts") else {
        return Ok(None);
    };
    let missing = || Refusal::new("thread_not_found");
    let parent = state.slack.message(channel, &ts).ok_or_else(missing)?;
    Ok(Some(parent.thread_ts.clone().unwrap_or(ts)))
}

fn post_message(ask: &Ask<'_>) -> Outcome {
    let mut state = ask.call.shared.lock();
    // A person's id stands for the direct messages with them, which begin then.
    if let Some(user) = ask
        .args
        .text("channel")
        .filter(|name| state.slack.user(name).is_some())
    {
        events::direct(ask.call.shared, &mut state, &user, &ask.token.user);
    }
    let channel = writable(ask, &state)?;
    let content = content(ask)?;
    if content.is_empty() {
        return Err(Refusal::new("no_text"));
    }
    let place = Place {
        thread_ts: thread(ask, &state, &channel)?,
        channel,
        user: ask.token.user.clone(),
        broadcast: ask.args.flag("reply_broadcast"),
        ephemeral_to: None,
    };
    let message = post(ask.call.shared, &mut state, place, content);
    let mut shown = render(&state, &message);
    if let Some(metadata) = &message.metadata {
        shown["metadata"] = metadata.clone();
    }
    Ok(json!({ "channel": message.channel, "ts": message.ts, "message": shown }))
}

fn post_ephemeral(ask: &Ask<'_>) -> Outcome {
    let mut state = ask.call.shared.lock();
    let channel = writable(ask, &state)?;
    let user = ask.args.required("user")?;
    let members = state
        .slack
        .channel(&channel)
        .map(|channel| channel.members.clone());
    if !members.is_some_and(|members| members.contains(&user)) {
        return Err(Refusal::new("user_not_in_channel"));
    }
    let content = content(ask)?;
    if content.is_empty() {
        return Err(Refusal::new("no_text"));
    }
    let place = Place {
        thread_ts: thread(ask, &state, &channel)?,
        channel,
        user: ask.token.user.clone(),
        broadcast: false,
        ephemeral_to: Some(user),
    };
    let message = post(ask.call.shared, &mut state, place, content);
    Ok(json!({ "message_ts": message.ts }))
}

/// The message, if the caller wrote it and others can see it.
fn own(ask: &Ask<'_>, state: &State, refusal: &'static str) -> Result<(String, String), Refusal> {
    let channel = ask.channel(state)?;
    let ts = ask.args.required("ts")?;
    let found = state
        .slack
        .message(&channel, &ts)
        .filter(|m| m.ephemeral_to.is_none());
    let found = found.ok_or_else(|| Refusal::new("message_not_found"))?;
    if found.user != ask.token.user {
        return Err(Refusal::new(refusal));
    }
    Ok((channel, ts))
}

fn update(ask: &Ask<'_>) -> Outcome {
    let mut state = ask.call.shared.lock();
    let (channel, ts) = own(ask, &state, "cant_update_message")?;
    let content = content(ask)?;
    if content.text.is_none() && content.blocks.is_none() && content.attachments.is_none() {
        return Err(Refusal::new("no_text"));
    }
    let changed = change(ask.call.shared, &mut state, &channel, &ts, content);
    let message = changed.ok_or_else(|| Refusal::new("message_not_found"))?;
    Ok(json!({
        "channel": channel,
        "message": render(&state, &message),
        "text": message.text,
        "ts": ts,
    }))
}

fn delete(ask: &Ask<'_>) -> Outcome {
    let mut state = ask.call.shared.lock();
    let (channel, ts) = own(ask, &state, "cant_delete_message")?;
    remove(ask.call.shared, &mut state, &channel, &ts);
    Ok(json!({ "channel": channel, "ts": ts }))
}

fn permalink(ask: &Ask<'_>) -> Outcome {
    let state = ask.call.shared.lock();
    let channel = ask.channel(&state)?;
    let ts = ask.args.required("message_ts")?;
    let message = state.slack.message(&channel, &ts);
    let message = message.ok_or_else(|| Refusal::new("message_not_found"))?;
    let thread = match &message.thread_ts {
        Some(root) if message.is_reply() => format!("?thread_ts={root}&cid={channel}"),
        _ => String::new(),
    };
    let page = format!(
        "https://{}.slack.com/archives/{channel}/p{}{thread}",
        state.slack.domain,
        ts.replace('.', "")
    );
    Ok(Value::from_iter([
        ("channel".to_owned(), json!(channel)),
        ("permalink".to_owned(), json!(page)),
    ]))
}
