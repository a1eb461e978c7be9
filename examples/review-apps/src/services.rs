//! The clients of one run, made from the variables.

use std::sync::Arc;

use github_checks::Repo;
use github_checks::transport::ReqwestTransport as GitHubTransport;
use heroku_api::transport::ReqwestTransport as HerokuTransport;
use slack_blocks::web::transport::ReqwestTransport as SlackTransport;

use crate::trouble::{Trouble, chain};
use crate::variables::Variables;
use crate::wire::{On, Wire};

/// Who asks, for the services' logs.
const AGENT: &str = concat!("review-apps/", env!("CARGO_PKG_VERSION"));

/// Makes the clients that a command needs.
#[derive(Clone, Debug)]
pub(crate) struct Services {
    variables: Variables,
    pub(crate) wire: Arc<dyn Wire>,
}

fn broken(what: &str, error: &dyn std::error::Error) -> Trouble {
    Trouble::usage(format!("{what}: {}", chain(error)))
}

impl Services {
    pub(crate) fn new(variables: Variables, wire: Arc<dyn Wire>) -> Self {
        Self { variables, wire }
    }

    fn on<T>(&self, transport: T) -> On<T> {
        On {
            transport,
            wire: Arc::clone(&self.wire),
        }
    }

    /// Heroku. Without a token nothing can be done, and nothing is pretended.
    pub(crate) fn heroku(&self) -> Result<heroku_api::Client, Trouble> {
        let Some(token) = self.variables.get("HEROKU_API_KEY") else {
            return Err(Trouble::usage("HEROKU_API_KEY is not set").advice(
                "`heroku authorizations:create` makes a token; CI systems do not give secrets \
                 to pull requests of forks; `review-apps demo` needs none",
            ));
        };
        let mut builder = heroku_api::Client::builder(token).user_agent(AGENT);
        if let Some(url) = self.variables.get("HEROKU_API_URL") {
            builder = builder.base_url(url);
        }
        let transport = HerokuTransport::new().map_err(|error| broken("TLS", &error))?;
        let client = builder.build_with(self.on(transport));
        client.map_err(|error| broken("HEROKU_API_URL", &error))
    }

    /// GitHub, when there is a token or an app to sign in as.
    pub(crate) async fn github(
        &self,
        repo: Option<&Repo>,
    ) -> Result<Option<github_checks::Client>, Trouble> {
        if let Some(token) = self.variables.get("GITHUB_TOKEN") {
            return self
                .github_with(github_checks::Client::builder(token))
                .map(Some);
        }
        let (Some(id), Some(key), Some(repo)) = (
            self.variables.get("GITHUB_APP_ID"),
            self.variables.get("GITHUB_APP_PRIVATE_KEY"),
            repo,
        ) else {
            return Ok(None);
        };
        self.as_app(id, key, repo).await.map(Some)
    }

    fn github_with(
        &self,
        mut builder: github_checks::client::ClientBuilder,
    ) -> Result<github_checks::Client, Trouble> {
        builder = builder.user_agent(AGENT);
        if let Some(url) = self.variables.get("GITHUB_API_URL") {
            builder = builder.base_url(url);
        }
        if let Some(url) = self.variables.get("GITHUB_WEB_URL") {
            builder = builder.web_url(url);
        }
        let transport = GitHubTransport::new().map_err(|error| broken("TLS", &error))?;
        let client = builder.build_with(self.on(transport));
        client.map_err(|error| broken("GITHUB_API_URL", &error))
    }

    async fn as_app(
        &self,
        id: &str,
        key: &str,
        repo: &Repo,
    ) -> Result<github_checks::Client, Trouble> {
        use github_checks::apps::{AppKey, GetRepositoryInstallation, InstallationTokens};
        let key = AppKey::from_pem(id, &key.into())
            .map_err(|error| broken("GITHUB_APP_PRIVATE_KEY", &error))?;
        let app = self.github_with(github_checks::Client::builder_with(key))?;
        let doing = "signing in as a GitHub App";
        let installation = app.send(&GetRepositoryInstallation::new(repo)).await;
        let installation = installation.map_err(|error| Trouble::github(doing, &error))?;
        let tokens = InstallationTokens::new(app, installation.id);
        self.github_with(github_checks::Client::builder_with(tokens))
    }

    /// Slack with a bot's token.
    pub(crate) fn slack(&self) -> Result<slack_blocks::Client, Trouble> {
        let builder = match self.variables.get("SLACK_BOT_TOKEN") {
            Some(token) => slack_blocks::Client::builder(token),
            None => slack_blocks::Client::builder_without_token(),
        };
        let mut builder = builder.user_agent(AGENT);
        if let Some(url) = self.variables.get("SLACK_API_URL") {
            builder = builder.base_url(url);
        }
        let transport = SlackTransport::new().map_err(|error| broken("TLS", &error))?;
        let client = builder.build_with(self.on(transport));
        client.map_err(|error| broken("SLACK_API_URL", &error))
    }
}
