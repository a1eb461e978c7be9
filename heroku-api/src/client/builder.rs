//! Puts a [`Client`] together.

use std::fmt;
use std::hash::RandomState;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use super::rate::RateLimits;
use super::warning::{OnWarning, Warning};
use super::{Client, Inner};
use crate::base_url::{BaseUrl, BaseUrlError};
use crate::endpoint::Service;
use crate::retry::{RetryBudget, RetryPolicy};
use crate::token::TokenSource;
use crate::transport::{Transport, TransportError};
use crate::url_guard::UrlGuard;

/// Most bytes of an answer to accept.
const BODY_CAP: usize = 10 * 1024 * 1024;
/// How long a write that was sent may take to be seen.
const LOOK_WINDOW: Duration = Duration::from_secs(60);

/// The addresses of Heroku's services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Services {
    platform: BaseUrl,
    kolkrabbi: BaseUrl,
    metrics: BaseUrl,
    identity: BaseUrl,
    status: BaseUrl,
}

impl Services {
    /// Heroku itself.
    fn heroku() -> Result<Self, BaseUrlError> {
        Ok(Self {
            platform: BaseUrl::parse("https://api.heroku.com")?,
            kolkrabbi: BaseUrl::parse("https://kolkrabbi.heroku.com")?,
            metrics: BaseUrl::parse("https://api.metrics.heroku.com")?,
            identity: BaseUrl::parse("https://id.heroku.com")?,
            status: BaseUrl::parse("https://status.heroku.com")?,
        })
    }

    /// One server that plays all of them: a sandbox or a recording proxy.
    fn all_at(base: &BaseUrl) -> Self {
        Self {
            platform: base.clone(),
            kolkrabbi: base.clone(),
            metrics: base.clone(),
            identity: base.clone(),
            status: base.clone(),
        }
    }

    /// The same with another address of one service.
    fn with(mut self, service: Service, base: BaseUrl) -> Self {
        *match service {
            Service::Platform => &mut self.platform,
            Service::Kolkrabbi => &mut self.kolkrabbi,
            Service::Metrics => &mut self.metrics,
            Service::Identity => &mut self.identity,
            Service::Status => &mut self.status,
        } = base;
        self
    }

    /// The address of one service.
    #[must_use]
    pub fn base(&self, service: Service) -> &BaseUrl {
        match service {
            Service::Platform => &self.platform,
            Service::Kolkrabbi => &self.kolkrabbi,
            Service::Metrics => &self.metrics,
            Service::Identity => &self.identity,
            Service::Status => &self.status,
        }
    }
}

/// Settings of a [`Client`]; every one has a default that suits production.
#[must_use = "a builder does nothing until build is called"]
pub struct ClientBuilder {
    tokens: Arc<dyn TokenSource>,
    base: Option<String>,
    policy: RetryPolicy,
    body_cap: usize,
    look_window: Duration,
    user_agent: Option<String>,
    hosts: Vec<String>,
    services: Vec<(Service, String)>,
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
            policy: RetryPolicy {
                limited: Duration::from_secs(10),
                ..RetryPolicy::default()
            },
            body_cap: BODY_CAP,
            look_window: LOOK_WINDOW,
            user_agent: None,
            hosts: Vec::new(),
            services: Vec::new(),
            on_warning: None,
        }
    }

    /// Another server that plays all of Heroku's services. Default: Heroku.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base = Some(url.into());
        self
    }

    /// Another address of one service, whatever [`base_url`](Self::base_url) says: that of
    /// people's log-in, or of the status page.
    pub fn service_url(mut self, service: Service, url: impl Into<String>) -> Self {
        self.services.push((service, url.into()));
        self
    }

    /// Is called with every warning that Heroku adds to the response of a call that worked
    /// (`X-Heroku-Warning`): a stack that ends, for example. Polls bring the same warning
    /// again and again; show each text once.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let heroku = heroku_api::Client::builder("token")
    ///     .on_warning(|warning| eprintln!("Heroku warns: {warning}"))
    ///     .build()?;
    /// # drop(heroku); Ok(()) }
    /// ```
    pub fn on_warning(mut self, on_warning: impl Fn(Warning) + Send + Sync + 'static) -> Self {
        self.on_warning = Some(Arc::new(on_warning));
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
    /// got lost; default 60 s. No write is sent twice within it: shorten it only for tests.
    pub fn look_window(mut self, window: Duration) -> Self {
        self.look_window = window;
        self
    }

    /// Who is calling, in front of this crate's own name.
    pub fn user_agent(mut self, agent: impl Into<String>) -> Self {
        self.user_agent = Some(agent.into());
        self
    }

    /// Another domain that output and upload links may point to, besides Heroku's and
    /// the base address.
    pub fn allow_host(mut self, domain: impl Into<String>) -> Self {
        self.hosts.push(domain.into());
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
        let services = match &self.base {
            Some(text) => {
                let base = BaseUrl::parse(text)?;
                let heroku = Services::heroku()?;
                if base == heroku.platform {
                    heroku
                } else {
                    Services::all_at(&base)
                }
            }
            None => Services::heroku()?,
        };
        let services = self
            .services
            .iter()
            .try_fold(services, |all, (one, text)| {
                Ok::<_, BaseUrlError>(all.with(*one, BaseUrl::parse(text)?))
            })?;
        let guard = UrlGuard::new(services.base(Service::Platform));
        let guard = self
            .hosts
            .iter()
            .fold(guard, |guard, host| guard.allow(host));
        let own = concat!("heroku-api-rust/", env!("CARGO_PKG_VERSION"));
        let agent = match &self.user_agent {
            Some(theirs) => format!("{theirs} {own}"),
            None => own.to_owned(),
        };
        Ok(Client {
            inner: Arc::new(Inner {
                transport: Arc::new(transport),
                tokens: self.tokens,
                services,
                guard,
                policy: self.policy,
                budget: RetryBudget::new(),
                rate: RateLimits::default(),
                body_cap: self.body_cap,
                look_window: self.look_window,
                on_warning: self.on_warning,
                user_agent: HeaderValue::try_from(agent).map_err(|_| BuilderError::UserAgent)?,
                jitter: RandomState::new(),
            }),
        })
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
