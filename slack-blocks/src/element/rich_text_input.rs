//! `rich_text_input`: a field for formatted text.

use std::borrow::Cow;

use crate::macros::object;
use crate::object::DispatchActionConfig;
use crate::rich_text::RichText;
use crate::text::PlainText;

object! {
    /// A field for formatted text; modals and Home tabs.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/rich-text-input>
    pub struct RichTextInput<'a>: "rich_text_input" by elements::RICH_TEXT_INPUT, pub fn new {
        required {
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        optional {
            /// There from the start.
            pub initial_value: Box<RichText<'a>>,
            /// When typing sends an action.
            pub dispatch_action_config: Box<DispatchActionConfig<'a>>,
            /// Shown while nothing is chosen or typed. At most 150 characters.
            pub placeholder: PlainText<'a>,
        }
        plain {
            /// Fewest lines shown. 1 to 100.
            pub min_lines: u32,
            /// Most lines shown; Slack's default is 8. 1 to 100.
            pub max_lines: u32,
            /// Puts the cursor here when the view opens; for one element of a view only.
            pub focus_on_load: bool,
        }
    }
}
