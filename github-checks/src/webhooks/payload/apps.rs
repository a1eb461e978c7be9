//! Events about the app itself.

use serde::Deserialize;

use super::Action;
use crate::apps::Installation;
use crate::lenient::{known_items, or_none};
use crate::repositories::Repository;
use crate::users::Account;

/// The app was installed, changed or removed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct InstallationEvent {
    /// What was done.
    #[serde(default, deserialize_with = "or_none")]
    pub action: Option<Action>,
    /// The installation.
    pub installation: Installation,
    /// The repositories it may see.
    #[serde(default, deserialize_with = "known_items")]
    pub repositories: Vec<Repository>,
    /// Who did it.
    #[serde(default, deserialize_with = "or_none")]
    pub sender: Option<Account>,
}

/// The app may see other repositories than before.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct InstallationRepositoriesEvent {
    /// [`Added`](Action::Added) or [`Removed`](Action::Removed).
    #[serde(default, deserialize_with = "or_none")]
    pub action: Option<Action>,
    /// The installation.
    pub installation: Installation,
    /// `all` or `selected`.
    #[serde(default, deserialize_with = "or_none")]
    pub repository_selection: Option<String>,
    /// Repositories that the app may see now.
    #[serde(default, deserialize_with = "known_items")]
    pub repositories_added: Vec<Repository>,
    /// Repositories that the app may no longer see.
    #[serde(default, deserialize_with = "known_items")]
    pub repositories_removed: Vec<Repository>,
    /// Who did it.
    #[serde(default, deserialize_with = "or_none")]
    pub sender: Option<Account>,
}

/// A person revoked the consent for this app: forget their tokens.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct GithubAppAuthorizationEvent {
    /// [`Revoked`](Action::Revoked).
    #[serde(default, deserialize_with = "or_none")]
    pub action: Option<Action>,
    /// The person; without one nobody knows whose tokens to forget.
    pub sender: Account,
}
