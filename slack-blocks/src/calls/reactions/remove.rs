//! `reactions.remove` — takes an emoji away.
//!
//! Source: <https://docs.slack.dev/reference/methods/reactions.remove>

use crate::endpoint::call;
use crate::ids::{ChannelId, Ts};

call! {
    /// Takes an emoji of the app away from a message. When a repeat finds none, an
    /// earlier attempt did it: that is a success.
    ///
    /// # Permission
    /// `reactions:write`.
    pub struct RemoveReaction {
        /// Id of the conversation.
        channel: ChannelId,
        /// `ts` of the message.
        timestamp: Ts,
        /// Name of the emoji without colons: `eyes`.
        name: String,
    } -> ();
    POST "/reactions.remove", Idempotent, tier Two, echo Done "no_reaction",
    docs "https://docs.slack.dev/reference/methods/reactions.remove"
}
