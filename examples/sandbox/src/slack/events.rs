//! Events: what people say and do, sent to a program that subscribed to it.

use std::sync::Arc;

use serde_json::{Value, json};

use super::messages::{self, Content, Place};
use super::outbound::{Parcel, deliver};
use crate::event::{Message, What};
use crate::world::{Shared, State, seconds};

/// Pauses before the three repetitions of an event that was not taken.
const PAUSES: [u64; 3] = [0, 60, 300];

/// A person says something in a channel or thread.
pub(crate) fn say(
    shared: &Arc<Shared>,
    user: &str,
    channel: &str,
    thread_ts: Option<&str>,
    typed: &str,
) -> Result<Message, String> {
    let mut state = shared.lock();
    let found = state
        .slack
        .channel(channel)
        .ok_or("there is no such channel")?;
    if found.archived {
        return Err("the channel is archived".to_owned());
    }
    if !found.members.iter().any(|member| member == user) {
        return Err("you are not in this channel".to_owned());
    }
    let channel = found.id.clone();
    let thread_ts = match thread_ts {
        None => None,
        Some(ts) => {
            let parent = state
                .slack
                .message(&channel, ts)
                .ok_or("the thread is gone")?;
            Some(parent.thread_ts.clone().unwrap_or_else(|| ts.to_owned()))
        }
    };
    let text = super::commands::escape(&state, typed, false);
    let place = Place {
        channel,
        user: user.to_owned(),
        thread_ts,
        broadcast: false,
        ephemeral_to: None,
    };
    let blocks = vec![rich_text(&text)];
    let content = Content {
        text: Some(text),
        blocks: Some(blocks),
        ..Content::default()
    };
    let message = messages::post(shared, &mut state, place, content);
    tell_message(shared, &mut state, &message);
    Ok(message)
}

/// What Slack's own message box makes of a text: one `rich_text` block.
fn rich_text(text: &str) -> Value {
    let mut elements = Vec::new();
    let mut rest = text;
    let plain = |part: &str| {
        let text = part
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&");
        json!({ "type": "text", "text": text })
    };
    while let Some((start, end)) = rest.find('<').zip(rest.find('>')).filter(|(s, e)| s < e) {
        if start > 0 {
            elements.push(plain(&rest[..start]));
        }
        let control = &rest[start + 1..end];
        elements.push(match control.as_bytes().first() {
            Some(b'@') => json!({ "type": "user", "user_id": &control[1..] }),
            Some(b'#') => json!({ "type": "channel", "channel_id": &control[1..] }),
            Some(b'!') => match control.strip_prefix("!subteam^") {
                Some(group) => json!({ "type": "usergroup", "usergroup_id": group }),
                None => json!({ "type": "broadcast", "range": &control[1..] }),
            },
            _ => json!({ "type": "link", "url": control.replace("&amp;", "&") }),
        });
        rest = &rest[end + 1..];
    }
    if !rest.is_empty() {
        elements.push(plain(rest));
    }
    let section = json!({ "type": "rich_text_section", "elements": elements });
    json!({ "type": "rich_text", "elements": [section] })
}

/// `message` and, when the bot is addressed, `app_mention`; only where the bot is a member.
fn tell_message(shared: &Arc<Shared>, state: &mut State, message: &Message) {
    let bot = state.slack.bot_user.clone();
    let Some(channel) = state.slack.channel(&message.channel) else {
        return;
    };
    if !channel.members.contains(&bot) {
        return;
    }
    let kind = match (channel.im, channel.private) {
        (true, _) => "im",
        (_, true) => "group",
        _ => "channel",
    };
    let mut event = messages::render(state, message);
    event["channel"] = json!(message.channel);
    event["channel_type"] = json!(kind);
    event["event_ts"] = json!(message.ts);
    event["client_msg_id"] = json!(state.ids.uuid());
    let subscription = format!("message.{kind}{}", if kind == "im" { "" } else { "s" });
    tell(shared, state, &subscription, event.clone());
    if message.text.contains(&format!("<@{bot}>")) && kind != "im" {
        event["type"] = json!("app_mention");
        tell(shared, state, "app_mention", event);
    }
}

/// Sends an event if the program subscribed to it, again when it was not taken: at once, after a
/// minute and after five.
pub(crate) fn tell(shared: &Arc<Shared>, state: &mut State, subscription: &str, event: Value) {
    if !state
        .slack
        .subscriptions
        .iter()
        .any(|name| name == subscription)
    {
        return;
    }
    let connected = state.slack.sockets.serve();
    if state.slack.targets.events.is_none() && !connected {
        return;
    }
    let slack = &state.slack;
    let authorization = json!({
        "enterprise_id": null,
        "team_id": slack.team,
        "user_id": slack.bot_user,
        "is_bot": true,
        "is_enterprise_install": false,
    });
    let mut envelope = json!({
        "token": slack.verification_token,
        "team_id": slack.team,
        "context_team_id": slack.team,
        "context_enterprise_id": null,
        "api_app_id": slack.app,
        "type": "event_callback",
        "event_time": shared.now().timestamp(),
        "authorizations": [authorization],
        "is_ext_shared_channel": false,
    });
    let name = event["type"].as_str().unwrap_or_default().to_owned();
    envelope["event"] = event;
    envelope["event_id"] = json!(format!("Ev{}", state.ids.capitals(10)));
    envelope["event_context"] = json!(format!("4-{}", state.ids.alnum(40)));
    attempt(shared, envelope, name, 0, None);
}

