//! `chat.getPermalink` — the address of a message.
//!
//! Source: <https://docs.slack.dev/reference/methods/chat.getPermalink>

use crate::endpoint::call;
use crate::ids::{ChannelId, Ts};

call! {
    /// The address of a message, for people who may see it.
    ///
    /// # Permission
    /// None; the app must see the message.
    pub struct GetPermalink {
        /// Id of the conversation.
        channel: ChannelId,
        /// `ts` of the message.
        message_ts: Ts,
    } -> String in permalink;
    POST "/chat.getPermalink", Safe, tier Special,
    docs "https://docs.slack.dev/reference/methods/chat.getPermalink"
}
