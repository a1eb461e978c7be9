//! `conversations.*`

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::api::{Ask, Method, Outcome, Refusal, method};
use super::events;
use super::messages::render;
use crate::event::Message;
use crate::world::State;
use crate::world::slack::Channel;

const READ: &[&str] = &["channels:read", "groups:read", "im:read", "mpim:read"];
const HISTORY: &[&str] = &[
    "channels:history",
    "groups:history",
    "im:history",
    "mpim:history",
];

pub(super) static METHODS: &[Method] = &[
    method("conversations.info", READ, info),
    method("conversations.list", READ, list),
    method("conversations.members", READ, members),
    method("conversations.join", &["channels:join"], join),
    method("conversations.open", &["im:write"], open),
    method("conversations.history", HISTORY, history),
    method("conversations.replies", HISTORY, replies),
];

fn show(ask: &Ask<'_>, channel: &Channel) -> Value {
    let member = channel.members.contains(&ask.token.user);
    if channel.im {
        let other = channel.members.iter().find(|user| **user != ask.token.user);
        return json!({
            "created": channel.created.timestamp(),
            "id": channel.id,
            "is_archived": false,
            "is_im": true,
            "is_open": true,
            "is_org_shared": false,
            "user": other,
        });
    }
    json!({
        "created": channel.created.timestamp(),
        "creator": channel.members.first(),
        "id": channel.id,
        "is_archived": channel.archived,
        "is_channel": !channel.private,
        "is_ext_shared": false,
        "is_general": channel.name == "general",
        "is_group": channel.private,
        "is_im": false,
        "is_member": member,
        "is_mpim": false,
        "is_org_shared": false,
        "is_pending_ext_shared": false,
        "is_private": channel.private,
        "is_shared": false,
        "name": channel.name,
        "name_normalized": channel.name,
        "num_members": channel.members.len(),
        "purpose": { "value": "", "creator": "", "last_set": 0 },
        "topic": { "value": "", "creator": "", "last_set": 0 },
        "unlinked": 0,
    })
}

fn found<'s>(ask: &Ask<'_>, state: &'s State) -> Result<&'s Channel, Refusal> {
    let id = ask.channel(state)?;
    state
        .slack
        .channel(&id)
        .ok_or_else(|| Refusal::new("channel_not_found"))
}

fn info(ask: &Ask<'_>) -> Outcome {
    let state = ask.call.shared.lock();
    Ok(json!({ "channel": show(ask, found(ask, &state)?) }))
}

/// One page of items that have a key each. The cursor holds the key of the next page's first
/// item, so that what is added meanwhile neither repeats nor skips one; `reached` says whether
/// a key is at the cursor or behind it.
fn page_by(
    ask: &Ask<'_>,
    name: &str,
    items: Vec<(String, Value)>,
    default: usize,
    reached: impl Fn(&str, &str) -> bool,
) -> Outcome {
    let start = match ask.args.text("cursor").filter(|cursor| !cursor.is_empty()) {
        None => 0,
        Some(cursor) => {
            let invalid = || Refusal::new("invalid_cursor");
            let key = STANDARD.decode(&cursor).map_err(|_| invalid())?;
            let key = String::from_utf8(key).map_err(|_| invalid())?;
            let key = key.strip_prefix("next:").ok_or_else(invalid)?.to_owned();
            let found = items.iter().position(|(item, _)| reached(item, &key));
            found.unwrap_or(items.len())
        }
    };
    let size = ask.args.number("limit", default, 1000);
    let next = items.get(start.saturating_add(size));
    let next = next.map_or(String::new(), |(key, _)| {
        STANDARD.encode(format!("next:{key}"))
    });
    let shown = items.into_iter().skip(start).take(size);
    let shown: Vec<Value> = shown.map(|(_, item)| item).collect();
    Ok(json!({ name: shown, "response_metadata": { "next_cursor": next } }))
}

/// One page of a list that only grows at its end.
pub(super) fn page(ask: &Ask<'_>, name: &str, items: &[Value], default: usize) -> Outcome {
    let key = |item: &Value| match item {
        Value::String(id) => id.clone(),
        item => item["id"].as_str().unwrap_or_default().to_owned(),
    };
    let items = items.iter().map(|item| (key(item), item.clone()));
    page_by(ask, name, items.collect(), default, |item, at| item == at)
}

/// Seconds and microseconds.
fn moment(ts: &str) -> (u64, u64) {
    let (seconds, micros) = ts.split_once('.').unwrap_or((ts, "0"));
    (
        seconds.parse().unwrap_or_default(),
        micros.parse().unwrap_or_default(),
    )
}

/// Whether a message lies between `oldest` and `latest`.
fn within(ask: &Ask<'_>) -> impl Fn(&Message) -> bool {
    let bound = |name: &str| ask.args.text(name).filter(|ts| !ts.is_empty());
    let (oldest, latest) = (bound("oldest"), bound("latest"));
    let inclusive = ask.args.flag("inclusive");
    move |message| {
        let ts = moment(&message.ts);
        let after = oldest
            .as_deref()
            .map(moment)
            .is_none_or(|at| ts > at || (inclusive && ts == at));
        let before = latest
            .as_deref()
            .map(moment)
            .is_none_or(|at| ts < at || (inclusive && ts == at));
        after && before
    }
}

