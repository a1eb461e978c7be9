//! Installation tokens that renew themselves.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;

use super::CreateInstallationToken;
use crate::client::Client;
use crate::ids::InstallationId;
use crate::pace::Turn;
use crate::secret::Secret;
use crate::token::{TokenError, TokenSource};

/// A token is renewed when it works for less than this.
const MARGIN: Duration = Duration::from_secs(60);
/// How long parts of GitHub may not know a new token, or its permissions.
const LAG: Duration = Duration::from_secs(10);
/// What GitHub grants, for answers without a date.
const LIFETIME: Duration = Duration::from_secs(60 * 60);

/// A [`TokenSource`] for one installation of an app. Makes a token when it is needed,
/// keeps it until a minute before its end, and makes a new one when GitHub refuses it. One
/// request is under way at a time, however many calls wait for it.
///
/// Parts of GitHub refuse a new token for some seconds; in its first ten seconds a refusal is
/// waited out with the same token, because another one would only be newer.
///
/// ```no_run
/// # #[cfg(all(feature = "app-auth", feature = "reqwest"))]
/// # fn run(pem: &github_checks::secret::Secret) -> Result<(), Box<dyn std::error::Error>> {
/// use github_checks::Client;
/// use github_checks::apps::{AppKey, InstallationTokens};
///
/// let app = Client::builder_with(AppKey::from_pem("12345", pem)?).build()?;
/// let github = Client::builder_with(InstallationTokens::new(app, 67890)).build()?;
/// # Ok(()) }
/// ```
pub struct InstallationTokens {
    app: Client,
    call: CreateInstallationToken,
    turn: Turn,
    current: Mutex<Option<Current>>,
}

#[derive(Clone)]
struct Current {
    token: Secret,
    until: SystemTime,
    /// On the transport's monotonic clock.
    made: Duration,
}

impl InstallationTokens {
    /// Tokens for an installation.
    ///
    /// # Arguments
    /// - `app`: a client that is signed in as the app.
    /// - `installation`: id of the installation.
    #[must_use]
    pub fn new(app: Client, installation: impl Into<InstallationId>) -> Self {
        Self::narrowed(app, CreateInstallationToken::new(installation))
    }

    /// Tokens that may do less than the installation.
    ///
    /// # Arguments
    /// - `app`: a client that is signed in as the app.
    /// - `call`: says which installation, repositories and permissions.
    #[must_use]
    pub fn narrowed(app: Client, call: CreateInstallationToken) -> Self {
        Self {
            app,
            call,
            turn: Turn::new(),
            current: Mutex::new(None),
        }
    }

    fn current(&self) -> Option<Current> {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.clone()
    }

    /// A new token, unless another call has just made one.
    // Compiled where an app is used: most programs have a token.
    #[inline]
    async fn renew(&self, rejected: Option<&Secret>) -> Result<Secret, TokenError> {
        let _turn = self.turn.take().await;
        if let Some(current) = self.current()
            && self.is_fresh(&current)
            && rejected != Some(&current.token)
        {
            return Ok(current.token);
        }
        let made = self.app.send(&self.call).await.map_err(|error| {
            TokenError::with_source("GitHub gave no token for the installation", error)
        })?;
        let now = self.app.server_now();
        // A new token that has ended, or ends only tomorrow, tells of a wrong clock here.
        let until = made
            .expires_at
            .map(SystemTime::from)
            .filter(|until| (now..=now + LIFETIME).contains(until))
            .unwrap_or(now + LIFETIME);
        let token = made.token;
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        *current = Some(Current {
            token: token.clone(),
            until,
            made: self.app.transport().elapsed(),
        });
        Ok(token)
    }

    fn is_fresh(&self, current: &Current) -> bool {
        let left = current.until.duration_since(self.app.server_now());
        left.is_ok_and(|left| left > MARGIN)
    }
}

#[async_trait]
impl TokenSource for InstallationTokens {
    #[inline]
    async fn token(&self) -> Result<Secret, TokenError> {
        match self.current() {
            Some(current) if self.is_fresh(&current) => Ok(current.token),
            _ => self.renew(None).await,
        }
    }

    fn settles_in(&self, token: &Secret) -> Option<Duration> {
        let current = self.current().filter(|current| current.token == *token)?;
        let age = self.app.transport().elapsed().saturating_sub(current.made);
        LAG.checked_sub(age).filter(|left| !left.is_zero())
    }

    #[inline]
    async fn refresh(&self, rejected: &Secret) -> Result<Option<Secret>, TokenError> {
        self.renew(Some(rejected)).await.map(Some)
    }
}

impl fmt::Debug for InstallationTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstallationTokens")
            .field("call", &self.call)
            .finish_non_exhaustive()
    }
}
