//! Options of menus, boxes and choices.

use std::borrow::Cow;

use crate::macros::object;
use crate::text::PlainText;
use crate::text::Text;

object! {
    /// One thing that can be chosen.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/composition-objects/option-object>
    pub struct SelectOption<'a>: "" by objects::OPTION, pub fn new {
        mistakes Kept;
        given {
            /// What is shown. At most 75 characters.
            pub text: Text<'a>,
            /// Sent back when it is chosen. At most 150 characters.
            pub value: Cow<'a, str>,
        }
        optional {
            /// A second line. At most 75 characters.
            pub description: Text<'a>,
            /// Opened when it is chosen; overflow menus only. At most 3000 characters.
            pub url: Cow<'a, str>,
        }
    }
}

object! {
    /// Options under a heading.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/composition-objects/option-group-object>
    pub struct OptionGroup<'a>: "" by objects::OPTION_GROUP, pub fn new {
        required {
            /// Heads the group. At most 75 characters.
            pub label: PlainText<'a>,
        }
        lists {
            /// What can be chosen. At most 100 items.
            pub options / option: SelectOption<'a>,
        }
    }
}

impl<'a, T: Into<Text<'a>>, V: Into<Cow<'a, str>>> From<(T, V)> for SelectOption<'a> {
    /// What is shown, and the value sent back.
    fn from((text, value): (T, V)) -> Self {
        Self::new(text, value)
    }
}
