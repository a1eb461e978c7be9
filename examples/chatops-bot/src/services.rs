//! The three clients, pointed at the real services or at a sandbox.

use std::sync::Arc;

use async_trait::async_trait;
use github_checks::transport::ReqwestTransport as GitHubTransport;
use heroku_api::secret::Secret;
use heroku_api::transport::ReqwestTransport as HerokuTransport;
use service::Clock;
use slack_blocks::web::transport::ReqwestTransport as SlackTransport;

use crate::config::Config;
use crate::public::Public;
use crate::start_error::StartError;

mod clients;
mod github_app;
mod transport;
mod workspaces;

pub use self::clients::{GitHubClients, HerokuClients, SlackClients};
pub use self::github_app::GitHubApp;
pub use self::transport::{OnClock, covered, slowed};
pub(crate) use self::workspaces::TokenOf;
pub use self::workspaces::Workspaces;

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

impl Transports {
    /// For a request that belongs to no client.
    pub(crate) fn heroku(&self) -> &HerokuTransport {
        &self.heroku
    }
}

/// Which tokens a bot has of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OwnTokens {
    /// For Heroku.
    pub heroku: bool,
    /// For GitHub.
    pub github: bool,
}

/// The clients of one bot, or of one person who uses it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Services {
    /// Heroku.
    pub heroku: heroku_api::Client,
    /// GitHub.
    pub github: github_checks::Client,
    /// Slack, by workspace.
    pub slack: Workspaces,
    /// Slack by the app-level token, for Socket Mode.
    pub socket: Option<slack_blocks::Client>,
    /// Whether Heroku and GitHub are reached with tokens of the bot's own where nobody's are used.
    pub own: OwnTokens,
    /// `owner/name`, when it is configured instead of read from Heroku.
    pub repository: Option<github_checks::Repo>,
    /// Where people read GitHub, without a trailing slash.
    pub web: String,
    /// Where the world reaches the bot.
    pub public: Public,
    /// Clients of Heroku for other tokens.
    pub heroku_clients: HerokuClients,
    /// Clients of GitHub for other tokens.
    pub github_clients: GitHubClients,
    /// Clients of Slack for other tokens.
    pub slack_clients: SlackClients,
    /// The GitHub App that speaks on pull requests, if there is one.
    pub github_app: Option<GitHubApp>,
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
        let socket = config.slack_app_token.as_ref().map(|token| {
            let client = slack_blocks::Client::builder(token.expose()).user_agent(AGENT);
            let client = match &config.slack_url {
                Some(url) => client.base_url(url),
                None => client,
            };
            // Sockets live on the machine's clock.
            client.build_with(transports.slack.clone())
        });
        let on = || Arc::clone(clock);
        let heroku_clients = HerokuClients {
            url: config.heroku_url.clone(),
            identity: config.heroku_identity.clone(),
            window: config.look_window,
            transport: OnClock::new(transports.heroku.clone(), on(), IN_FLIGHT),
        };
        let github_clients = GitHubClients {
            url: config.github_url.clone(),
            web: config.github_web.clone(),
            window: config.look_window,
            transport: OnClock::new(transports.github.clone(), on(), IN_FLIGHT),
        };
        let heroku = match &config.heroku_token {
            Some(token) => heroku_clients.with(token.clone())?,
            None => heroku_clients.with(Nobody)?,
        };
        let github = match &config.github_token {
            Some(token) => {
                github_clients.with(token.hand_to(github_checks::secret::Secret::new))?
            }
            None => github_clients.with(Nobody)?,
        };
        let web = match &config.github_web {
            Some(web) => web.clone(),
            None => github_web(&github),
        };
        let app = config.github_app.as_ref();
        let github_app = app.map(|app| GitHubApp::new(app, github_clients.clone()));
        let repository = config.repository.as_deref().map(str::parse);
        let slack_clients = SlackClients {
            url: config.slack_url.clone(),
            window: config.look_window,
            transport: OnClock::new(transports.slack.clone(), on(), IN_FLIGHT),
        };
        let slack = match &config.slack_token {
            Some(token) => {
                let token = slack_blocks::web::secret::Secret::new(token.expose());
                Workspaces::one(slack_clients.with(token)?)
            }
            // Their tokens come with the store.
            None => Workspaces::installed(slack_clients.clone(), None)?,
        };
        Ok(Self {
            heroku,
            github,
            slack,
            own: OwnTokens {
                heroku: config.heroku_token.is_some(),
                github: config.github_token.is_some(),
            },
            socket: socket.transpose()?,
            repository: repository.transpose()?,
            web: web.trim_end_matches('/').to_owned(),
            public: Public::new(
                config.public_url.as_deref(),
                config.heroku_webhook_secrets.clone(),
                config.github_webhook_secrets.clone(),
            ),
            heroku_clients,
            github_clients,
            slack_clients,
            github_app: github_app.transpose()?,
        })
    }
}

/// Where people read the GitHub that `client` speaks to: the host of an enterprise server, when the
/// address of its API says so.
fn github_web(client: &github_checks::Client) -> String {
    use github_checks::endpoint::Service;
    let services = client.services();
    let (api, web) = (services.base(Service::Api), services.base(Service::Web));
    if api == web {
        "https://github.com".to_owned()
    } else {
        web.as_str().to_owned()
    }
}

/// The token of a bot that has none: a caller that forgets to ask whose token it is sends nothing.
struct Nobody;

const NOBODY: &str = "the bot has no token of its own";

#[async_trait]
impl heroku_api::token::TokenSource for Nobody {
    async fn token(&self) -> Result<Secret, heroku_api::token::TokenError> {
        Err(heroku_api::token::TokenError::new(NOBODY).login_needed())
    }
}

#[async_trait]
impl github_checks::token::TokenSource for Nobody {
    async fn token(
        &self,
    ) -> Result<github_checks::secret::Secret, github_checks::token::TokenError> {
        Err(github_checks::token::TokenError::new(NOBODY).login_needed())
    }
}
