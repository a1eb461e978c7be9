//! `divider`: a line.

use std::borrow::Cow;

use crate::macros::object;

object! {
    /// A line. Surfaces: messages, modals, Home tabs.
    ///
    /// ```
    /// use slack_blocks::{Block, block::Divider};
    ///
    /// assert_eq!(serde_json::to_string(&Divider::new())?, r#"{"type":"divider"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/divider-block>
    pub struct Divider<'a>: "divider" by blocks::DIVIDER, pub fn new {
        optional {
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
    }
}
