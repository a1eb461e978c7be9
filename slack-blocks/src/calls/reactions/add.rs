//! `reactions.add` — an emoji below a message.
//!
//! Source: <https://docs.slack.dev/reference/methods/reactions.add>

use crate::endpoint::call;
use crate::ids::{ChannelId, Ts};

call! {
    /// Adds an emoji to a message, by its name without colons: `eyes`. When a repeat
    /// finds it there, an earlier attempt did it: that is a success.
    ///
    /// # Permission
    /// `reactions:write`.
    pub struct AddReaction {
        /// Id of the conversation.
        channel: ChannelId,
        /// `ts` of the message.
        timestamp: Ts,
        /// Name of the emoji without colons: `eyes`.
        name: String,
    } -> ();
    POST "/reactions.add", Idempotent, tier Three, echo Done "already_reacted",
    docs "https://docs.slack.dev/reference/methods/reactions.add"
}
