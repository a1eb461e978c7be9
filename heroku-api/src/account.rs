//! The account that a token belongs to.
//!
//! | call | does |
//! |---|---|
//! | [`CheckCapabilities`] | asks what the caller may do |
//! | [`GetAccount`] | the account that the token belongs to |
//! | [`GetAccountFeature`] | whether the account has a feature |
//! | [`GetUser`] | an account by its UUID, its address or `~` |
//! | [`GetRateLimit`] | how many calls the account may make now |
//! | [`UpdateAccount`] | changes the own account |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#account>

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, AppId, FeatureId};
use crate::reference::Label;

mod capabilities;
mod get;
mod get_feature;
mod get_user;
mod rate_limit;
mod update;
pub use self::capabilities::CheckCapabilities;
pub use self::get::GetAccount;
pub use self::get_feature::GetAccountFeature;
pub use self::get_user::GetUser;
pub use self::rate_limit::GetRateLimit;
pub use self::update::UpdateAccount;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Account {
    /// Its UUID.
    pub id: AccountId,
    /// Its address.
    pub email: Option<String>,
    /// The person's name.
    pub name: Option<String>,
    /// Whether the address is verified.
    pub verified: Option<bool>,
    /// Whether a second factor is set up.
    pub two_factor_authentication: Option<bool>,
    /// The team that new apps go to.
    pub default_team: Option<Label>,
    /// When it was suspended.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub suspended_at: Option<DateTime<Utc>>,
    /// When it was made.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

/// A feature that can be on or off.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Feature {
    /// Its UUID.
    pub id: FeatureId,
    /// Its name.
    pub name: Option<String>,
    /// Whether it is on.
    pub enabled: Option<bool>,
    /// How finished it is: `general`, `beta`.
    pub state: Option<String>,
    /// What it does.
    pub description: Option<String>,
}

/// How many calls the account may make now.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct RateLimit {
    /// Calls left; about 75 more come each minute, up to 4,500.
    pub remaining: u32,
}

/// One thing that the caller may or may not do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[must_use]
pub struct Question {
    capability: String,
    resource_type: String,
    resource_id: Option<String>,
}

impl Question {
    /// May the caller do this with this app?
    ///
    /// # Arguments
    /// - `capability`: what: `view`, `deploy` …
    /// - `app`: the app, by UUID.
    pub fn app(capability: impl Into<String>, app: &AppId) -> Self {
        Self {
            capability: capability.into(),
            resource_type: "app".to_owned(),
            resource_id: Some(app.to_string()),
        }
    }
}

/// The answers to [`CheckCapabilities`], in the order of the questions.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Capabilities {
    /// The answers.
    pub capabilities: Vec<Capability>,
}

/// What the caller may do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Capability {
    /// What was asked.
    pub capability: String,
    /// Whether it is allowed.
    pub capable: Option<bool>,
    /// Whether it needs the second factor.
    pub requires_second_factor: Option<bool>,
    /// With what.
    pub resource_id: Option<String>,
    /// `app`, for example.
    pub resource_type: Option<String>,
}
