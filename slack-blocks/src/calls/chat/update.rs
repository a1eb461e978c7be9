//! `chat.update` — replaces a message of the app.
//!
//! Source: <https://docs.slack.dev/reference/methods/chat.update>

use bytes::Bytes;
use http::Response;

use super::{Body, MAX_UPDATE_TEXT, Posted, outgoing};
use crate::Message;
use crate::endpoint::{Endpoint, Payload, decode_json};
use crate::error::{BuildError, DecodeError};
use crate::ids::{ChannelId, Ts};
use crate::pace::Tier;
use crate::retry::Class;

/// `POST /api/chat.update` · [Slack's page](https://docs.slack.dev/reference/methods/chat.update)
///
/// Replaces the content of a message that the app posted.
///
/// With a text and without blocks or attachments, the blocks and attachments of the old
/// message go, and its buttons with them: sources disagree on what Slack does by itself, so
/// `"blocks":[]` and `"attachments":[]` are sent. To keep them, leave the text out.
/// Ephemeral messages cannot be changed this way, only through their `response_url`.
///
/// # Permission
/// `chat:write`; only the app's own messages.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a call does nothing until it is sent"]
pub struct UpdateMessage {
    channel: ChannelId,
    ts: Ts,
    message: Message<'static>,
}

impl UpdateMessage {
    /// Replaces the message `ts` of `channel`, both as
    /// [`PostMessage`](super::PostMessage) answered them. Text: at most 4,000
    /// characters.
    ///
    /// # Arguments
    /// - `channel`: Id of the conversation.
    /// - `ts`: `ts` of the message.
    /// - `message`: A text, or a whole [`Message`].
    pub fn new(
        channel: impl Into<ChannelId>,
        ts: impl Into<Ts>,
        message: impl Into<Message<'static>>,
    ) -> Self {
        Self {
            channel: channel.into(),
            ts: ts.into(),
            message: outgoing(message),
        }
    }
}

impl Endpoint for UpdateMessage {
    type Response = Posted;
    const PATH: &'static str = "/chat.update";
    const CLASS: Class = Class::Idempotent;
    const TIER: Tier = Tier::Three;

    fn conversation(&self) -> Option<&str> {
        Some(self.channel.as_str())
    }

    fn body(&self) -> Result<Payload, BuildError> {
        let mut body = Body::new(&self.channel, &self.message);
        body.ts = Some(&self.ts);
        let message = &self.message;
        if message.text.is_some() || message.markdown_text.is_some() {
            body.blocks = message.blocks.is_none().then_some([]);
            let alone = message.blocks.is_none() && message.attachments.is_none();
            body.attachments = alone.then_some([]);
        }
        body.write(MAX_UPDATE_TEXT)
    }

    fn decode(answer: &Response<Bytes>) -> Result<Posted, DecodeError> {
        decode_json(answer)
    }
}
