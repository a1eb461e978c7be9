//! `chat.scheduleMessage` — posts later.
//!
//! Source: <https://docs.slack.dev/reference/methods/chat.scheduleMessage>

use bytes::Bytes;
use http::Response;
use serde::Deserialize;

use super::{Body, MAX_TEXT, outgoing};
use crate::Message;
use crate::endpoint::{Endpoint, Payload, decode_json};
use crate::error::{BuildError, DecodeError};
use crate::ids::{ChannelId, ScheduledMessageId, Ts};
use crate::lenient::seconds;
use crate::pace::Tier;
use crate::retry::Class;

/// `POST /api/chat.scheduleMessage` · [Slack's page](https://docs.slack.dev/reference/methods/chat.scheduleMessage)
///
/// Posts a message at a later time, at most 120 days ahead.
///
/// Repeating it schedules two messages, so it is never sent again after an unclear
/// failure. At most 30 messages may be scheduled for one conversation within 5 minutes.
///
/// # Permission
/// `chat:write`, and membership of the channel when the time comes.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a call does nothing until it is sent"]
pub struct ScheduleMessage {
    channel: ChannelId,
    post_at: u64,
    message: Message<'static>,
}

/// A message that will be posted.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Scheduled {
    /// The conversation, always by its id.
    pub channel: ChannelId,
    /// Names the message until it is posted; see [`DeleteScheduled`](super::DeleteScheduled).
    pub scheduled_message_id: ScheduledMessageId,
    /// Seconds since 1970; `None` when it could not be read.
    #[serde(default, deserialize_with = "seconds")]
    pub post_at: Option<u64>,
}

impl ScheduleMessage {
    /// Posts `message` to `channel` at `post_at`, seconds since 1970.
    ///
    /// # Arguments
    /// - `channel`: Id of the conversation.
    /// - `post_at`: When, in seconds since 1970; at most 120 days ahead.
    /// - `message`: A text, or a whole [`Message`].
    pub fn new(
        channel: impl Into<ChannelId>,
        post_at: u64,
        message: impl Into<Message<'static>>,
    ) -> Self {
        Self {
            channel: channel.into(),
            post_at,
            message: outgoing(message),
        }
    }

    /// Answers in the thread of this message.
    pub fn thread(mut self, parent: &Ts) -> Self {
        self.message = self.message.thread_ts(parent.as_str().to_owned());
        self
    }
}

impl Endpoint for ScheduleMessage {
    type Response = Scheduled;
    const PATH: &'static str = "/chat.scheduleMessage";
    const CLASS: Class = Class::CheckFirst;
    const TIER: Tier = Tier::Three;

    fn conversation(&self) -> Option<&str> {
        Some(self.channel.as_str())
    }

    fn body(&self) -> Result<Payload, BuildError> {
        if self.message.metadata.is_some() {
            return Err(BuildError::invalid(
                "Slack does not post a scheduled message that has metadata",
            ));
        }
        let mut body = Body::new(&self.channel, &self.message);
        body.post_at = Some(self.post_at);
        body.write(MAX_TEXT)
    }

    fn decode(answer: &Response<Bytes>) -> Result<Scheduled, DecodeError> {
        decode_json(answer)
    }
}
