//! Conversations: channels, private channels, direct messages.
//!
//! | call | does |
//! |---|---|
//! | [`GetConversation`] | reads one |
//! | [`ListConversations`] | lists those of the workspace |
//! | [`JoinConversation`] | makes the app a member of a public channel |
//! | [`OpenConversation`] | the direct message with some people |
//! | [`ListMembers`] | who is in one |
//! | [`ListHistory`] | its messages |
//! | [`ListReplies`] | the messages of a thread |

use serde::Deserialize;

use crate::ids::{ChannelId, UserId};
use crate::lenient::{blank_item, flag, lenient};

mod history;
mod info;
mod join;
mod list;
mod members;
mod open;
mod replies;
pub use self::history::ListHistory;
pub use self::info::GetConversation;
pub use self::join::JoinConversation;
pub use self::list::{Kind, Kinds, ListConversations};
pub use self::members::ListMembers;
pub use self::open::OpenConversation;
pub use self::replies::ListReplies;

/// A conversation of any kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools, reason = "the flags are Slack's")]
pub struct Conversation {
    /// Its id; `None` when it could not be read.
    #[serde(default, deserialize_with = "lenient")]
    pub id: Option<ChannelId>,
    /// Its name without `#`; direct messages have none.
    #[serde(default, deserialize_with = "lenient")]
    pub name: Option<String>,
    /// Whether it is a public channel, or a private one of newer make.
    #[serde(default, deserialize_with = "flag")]
    pub is_channel: bool,
    /// Whether only members see it.
    #[serde(default, deserialize_with = "flag")]
    pub is_private: bool,
    /// Whether it is a direct message between two.
    #[serde(default, deserialize_with = "flag")]
    pub is_im: bool,
    /// Whether it is a direct message between several.
    #[serde(default, deserialize_with = "flag")]
    pub is_mpim: bool,
    /// Whether it is closed for good.
    #[serde(default, deserialize_with = "flag")]
    pub is_archived: bool,
    /// Whether the app is a member; absent for direct messages.
    #[serde(default, deserialize_with = "flag")]
    pub is_member: bool,
    /// Whether another organisation shares it.
    #[serde(default, deserialize_with = "flag")]
    pub is_ext_shared: bool,
    /// The other person of a direct message.
    #[serde(default, deserialize_with = "lenient")]
    pub user: Option<UserId>,
    /// Number of members, when asked for.
    #[serde(default, deserialize_with = "lenient")]
    pub num_members: Option<u64>,
    /// The line at the top.
    #[serde(default, deserialize_with = "lenient")]
    pub topic: Option<Topic>,
    /// What the conversation is for.
    #[serde(default, deserialize_with = "lenient")]
    pub purpose: Option<Topic>,
}

blank_item!(Conversation);

/// A topic or a purpose.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Topic {
    /// The text; empty when there is none.
    #[serde(default, deserialize_with = "lenient")]
    pub value: String,
}
