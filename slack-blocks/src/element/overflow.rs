//! `overflow`: a menu behind three dots.

use std::borrow::Cow;

use crate::macros::object;
use crate::object::Confirm;
use crate::object::SelectOption;

object! {
    /// A menu behind three dots; options may carry an address.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/overflow>
    pub struct Overflow<'a>: "overflow" by elements::OVERFLOW, pub fn new {
        lists {
            /// What can be chosen. 1 to 5 items.
            pub options / option: SelectOption<'a>,
        }
        optional {
            /// Asks "are you sure?" before the action is sent.
            pub confirm: Box<Confirm<'a>>,
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
    }
}
