//! `file`: a remote file; only seen when messages are read.

use std::borrow::Cow;

use crate::macros::object;

object! {
    /// A remote file; only seen when messages are read. Surfaces: messages.
    ///
    /// ```
    /// use slack_blocks::Block;
    ///
    /// let block = Block::from_json(r#"{"type":"file","external_id":"x","source":"remote"}"#)?;
    /// assert_eq!(block.kind(), "file");
    /// # Ok::<(), slack_blocks::ParseError>(())
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/file-block>
    pub struct File<'a>: "file" by blocks::FILE, pub fn new {
        required {
            /// Your own id of it.
            pub external_id: Cow<'a, str>,
            /// Where it comes from: `remote`.
            pub source: Cow<'a, str>,
        }
        optional {
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
    }
}
