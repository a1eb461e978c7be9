//! `conversations_select`: a menu of conversations.

use std::borrow::Cow;

use crate::macros::object;
use crate::object::Confirm;
use crate::object::ConversationFilter;
use crate::text::PlainText;

object! {
    /// A menu of conversations.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/conversations-select-menu>
    pub struct ConversationsSelect<'a>: "conversations_select" by elements::CONVERSATIONS_SELECT, pub fn new {
        optional {
            /// Chosen from the start: a conversation id. Wins over
            /// `default_to_current_conversation`.
            pub initial_conversation: Cow<'a, str>,
            /// Which conversations are offered.
            pub filter: Box<ConversationFilter<'a>>,
            /// Shown while nothing is chosen or typed. At most 150 characters.
            pub placeholder: PlainText<'a>,
            /// Asks "are you sure?" before the action is sent.
            pub confirm: Box<Confirm<'a>>,
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        plain {
            /// Starts with the conversation that the view was opened from.
            pub default_to_current_conversation: bool,
            /// Sends a response URL for the chosen conversation with the submission; input
            /// blocks of modals only.
            pub response_url_enabled: bool,
            /// Puts the cursor here when the view opens; for one element of a view only.
            pub focus_on_load: bool,
        }
    }
}

object! {
    /// A menu of conversations, several of which can be chosen.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/multi-conversations-select-menu>
    pub struct MultiConversationsSelect<'a>: "multi_conversations_select" by elements::MULTI_CONVERSATIONS_SELECT, pub fn new {
        optional {
            /// Which conversations are offered.
            pub filter: Box<ConversationFilter<'a>>,
            /// Shown while nothing is chosen or typed. At most 150 characters.
            pub placeholder: PlainText<'a>,
            /// Asks "are you sure?" before the action is sent.
            pub confirm: Box<Confirm<'a>>,
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        plain {
            /// Starts with the conversation that the view was opened from.
            pub default_to_current_conversation: bool,
            /// How many may be chosen; at least 1.
            pub max_selected_items: u32,
            /// Puts the cursor here when the view opens; for one element of a view only.
            pub focus_on_load: bool,
        }
        more {
            /// Chosen from the start: conversation ids.
            pub initial_conversations / initial_conversation: Cow<'a, str>,
        }
    }
}
