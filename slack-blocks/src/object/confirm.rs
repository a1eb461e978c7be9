//! A dialog that asks before an action is sent.

use super::ButtonStyle;
use crate::macros::object;
use crate::text::PlainText;
use crate::text::Text;

object! {
    /// Asks "are you sure?" before an action is sent.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object>
    pub struct Confirm<'a>: "" by objects::CONFIRM, pub fn new {
        required {
            /// The question in short. At most 100 characters.
            pub title: PlainText<'a>,
            /// The question. At most 300 characters.
            pub text: Text<'a>,
            /// Text of the button that goes on. At most 30 characters.
            pub confirm: PlainText<'a>,
            /// Text of the button that stops. At most 30 characters.
            pub deny: PlainText<'a>,
        }
        plain {
            /// How it looks.
            pub style: ButtonStyle,
        }
    }
}
