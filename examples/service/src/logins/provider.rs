//! What a log-in needs of a provider.

use std::fmt::Debug;

use crate::identities::{Refresh, RefreshError, Tokens};
use async_trait::async_trait;

/// An account that a person came back with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Account {
    /// The provider's name for it.
    pub name: String,
    /// Its tokens.
    pub tokens: Tokens,
}

impl Account {
    /// An account.
    #[must_use]
    pub fn new(name: impl Into<String>, tokens: Tokens) -> Self {
        let name = name.into();
        Self { name, tokens }
    }
}

/// A service that people log in to.
#[async_trait]
pub trait Provider: Refresh + Debug {
    /// Its name in addresses and in the store: `heroku`.
    fn name(&self) -> &'static str;

    /// Its name for people: `Heroku`.
    fn title(&self) -> &'static str;

    /// What is asked for, for people.
    fn asks(&self) -> &'static str;

    /// The address that a person is sent to. `state` and `verifier` are secrets of this log-in;
    /// where the provider knows PKCE, only the verifier's digest leaves.
    fn authorize(&self, state: &str, verifier: &str) -> String;

    /// Turns the code that a person came back with into an account.
    ///
    /// # Errors
    /// In words for the person; never a secret.
    async fn exchange(&self, code: &str, verifier: &str) -> Result<Account, String>;

    /// Ends the tokens at the provider.
    ///
    /// # Errors
    /// In words for the person; never a secret.
    async fn revoke(&self, tokens: &Tokens) -> Result<(), String>;
}

/// Why a provider that answered with `status` gave no next pair: a refusal for good is a 4xx that
/// is not about how often it is asked.
#[must_use]
pub fn refused(status: Option<u16>) -> RefreshError {
    match status {
        Some(400..=403) => RefreshError::Refused,
        _ => RefreshError::Later,
    }
}