fn attempt(
    shared: &Arc<Shared>,
    envelope: Value,
    name: String,
    number: usize,
    reason: Option<&'static str>,
) {
    let world = Arc::clone(shared);
    shared.spawn(async move {
        let retry = u32::try_from(number).ok().zip(reason);
        let ack = deliver(&world, Parcel::Event(envelope.clone(), retry)).await;
        let delivered = What::Delivered {
            from: "slack",
            name: name.clone(),
            status: ack.status,
        };
        world.emit(delivered);
        let Some(pause) = PAUSES.get(number) else {
            return;
        };
        if !ack.is_ok() && !ack.no_retry {
            let reason = if ack.status == 0 {
                "http_timeout"
            } else {
                "http_error"
            };
            world.after(seconds(*pause), move |shared, _| {
                attempt(shared, envelope, name, number + 1, Some(reason));
            });
        }
    });
}

/// Adds or takes away a reaction. Tells whether anything changed.
pub(crate) fn react(
    shared: &Arc<Shared>,
    state: &mut State,
    user: &str,
    at: (&str, &str),
    name: &str,
    on: bool,
) -> Option<bool> {
    let (channel, ts) = at;
    let message = state
        .slack
        .message_mut(channel, ts)
        .filter(|m| m.ephemeral_to.is_none())?;
    let slot = message.reactions.iter().position(|(had, _)| had == name);
    let changed = match (slot, on) {
        (None, true) => {
            message
                .reactions
                .push((name.to_owned(), vec![user.to_owned()]));
            true
        }
        (Some(at), true) => {
            let users = &mut message.reactions[at].1;
            let fresh = !users.iter().any(|had| had == user);
            if fresh {
                users.push(user.to_owned());
            }
            fresh
        }
        (Some(at), false) => {
            let users = &mut message.reactions[at].1;
            let before = users.len();
            users.retain(|had| had != user);
            let changed = users.len() < before;
            message.reactions.retain(|(_, users)| !users.is_empty());
            changed
        }
        (None, false) => false,
    };
    if changed {
        let (author, ts) = (message.user.clone(), message.ts.clone());
        shared.emit(What::MessageUpdated(message.clone()));
        let kind = if on {
            "reaction_added"
        } else {
            "reaction_removed"
        };
        let event = json!({
            "type": kind,
            "user": user,
            "reaction": name,
            "item_user": author,
            "item": { "type": "message", "channel": channel, "ts": ts },
            "event_ts": messages::next_ts(shared, state),
        });
        tell(shared, state, kind, event);
    }
    Some(changed)
}

/// Makes the person a member of a public channel, and tells.
pub(crate) fn join(shared: &Arc<Shared>, state: &mut State, user: &str, channel: &str) -> bool {
    let Some(found) = state.slack.channel_mut(channel) else {
        return false;
    };
    if found.members.iter().any(|member| member == user) {
        return false;
    }
    found.members.push(user.to_owned());
    let kind = if found.private { "G" } else { "C" };
    shared.emit(What::WorkspaceChanged);
    let event = json!({
        "type": "member_joined_channel",
        "user": user,
        "channel": channel,
        "channel_type": kind,
        "team": state.slack.team,
        "event_ts": messages::next_ts(shared, state),
    });
    tell(shared, state, "member_joined_channel", event);
    true
}

/// A person opens the app's Home tab.
pub(crate) fn open_home(shared: &Arc<Shared>, state: &mut State, user: &str) {
    let bot = state.slack.bot_user.clone();
    // Opening the app opens the conversation with it, too.
    let (im, _) = direct(shared, state, user, &bot);
    let mut event = json!({
        "type": "app_home_opened",
        "user": user,
        "channel": im,
        "tab": "home",
    });
    if let Some(view) = state.slack.homes.get(user) {
        event["view"] = view.clone();
    }
    event["event_ts"] = json!(messages::next_ts(shared, state));
    tell(shared, state, "app_home_opened", event);
}

/// The conversation between two people, made when it is missing.
pub(crate) fn direct(
    shared: &Arc<Shared>,
    state: &mut State,
    one: &str,
    other: &str,
) -> (String, bool) {
    let both = |members: &[String]| {
        [one, other]
            .iter()
            .all(|who| members.iter().any(|m| m == who))
    };
    let known = state
        .slack
        .channels
        .iter()
        .find(|channel| channel.im && both(&channel.members));
    if let Some(known) = known {
        return (known.id.clone(), true);
    }
    let id = format!("D{}", state.ids.capitals(10));
    state.slack.channels.push(crate::world::slack::Channel {
        id: id.clone(),
        name: id.clone(),
        private: true,
        im: true,
        archived: false,
        members: vec![one.to_owned(), other.to_owned()],
        created: shared.now(),
    });
    shared.emit(What::WorkspaceChanged);
    (id, false)
}
