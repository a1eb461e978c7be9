//! Connects to the services that the configuration names: one source for each.

use std::sync::Arc;

use async_trait::async_trait;
use github_checks::apps::{AppKey, GetRepositoryInstallation, InstallationTokens};
use github_checks::client::ClientBuilder;
use github_checks::ids::Repo;
use github_checks::token::{TokenError, TokenSource};
use service::Clock;
use service::logins::{GitHub, Provider};
use slack_blocks::web::secret::Secret;
use slack_blocks::web::transport::Transport;
use tokio::sync::OnceCell;

use crate::clock::OnClock;
use crate::config::{Config, ConfigError, GitHubConfig};
use crate::source::{CircleApi, CircleCi, GateApi, JudgmentSource, Pipelines, Spinnaker};
use crate::source::{GITHUB, GitHubApi, GitHubReviews, GitHubRules};

/// GitHub's client has a transport trait of its own.
pub(crate) type GitHubTransport = OnClock<dyn github_checks::transport::Transport>;

/// The sources that are configured.
///
/// # Errors
/// What is wrong with an address or a key, by the name of its variable.
pub(crate) fn sources(
    config: &Config,
    transport: &Arc<dyn Transport>,
    github: &Arc<GitHubTransport>,
) -> Result<Vec<Arc<dyn JudgmentSource>>, ConfigError> {
    let mut sources: Vec<Arc<dyn JudgmentSource>> = Vec::new();
    if let Some(spinnaker) = spinnaker(config, transport)? {
        sources.push(Arc::new(Pipelines::new(spinnaker.clone())));
        sources.push(Arc::new(spinnaker));
    }
    if let Some(circleci) = &config.circleci {
        let url = circleci.url.as_deref();
        let api = CircleApi::new(url, circleci.token.clone(), Arc::clone(transport));
        let file = &config.file.circleci;
        let source = CircleCi::new(api.map_err(ConfigError)?, file.projects.clone())
            .notes(file.note.clone())
            .mode(circleci.mode);
        sources.push(Arc::new(source));
    }
    if let Some(found) = &config.github {
        sources.extend(environments(found, github)?);
    }
    Ok(sources)
}

/// A client of the GitHub that is configured.
fn build(
    config: &GitHubConfig,
    transport: &Arc<GitHubTransport>,
    builder: ClientBuilder,
) -> Result<github_checks::Client, ConfigError> {
    let mut builder = builder.user_agent(concat!("manual-judgment/", env!("CARGO_PKG_VERSION")));
    if let Some(url) = &config.url {
        builder = builder.base_url(url);
    }
    if let Some(url) = &config.web {
        builder = builder.web_url(url);
    }
    let built = builder.build_with(Arc::clone(transport));
    built.map_err(|error| ConfigError(format!("GITHUB_API_URL, GITHUB_WEB_URL: {error}")))
}

/// What people are asked for at GitHub.
const ASKS: &str = "to review deployments in your name, where you are a reviewer";

/// The app with which judges link their GitHub accounts, if there is one; they come back to
/// `public`.
///
/// # Errors
/// As [`sources`].
pub(crate) fn log_in(
    config: &Config,
    transport: &Arc<GitHubTransport>,
    clock: &Arc<dyn Clock>,
    public: &str,
) -> Result<Option<Arc<dyn Provider>>, ConfigError> {
    let Some(github) = &config.github else {
        return Ok(None);
    };
    let Some((id, secret)) = &github.login else {
        return Ok(None);
    };
    let secret = github_checks::secret::Secret::new(secret.expose());
    let app = github_checks::Client::builder_for_app(id, &secret);
    let clients = (
        build(
            github,
            transport,
            github_checks::Client::builder_without_token(),
        )?,
        build(github, transport, app)?,
    );
    let back = format!("{public}/login/{GITHUB}/callback");
    let clock = Arc::clone(clock);
    let provider = GitHub::new(clients, clock, (id.as_str(), secret), back, ASKS);
    Ok(Some(Arc::new(provider)))
}

