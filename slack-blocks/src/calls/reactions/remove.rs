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
    RemoveReaction -> ();
    "/reactions.remove", Idempotent, tier Two, echo Done "no_reaction";
    required { channel: ChannelId, timestamp: Ts, name: String }
}
