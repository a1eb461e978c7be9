//! Conversations: channels, private channels, direct messages.
//!
//! | call | does |
//! |---|---|
//! | [`GetConversation`] | reads one |
//! | [`JoinConversation`] | makes the app a member of a public channel |

use serde::Deserialize;

use crate::ids::{ChannelId, UserId};

mod info;
mod join;
pub use self::info::GetConversation;
pub use self::join::JoinConversation;

/// A conversation of any kind.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Conversation {
    /// Its id.
    pub id: ChannelId,
    /// Its name without `#`; direct messages have none.
    pub name: Option<String>,
    /// Whether it is a public channel, or a private one of newer make.
    #[serde(default)]
    pub is_channel: bool,
    /// Whether only members see it.
    #[serde(default)]
    pub is_private: bool,
    /// Whether it is a direct message between two.
    #[serde(default)]
    pub is_im: bool,
    /// Whether it is a direct message between several.
    #[serde(default)]
    pub is_mpim: bool,
    /// Whether it is closed for good.
    #[serde(default)]
    pub is_archived: bool,
    /// Whether the app is a member; absent for direct messages.
    #[serde(default)]
    pub is_member: bool,
    /// Whether another organisation shares it.
    #[serde(default)]
    pub is_ext_shared: bool,
    /// The other person of a direct message.
    pub user: Option<UserId>,
    /// Number of members, when asked for.
    pub num_members: Option<u64>,
    /// The line at the top.
    pub topic: Option<Topic>,
    /// What the conversation is for.
    pub purpose: Option<Topic>,
}

/// A topic or a purpose.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Topic {
    /// The text; empty when there is none.
    #[serde(default)]
    pub value: String,
}
