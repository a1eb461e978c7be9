// Kept identical in heroku-api, github-checks and slack-blocks.
//! A token with the one that renews it, and where both survive a restart.

use std::any::Any;
use std::fmt;
use std::time::SystemTime;

use async_trait::async_trait;

use crate::secret::Secret;
use crate::token::TokenError;

/// A token that ends, and the one that renews it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pair {
    /// Goes with every call.
    pub access: Secret,
    /// Renews it.
    pub refresh: Secret,
    /// When `access` ends; `None` when that is not known: then it is renewed when it is
    /// refused.
    pub expires: Option<SystemTime>,
}

impl Pair {
    /// A pair, as it was stored.
    ///
    /// # Arguments
    /// - `access`: the token for calls.
    /// - `refresh`: the token that renews it.
    /// - `expires`: when `access` ends, if that is known.
    pub fn new(
        access: impl Into<Secret>,
        refresh: impl Into<Secret>,
        expires: impl Into<Option<SystemTime>>,
    ) -> Self {
        Self {
            access: access.into(),
            refresh: refresh.into(),
            expires: expires.into(),
        }
    }
}

/// Where one person's pair survives a restart. Implement it over your database, encrypted.
///
/// Several programs (or replicas of one) may share a pair when [`lock`](Self::lock) keeps
/// them apart: under the lock the stored pair is read again, and the one that another program
/// has renewed meanwhile is used instead of renewing it once more.
#[async_trait]
pub trait TokenStore: Send + Sync + 'static {
    /// The pair as it is stored now; `None` when there is none any more: the person has
    /// logged out, and calls fail with [`TokenError::is_login_needed`].
    ///
    /// # Errors
    /// When it could not be read; nothing is renewed.
    async fn load(&self) -> Result<Option<Pair>, TokenError>;

    /// Stores the new pair. Called before it is used for the first time; when it fails, it is
    /// called again with the same pair before anything else happens.
    ///
    /// # Errors
    /// When it is not stored; calls that need the new token fail.
    async fn store(&self, pair: &Pair) -> Result<(), TokenError>;

    /// Waits until no other program renews this pair, and keeps the others out until the
    /// lock is dropped: an advisory lock of the database, a lease, a file lock. `load` and
    /// `store` are called while it is held. Default: no lock, for a program that has the
    /// pair to itself.
    ///
    /// # Errors
    /// When the lock is not to be had; nothing is renewed.
    async fn lock(&self) -> Result<StoreLock, TokenError> {
        Ok(StoreLock::none())
    }
}

/// What [`TokenStore::lock`] holds; dropping it lets the others in.
pub struct StoreLock {
    _held: Option<Box<dyn Any + Send + Sync>>,
}

impl StoreLock {
    /// A lock that is released when `guard` is dropped.
    ///
    /// # Arguments
    /// - `guard`: the guard of your lock, or anything that releases it when it is dropped.
    pub fn new(guard: impl Any + Send + Sync) -> Self {
        Self {
            _held: Some(Box::new(guard)),
        }
    }

    /// No lock.
    #[must_use]
    pub fn none() -> Self {
        Self { _held: None }
    }
}

impl fmt::Debug for StoreLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreLock(..)")
    }
}
