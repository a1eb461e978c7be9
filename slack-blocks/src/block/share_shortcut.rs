//! `share_shortcut`: a shortcut that was shared; only seen when messages are read.

use std::borrow::Cow;

use crate::macros::object;

object! {
    /// A shortcut that was shared; only seen when messages are read. Surfaces: messages.
    ///
    /// ```
    /// use slack_blocks::Block;
    ///
    /// let block = Block::from_json(r#"{"type":"share_shortcut","block_id":"b"}"#)?;
    /// assert_eq!(block.kind(), "share_shortcut");
    /// # Ok::<(), slack_blocks::ParseError>(())
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/share-shortcut-block>
    pub struct ShareShortcut<'a>: "share_shortcut" by blocks::SHARE_SHORTCUT, pub fn new {
        optional {
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
    }
}