/// GitHub's environments: those with reviewers, and those that ask the app.
fn environments(
    config: &GitHubConfig,
    transport: &Arc<GitHubTransport>,
) -> Result<Vec<Arc<dyn JudgmentSource>>, ConfigError> {
    let build = |builder| build(config, transport, builder);
    let secret = |secret: &Secret| secret.hand_to(github_checks::secret::Secret::new);
    let mut sources: Vec<Arc<dyn JudgmentSource>> = Vec::new();
    if let Some(token) = &config.token {
        let client = build(github_checks::Client::builder(secret(token)))?;
        let api = GitHubApi::new(client, config.repositories.clone());
        sources.push(Arc::new(GitHubReviews::new(api).mode(config.mode)));
    }
    if let Some((id, key)) = &config.app {
        let key = AppKey::from_pem(id, &secret(key));
        let key = key.map_err(|error| ConfigError(format!("GITHUB_APP_PRIVATE_KEY: {error}")))?;
        let app = build(github_checks::Client::builder_with(key))?;
        // An installation belongs to one account: a client for each owner.
        let mut owners: Vec<&Repo> = Vec::new();
        for repo in &config.repositories {
            if !owners.iter().any(|one| one.owner() == repo.owner()) {
                owners.push(repo);
            }
        }
        for first in owners {
            let tokens = OfRepository::new(app.clone(), first.clone());
            let client = build(github_checks::Client::builder_with(tokens))?;
            let of_owner = config.repositories.iter();
            let of_owner = of_owner.filter(|one| one.owner() == first.owner());
            let api = GitHubApi::new(client, of_owner.cloned().collect());
            sources.push(Arc::new(GitHubRules::new(api, app.clone())));
        }
    }
    Ok(sources)
}

/// Tokens of the installation that a repository belongs to, which is looked up when it is
/// needed first: GitHub may be away while the service starts.
#[derive(Debug)]
struct OfRepository {
    app: github_checks::Client,
    repo: Repo,
    tokens: OnceCell<InstallationTokens>,
}

impl OfRepository {
    fn new(app: github_checks::Client, repo: Repo) -> Self {
        Self {
            app,
            repo,
            tokens: OnceCell::new(),
        }
    }
}

#[async_trait]
impl TokenSource for OfRepository {
    async fn token(&self) -> Result<github_checks::secret::Secret, TokenError> {
        let find = async || {
            let call = GetRepositoryInstallation::new(&self.repo);
            let found = self.app.send(&call).await;
            let found = found.map_err(|error| {
                let why = format!("the GitHub App is not installed on {}", self.repo);
                TokenError::with_source(why, error)
            })?;
            Ok::<_, TokenError>(InstallationTokens::new(self.app.clone(), found.id))
        };
        self.tokens.get_or_try_init(find).await?.token().await
    }

    async fn refresh(
        &self,
        rejected: &github_checks::secret::Secret,
    ) -> Result<Option<github_checks::secret::Secret>, TokenError> {
        match self.tokens.get() {
            Some(tokens) => tokens.refresh(rejected).await,
            None => Ok(None),
        }
    }
}

/// Spinnaker, if there is one.
///
/// # Errors
/// As [`sources`].
pub(crate) fn spinnaker(
    config: &Config,
    transport: &Arc<dyn Transport>,
) -> Result<Option<Spinnaker>, ConfigError> {
    let Some(gate) = &config.gate else {
        return Ok(None);
    };
    let api = GateApi::new(&gate.url, gate.auth.clone(), Arc::clone(transport));
    let mut api = api.map_err(ConfigError)?;
    if api.is_plain() {
        tracing::warn!("SPINNAKER_GATE_URL is plain http: tokens can be read on the way");
    }
    if let Some(header) = &gate.header {
        api = api.believe(header.clone());
    }
    let file = &config.file.spinnaker;
    let spinnaker = Spinnaker::new(api, file.applications.clone())
        .deck(file.deck_url.clone())
        .compare(file.compare_url.clone())
        .mode(gate.mode);
    Ok(Some(spinnaker))
}
