//! `button`: a button.

use std::borrow::Cow;

use crate::macros::object;
use crate::object::ButtonStyle;
use crate::object::Confirm;
use crate::text::PlainText;

object! {
    /// A button. Its press arrives as a `block_actions` payload.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/button>
    pub struct Button<'a>: "button" by elements::BUTTON, pub fn new {
        required {
            /// The label. At most 75 characters.
            pub text: PlainText<'a>,
        }
        optional {
            /// Sent back in the interaction. At most 2000 characters.
            pub value: Cow<'a, str>,
            /// Opened in the browser; the interaction still arrives and must be acknowledged.
            /// At most 3000 characters.
            pub url: Cow<'a, str>,
            /// Read out by screen readers instead of the text. At most 75 characters.
            pub accessibility_label: Cow<'a, str>,
            /// A prompt that is sent to an agent. At most 4000 characters.
            pub agent_prompt: Cow<'a, str>,
            /// Shown instead of the prompt; only with `agent_prompt`.
            pub agent_prompt_display: Cow<'a, str>,
            /// Asks "are you sure?" before the action is sent.
            pub confirm: Box<Confirm<'a>>,
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        plain {
            /// How it looks.
            pub style: ButtonStyle,
        }
        more {
            /// Only these users see it.
            pub visible_to_user_ids / visible_to: Cow<'a, str>,
        }
    }
}

impl Button<'_> {
    /// Green: the main choice. For one button of a set.
    #[must_use]
    pub fn primary(self) -> Self {
        self.style(ButtonStyle::Primary)
    }

    /// Red: a choice that destroys or cannot be undone.
    #[must_use]
    pub fn danger(self) -> Self {
        self.style(ButtonStyle::Danger)
    }
}
