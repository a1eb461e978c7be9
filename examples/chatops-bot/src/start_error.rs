//! Why the bot cannot start, and what to do.

use crate::config::ConfigError;

/// The bot cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The environment is neither empty nor complete.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The signing secret is empty or padded.
    #[error("SLACK_SIGNING_SECRET is not usable")]
    Secret(#[from] slack_blocks::signature::SecretError),
    /// The table of commands contradicts itself.
    #[error("the table of commands is wrong")]
    Language(#[from] chatops_grammar::TableError),
    /// The Heroku client.
    #[error("the Heroku client cannot be built")]
    Heroku(#[from] heroku_api::client::BuilderError),
    /// The GitHub client.
    #[error("the GitHub client cannot be built")]
    GitHub(#[from] github_checks::client::BuilderError),
    /// The key of the GitHub App.
    #[error("GITHUB_APP_PRIVATE_KEY is not usable")]
    AppKey(#[from] github_checks::apps::AppKeyError),
    /// The Slack client.
    #[error("the Slack client cannot be built")]
    Slack(#[from] slack_blocks::web::client::BuilderError),
    /// `GITHUB_REPOSITORY`.
    #[error("GITHUB_REPOSITORY is not owner/name")]
    Repository(#[from] github_checks::ids::RepoError),
    /// TLS for Heroku.
    #[error("TLS cannot be set up")]
    HerokuTls(#[from] heroku_api::transport::TransportError),
    /// TLS for GitHub.
    #[error("TLS cannot be set up")]
    GitHubTls(#[from] github_checks::transport::TransportError),
    /// TLS for Slack.
    #[error("TLS cannot be set up")]
    SlackTls(#[from] slack_blocks::web::transport::TransportError),
    /// The sandbox.
    #[error("the sandbox did not start")]
    Sandbox(#[from] sandbox::StartError),
    /// A service refuses its token.
    #[error("{variable} does not work: {why}")]
    Token {
        /// The variable.
        variable: &'static str,
        /// What the service answered, and what to do.
        why: String,
    },
    /// The database.
    #[error("the database cannot be used")]
    Store(#[from] service::Error),
    /// Signals.
    #[error("signals cannot be received")]
    Signals(#[source] std::io::Error),
    /// The port.
    #[error("cannot listen on {address}; choose another address with --listen HOST:PORT")]
    Listen {
        /// Where.
        address: String,
        /// What the system said.
        source: std::io::Error,
    },
}
