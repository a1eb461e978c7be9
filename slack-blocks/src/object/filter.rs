//! Which conversations a menu offers.

use crate::macros::{object, open_enum};

object! {
    /// Which conversations a menu offers. At least one member.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/composition-objects/conversation-filter-object>
    pub struct ConversationFilter<'a>: "" by objects::CONVERSATION_FILTER, pub fn new {
        plain {
            /// Leaves out channels shared with other organisations.
            pub exclude_external_shared_channels: bool,
            /// Leaves out direct messages with bots.
            pub exclude_bot_users: bool,
        }
        more {
            /// Kinds of conversations to offer.
            pub include / include_kind: ConversationKind,
        }
    }
}

open_enum! {
    /// A kind of conversation.
    pub enum ConversationKind {
        /// Direct messages.
        Im = "im",
        /// Direct messages among several people.
        Mpim = "mpim",
        /// Private channels.
        Private = "private",
        /// Public channels.
        Public = "public",
    }
}
