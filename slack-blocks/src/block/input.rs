//! `input`: a field of a form.

use std::borrow::Cow;

use crate::element::InputElement;
use crate::macros::object;
use crate::text::PlainText;

object! {
    /// A field of a form. A modal with one needs a submit button. Surfaces: messages, modals,
    /// Home tabs.
    ///
    /// ```
    /// use slack_blocks::{block::Input, element::PlainTextInput};
    ///
    /// let why = Input::new("Why?", PlainTextInput::new().multiline(true)).block_id("why");
    /// assert_eq!(why.label.text, "Why?");
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/input-block>
    pub struct Input<'a>: "input" by blocks::INPUT, pub fn new {
        required {
            /// The label above. At most 2000 characters.
            pub label: PlainText<'a>,
            /// What is filled in.
            pub element: Box<InputElement<'a>>,
        }
        optional {
            /// Small text below the element. At most 2000 characters.
            pub hint: PlainText<'a>,
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
        plain {
            /// Whether it may stay empty; Slack's default is false.
            pub optional: bool,
            /// Whether using the element sends a `block_actions` payload at once; not with a
            /// file input.
            pub dispatch_action: bool,
        }
    }
}
