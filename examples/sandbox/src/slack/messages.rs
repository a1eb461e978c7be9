//! Storing messages: what may be posted, and the form in which it is kept.

use std::sync::Arc;

use serde_json::{Value, json};

use super::api::Refusal;
use super::forms::fill_ids;
use super::validate;
use crate::event::{Message, What};
use crate::ids::Ids;
use crate::world::{Shared, State};

const LONGEST_TEXT: usize = 40_000;
const MOST_ATTACHMENTS: usize = 100;

/// What a message says, from the Web API, an acknowledgement or a `response_url`.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    pub(super) text: Option<String>,
    pub(super) blocks: Option<Vec<Value>>,
    pub(super) attachments: Option<Vec<Value>>,
    pub(super) metadata: Option<Value>,
}

impl Content {
    /// Reads the members of a message.
    pub(super) fn read(fields: &serde_json::Map<String, Value>) -> Result<Self, Refusal> {
        let list = |name: &str, error: &'static str| match fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(items)) => Ok(Some(items.clone())),
            Some(_) => Err(Refusal::new(error)),
        };
        let content = Self {
            text: fields
                .get("text")
                .and_then(Value::as_str)
                .map(str::to_owned),
            blocks: list("blocks", "invalid_blocks_format")?,
            attachments: list("attachments", "invalid_attachments")?,
            metadata: fields
                .get("metadata")
                .filter(|value| value.is_object())
                .cloned(),
        };
        validate::message(fields)?;
        content.check()?;
        Ok(content)
    }

    fn check(&self) -> Result<(), Refusal> {
        if self
            .text
            .as_ref()
            .is_some_and(|text| text.chars().count() > LONGEST_TEXT)
        {
            return Err(Refusal::new("msg_too_long"));
        }
        if self
            .attachments
            .as_ref()
            .is_some_and(|items| items.len() > MOST_ATTACHMENTS)
        {
            return Err(Refusal::new("too_many_attachments"));
        }
        if let Some(blocks) = self.blocks.as_deref().filter(|blocks| !blocks.is_empty()) {
            validate::blocks(blocks, "/blocks")?;
        }
        for (at, attachment) in self.attachments.iter().flatten().enumerate() {
            if let Some(blocks) = attachment["blocks"].as_array() {
                validate::blocks(blocks, &format!("/attachments/{at}/blocks"))?;
            }
        }
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        let none = |items: &Option<Vec<Value>>| items.as_ref().is_none_or(Vec::is_empty);
        self.text.as_ref().is_none_or(|text| text.trim().is_empty())
            && none(&self.blocks)
            && none(&self.attachments)
    }
}

/// The next timestamp: unique, and never smaller than the one before.
pub(super) fn next_ts(shared: &Shared, state: &mut State) -> String {
    let micros = shared.now().timestamp_micros().max(state.slack.last_ts + 1);
    state.slack.last_ts = micros;
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

/// Where and as whom to post.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) channel: String,
    pub(super) user: String,
    pub(super) thread_ts: Option<String>,
    pub(super) broadcast: bool,
    pub(super) ephemeral_to: Option<String>,
}

/// Ids for the attachments and the blocks in them.
fn fill_attachments(ids: &mut Ids, attachments: &mut [Value]) {
    for (attachment, number) in attachments.iter_mut().zip(1_u64..) {
        if attachment.is_object() {
            attachment["id"] = json!(number);
            if let Some(Value::Array(blocks)) = attachment.get_mut("blocks") {
                fill_ids(ids, blocks);
            }
        }
    }
}

/// Stores a message and tells everyone who may see it.
pub(super) fn post(
    shared: &Arc<Shared>,
    state: &mut State,
    place: Place,
    content: Content,
) -> Message {
    post_files(shared, state, place, content, Vec::new())
}

