//! What one person sees: the workspace, and the messages of one channel.

use serde_json::{Value, json};

use super::{guard, viewer};
use crate::event::Message;
use crate::http::{Answer, Call, Reply};
use crate::slack::views;

/// So many messages of a channel are shown; older ones stay in the world.
const SHOWN: usize = 400;

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
        || !slack.sockets.open.is_empty();
    let app = slack
        .user(&slack.bot_user)
        .map_or("App", |bot| bot.real_name.as_str());
    Ok(Answer::json(
        200,
        &json!({
            "me": me,
            "team": { "id": slack.team, "name": "Acme" },
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

/// `GET /page/channels/{channel}?user=U`
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
    let mut shown: Vec<&Message> = all.iter().rev().filter(mine).take(SHOWN).collect();
    shown.reverse();
    Ok(Answer::json(200, &json!({ "messages": shown })))
}
