//! `rich_text`: formatted text, as people write it in the message box.

use std::borrow::Cow;

use super::RichTextElement;
use crate::macros::object;

object! {
    /// Formatted text, as people write it in the message box. Surfaces: messages, modals, Home
    /// tabs.
    ///
    /// ```
    /// use slack_blocks::{block::RichText, rich_text::{Section, Text, User}};
    ///
    /// let text = RichText::new([Section::new([Text::new("hello ").bold()]).element(User::new("U123"))]);
    /// assert_eq!(text.elements.len(), 1);
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/rich-text-block>
    pub struct RichText<'a>: "rich_text" by blocks::RICH_TEXT, pub fn new {
        lists {
            /// What it holds.
            pub elements / element: RichTextElement<'a>,
        }
        optional {
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
    }
}
