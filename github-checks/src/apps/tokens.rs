//! Installation tokens that renew themselves.

use std::fmt;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;

use super::CreateInstallationToken;
use crate::client::Client;
use crate::ids::InstallationId;
use crate::secret::Secret;
use crate::token::renewing::{Current, Renew, Renewing};
use crate::token::{TokenError, TokenSource};
use crate::transport::Transport;

/// A token is renewed when it works for less than this.
const MARGIN: Duration = Duration::from_secs(60);
/// How long parts of GitHub may not know a new token, or its permissions.
const LAG: Duration = Duration::from_secs(10);
/// What GitHub grants, for answers without a date.
const LIFETIME: Duration = Duration::from_secs(60 * 60);

/// A [`TokenSource`] for one installation of an app. Makes a token when it is needed,
/// keeps it until a minute before its end, and makes a new one when GitHub refuses it. One
/// request is under way at a time, however many calls need it; while the old token works
/// nobody waits for it, and after a failure the next one begins 10 s later at the earliest.
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
pub struct InstallationTokens(Renewing<Mint>);

struct Mint {
    app: Client,
    call: CreateInstallationToken,
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
        Self(Renewing::new(Mint { app, call }, None))
    }
}

#[async_trait]
impl Renew for Mint {
    fn transport(&self) -> &dyn Transport {
        self.app.transport()
    }

    fn now(&self) -> SystemTime {
        self.app.server_now()
    }

    async fn renew(&self, _: Option<Current>) -> Result<Current, TokenError> {
        let made = self.app.send(&self.call).await.map_err(|error| {
            TokenError::with_source("GitHub gave no token for the installation", error)
        })?;
        let now = self.now();
        // A new token that has ended, or ends only tomorrow, tells of a wrong clock here.
        let until = made
            .expires_at
            .map(SystemTime::from)
            .filter(|until| (now..=now + LIFETIME).contains(until))
            .unwrap_or(now + LIFETIME);
        Ok(Current {
            token: made.token,
            until: Some(until),
            early: MARGIN,
        })
    }
}

#[async_trait]
impl TokenSource for InstallationTokens {
    #[inline]
    async fn token(&self) -> Result<Secret, TokenError> {
        self.0.token().await
    }

    fn settles_in(&self, token: &Secret) -> Option<Duration> {
        let age = self.0.age(token)?;
        LAG.checked_sub(age).filter(|left| !left.is_zero())
    }

    #[inline]
    async fn refresh(&self, rejected: &Secret) -> Result<Option<Secret>, TokenError> {
        self.0.renewed(Some(rejected)).await.map(Some)
    }
}

impl fmt::Debug for InstallationTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstallationTokens")
            .field("call", &self.0.renew().call)
            .finish_non_exhaustive()
    }
}
