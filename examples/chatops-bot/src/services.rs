//! The three clients, pointed at the real services or at a sandbox.

use std::sync::Arc;

use github_checks::transport::ReqwestTransport as GitHubTransport;
use heroku_api::transport::ReqwestTransport as HerokuTransport;
use sandbox::Sandbox;
use service::Clock;
use slack_blocks::transport::ReqwestTransport as SlackTransport;

use crate::app::StartError;
use crate::config::Config;
use crate::public::Public;

mod transport;

pub use self::transport::{OnClock, covered, slowed};

/// Who the bot is, for the services' logs.
const AGENT: &str = concat!("chatops-bot/", env!("CARGO_PKG_VERSION"));
/// Requests to one service at a time; what is more waits here and not in sockets.
const IN_FLIGHT: usize = 24;

/// Connection pools and certificates, which take a while to make. Clones share them.
#[derive(Clone, Debug)]
pub struct Transports {
    heroku: HerokuTransport,
    github: GitHubTransport,
    slack: SlackTransport,
}

impl Transports {
    /// New pools.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new() -> Result<Self, StartError> {
        Ok(Self {
            heroku: HerokuTransport::new()?,
            github: GitHubTransport::new()?,
            slack: SlackTransport::new()?,
        })
    }
}

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
    /// Where people read GitHub, without a trailing slash.
    pub web: String,
    /// Where the world reaches the bot.
    pub public: Public,
}

impl Services {
    /// Clients for what the environment names.
    ///
    /// # Errors
    /// When an address is not usable or TLS cannot be set up.
    pub fn connect(
        config: &Config,
        clock: &Arc<dyn Clock>,
        transports: &Transports,
    ) -> Result<Self, StartError> {
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
        if let Some(window) = config.look_window {
            heroku = heroku.look_window(window);
            github = github.look_window(window);
            slack = slack.look_window(window);
        }
        let web = config.github_web.as_deref().unwrap_or("https://github.com");
        let repository = config.repository.as_deref().map(str::parse);
        let on = || Arc::clone(clock);
        let heroku_transport = OnClock::new(transports.heroku.clone(), on(), IN_FLIGHT);
        let github_transport = OnClock::new(transports.github.clone(), on(), IN_FLIGHT);
        let slack_transport = OnClock::new(transports.slack.clone(), on(), IN_FLIGHT);
        Ok(Self {
            heroku: heroku.build_with(heroku_transport)?,
            github: github.build_with(github_transport)?,
            slack: slack.build_with(slack_transport)?,
            repository: repository.transpose()?,
            web: web.trim_end_matches('/').to_owned(),
            public: Public::new(
                config.public_url.as_deref(),
                config.heroku_webhook_secrets.clone(),
                config.github_webhook_secrets.clone(),
            ),
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
            github_web: None,
            repository: None,
            slack_token: sandbox.slack().bot_token.as_str().into(),
            slack_url: Some(sandbox.slack().url.clone()),
            signing_secrets: vec![sandbox.slack().signing_secret.clone()],
            public_url: None,
            heroku_webhook_secrets: Vec::new(),
            github_webhook_secrets: Vec::new(),
            look_window: None,
        }
    }
}
