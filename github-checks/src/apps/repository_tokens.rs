//! Tokens of an app for one repository, whose installation is looked up when it is needed.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::{CreateInstallationToken, GetRepositoryInstallation, InstallationTokens};
use crate::client::Client;
use crate::error::Error;
use crate::ids::Repo;
use crate::secret::Secret;
use crate::token::{TokenError, TokenSource};

/// A [`TokenSource`] for one repository of an app. The installation that covers it is looked up
/// with the first token, so that a program can start while GitHub is away; when the app was
/// removed and installed again, the new installation is found.
///
/// The tokens work for this repository alone, whatever else the installation covers, and with
/// [`may`](Self::may) for nothing but what the program does.
///
/// ```no_run
/// # #[cfg(all(feature = "app-auth", feature = "reqwest"))]
/// # fn run(pem: &github_checks::secret::Secret) -> Result<(), Box<dyn std::error::Error>> {
/// use github_checks::apps::{AppKey, RepositoryTokens};
/// use github_checks::{Client, Repo};
///
/// let app = Client::builder_with(AppKey::from_pem("12345", pem)?).build()?;
/// let tokens = RepositoryTokens::new(app, Repo::new("octo-org", "hello")).may("checks", "write");
/// let github = Client::builder_with(tokens).build()?;
/// # Ok(()) }
/// ```
pub struct RepositoryTokens {
    app: Client,
    repo: Repo,
    permissions: BTreeMap<String, String>,
    found: Mutex<Option<Arc<InstallationTokens>>>,
}

impl RepositoryTokens {
    /// Tokens for a repository, with every permission that the installation grants.
    ///
    /// # Arguments
    /// - `app`: a client that is signed in as the app.
    /// - `repo`: the repository; the app has to be installed on it by the time of the first call.
    #[must_use]
    pub fn new(app: Client, repo: impl Into<Repo>) -> Self {
        Self {
            app,
            repo: repo.into(),
            permissions: BTreeMap::new(),
            found: Mutex::default(),
        }
    }

    /// Narrows the tokens to the permissions that are named by these calls. One that the
    /// installation does not grant fails every call: GitHub makes no such token.
    ///
    /// # Arguments
    /// - `permission`: GitHub's name for it: `checks`, `pull_requests` …
    /// - `level`: `read`, `write` or `admin`.
    #[must_use]
    pub fn may(mut self, permission: impl Into<String>, level: impl Into<String>) -> Self {
        self.permissions.insert(permission.into(), level.into());
        self
    }

    fn known(&self) -> Option<Arc<InstallationTokens>> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.clone()
    }

    /// Two that look at the same time go on with the same.
    async fn find(&self) -> Result<Arc<InstallationTokens>, TokenError> {
        if let Some(known) = self.known() {
            return Ok(known);
        }
        let call = GetRepositoryInstallation::new(&self.repo);
        let installation = self.app.send(&call).await.map_err(|error| {
            let why = if error.is_not_found() {
                format!("the GitHub App is not installed on {}", self.repo)
            } else {
                format!("the installation on {} could not be read", self.repo)
            };
            TokenError::with_source(why, error)
        })?;
        let mut call = CreateInstallationToken::new(installation.id)
            .repositories(vec![self.repo.name().to_owned()]);
        if !self.permissions.is_empty() {
            call = call.permissions(self.permissions.clone());
        }
        let tokens = InstallationTokens::narrowed(self.app.clone(), call);
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(found.get_or_insert(Arc::new(tokens))))
    }

    /// An installation that ended: another may have taken its place.
    fn forget(&self, ended: &Arc<InstallationTokens>) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.as_ref().is_some_and(|one| Arc::ptr_eq(one, ended)) {
            *found = None;
        }
    }
}

/// Whether GitHub does not know the installation any more.
fn has_ended(error: &TokenError) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref());
    cause.is_some_and(Error::is_not_found)
}

#[async_trait]
impl TokenSource for RepositoryTokens {
    async fn token(&self) -> Result<Secret, TokenError> {
        let found = self.find().await?;
        match found.token().await {
            Err(error) if has_ended(&error) => {
                self.forget(&found);
                self.find().await?.token().await
            }
            token => token,
        }
    }

    fn settles_in(&self, token: &Secret) -> Option<Duration> {
        self.known()?.settles_in(token)
    }

    async fn refresh(&self, rejected: &Secret) -> Result<Option<Secret>, TokenError> {
        let Some(found) = self.known() else {
            return self.token().await.map(Some);
        };
        match found.refresh(rejected).await {
            Err(error) if has_ended(&error) => {
                self.forget(&found);
                self.find().await?.token().await.map(Some)
            }
            token => token,
        }
    }
}

impl fmt::Debug for RepositoryTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RepositoryTokens")
            .field("repo", &self.repo)
            .field("permissions", &self.permissions)
            .finish_non_exhaustive()
    }
}
