//! `external_select`: a menu whose options your app gives, in answer to a `block_suggestion`.

use std::borrow::Cow;

use crate::macros::object;
use crate::object::Confirm;
use crate::object::SelectOption;
use crate::text::PlainText;

object! {
    /// A menu whose options your app gives, in answer to a `block_suggestion`.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/external-select-menu>
    pub struct ExternalSelect<'a>: "external_select" by elements::EXTERNAL_SELECT, pub fn new {
        optional {
            /// Chosen from the start; equal to one of the options.
            pub initial_option: SelectOption<'a>,
            /// Shown while nothing is chosen or typed. At most 150 characters.
            pub placeholder: PlainText<'a>,
            /// Asks "are you sure?" before the action is sent.
            pub confirm: Box<Confirm<'a>>,
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        plain {
            /// How many characters to type before options are asked for; Slack's default is 3.
            pub min_query_length: u32,
            /// Puts the cursor here when the view opens; for one element of a view only.
            pub focus_on_load: bool,
        }
    }
}

object! {
    /// A menu whose options your app gives, several of which can be chosen.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/multi-external-select-menu>
    pub struct MultiExternalSelect<'a>: "multi_external_select" by elements::MULTI_EXTERNAL_SELECT, pub fn new {
        optional {
            /// Shown while nothing is chosen or typed. At most 150 characters.
            pub placeholder: PlainText<'a>,
            /// Asks "are you sure?" before the action is sent.
            pub confirm: Box<Confirm<'a>>,
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        plain {
            /// How many characters to type before options are asked for; Slack's default is 3.
            pub min_query_length: u32,
            /// How many may be chosen; at least 1.
            pub max_selected_items: u32,
            /// Puts the cursor here when the view opens; for one element of a view only.
            pub focus_on_load: bool,
        }
        more {
            /// Chosen from the start; each equal to one of the options.
            pub initial_options / initial_option: SelectOption<'a>,
        }
    }
}
