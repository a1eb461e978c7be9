//! `chat.postEphemeral` — shows a message to one member of a conversation.
//!
//! Source: <https://docs.slack.dev/reference/methods/chat.postEphemeral>

use bytes::Bytes;
use http::Response;
use serde::Deserialize;

use super::{Body, MAX_TEXT, outgoing};
use crate::Message;
use crate::endpoint::{Endpoint, Payload, decode_json};
use crate::error::{BuildError, DecodeError};
use crate::ids::{ChannelId, Ts, UserId};
use crate::pace::Tier;
use crate::retry::Class;

/// `POST /api/chat.postEphemeral` · [Slack's page](https://docs.slack.dev/reference/methods/chat.postEphemeral)
///
/// Shows a message to one member only, until their Slack is restarted.
///
/// It cannot be read back, changed or deleted through the Web API. Slack shows it only
/// to someone who is active. Never sent again after an unclear failure; posting it once
/// more then shows it twice at worst.
///
/// # Permission
/// `chat:write`; app and user must be members of the conversation.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a call does nothing until it is sent"]
pub struct PostEphemeral {
    channel: ChannelId,
    user: UserId,
    message: Message<'static>,
}

impl PostEphemeral {
    /// Shows `message` to `user` in `channel`.
    ///
    /// # Arguments
    /// - `channel`: Id of the conversation.
    /// - `user`: Id of the person who sees it.
    /// - `message`: A text, or a whole [`Message`].
    pub fn new(
        channel: impl Into<ChannelId>,
        user: impl Into<UserId>,
        message: impl Into<Message<'static>>,
    ) -> Self {
        Self {
            channel: channel.into(),
            user: user.into(),
            message: outgoing(message),
        }
    }

    /// Shows it in the thread of this message; the thread must have an answer already.
    pub fn thread(mut self, parent: &Ts) -> Self {
        self.message = self.message.thread_ts(parent.as_str().to_owned());
        self
    }
}

impl Endpoint for PostEphemeral {
    type Response = Ts;
    const PATH: &'static str = "/chat.postEphemeral";
    const CLASS: Class = Class::CheckFirst;
    const TIER: Tier = Tier::Four;

    fn lane(&self) -> Option<&str> {
        Some(self.channel.as_str())
    }

    fn body(&self) -> Result<Payload, BuildError> {
        let mut body = Body::new(&self.channel, &self.message);
        body.user = Some(&self.user);
        body.write(MAX_TEXT)
    }

    fn decode(answer: &Response<Bytes>) -> Result<Ts, DecodeError> {
        #[derive(Deserialize)]
        struct Answer {
            message_ts: Ts,
        }
        decode_json::<Answer>(answer).map(|answer| answer.message_ts)
    }
}
