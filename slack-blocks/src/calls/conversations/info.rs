//! `conversations.info` — one conversation.
//!
//! Source: <https://docs.slack.dev/reference/methods/conversations.info>

use super::Conversation;
use crate::endpoint::call;
use crate::ids::ChannelId;

call! {
    /// Reads a conversation by its id. `channel_not_found` also means a private one
    /// that the app is no member of.
    ///
    /// # Permission
    /// `channels:read`, `groups:read`, `im:read` or `mpim:read`, by kind.
    pub struct GetConversation {
        /// Id of the conversation.
        channel: ChannelId,
    } -> Conversation in channel;
    POST "/conversations.info", Safe, tier Three,
    docs "https://docs.slack.dev/reference/methods/conversations.info";
    form {
        /// Whether to count the members too. Default false.
        include_num_members: bool,
    }
}
