//! `markdown`: standard Markdown instead of mrkdwn; Slack may give it back as several other blocks.

use std::borrow::Cow;

use crate::macros::object;

object! {
    /// Standard Markdown instead of mrkdwn; Slack may give it back as several other blocks.
    /// Surfaces: messages.
    ///
    /// ```
    /// use slack_blocks::block::Markdown;
    ///
    /// let notes = Markdown::new("## v241\n\n- faster");
    /// assert!(notes.text.starts_with("## "));
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/markdown-block>
    pub struct Markdown<'a>: "markdown" by blocks::MARKDOWN, pub fn new {
        required {
            /// Standard Markdown; 12000 characters over all markdown blocks of a message. At
            /// most 12000 characters.
            pub text: Cow<'a, str>,
        }
        optional {
            /// Ignored by Slack. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
    }
}
