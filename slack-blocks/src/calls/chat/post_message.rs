//! `chat.postMessage` — posts to a conversation or a thread.
//!
//! Source: <https://docs.slack.dev/reference/methods/chat.postMessage>

use bytes::Bytes;
use http::Response;

use super::{Body, MAX_TEXT, Posted, outgoing};
use crate::Message;
use crate::endpoint::{Endpoint, Payload, decode_json};
use crate::error::{BuildError, DecodeError};
use crate::ids::{ChannelId, Ts};
use crate::pace::Tier;
use crate::retry::Class;

/// `POST /api/chat.postMessage` · [Slack's page](https://docs.slack.dev/reference/methods/chat.postMessage)
///
/// Posts a message. One a second in each conversation: the client waits for that.
///
/// Repeating it posts twice and Slack knows no key against that, so it is never sent
/// again after an unclear failure; [`ensure::message`](crate::ensure::message) looks
/// first.
///
/// # Permission
/// `chat:write`, and membership of the channel (else `not_in_channel`); or
/// `chat:write.public` for public channels.
///
/// # Examples
/// ```no_run
/// # async fn run(slack: slack_blocks::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use slack_blocks::web::calls::chat::PostMessage;
/// use slack_blocks::mrkdwn;
///
/// let branch = "feature/<cart>"; // escaped: anybody may name a branch
/// let post = PostMessage::new("C0000000001", mrkdwn!("*Deploying* {}", branch));
/// let posted = slack.send(&post).await?;
///
/// let reply = PostMessage::new("C0000000001", "The build has begun.").thread(&posted.ts);
/// slack.send(&reply).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a call does nothing until it is sent"]
pub struct PostMessage {
    pub(crate) channel: ChannelId,
    pub(crate) message: Message<'static>,
}

impl PostMessage {
    /// Posts `message` to `channel`: an id, or a user's id for a direct message.
    ///
    /// Everything else is a member of the [`Message`]: thread, previews, metadata.
    ///
    /// # Arguments
    /// - `channel`: Id of the conversation, or of a user for a direct message.
    /// - `message`: A text, or a whole [`Message`].
    pub fn new(channel: impl Into<ChannelId>, message: impl Into<Message<'static>>) -> Self {
        Self {
            channel: channel.into(),
            message: outgoing(message),
        }
    }

    /// Answers in the thread of this message, which must be the thread's first.
    pub fn thread(mut self, parent: &Ts) -> Self {
        self.message = self.message.thread_ts(parent.as_str().to_owned());
        self
    }
}

impl Endpoint for PostMessage {
    type Response = Posted;
    const PATH: &'static str = "/chat.postMessage";
    const CLASS: Class = Class::CheckFirst;
    const TIER: Tier = Tier::Special;

    fn lane(&self) -> Option<&str> {
        Some(self.channel.as_str())
    }

    fn body(&self) -> Result<Payload, BuildError> {
        if self.message.reply_broadcast == Some(true) && self.message.thread_ts.is_none() {
            return Err(BuildError::invalid(
                "reply_broadcast needs thread_ts: only a reply can be shown to the whole channel",
            ));
        }
        Body::new(&self.channel, &self.message).write(MAX_TEXT)
    }

    fn decode(answer: &Response<Bytes>) -> Result<Posted, DecodeError> {
        decode_json(answer)
    }
}
