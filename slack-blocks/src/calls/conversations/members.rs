//! `conversations.members` — who is in a conversation.
//!
//! Source: <https://docs.slack.dev/reference/methods/conversations.members>

use crate::endpoint::call;
use crate::ids::{ChannelId, UserId};
use crate::page::Limit;

call! {
    /// Lists the members of a conversation, page by page.
    ///
    /// # Permission
    /// `channels:read`, `groups:read`, `im:read` or `mpim:read`, by kind.
    pub struct ListMembers {
        /// Id of the conversation.
        channel: ChannelId,
    } -> [UserId] in members;
    POST "/conversations.members", Safe, tier Four,
    docs "https://docs.slack.dev/reference/methods/conversations.members";
    form {
        /// Items per page.
        limit: Limit,
    }
}
