//! What people see when they use a program: their own commands and its direct answers.

use std::sync::Arc;

use serde_json::Value;

use super::messages::{self, Content, Place, post};
use crate::world::{Shared, State};

/// Shows the body of an acknowledgement: nothing, a text, or a message.
pub(super) fn show_answer(
    shared: &Arc<Shared>,
    state: &mut State,
    user: &str,
    channel: &str,
    typed: &str,
    body: &[u8],
) {
    let text = String::from_utf8_lossy(body);
    let message = match serde_json::from_str::<Value>(&text) {
        Ok(Value::Object(message)) => message,
        _ if text.trim().is_empty() => return,
        _ => serde_json::Map::from_iter([("text".to_owned(), Value::String(text.into_owned()))]),
    };
    let in_channel = message.get("response_type").and_then(Value::as_str) == Some("in_channel");
    let place = |who: &str, ephemeral: bool| Place {
        channel: channel.to_owned(),
        user: who.to_owned(),
        thread_ts: None,
        broadcast: false,
        ephemeral_to: ephemeral.then(|| user.to_owned()),
    };
    if in_channel {
        let content = Content {
            text: Some(typed.to_owned()),
            ..Content::default()
        };
        post(shared, state, place(user, false), content);
    }
    let bot = state.slack.bot_user.clone();
    if let Ok(content) = Content::read(&message)
        && !content.is_empty()
    {
        post(shared, state, place(&bot, !in_channel), content);
    }
}

/// Slack's own words when a program does not answer.
pub(crate) fn show_failure(
    shared: &Arc<Shared>,
    state: &mut State,
    user: &str,
    channel: &str,
    text: String,
) {
    let place = Place {
        channel: channel.to_owned(),
        user: "USLACKBOT".to_owned(),
        thread_ts: None,
        broadcast: false,
        ephemeral_to: Some(user.to_owned()),
    };
    post(
        shared,
        state,
        place,
        Content {
            text: Some(text),
            ..Content::default()
        },
    );
}

/// Takes away an ephemeral message that its reader has done with.
pub(crate) fn dismiss(
    shared: &Arc<Shared>,
    state: &mut State,
    user: &str,
    channel: &str,
    ts: &str,
) {
    let found = state.slack.message(channel, ts);
    if found.is_some_and(|message| message.ephemeral_to.as_deref() == Some(user)) {
        messages::remove(shared, state, channel, ts);
    }
}
