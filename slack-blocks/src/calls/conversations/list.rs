//! `conversations.list` — the conversations of the workspace.
//!
//! Source: <https://docs.slack.dev/reference/methods/conversations.list>

use std::fmt;

use super::Conversation;
use crate::endpoint::call;
use crate::ids::TeamId;
use crate::page::Limit;

call! {
    /// Lists conversations, page by page. Public channels only, unless `types` says
    /// otherwise. A page may be empty and not the last.
    ///
    /// # Permission
    /// `channels:read`, `groups:read`, `im:read` or `mpim:read`, by kind.
    pub struct ListConversations {} -> [Conversation] in channels;
    POST "/conversations.list", Safe, tier Two,
    docs "https://docs.slack.dev/reference/methods/conversations.list";
    form {
        /// Which kinds.
        types: Kinds,
        /// Whether to leave closed ones out. Default false.
        exclude_archived: bool,
        /// Items per page.
        limit: Limit,
        /// The workspace, for a token of a whole organisation.
        team_id: TeamId,
    }
}

/// A kind of conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A channel that everyone may join.
    Public,
    /// A channel by invitation.
    Private,
    /// A direct message between several.
    Group,
    /// A direct message between two.
    Direct,
}

/// A set of kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kinds(Vec<Kind>);

impl<const N: usize> From<[Kind; N]> for Kinds {
    fn from(kinds: [Kind; N]) -> Self {
        Self(kinds.to_vec())
    }
}

impl fmt::Display for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, kind) in self.0.iter().enumerate() {
            let word = match kind {
                Kind::Public => "public_channel",
                Kind::Private => "private_channel",
                Kind::Group => "mpim",
                Kind::Direct => "im",
            };
            write!(f, "{}{word}", if n == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}