/// As [`post`], with files that the message carries.
pub(super) fn post_files(
    shared: &Arc<Shared>,
    state: &mut State,
    place: Place,
    content: Content,
    files: Vec<Value>,
) -> Message {
    let ts = next_ts(shared, state);
    let mut blocks = content.blocks.unwrap_or_default();
    fill_ids(&mut state.ids, &mut blocks);
    let mut attachments = content.attachments.unwrap_or_default();
    fill_attachments(&mut state.ids, &mut attachments);
    let bot_id = (place.user == state.slack.bot_user).then(|| state.slack.bot.clone());
    let message = Message {
        channel: place.channel.clone(),
        ts,
        thread_ts: place.thread_ts.clone(),
        user: place.user,
        bot_id,
        text: content.text.unwrap_or_default(),
        blocks,
        attachments,
        files,
        metadata: content.metadata,
        ephemeral_to: place.ephemeral_to,
        broadcast: place.broadcast,
        ..Message::default()
    };
    if message.ephemeral_to.is_none()
        && let Some(root) = &place.thread_ts
        && let Some(parent) = state.slack.message_mut(&place.channel, root)
    {
        parent.thread_ts = Some(root.clone());
    }
    state
        .slack
        .messages
        .entry(place.channel)
        .or_default()
        .push(message.clone());
    shared.emit(match message.ephemeral_to {
        Some(_) => What::EphemeralPosted(message.clone()),
        None => What::MessagePosted(message.clone()),
    });
    message
}

/// Changes a message: text without blocks drops the blocks, blocks alone keep the text.
pub(super) fn change(
    shared: &Shared,
    state: &mut State,
    channel: &str,
    ts: &str,
    content: Content,
) -> Option<Message> {
    let mut blocks = content.blocks;
    if let Some(blocks) = &mut blocks {
        fill_ids(&mut state.ids, blocks);
    }
    let mut attachments = content.attachments;
    if let Some(attachments) = &mut attachments {
        fill_attachments(&mut state.ids, attachments);
    }
    let message = state.slack.message_mut(channel, ts)?;
    match (content.text, blocks) {
        (text, Some(blocks)) => {
            message.blocks = blocks;
            message.text = text.unwrap_or_else(|| std::mem::take(&mut message.text));
        }
        (Some(text), None) => {
            message.text = text;
            message.blocks.clear();
        }
        (None, None) => {}
    }
    if let Some(attachments) = attachments {
        message.attachments = attachments;
    }
    message.metadata = content.metadata.or(message.metadata.take());
    message.edits += 1;
    let message = message.clone();
    shared.emit(What::MessageUpdated(message.clone()));
    Some(message)
}

/// Takes a message away.
pub(super) fn remove(shared: &Shared, state: &mut State, channel: &str, ts: &str) -> bool {
    let Some(messages) = state.slack.messages.get_mut(channel) else {
        return false;
    };
    let before = messages.len();
    messages.retain(|message| message.ts != ts);
    let removed = messages.len() < before;
    if removed {
        shared.emit(What::MessageDeleted {
            channel: channel.to_owned(),
            ts: ts.to_owned(),
        });
    }
    removed
}

/// A message as the API shows it.
pub(super) fn render(state: &State, message: &Message) -> Value {
    let mut shown = json!({
        "team": state.slack.team,
        "text": message.text,
        "ts": message.ts,
        "type": "message",
        "user": message.user,
    });
    if let Some(bot) = &message.bot_id {
        shown["bot_id"] = json!(bot);
        shown["app_id"] = json!(state.slack.app);
        shown["bot_profile"] = json!({
            "app_id": state.slack.app,
            "deleted": false,
            "icons": {},
            "id": bot,
            "name": "deploys",
            "team_id": state.slack.team,
            "updated": 1_700_000_000,
        });
    }
    let lists = [
        ("blocks", &message.blocks),
        ("attachments", &message.attachments),
        ("files", &message.files),
    ];
    for (name, items) in lists.into_iter().filter(|(_, items)| !items.is_empty()) {
        shown[name] = json!(items);
    }
    if let Some(root) = &message.thread_ts {
        shown["thread_ts"] = json!(root);
    }
    if message.broadcast {
        shown["subtype"] = json!("thread_broadcast");
    }
    if message.edits > 0 {
        shown["edited"] = json!({ "user": message.user, "ts": message.ts });
    }
    if !message.reactions.is_empty() {
        let reactions = message.reactions.iter();
        let reactions = reactions
            .map(|(name, users)| json!({ "name": name, "users": users, "count": users.len() }));
        shown["reactions"] = Value::Array(reactions.collect());
    }
    if message.thread_ts.as_ref() == Some(&message.ts) {
        let all = state.slack.messages.get(&message.channel);
        let replies: Vec<&Message> = all
            .into_iter()
            .flatten()
            .filter(|m| m.is_reply() && m.thread_ts.as_ref() == Some(&message.ts))
            .filter(|m| m.ephemeral_to.is_none())
            .collect();
        shown["reply_count"] = json!(replies.len());
        shown["latest_reply"] = json!(replies.last().map(|reply| &reply.ts));
    }
    shown
}
