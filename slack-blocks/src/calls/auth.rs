//! Who am I.
//!
//! | call | does |
//! |---|---|
//! | [`TestAuth`] | checks the token and says whose it is |
//! | [`RevokeToken`] | ends the token: logs out |

use serde::Deserialize;

use crate::ids::{AppId, BotId, EnterpriseId, TeamId, UserId};
use crate::lenient::{flag, lenient};

mod revoke;
mod test;
pub use self::revoke::RevokeToken;
pub use self::test::TestAuth;

/// Whose token it is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Identity {
    /// The workspace; `None` when it could not be read.
    #[serde(default, deserialize_with = "lenient")]
    pub team_id: Option<TeamId>,
    /// The user: for a bot token the bot's own. `None` when it could not be read.
    #[serde(default, deserialize_with = "lenient")]
    pub user_id: Option<UserId>,
    /// Address of the workspace, `https://acme.slack.com/`.
    #[serde(default, deserialize_with = "lenient")]
    pub url: Option<String>,
    /// Name of the workspace.
    #[serde(default, deserialize_with = "lenient")]
    pub team: Option<String>,
    /// Name of the user.
    #[serde(default, deserialize_with = "lenient")]
    pub user: Option<String>,
    /// The bot, when it is a bot's token.
    #[serde(default, deserialize_with = "lenient")]
    pub bot_id: Option<BotId>,
    /// The app, when Slack says so.
    #[serde(default, deserialize_with = "lenient")]
    pub app_id: Option<AppId>,
    /// The organisation, when the workspace belongs to one.
    #[serde(default, deserialize_with = "lenient")]
    pub enterprise_id: Option<EnterpriseId>,
    /// Whether the app is installed for the whole organisation.
    #[serde(default, deserialize_with = "flag")]
    pub is_enterprise_install: bool,
    /// The scopes of the token, when Slack listed them.
    #[serde(skip)]
    pub scopes: Vec<String>,
}
