//! The GitHub App that speaks on pull requests: check runs with buttons, and comments.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use github_checks::apps::{App, AppKey, GetApp, RepositoryTokens};
use github_checks::check_runs::CheckRun;
use github_checks::client::BuilderError;
use github_checks::{Error, Repo};
use tokio::sync::OnceCell;

use super::GitHubClients;
use crate::config::AppIdentity;
use crate::start_error::StartError;

/// Repositories whose clients are kept; more begin anew.
const KEPT: usize = 500;

/// The app, as it is installed on repositories.
#[derive(Clone)]
pub struct GitHubApp(Arc<Inner>);

struct Inner {
    number: u64,
    app: github_checks::Client,
    clients: GitHubClients,
    known: Mutex<HashMap<String, github_checks::Client>>,
    /// Its name in addresses.
    slug: OnceCell<String>,
}

impl fmt::Debug for GitHubApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GitHubApp({})", self.0.number)
    }
}

impl GitHubApp {
    /// What its tokens may do; reading metadata comes with every token.
    pub(crate) const MAY: [(&str, &str); 2] = [("checks", "write"), ("pull_requests", "write")];

    /// The app of `identity`.
    ///
    /// # Errors
    /// When its key is not one, or an address is not usable.
    pub fn new(identity: &AppIdentity, clients: GitHubClients) -> Result<Self, StartError> {
        let pem = identity.key.hand_to(github_checks::secret::Secret::new);
        let key = AppKey::from_pem(identity.id.to_string(), &pem)?;
        Ok(Self(Arc::new(Inner {
            number: identity.id,
            app: clients.with(key)?,
            clients,
            known: Mutex::default(),
            slug: OnceCell::new(),
        })))
    }

    /// A client that acts as the app on a repository; its first call finds the installation.
    ///
    /// # Errors
    /// When an address is not usable.
    pub fn on(&self, repo: &Repo) -> Result<github_checks::Client, BuilderError> {
        let inner = &*self.0;
        let mut known = inner.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = known.get(repo.as_str()) {
            return Ok(client.clone());
        }
        if known.len() >= KEPT {
            known.clear();
        }
        let tokens = RepositoryTokens::new(inner.app.clone(), repo);
        let tokens = Self::MAY
            .into_iter()
            .fold(tokens, |tokens, (name, level)| tokens.may(name, level));
        let client = inner.clients.with(tokens)?;
        known.insert(repo.to_string(), client.clone());
        Ok(client)
    }

    /// The app as GitHub knows it.
    ///
    /// # Errors
    /// When the key is not the app's, or GitHub is away.
    pub(crate) async fn read(&self) -> Result<App, Error> {
        self.0.app.send(&GetApp::new()).await
    }

    /// Its name in addresses, read once; `None` while GitHub does not say.
    pub(crate) async fn slug(&self) -> Option<&str> {
        let read = || async { Ok::<_, Error>(self.read().await?.slug.unwrap_or_default()) };
        match self.0.slug.get_or_try_init(read).await {
            Ok(slug) => Some(slug)
                .filter(|slug| !slug.is_empty())
                .map(String::as_str),
            Err(error) => {
                tracing::warn!(%error, "the GitHub App could not be read");
                None
            }
        }
    }

    /// Whether the app created a check run: another one can give its runs any name.
    #[must_use]
    pub fn created(&self, run: &CheckRun) -> bool {
        let app = run.app.as_ref();
        app.is_some_and(|app| app.id.get() == self.0.number)
    }
}
