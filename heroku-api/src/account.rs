//! The account that a token belongs to.
//!
//! | call | does |
//! |---|---|
//! | [`GetAccount`] | the account that the token belongs to |
//! | [`GetAccountFeature`] | whether the account has a feature |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#account>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::{AccountId, FeatureId};
use crate::reference::Named;

mod get;
mod get_feature;
pub use self::get::GetAccount;
pub use self::get_feature::GetAccountFeature;

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
    pub default_team: Option<Named<String>>,
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
