//! Puts a [`Client`] together.

use std::fmt;
use std::hash::RandomState;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use super::{Client, Inner, Services};
use crate::base_url::BaseUrlError;
use crate::cache::{Cache, MemoryCache};
use crate::pace::Pace;
use crate::retry::{RetryBudget, RetryPolicy};
use crate::token::TokenSource;
use crate::transport::{Transport, TransportError};

/// Most bytes of an answer to accept.
const BODY_CAP: usize = 10 * 1024 * 1024;
/// How long a write that was sent may take to be seen.
const LOOK_WINDOW: Duration = Duration::from_secs(10);
/// The API version this crate is written against.
const VERSION: &str = "2022-11-28";

/// How the token is written into `Authorization`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scheme {
    /// `Bearer`: right for every kind of token.
    Bearer,
    /// `token`: the older word, which some proxies and endpoints want.
    Token,
    /// `Basic`: an OAuth app's id and secret, already encoded; see
    /// [`Client::builder_for_app`].
    Basic,
}

impl Scheme {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Token => "token",
            Self::Basic => "Basic",
        }
    }
}

/// Settings of a [`Client`]; every one has a default that suits production.
#[must_use = "a builder does nothing until build is called"]
pub struct ClientBuilder {
    tokens: Arc<dyn TokenSource>,
    scheme: Scheme,
    api: Option<String>,
    web: Option<String>,
    version: String,
    policy: RetryPolicy,
    body_cap: usize,
    look_window: Duration,
    user_agent: Option<String>,
    cache: Option<Arc<dyn Cache>>,
    write_pause: Duration,
}

/// The client cannot be built with these settings.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuilderError {
    /// The base address is not usable.
    #[error(transparent)]
    BaseUrl(#[from] BaseUrlError),
    /// The user agent or the API version holds characters that no header may hold.
    #[error("the {0} holds characters that no header may hold")]
    Header(&'static str),
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
            scheme: Scheme::Bearer,
            api: None,
            web: None,
            version: VERSION.to_owned(),
            policy: RetryPolicy {
                limited: Duration::from_secs(60),
                ..RetryPolicy::default()
            },
            body_cap: BODY_CAP,
            look_window: LOOK_WINDOW,
            user_agent: None,
            cache: Some(Arc::new(MemoryCache::new())),
            write_pause: Duration::from_secs(1),
        }
    }

    /// Another server: GitHub Enterprise (`https://HOST/api/v3`), GHE.com
    /// (`https://api.SUBDOMAIN.ghe.com`), a sandbox. Default: `https://api.github.com`.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.api = Some(url.into());
        self
    }

    /// Where the OAuth pages are, when [`Services::at`] cannot tell.
    pub fn web_url(mut self, url: impl Into<String>) -> Self {
        self.web = Some(url.into());
        self
    }

    /// How the token is written; default [`Scheme::Bearer`].
    pub fn scheme(mut self, scheme: Scheme) -> Self {
        self.scheme = scheme;
        self
    }

    /// The API version to ask for; default `2022-11-28`, which every server knows.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// When and how often to try again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
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

    /// Where answers are kept that GitHub can confirm with a 304; default a
    /// [`MemoryCache`] of this client's own.
    pub fn cache(mut self, cache: impl Cache) -> Self {
        self.cache = Some(Arc::new(cache));
        self
    }

    /// Keeps no answers.
    pub fn without_cache(mut self) -> Self {
        self.cache = None;
        self
    }

    /// The least time between two writes; default 1 s, as GitHub asks. Shorten it only
    /// against a server of your own.
    pub fn write_pause(mut self, pause: Duration) -> Self {
        self.write_pause = pause;
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
        let services = match &self.api {
            Some(api) => Services::at(api, self.web.as_deref())?,
            None => Services::at("https://api.github.com", self.web.as_deref())?,
        };
        let own = concat!("github-checks-rust/", env!("CARGO_PKG_VERSION"));
        let agent = match &self.user_agent {
            Some(theirs) => format!("{theirs} {own}"),
            None => own.to_owned(),
        };
        let header = |text: String, what| {
            HeaderValue::try_from(text).map_err(|_| BuilderError::Header(what))
        };
        let client = Client {
            inner: Arc::new(Inner {
                transport: Arc::new(transport),
                tokens: self.tokens,
                scheme: self.scheme,
                services,
                policy: self.policy,
                budget: Arc::new(RetryBudget::new()),
                body_cap: self.body_cap,
                look_window: self.look_window,
                user_agent: header(agent, "user agent")?,
                version: header(self.version, "API version")?,
                cache: self.cache,
                pace: Arc::new(Pace::new(self.write_pause)),
                skew: Arc::default(),
                jitter: RandomState::new(),
            }),
        };
        client.lend_clock();
        Ok(client)
    }
}

/// Token sources and addresses of others may hold secrets: neither shows.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
