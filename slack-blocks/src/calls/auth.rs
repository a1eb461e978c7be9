//! Who am I.
//!
//! | call | does |
//! |---|---|
//! | [`TestAuth`] | checks the token and says whose it is |

use serde::Deserialize;

use crate::ids::{AppId, BotId, EnterpriseId, TeamId, UserId};

mod test;
pub use self::test::TestAuth;

/// Whose token it is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Identity {
    /// The workspace.
    pub team_id: TeamId,
    /// The user: for a bot token the bot's own.
    pub user_id: UserId,
    /// Address of the workspace, `https://acme.slack.com/`.
    pub url: Option<String>,
    /// Name of the workspace.
    pub team: Option<String>,
    /// Name of the user.
    pub user: Option<String>,
    /// The bot, when it is a bot's token.
    pub bot_id: Option<BotId>,
    /// The app, when Slack says so.
    pub app_id: Option<AppId>,
    /// The organisation, when the workspace belongs to one.
    pub enterprise_id: Option<EnterpriseId>,
    /// Whether the app is installed for the whole organisation.
    #[serde(default)]
    pub is_enterprise_install: bool,
    /// The scopes of the token, when Slack listed them.
    #[serde(skip)]
    pub scopes: Vec<String>,
}
