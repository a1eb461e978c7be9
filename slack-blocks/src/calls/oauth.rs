//! Logging in: an OAuth code or a refresh token becomes an access token.
//!
//! | call | does |
//! |---|---|
//! | [`ExchangeCode`] | ends an installation or a login |
//! | [`RefreshAccess`] | renews a token that expires |
//!
//! The address to send people to is [`oauth::Authorize`](crate::oauth::Authorize).

use serde::Deserialize;

use crate::ids::{AppId, EnterpriseId, TeamId, UserId};
use crate::secret::{Secret, SignedUrl};

mod exchange;
mod refresh;
pub use self::exchange::ExchangeCode;
pub use self::refresh::RefreshAccess;

/// What a login gave.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Grant {
    /// The bot's token (`xoxb-…`); none when only a person logged in.
    pub access_token: Option<Secret>,
    /// `bot` or `user`.
    pub token_type: Option<String>,
    /// The scopes of the token, by comma.
    pub scope: Option<String>,
    /// The user of the bot.
    pub bot_user_id: Option<UserId>,
    /// The app.
    pub app_id: Option<AppId>,
    /// The workspace; none when the app was installed for a whole organisation.
    pub team: Option<Team>,
    /// The organisation.
    pub enterprise: Option<Organisation>,
    /// Whether the app was installed for the whole organisation.
    #[serde(default)]
    pub is_enterprise_install: bool,
    /// Renews the token, once; only with token rotation.
    pub refresh_token: Option<Secret>,
    /// Seconds until the token expires; only with token rotation.
    pub expires_in: Option<u64>,
    /// Who logged in, and their own token if one was asked for.
    pub authed_user: Option<Person>,
    /// A webhook, if one was asked for.
    pub incoming_webhook: Option<IncomingWebhook>,
}

/// A workspace by its name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Team {
    /// The id.
    pub id: TeamId,
    /// The name.
    pub name: Option<String>,
}

/// An organisation by its name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Organisation {
    /// The id.
    pub id: EnterpriseId,
    /// The name.
    pub name: Option<String>,
}

/// Who logged in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Person {
    /// The user.
    pub id: Option<UserId>,
    /// The scopes of their token, by comma.
    pub scope: Option<String>,
    /// Their token (`xoxp-…`).
    pub access_token: Option<Secret>,
    /// Renews the token, once; only with token rotation.
    pub refresh_token: Option<Secret>,
    /// Seconds until the token expires; only with token rotation.
    pub expires_in: Option<u64>,
}

/// An address that posts to one channel.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct IncomingWebhook {
    /// The address; whoever has it can post.
    pub url: SignedUrl,
    /// The name of the channel.
    pub channel: Option<String>,
    /// The id of the channel.
    pub channel_id: Option<crate::ids::ChannelId>,
}
