//! GitHub Apps: their installations and the tokens for them.
//!
//! | call | does |
//! |---|---|
//! | [`GetApp`] | reads the app itself |
//! | [`ListInstallations`] | lists where it is installed |
//! | [`GetRepositoryInstallation`] | reads the installation that covers a repository |
//! | [`CreateInstallationToken`] | makes a token for an hour |
//! | [`ListInstallationRepositories`] | lists what an installation may see |
//! | [`RevokeInstallationToken`] | ends a token |
//!
//! An app signs in with a key of its own (`AppKey`, feature `app-auth`), and acts with
//! [`InstallationTokens`], which makes and renews them by itself; [`RepositoryTokens`] finds the
//! installation of a repository first, and its tokens work there alone.
//!
//! Source: <https://docs.github.com/rest/apps/apps>

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::{AppId, InstallationId};
use crate::lenient::{known_values, moment, or_default};
use crate::repositories::Repository;
use crate::secret::Secret;
use crate::users::Account;

mod create_token;
mod get;
mod get_installation;
#[cfg(feature = "app-auth")]
mod key;
mod list_installations;
mod list_repositories;
mod repository_tokens;
mod revoke_token;
mod tokens;
pub use self::create_token::CreateInstallationToken;
pub use self::get::GetApp;
pub use self::get_installation::GetRepositoryInstallation;
#[cfg(feature = "app-auth")]
pub use self::key::{AppKey, AppKeyError};
pub use self::list_installations::ListInstallations;
pub use self::list_repositories::ListInstallationRepositories;
pub use self::repository_tokens::RepositoryTokens;
pub use self::revoke_token::RevokeInstallationToken;
pub use self::tokens::InstallationTokens;

/// A GitHub App.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct App {
    /// Its number.
    pub id: AppId,
    /// Its name in addresses.
    pub slug: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its other id, for OAuth.
    pub client_id: Option<String>,
    /// What it asks for: `checks` → `write` …
    #[serde(default, deserialize_with = "known_values")]
    pub permissions: BTreeMap<String, String>,
    /// Which events it wants.
    #[serde(default, deserialize_with = "or_default")]
    pub events: Vec<String>,
    /// How often it is installed.
    pub installations_count: Option<u64>,
}

/// An app in an account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Installation {
    /// Its number.
    pub id: InstallationId,
    /// Where; an enterprise has no login and is absent here.
    #[serde(default, deserialize_with = "known_account")]
    pub account: Option<Account>,
    /// The app.
    pub app_id: Option<AppId>,
    /// `all` or `selected`.
    pub repository_selection: Option<String>,
    /// What was granted: `checks` → `write` …
    #[serde(default, deserialize_with = "known_values")]
    pub permissions: BTreeMap<String, String>,
    /// When it was suspended; tokens are refused then.
    #[serde(default, deserialize_with = "moment")]
    pub suspended_at: Option<DateTime<Utc>>,
}

/// A token for one installation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct InstallationToken {
    /// The token. Opaque, and sometimes longer than 500 characters.
    pub token: Secret,
    /// When it ends: an hour after it was made.
    #[serde(default, deserialize_with = "moment")]
    pub expires_at: Option<DateTime<Utc>>,
    /// What it may do: `checks` → `write` …
    #[serde(default, deserialize_with = "known_values")]
    pub permissions: BTreeMap<String, String>,
    /// `all` or `selected`.
    pub repository_selection: Option<String>,
    /// The repositories it was narrowed to.
    #[serde(default, deserialize_with = "or_default")]
    pub repositories: Vec<Repository>,
}

fn known_account<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Account>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Account(Account),
        Other(serde::de::IgnoredAny),
    }
    Ok(match Option::<Either>::deserialize(deserializer)? {
        Some(Either::Account(account)) => Some(account),
        Some(Either::Other(_)) | None => None,
    })
}
