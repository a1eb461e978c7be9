//! Data for programs in a message.

use std::borrow::Cow;

use crate::codec::Raw;
use crate::macros::object;

object! {
    /// Data for programs in a message. Every member and app can see it: no secrets.
    ///
    /// Vendor page: <https://docs.slack.dev/messaging/message-metadata>
    pub struct Metadata<'a>: "", pub fn new {
        required {
            /// What it is about.
            pub event_type: Cow<'a, str>,
            /// A JSON object of your own.
            pub event_payload: Raw<'a>,
        }
    }
}
