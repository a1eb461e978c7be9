//! Makes clients for one token or another: they share sockets, clock and bounds.

use std::time::Duration;

use github_checks::transport::ReqwestTransport as GitHubTransport;
use heroku_api::endpoint::Service;
use heroku_api::transport::ReqwestTransport as HerokuTransport;
use slack_blocks::web::transport::ReqwestTransport as SlackTransport;

use super::{AGENT, OnClock};

/// Clients of one Heroku.
#[derive(Clone, Debug)]
pub struct HerokuClients {
    pub(super) url: Option<String>,
    pub(super) identity: Option<String>,
    pub(super) window: Option<Duration>,
    pub(super) transport: OnClock<HerokuTransport>,
}

impl HerokuClients {
    /// A client that sends the tokens of `tokens`.
    ///
    /// # Errors
    /// When an address is not usable.
    pub fn with(
        &self,
        tokens: impl heroku_api::token::TokenSource,
    ) -> Result<heroku_api::Client, heroku_api::client::BuilderError> {
        let mut client = heroku_api::Client::builder_with(tokens).user_agent(AGENT);
        if let Some(url) = &self.url {
            client = client.base_url(url);
        }
        if let Some(url) = &self.identity {
            client = client.service_url(Service::Identity, url);
        }
        if let Some(window) = self.window {
            client = client.look_window(window);
        }
        client.build_with(self.transport.clone())
    }
}

/// Clients of one GitHub.
#[derive(Clone, Debug)]
pub struct GitHubClients {
    pub(super) url: Option<String>,
    pub(super) web: Option<String>,
    pub(super) window: Option<Duration>,
    pub(super) transport: OnClock<GitHubTransport>,
}

impl GitHubClients {
    /// A client that sends the tokens of `tokens`.
    ///
    /// # Errors
    /// When an address is not usable.
    pub fn with(
        &self,
        tokens: impl github_checks::token::TokenSource,
    ) -> Result<github_checks::Client, github_checks::client::BuilderError> {
        self.build(github_checks::Client::builder_with(tokens))
    }

    /// A client that sends no token: for log-ins.
    ///
    /// # Errors
    /// As [`with`](Self::with).
    pub fn without_token(
        &self,
    ) -> Result<github_checks::Client, github_checks::client::BuilderError> {
        self.build(github_checks::Client::builder_without_token())
    }

    /// A client that speaks as the app that people log in with.
    ///
    /// # Errors
    /// As [`with`](Self::with).
    pub fn for_app(
        &self,
        id: &str,
        secret: &github_checks::secret::Secret,
    ) -> Result<github_checks::Client, github_checks::client::BuilderError> {
        self.build(github_checks::Client::builder_for_app(id, secret))
    }

    fn build(
        &self,
        client: github_checks::client::ClientBuilder,
    ) -> Result<github_checks::Client, github_checks::client::BuilderError> {
        let mut client = client.user_agent(AGENT);
        if let Some(url) = &self.url {
            client = client.base_url(url);
        }
        if let Some(url) = &self.web {
            client = client.web_url(url);
        }
        if let Some(window) = self.window {
            client = client.look_window(window);
        }
        client.build_with(self.transport.clone())
    }
}

/// Clients of one Slack.
#[derive(Clone, Debug)]
pub struct SlackClients {
    pub(super) url: Option<String>,
    pub(super) window: Option<Duration>,
    pub(super) transport: OnClock<SlackTransport>,
}

impl SlackClients {
    /// A client that sends the tokens of `tokens`.
    ///
    /// # Errors
    /// When an address is not usable.
    pub fn with(
        &self,
        tokens: impl slack_blocks::web::token::TokenSource,
    ) -> Result<slack_blocks::Client, slack_blocks::web::client::BuilderError> {
        self.build(slack_blocks::Client::builder_with(tokens))
    }

    /// A client that sends no token: for installations.
    ///
    /// # Errors
    /// As [`with`](Self::with).
    pub fn without_token(
        &self,
    ) -> Result<slack_blocks::Client, slack_blocks::web::client::BuilderError> {
        self.build(slack_blocks::Client::builder_without_token())
    }

    fn build(
        &self,
        client: slack_blocks::web::client::ClientBuilder,
    ) -> Result<slack_blocks::Client, slack_blocks::web::client::BuilderError> {
        let mut client = client.user_agent(AGENT);
        if let Some(url) = &self.url {
            client = client.base_url(url);
        }
        if let Some(window) = self.window {
            client = client.look_window(window);
        }
        client.build_with(self.transport.clone())
    }
}
