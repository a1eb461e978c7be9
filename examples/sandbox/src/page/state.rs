//! What one person sees: the workspace, and the messages of one channel.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::{guard, viewer};
use crate::event::Message;
use crate::http::{Answer, Call, Reply};
use crate::slack::views;

/// Messages of the channel itself in one response; `before` reads older ones.
const ROOTS: usize = 100;
/// Newest replies of one thread in one response.
const REPLIES: usize = 200;

/// `GET /page/state?user=U`
pub(super) fn workspace(call: &Call<'_>) -> Reply {
    let me = viewer(call)?;
    let state = call.shared.lock();
    let slack = &state.slack;
    let users: Vec<Value> = slack
        .users
        .iter()
        .map(|user| {
            json!({
                "id": user.id,
                "name": user.name,
                "real_name": user.real_name,
                "is_bot": user.is_bot,
            })
        })
        .collect();
    let seen = slack
        .channels
        .iter()
        .filter(|channel| slack.sees(&me, &channel.id));
    let channels: Vec<Value> = seen
        .map(|channel| {
            json!({
                "id": channel.id,
                "name": channel.name,
                "private": channel.private,
                "im": channel.im,
                "with": channel.members.iter().find(|member| channel.im && **member != me),
                "archived": channel.archived,
                "member": channel.members.contains(&me),
                "members": channel.members.len(),
            })
        })
        .collect();
    let commands: Vec<Value> = slack
        .commands
        .iter()
        .map(|command| {
            json!({
                "command": command.command,
                "usage": command.usage,
                "description": command.description,
            })
        })
        .collect();
    let shortcuts: Vec<Value> = slack
        .shortcuts
        .iter()
        .map(|shortcut| json!({ "callback_id": shortcut.callback_id, "name": shortcut.name }))
        .collect();
    let targets = &slack.targets;
    let connected = targets.commands.is_some()
        || targets.interactivity.is_some()
        || targets.events.is_some()
        || slack.sockets.serve();
    let app = slack
        .user(&slack.bot_user)
        .map_or("App", |bot| bot.real_name.as_str());
    Ok(Answer::json(
        200,
        &json!({
            "me": me,
            "speed": call.shared.clock.speed(),
            "team": { "id": slack.team, "name": slack.workspace },
            "app": { "id": slack.app, "name": app, "bot_user": slack.bot_user },
            "users": users,
            "channels": channels,
            "commands": commands,
            "shortcuts": shortcuts,
            "connected": connected,
            "view": views::front(&state, &me),
            "home": slack.homes.get(&me),
        }),
    ))
}

/// `GET /page/channels/{channel}?user=U[&before=TS][&thread=TS]`
///
/// The newest messages of the channel itself, each with its replies, so that a long thread
/// does not push the channel out of sight; with `thread`, all of one thread.
pub(super) fn channel(call: &Call<'_>) -> Reply {
    guard::host(call.request)?;
    let me = viewer(call)?;
    let state = call.shared.lock();
    let id = call.param("channel");
    if !state.slack.sees(&me, id) {
        return Err(Answer::text(404, "There is no such channel"));
    }
    let all = state
        .slack
        .messages
        .get(id)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let mine = |message: &&Message| message.ephemeral_to.as_ref().is_none_or(|only| *only == me);
    let mine: Vec<&Message> = all.iter().filter(mine).collect();
    if let Some(thread) = call.request.query("thread") {
        let of_thread = |message: &&&Message| {
            message.ts == thread || message.thread_ts.as_deref() == Some(thread)
        };
        let shown: Vec<_> = mine.iter().filter(of_thread).collect();
        return Ok(Answer::json(
            200,
            &json!({ "messages": shown, "more": false }),
        ));
    }
    let before = call.request.query("before");
    let in_channel = |message: &Message| !message.is_reply() || message.broadcast;
    let older = |message: &Message| before.is_none_or(|before| message.ts.as_str() < before);
    let roots: Vec<&Message> = mine
        .iter()
        .copied()
        .filter(|message| in_channel(message) && older(message))
        .collect();
    let (rest, roots) = roots.split_at(roots.len().saturating_sub(ROOTS));
    let mut left: HashMap<&str, usize> = roots
        .iter()
        .map(|root| (root.ts.as_str(), REPLIES))
        .collect();
    let shown_root: HashSet<&str> = roots.iter().map(|root| root.ts.as_str()).collect();
    // Of long threads, how many replies are not sent along.
    let mut hidden: HashMap<&str, usize> = HashMap::new();
    let mut shown: Vec<&Message> = mine
        .iter()
        .rev()
        .copied()
        .filter(|message| {
            if shown_root.contains(message.ts.as_str()) {
                return true;
            }
            let thread = message.thread_ts.as_deref().filter(|_| message.is_reply());
            let room = thread.and_then(|thread| left.get_mut(thread));
            let Some(room) = room else { return false };
            if *room == 0 {
                *hidden.entry(thread.unwrap_or_default()).or_default() += 1;
                return false;
            }
            *room -= 1;
            true
        })
        .collect();
    shown.reverse();
    Ok(Answer::json(
        200,
        &json!({ "messages": shown, "more": !rest.is_empty(), "hidden": hidden }),
    ))
}
