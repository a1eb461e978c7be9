//! The client: holds what all calls share. It never gains a line for an endpoint.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::HeaderValue;
use http::{Request, Response};
use serde::de::DeserializeOwned;

use crate::base_url::BaseUrl;
use crate::endpoint::{Endpoint, Service, decode_json, to_http};
use crate::error::{DecodeError, Error, Trace};
use crate::retry::{Class, RetryBudget, RetryPolicy};
use crate::secret::Secret;
use crate::token::{NoToken, TokenSource};
use crate::transport::Transport;
use crate::url_guard::UrlGuard;

mod attempts;
mod builder;
mod env;
mod exchange;
mod rate;
mod revalidate;
mod warning;
pub use self::builder::{BuilderError, ClientBuilder, Services};
use self::rate::RateLimits;
pub use self::revalidate::Revalidation;
use self::warning::OnWarning;
pub use self::warning::Warning;

/// Sends calls to Heroku. Cheap to clone; clones share connections and the retry budget.
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::{Client, pipelines::GetPipeline};
///
/// let heroku = Client::builder(std::env::var("HEROKU_API_KEY")?).build()?;
/// let pipeline = heroku.send(&GetPipeline::new("acme")).await?;
/// println!("{}", pipeline.id);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    transport: Arc<dyn Transport>,
    tokens: Arc<dyn TokenSource>,
    services: Services,
    guard: UrlGuard,
    policy: RetryPolicy,
    budget: RetryBudget,
    rate: RateLimits,
    body_cap: usize,
    look_window: Duration,
    on_warning: Option<OnWarning>,
    user_agent: HeaderValue,
    jitter: RandomState,
}

impl Client {
    /// A client for `token`, which is a text or any [`TokenSource`].
    pub fn builder(token: impl Into<Secret>) -> ClientBuilder {
        ClientBuilder::new(Arc::new(token.into()))
    }

    /// A client without a token, for logging people in: see [`oauth`](crate::oauth).
    pub fn builder_without_token() -> ClientBuilder {
        ClientBuilder::new(Arc::new(NoToken))
    }

    /// A client with the settings of the environment: as
    /// [`builder_from_env`](Self::builder_from_env), over the default transport.
    ///
    /// # Errors
    /// [`BuilderError`].
    #[cfg(feature = "reqwest")]
    pub fn from_env() -> Result<Self, BuilderError> {
        Self::builder_from_env()?.build()
    }

    /// The settings of the environment: `HEROKU_API_KEY`; `HEROKU_API_URL`, another server that
    /// plays all of Heroku's services; `HEROKU_ID_URL` and `HEROKU_STATUS_URL` for the log-in and
    /// the platform's status alone.
    ///
    /// # Errors
    /// [`BuilderError`] when there is no key, or a variable is not text.
    pub fn builder_from_env() -> Result<ClientBuilder, BuilderError> {
        const KEY: &str = "HEROKU_API_KEY";
        let key = env::variable(KEY)?.ok_or(BuilderError::Unset(KEY))?;
        let mut builder = Self::builder(key);
        if let Some(url) = env::variable("HEROKU_API_URL")? {
            builder = builder.base_url(url);
        }
        for (name, service) in [
            ("HEROKU_ID_URL", Service::Identity),
            ("HEROKU_STATUS_URL", Service::Status),
        ] {
            if let Some(url) = env::variable(name)? {
                builder = builder.service_url(service, url);
            }
        }
        Ok(builder)
    }

    /// A client whose token may change.
    pub fn builder_with(tokens: impl TokenSource) -> ClientBuilder {
        ClientBuilder::new(Arc::new(tokens))
    }

    /// Sends a call and reads its answer, repeating as its [`Class`] allows.
    ///
    /// # Errors
    /// See [`Error`]; [`Error::is_ambiguous`] when the call may have taken effect.
    pub async fn send<E: Endpoint>(&self, call: &E) -> Result<E::Response, Error> {
        self.run(call, E::decode).await
    }

    /// As [`send`](Self::send), but reads the answer into a type of your own, for
    /// fields this crate does not model.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_as<T: DeserializeOwned + Send>(
        &self,
        call: &impl Endpoint,
    ) -> Result<T, Error> {
        self.run(call, decode_json).await
    }

    /// How many calls Heroku allows before it refuses, as its newest response says; `None`
    /// before the first answer that did. Below 100 the client slows down by itself.
    pub async fn rate_limit_remaining(&self) -> Option<u32> {
        let token = self.inner.tokens.token().await.ok()?;
        let now = self.inner.transport.elapsed();
        self.inner
            .rate
            .remaining(self.inner.jitter.hash_one(token.expose()), now)
    }

    /// How long a write whose response got lost is looked for; see [`ensure`](crate::ensure).
    #[must_use]
    pub fn look_window(&self) -> Duration {
        self.inner.look_window
    }

    /// The transport and its clock, for flows that wait between calls.
    #[must_use]
    pub fn transport(&self) -> &dyn Transport {
        &*self.inner.transport
    }

    pub(crate) fn base(&self, service: Service) -> &BaseUrl {
        self.inner.services.base(service)
    }

    pub(crate) fn guard(&self) -> &UrlGuard {
        &self.inner.guard
    }

    pub(crate) fn user_agent(&self) -> HeaderValue {
        self.inner.user_agent.clone()
    }

    async fn run<E: Endpoint, T: Send>(
        &self,
        call: &E,
        mut decode: impl FnMut(&Response<Bytes>) -> Result<T, DecodeError> + Send,
    ) -> Result<T, Error> {
        let request = to_http(call, self.base(E::SERVICE))
            .map_err(|error| Error::from(error).traced(Trace::of(E::METHOD, E::PATH)))?;
        let mut decoded = None;
        // Not generic over the answer, so the loop is compiled once.
        let on_warning = self.inner.on_warning.as_ref();
        self.exchange(request, E::PATH, E::CLASS, E::SERVICE, &mut |answer| {
            warning::report(on_warning, answer.headers(), || {
                format!("{} {}", E::METHOD, E::PATH)
            });
            decoded = Some(decode(&answer)?);
            Ok(())
        })
        .await?;
        decoded.ok_or_else(unread)
    }

    pub(crate) async fn answer(
        &self,
        request: Request<Bytes>,
        class: Class,
        service: Service,
    ) -> Result<Response<Bytes>, Error> {
        let mut kept = None;
        let on_warning = self.inner.on_warning.as_ref();
        let call = format!("{} {}", request.method(), request.uri().path());
        self.exchange(request, RAW, class, service, &mut |answer| {
            warning::report(on_warning, answer.headers(), || call.clone());
            kept = Some(answer);
            Ok(())
        })
        .await?;
        kept.ok_or_else(unread)
    }
}

/// What errors call the path of a call without a type: it may hold anything.
const RAW: &str = "(raw)";

fn unread() -> Error {
    DecodeError::custom("", "the response was not read").into()
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("services", &self.inner.services)
            .field("policy", &self.inner.policy)
            .finish_non_exhaustive()
    }
}
