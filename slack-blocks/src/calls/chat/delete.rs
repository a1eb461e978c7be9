//! `chat.delete` — deletes a message of the app.
//!
//! Source: <https://docs.slack.dev/reference/methods/chat.delete>

use crate::endpoint::call;
use crate::ids::{ChannelId, Ts};

call! {
    /// Deletes a message that the app posted. When a repeat finds it gone, an earlier
    /// attempt did it: that is a success.
    ///
    /// # Permission
    /// `chat:write`; only the app's own messages.
    pub struct DeleteMessage {
        /// Id of the conversation.
        channel: ChannelId,
        /// `ts` of the message, as [`PostMessage`](super::PostMessage) gave it.
        ts: Ts,
    } -> ();
    POST "/chat.delete", Idempotent, tier Three, echo Done "message_not_found", about channel,
    docs "https://docs.slack.dev/reference/methods/chat.delete"
}
