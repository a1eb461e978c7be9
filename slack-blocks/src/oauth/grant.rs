//! What a login gave.

use serde::Deserialize;

use crate::ids::{AppId, EnterpriseId, TeamId, UserId};
use crate::lenient::{flag, lenient, seconds};
use crate::secret::{Secret, SignedUrl};

/// What a login gave. The code is used up by then, so a field that cannot be read is
/// unset and never loses the token beside it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Grant {
    /// The bot's token (`xoxb-…`); none when only a person logged in.
    #[serde(default, deserialize_with = "lenient")]
    pub access_token: Option<Secret>,
    /// `bot` or `user`.
    #[serde(default, deserialize_with = "lenient")]
    pub token_type: Option<String>,
    /// The scopes of the token, by comma.
    #[serde(default, deserialize_with = "lenient")]
    pub scope: Option<String>,
    /// The user of the bot.
    #[serde(default, deserialize_with = "lenient")]
    pub bot_user_id: Option<UserId>,
    /// The app.
    #[serde(default, deserialize_with = "lenient")]
    pub app_id: Option<AppId>,
    /// The workspace; none when the app was installed for a whole organisation.
    #[serde(default, deserialize_with = "lenient")]
    pub team: Option<Team>,
    /// The organisation.
    #[serde(default, deserialize_with = "lenient")]
    pub enterprise: Option<Organisation>,
    /// Whether the app was installed for the whole organisation.
    #[serde(default, deserialize_with = "flag")]
    pub is_enterprise_install: bool,
    /// Renews the token, once; only with token rotation.
    #[serde(default, deserialize_with = "lenient")]
    pub refresh_token: Option<Secret>,
    /// Seconds until the token expires; only with token rotation.
    #[serde(default, deserialize_with = "seconds")]
    pub expires_in: Option<u64>,
    /// Who logged in, and their own token if one was asked for.
    #[serde(default, deserialize_with = "lenient")]
    pub authed_user: Option<Person>,
    /// A webhook, if one was asked for.
    #[serde(default, deserialize_with = "lenient")]
    pub incoming_webhook: Option<IncomingWebhook>,
}

/// A workspace by its name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Team {
    /// The id.
    #[serde(default, deserialize_with = "lenient")]
    pub id: Option<TeamId>,
    /// The name.
    #[serde(default, deserialize_with = "lenient")]
    pub name: Option<String>,
}

/// An organisation by its name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Organisation {
    /// The id.
    #[serde(default, deserialize_with = "lenient")]
    pub id: Option<EnterpriseId>,
    /// The name.
    #[serde(default, deserialize_with = "lenient")]
    pub name: Option<String>,
}

/// Who logged in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Person {
    /// The user.
    #[serde(default, deserialize_with = "lenient")]
    pub id: Option<UserId>,
    /// The scopes of their token, by comma.
    #[serde(default, deserialize_with = "lenient")]
    pub scope: Option<String>,
    /// Their token (`xoxp-…`).
    #[serde(default, deserialize_with = "lenient")]
    pub access_token: Option<Secret>,
    /// Renews the token, once; only with token rotation.
    #[serde(default, deserialize_with = "lenient")]
    pub refresh_token: Option<Secret>,
    /// Seconds until the token expires; only with token rotation.
    #[serde(default, deserialize_with = "seconds")]
    pub expires_in: Option<u64>,
}

/// An address that posts to one channel.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct IncomingWebhook {
    /// The address; anyone who has it can post.
    #[serde(default, deserialize_with = "lenient")]
    pub url: Option<SignedUrl>,
    /// The name of the channel.
    #[serde(default, deserialize_with = "lenient")]
    pub channel: Option<String>,
    /// The id of the channel.
    #[serde(default, deserialize_with = "lenient")]
    pub channel_id: Option<crate::ids::ChannelId>,
}
