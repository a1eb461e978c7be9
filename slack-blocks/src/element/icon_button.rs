//! `icon_button`: a button with an icon.

use std::borrow::Cow;

use crate::macros::object;
use crate::object::Confirm;
use crate::text::PlainText;

object! {
    /// A button with an icon.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/icon-button>
    pub struct IconButton<'a>: "icon_button" by elements::ICON_BUTTON, pub fn new {
        required {
            /// Which icon: `trash`.
            pub icon: Cow<'a, str>,
            /// The label. At most 3000 characters.
            pub text: PlainText<'a>,
        }
        optional {
            /// Sent back in the interaction. At most 2000 characters.
            pub value: Cow<'a, str>,
            /// Read out by screen readers instead of the text. At most 75 characters.
            pub accessibility_label: Cow<'a, str>,
            /// Asks "are you sure?" before the action is sent.
            pub confirm: Box<Confirm<'a>>,
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        more {
            /// Only these users see it.
            pub visible_to_user_ids / visible_to: Cow<'a, str>,
        }
    }
}
