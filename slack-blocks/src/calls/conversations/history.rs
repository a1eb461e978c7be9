//! `conversations.history` — the messages of a conversation.
//!
//! Source: <https://docs.slack.dev/reference/methods/conversations.history>

use crate::Message;
use crate::endpoint::call;
use crate::ids::{ChannelId, Ts};
use crate::page::Limit;

call! {
    /// Lists the messages of a conversation, newest first, without replies in threads.
    ///
    /// Apps that are distributed outside Slack's marketplace get one call a minute and
    /// 15 messages.
    ///
    /// # Permission
    /// `channels:history`, `groups:history`, `im:history` or `mpim:history`, by kind.
    pub struct ListHistory {
        /// Id of the conversation.
        channel: ChannelId,
    } -> [Message<'static>] in messages;
    POST "/conversations.history", Safe, tier Three,
    docs "https://docs.slack.dev/reference/methods/conversations.history";
    form {
        /// Whether to read metadata too, to find a message by your own id. Default false.
        include_all_metadata: bool,
        /// Only messages after this one.
        oldest: Ts,
        /// Only messages before this one.
        latest: Ts,
        /// Whether `oldest` and `latest` themselves belong to it. Default false.
        inclusive: bool,
        /// Items per page.
        limit: Limit,
    }
}
