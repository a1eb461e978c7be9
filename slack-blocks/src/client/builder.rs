//! Puts a [`Client`] together.

use std::fmt;
use std::hash::RandomState;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use super::envelope::OnWarning;
use super::{Client, Inner, Warning};
use crate::base_url::{BaseUrl, BaseUrlError};
use crate::pace::Pace;
use crate::retry::{RetryBudget, RetryPolicy};
use crate::token::TokenSource;
use crate::transport::{Transport, TransportError};

/// Most bytes of an answer to accept.
const BODY_CAP: usize = 10 * 1024 * 1024;
/// How long a write that was sent may take to be seen.
const LOOK_WINDOW: Duration = Duration::from_secs(10);
/// Slack itself.
const SLACK: &str = "https://slack.com/api";

/// Settings of a [`Client`]; every one has a default that suits production.
#[must_use = "a builder does nothing until build is called"]
pub struct ClientBuilder {
    tokens: Arc<dyn TokenSource>,
    base: Option<String>,
    policy: RetryPolicy,
    paced: bool,
    body_cap: usize,
    look_window: Duration,
    user_agent: Option<String>,
    on_warning: Option<OnWarning>,
}

/// The client cannot be built with these settings.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuilderError {
    /// The base address is not usable.
    #[error(transparent)]
    BaseUrl(#[from] BaseUrlError),
    /// The user agent holds characters that no header may hold.
    #[error("the user agent holds characters that no header may hold")]
    UserAgent,
    /// A variable of the environment is not set.
    #[error("the environment variable {0} is not set")]
    Unset(&'static str),
    /// A variable of the environment is not text.
    #[error("the environment variable {0} is not text")]
    NotText(&'static str),
    /// The default transport could not be set up.
    #[error("the default transport could not be set up")]
    Transport(#[from] TransportError),
}

impl ClientBuilder {
    pub(super) fn new(tokens: Arc<dyn TokenSource>) -> Self {
        Self {
            tokens,
            base: None,
            policy: RetryPolicy::default(),
            paced: true,
            body_cap: BODY_CAP,
            look_window: LOOK_WINDOW,
            user_agent: None,
            on_warning: None,
        }
    }

    /// Another server that plays Slack, up to and with `/api`. Default:
    /// `https://slack.com/api`.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base = Some(url.into());
        self
    }

    /// When and how often to try again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Whether calls wait for their turn as [`Pacer`](crate::pace::Pacer) says; default true. Switch it off
    /// when something else keeps many processes within Slack's limits.
    pub fn paced(mut self, paced: bool) -> Self {
        self.paced = paced;
        self
    }

    /// Most bytes of an answer to accept; default 10 MiB.
    pub fn body_cap(mut self, bytes: usize) -> Self {
        self.body_cap = bytes;
        self
    }

    /// How long the functions of [`ensure`](crate::ensure) look for a write whose response
    /// got lost; default 10 s. No write is sent twice within it: shorten it only for tests.
    pub fn look_window(mut self, window: Duration) -> Self {
        self.look_window = window;
        self
    }

    /// Who is calling, in front of this crate's own name.
    pub fn user_agent(mut self, agent: impl Into<String>) -> Self {
        self.user_agent = Some(agent.into());
        self
    }

    /// Is called with what Slack warns of. Default: warnings are dropped.
    pub fn on_warning(mut self, tell: impl Fn(&Warning<'_>) + Send + Sync + 'static) -> Self {
        self.on_warning = Some(Box::new(tell));
        self
    }

    /// A client over the default transport.
    ///
    /// # Errors
    /// [`BuilderError`].
    #[cfg(feature = "reqwest")]
    pub fn build(self) -> Result<Client, BuilderError> {
        let transport = crate::transport::ReqwestTransport::new()?;
        self.build_with(transport)
    }

    /// A client over a transport of your own.
    ///
    /// # Errors
    /// [`BuilderError`].
    pub fn build_with(self, transport: impl Transport) -> Result<Client, BuilderError> {
        let own = concat!("slack-blocks-rust/", env!("CARGO_PKG_VERSION"));
        let agent = match &self.user_agent {
            Some(theirs) => format!("{theirs} {own}"),
            None => own.to_owned(),
        };
        Ok(Client {
            inner: Arc::new(Inner {
                transport: Arc::new(transport),
                tokens: self.tokens,
                base: BaseUrl::parse(self.base.as_deref().unwrap_or(SLACK))?,
                policy: self.policy,
                budget: RetryBudget::new(),
                pace: self.paced.then(Pace::default),
                body_cap: self.body_cap,
                look_window: self.look_window,
                user_agent: HeaderValue::try_from(agent).map_err(|_| BuilderError::UserAgent)?,
                on_warning: self.on_warning,
                jitter: RandomState::new(),
            }),
        })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("policy", &self.policy)
            .field("paced", &self.paced)
            .finish_non_exhaustive()
    }
}
