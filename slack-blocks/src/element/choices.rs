//! Boxes to tick and choices to take.

use std::borrow::Cow;

use crate::macros::object;
use crate::object::Confirm;
use crate::object::SelectOption;

object! {
    /// Boxes to tick. Texts of options may be mrkdwn.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element>
    pub struct Checkboxes<'a>: "checkboxes" by elements::CHECKBOXES, pub fn new {
        lists {
            /// What can be chosen. 1 to 10 items.
            pub options / option: SelectOption<'a>,
        }
        optional {
            /// Asks "are you sure?" before the action is sent.
            pub confirm: Box<Confirm<'a>>,
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        plain {
            /// Puts the cursor here when the view opens; for one element of a view only.
            pub focus_on_load: bool,
        }
        more {
            /// Chosen from the start; each equal to one of the options.
            pub initial_options / initial_option: SelectOption<'a>,
        }
    }
}

object! {
    /// Choices of which one is taken. Texts of options may be mrkdwn.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/radio-buttons>
    pub struct RadioButtons<'a>: "radio_buttons" by elements::RADIO_BUTTONS, pub fn new {
        lists {
            /// What can be chosen. 1 to 10 items.
            pub options / option: SelectOption<'a>,
        }
        optional {
            /// Chosen from the start; equal to one of the options.
            pub initial_option: SelectOption<'a>,
            /// Asks "are you sure?" before the action is sent.
            pub confirm: Box<Confirm<'a>>,
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
