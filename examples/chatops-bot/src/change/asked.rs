//! What was asked for, by whom and where.

use serde::{Deserialize, Serialize};
use slack_blocks::ids::TeamId;
use slack_blocks::interaction::Team;

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
    /// The workspace that the bot hears them in, when it is not their own: in a channel that
    /// workspaces share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<String>,
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
            workspace: None,
        }
    }

    /// The same, heard by the bot in the workspace `team`.
    #[must_use]
    pub fn heard_in(mut self, team: &str) -> Self {
        self.workspace = (team != self.team && !team.is_empty()).then(|| team.to_owned());
        self
    }

    /// The workspace whose token speaks to them.
    #[must_use]
    pub fn workspace(&self) -> &str {
        self.workspace.as_deref().unwrap_or(&self.team)
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

/// The workspace that the bot hears something in; empty when Slack does not say.
pub(crate) fn heard_in(team: Option<&Team<'_>>) -> String {
    let team = team.and_then(|team| team.id.as_ref());
    team.map_or("", TeamId::as_str).to_owned()
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
    /// The commit that was the head of the pull request when it was asked: a push since then
    /// changes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<String>,
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
            pinned: None,
            upstream: false,
        }
    }
}