fn list(ask: &Ask<'_>) -> Outcome {
    let types = ask
        .args
        .text("types")
        .unwrap_or_else(|| "public_channel".to_owned());
    let types: Vec<&str> = types.split(',').map(str::trim).collect();
    let known = ["public_channel", "private_channel", "mpim", "im"];
    if types.iter().any(|kind| !known.contains(kind)) {
        return Err(Refusal::new("invalid_types"));
    }
    let state = ask.call.shared.lock();
    let fits = |channel: &&Channel| {
        let kind = match (channel.im, channel.private) {
            (true, _) => "im",
            (_, true) => "private_channel",
            _ => "public_channel",
        };
        types.contains(&kind)
            && (kind == "public_channel" || channel.members.contains(&ask.token.user))
            && !(channel.archived && ask.args.flag("exclude_archived"))
    };
    let shown: Vec<Value> = state
        .slack
        .channels
        .iter()
        .filter(fits)
        .map(|channel| show(ask, channel))
        .collect();
    page(ask, "channels", &shown, 100)
}

fn members(ask: &Ask<'_>) -> Outcome {
    let state = ask.call.shared.lock();
    let members = &found(ask, &state)?.members;
    let members: Vec<Value> = members.iter().map(|user| json!(user)).collect();
    page(ask, "members", &members, 100)
}

fn join(ask: &Ask<'_>) -> Outcome {
    let mut state = ask.call.shared.lock();
    let id = ask.channel(&state)?;
    let user = ask.token.user.clone();
    let channel = state
        .slack
        .channels
        .iter_mut()
        .find(|channel| channel.id == id);
    let channel = channel.ok_or_else(|| Refusal::new("channel_not_found"))?;
    if channel.archived {
        return Err(Refusal::new("is_archived"));
    }
    if channel.private || channel.im {
        return Err(Refusal::new("method_not_supported_for_channel_type"));
    }
    let channel = channel.id.clone();
    let mut body = json!({});
    if !events::join(ask.call.shared, &mut state, &user, &channel) {
        body["warning"] = json!("already_in_channel");
        body["response_metadata"] = json!({ "warnings": ["already_in_channel"] });
    }
    body["channel"] = state
        .slack
        .channel(&channel)
        .map_or(Value::Null, |found| show(ask, found));
    Ok(body)
}

/// A direct message channel with one person.
fn open(ask: &Ask<'_>) -> Outcome {
    let mut state = ask.call.shared.lock();
    let users = ask.args.text("users");
    let users = users.ok_or_else(|| Refusal::new("users_list_not_supplied"))?;
    let Some(user) = users.split(',').next().filter(|_| !users.contains(',')) else {
        return Err(Refusal::new("too_many_users"));
    };
    state
        .slack
        .user(user)
        .ok_or_else(|| Refusal::new("user_not_found"))?;
    let (id, known) = events::direct(ask.call.shared, &mut state, user, &ask.token.user);
    Ok(if known {
        json!({ "already_open": true, "channel": { "id": id }, "no_op": true })
    } else {
        json!({ "channel": { "id": id } })
    })
}

fn shown(ask: &Ask<'_>, state: &State, message: &Message) -> Value {
    let mut shown = render(state, message);
    if ask.args.flag("include_all_metadata")
        && let Some(metadata) = &message.metadata
    {
        shown["metadata"] = metadata.clone();
    }
    shown
}

/// Newest first, without replies and ephemeral messages.
fn history(ask: &Ask<'_>) -> Outcome {
    let state = ask.call.shared.lock();
    let channel = found(ask, &state)?;
    if !channel.members.contains(&ask.token.user) {
        return Err(Refusal::new("not_in_channel"));
    }
    let within = within(ask);
    let fits =
        |m: &&Message| m.ephemeral_to.is_none() && (!m.is_reply() || m.broadcast) && within(m);
    let messages = state.slack.messages.get(&channel.id);
    let messages = messages.into_iter().flatten().rev().filter(fits);
    let messages = messages.map(|m| (m.ts.clone(), shown(ask, &state, m)));
    let older = |ts: &str, at: &str| moment(ts) <= moment(at);
    let mut body = page_by(ask, "messages", messages.collect(), 100, older)?;
    body["has_more"] = json!(body["response_metadata"]["next_cursor"] != "");
    Ok(body)
}

/// The root and its replies, oldest first.
fn replies(ask: &Ask<'_>) -> Outcome {
    let state = ask.call.shared.lock();
    let channel = found(ask, &state)?;
    let ts = ask.args.required("ts")?;
    let asked = state.slack.message(&channel.id, &ts);
    let asked = asked.ok_or_else(|| Refusal::new("thread_not_found"))?;
    let root = asked.thread_ts.clone().unwrap_or(ts);
    let messages = state.slack.messages.get(&channel.id);
    let within = within(ask);
    let fits = |m: &&Message| {
        let reply = m.thread_ts.as_ref() == Some(&root) && within(m);
        m.ephemeral_to.is_none() && (m.ts == root || reply)
    };
    let messages = messages.into_iter().flatten().filter(fits);
    let messages = messages.map(|m| (m.ts.clone(), shown(ask, &state, m)));
    let newer = |ts: &str, at: &str| moment(ts) >= moment(at);
    let mut body = page_by(ask, "messages", messages.collect(), 1000, newer)?;
    body["has_more"] = json!(body["response_metadata"]["next_cursor"] != "");
    Ok(body)
}
