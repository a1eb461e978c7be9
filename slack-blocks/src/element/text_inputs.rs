//! Fields for text.

use std::borrow::Cow;

use crate::macros::object;
use crate::object::DispatchActionConfig;
use crate::text::PlainText;

object! {
    /// A field for text.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input>
    pub struct PlainTextInput<'a>: "plain_text_input" by elements::PLAIN_TEXT_INPUT, pub fn new {
        optional {
            /// There from the start.
            pub initial_value: Cow<'a, str>,
            /// When typing sends an action.
            pub dispatch_action_config: Box<DispatchActionConfig<'a>>,
            /// Shown while nothing is chosen or typed. At most 150 characters.
            pub placeholder: PlainText<'a>,
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        plain {
            /// Several lines; Slack's default is false.
            pub multiline: bool,
            /// Fewest characters. 0 to 3000.
            pub min_length: u32,
            /// Most characters. 1 to 3000.
            pub max_length: u32,
            /// Puts the cursor here when the view opens; for one element of a view only.
            pub focus_on_load: bool,
        }
    }
}

object! {
    /// A field for an email address; modals.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/email-text-input>
    pub struct EmailTextInput<'a>: "email_text_input" by elements::EMAIL_TEXT_INPUT, pub fn new {
        optional {
            /// There from the start.
            pub initial_value: Cow<'a, str>,
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

object! {
    /// A field for an address on the web; modals.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/url-text-input>
    pub struct UrlTextInput<'a>: "url_text_input" by elements::URL_TEXT_INPUT, pub fn new {
        optional {
            /// There from the start.
            pub initial_value: Cow<'a, str>,
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
