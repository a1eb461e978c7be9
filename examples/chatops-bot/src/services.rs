//! The three clients, pointed at the real services or at a sandbox.

use std::sync::Arc;

use github_checks::transport::ReqwestTransport as GitHubTransport;
use heroku_api::transport::ReqwestTransport as HerokuTransport;
use sandbox::Sandbox;
use slack_blocks::transport::ReqwestTransport as SlackTransport;

use crate::app::StartError;
use crate::clock::{Clock, OnClock};
use crate::config::Config;

/// Who the bot is, for the services' logs.
const AGENT: &str = concat!("chatops-bot/", env!("CARGO_PKG_VERSION"));

/// The clients of one bot.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Services {
    /// Heroku.
    pub heroku: heroku_api::Client,
    /// GitHub.
    pub github: github_checks::Client,
    /// Slack.
    pub slack: slack_blocks::Client,
    /// `owner/name`, when it is configured instead of read from Heroku.
    pub repository: Option<github_checks::Repo>,
}

impl Services {
    /// Clients for what the environment names.
    ///
    /// # Errors
    /// When an address is not usable or TLS cannot be set up.
    pub fn connect(config: &Config, clock: &Arc<dyn Clock>) -> Result<Self, StartError> {
        let mut heroku = heroku_api::Client::builder(config.heroku_token.clone()).user_agent(AGENT);
        if let Some(url) = &config.heroku_url {
            heroku = heroku.base_url(url);
        }
        let mut github =
            github_checks::Client::builder(config.github_token.expose()).user_agent(AGENT);
        if let Some(url) = &config.github_url {
            github = github.base_url(url);
        }
        let mut slack =
            slack_blocks::Client::builder(config.slack_token.expose()).user_agent(AGENT);
        if let Some(url) = &config.slack_url {
            slack = slack.base_url(url);
        }
        let repository = config.repository.as_deref().map(str::parse);
        let on = |clock: &Arc<dyn Clock>| Arc::clone(clock);
        Ok(Self {
            heroku: heroku.build_with(OnClock::new(HerokuTransport::new()?, on(clock)))?,
            github: github.build_with(OnClock::new(GitHubTransport::new()?, on(clock)))?,
            slack: slack.build_with(OnClock::new(SlackTransport::new()?, on(clock)))?,
            repository: repository.transpose()?,
        })
    }

    /// What a sandbox answers to: the same code with other addresses.
    #[must_use]
    pub fn sandbox(sandbox: &Sandbox) -> Config {
        Config {
            heroku_token: sandbox.heroku().token.as_str().into(),
            heroku_url: Some(sandbox.heroku().url.clone()),
            github_token: sandbox.github().token.as_str().into(),
            github_url: Some(sandbox.github().url.clone()),
            repository: None,
            slack_token: sandbox.slack().bot_token.as_str().into(),
            slack_url: Some(sandbox.slack().url.clone()),
            signing_secrets: vec![sandbox.slack().signing_secret.clone()],
        }
    }
}
