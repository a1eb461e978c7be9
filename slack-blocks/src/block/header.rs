//! `header`: a headline.

use std::borrow::Cow;

use crate::macros::object;
use crate::text::PlainText;

object! {
    /// A headline. Surfaces: messages, modals, Home tabs.
    ///
    /// ```
    /// use slack_blocks::block::Header;
    ///
    /// let header = Header::new("Deploy of shop-api").level(2);
    /// assert_eq!(header.text.text, "Deploy of shop-api");
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/header-block>
    pub struct Header<'a>: "header" by blocks::HEADER, pub fn new {
        required {
            /// The text. At most 150 characters.
            pub text: PlainText<'a>,
        }
        optional {
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
        plain {
            /// How large: 1 is the largest. 1 to 4.
            pub level: u8,
        }
    }
}
