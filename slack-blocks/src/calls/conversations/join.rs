//! `conversations.join` — makes the app a member of a public channel.
//!
//! Source: <https://docs.slack.dev/reference/methods/conversations.join>

use super::Conversation;
use crate::endpoint::call;
use crate::ids::ChannelId;

call! {
    /// Makes the app a member of a public channel. A private one takes an invitation by
    /// a member instead. Joining again changes nothing and earns a warning.
    ///
    /// # Permission
    /// `channels:join`.
    pub struct JoinConversation {
        /// Id of the conversation.
        channel: ChannelId,
    } -> Conversation in channel;
    POST "/conversations.join", Idempotent, tier Three,
    docs "https://docs.slack.dev/reference/methods/conversations.join"
}
