//! `conversations.replies` — the messages of a thread.
//!
//! Source: <https://docs.slack.dev/reference/methods/conversations.replies>

use crate::Message;
use crate::endpoint::call;
use crate::ids::{ChannelId, Ts};
use crate::page::Limit;

call! {
    /// Lists the messages of a thread, oldest first, the parent in front.
    ///
    /// # Permission
    /// `channels:history`, `groups:history`, `im:history` or `mpim:history`, by kind.
    pub struct ListReplies {
        /// Id of the conversation.
        channel: ChannelId,
        /// `ts` of the first message of the thread.
        ts: Ts,
    } -> [Message<'static>] in messages;
    POST "/conversations.replies", Safe, tier Three,
    docs "https://docs.slack.dev/reference/methods/conversations.replies";
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
