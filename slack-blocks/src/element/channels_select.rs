//! `channels_select`: a menu of public channels.

use std::borrow::Cow;

use crate::macros::object;
use crate::object::Confirm;
use crate::text::PlainText;

object! {
    /// A menu of public channels.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/channels-select-menu>
    pub struct ChannelsSelect<'a>: "channels_select" by elements::CHANNELS_SELECT, pub fn new {
        optional {
            /// Chosen from the start: a public channel id.
            pub initial_channel: Cow<'a, str>,
            /// Shown while nothing is chosen or typed. At most 150 characters.
            pub placeholder: PlainText<'a>,
            /// Asks "are you sure?" before the action is sent.
            pub confirm: Box<Confirm<'a>>,
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        plain {
            /// Sends a response URL for the chosen conversation with the submission; input
            /// blocks of modals only.
            pub response_url_enabled: bool,
            /// Puts the cursor here when the view opens; for one element of a view only.
            pub focus_on_load: bool,
        }
    }
}

object! {
    /// A menu of public channels, several of which can be chosen.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/multi-channels-select-menu>
    pub struct MultiChannelsSelect<'a>: "multi_channels_select" by elements::MULTI_CHANNELS_SELECT, pub fn new {
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
            /// How many may be chosen; at least 1.
            pub max_selected_items: u32,
            /// Puts the cursor here when the view opens; for one element of a view only.
            pub focus_on_load: bool,
        }
        more {
            /// Chosen from the start: public channel ids.
            pub initial_channels / initial_channel: Cow<'a, str>,
        }
    }
}
