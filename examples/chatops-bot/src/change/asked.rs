//! What was asked for, by whom and where.

use serde::{Deserialize, Serialize};

/// Who typed a command, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Caller {
    /// The Slack team.
    pub team: String,
    /// The Slack user: the id, since names change.
    pub user: String,
    /// The channel's id; names are never used, private channels have none.
    pub channel: String,
}

impl Caller {
    /// A caller.
    pub fn new(
        team: impl Into<String>,
        user: impl Into<String>,
        channel: impl Into<String>,
    ) -> Self {
        Self {
            team: team.into(),
            user: user.into(),
            channel: channel.into(),
        }
    }

    /// The one that an operation names, in `channel`.
    #[must_use]
    pub fn named(id: &str, channel: &str) -> Self {
        let (team, user) = id.split_once('/').unwrap_or(("", id));
        Self::new(team, user, channel)
    }

    /// How operations name them: team and user.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}/{}", self.team, self.user)
    }
}

/// What was asked for. The command itself is the operation's, in canonical words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Asked {
    /// Who, and where.
    pub caller: Caller,
    /// The address of the repository, when a link into one was pasted.
    #[serde(default)]
    pub linked: Option<String>,
    /// The commit that the caller confirmed although nobody checks it.
    #[serde(default)]
    pub unchecked: Option<String>,
    /// The plan that the caller confirmed.
    #[serde(default)]
    pub confirmed: Option<String>,
    /// Why checks are overridden.
    #[serde(default)]
    pub reason: Option<String>,
    /// Whether the caller confirmed a promotion against the direction of the stages.
    #[serde(default)]
    pub upstream: bool,
}

impl Asked {
    /// A command as it was typed.
    #[must_use]
    pub fn new(caller: Caller, linked: Option<String>) -> Self {
        Self {
            caller,
            linked,
            unchecked: None,
            confirmed: None,
            reason: None,
            upstream: false,
        }
    }
}
