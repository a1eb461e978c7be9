//! `number_input`: a field for a number.

use std::borrow::Cow;

use crate::macros::object;
use crate::object::DispatchActionConfig;
use crate::text::PlainText;

object! {
    /// A field for a number; modals.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/number-input>
    pub struct NumberInput<'a>: "number_input" by elements::NUMBER_INPUT, pub fn new {
        required {
            /// Whether fractions may be typed.
            pub is_decimal_allowed: bool,
        }
        optional {
            /// There from the start.
            pub initial_value: Cow<'a, str>,
            /// Smallest number, as text; not above `max_value`.
            pub min_value: Cow<'a, str>,
            /// Greatest number, as text.
            pub max_value: Cow<'a, str>,
            /// When typing sends an action.
            pub dispatch_action_config: Box<DispatchActionConfig<'a>>,
            /// Shown while nothing is chosen or typed. At most 150 characters.
            pub placeholder: PlainText<'a>,
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        plain {
            /// Puts the cursor here when the view opens; for one element of a view only.
            pub focus_on_load: bool,
        }
    }
}
