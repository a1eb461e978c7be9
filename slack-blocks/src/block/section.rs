//! `section`: text, with short texts in columns below it or one element beside it.

use std::borrow::Cow;

use crate::element::Accessory;
use crate::macros::object;
use crate::text::Text;

object! {
    /// Text, with short texts in columns below it or one element beside it. Surfaces: messages,
    /// modals, Home tabs.
    ///
    /// ```
    /// use slack_blocks::{block::Section, element::Button, mrkdwn};
    ///
    /// let app = "shop-api";
    /// let section = Section::new(mrkdwn!("*{}* is live", app))
    ///     .field("v241")
    ///     .accessory(Button::new("Open").url("https://example.com"));
    /// assert!(section.accessory.is_some());
    /// ```
    ///
    /// An element that has no place here does not compile:
    ///
    /// ```compile_fail
    /// use slack_blocks::{block::Section, element::PlainTextInput};
    ///
    /// let _ = Section::new("x").accessory(PlainTextInput::new());
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/section-block>
    pub struct Section<'a>: "section" by blocks::SECTION, pub(crate) fn empty {
        optional {
            /// The text. At most 3000 characters.
            pub text: Text<'a>,
            /// One element beside the text.
            pub accessory: Box<Accessory<'a>>,
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
        plain {
            /// Shows long text in full at once.
            pub expand: bool,
        }
        more {
            /// Short texts in two columns. 1 to 10 items of at most 2000 characters.
            pub fields / field: Text<'a>,
        }
    }
}

impl<'a> Section<'a> {
    /// Starts with its text.
    ///
    /// # Arguments
    /// - `text`: at most 3000 characters.
    #[must_use]
    pub fn new(text: impl Into<Text<'a>>) -> Self {
        Self::empty().text(text)
    }

    /// Starts with short texts in two columns and no main text.
    ///
    /// # Arguments
    /// - `fields`: 1 to 10 texts in two columns, each of at most 2000 characters.
    #[must_use]
    pub fn of_fields(fields: impl IntoIterator<Item: Into<Text<'a>>>) -> Self {
        Self::empty().fields(fields)
    }
}
