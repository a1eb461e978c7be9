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
    GetPermalink -> String at permalink;
    "/chat.getPermalink", Safe, tier Special;
    required { channel: ChannelId, message_ts: Ts }
}
