//! The loop: authorise, send, read, decide, wait. It never gains a line for an endpoint.

use std::fmt;
use std::hash::RandomState;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::HeaderValue;
use http::{Request, Response, Uri};
use serde::de::DeserializeOwned;

use crate::cache::Cache;
use crate::endpoint::{Endpoint, Service, decode_json, to_http};
use crate::error::{DecodeError, Error, Trace};
use crate::meta::{Answer, Meta};
use crate::pace::Pace;
use crate::retry::{Class, RetryBudget, RetryPolicy};
use crate::secret::Secret;
use crate::token::{ServerClock, TokenSource};
use crate::transport::Transport;

mod attempts;
mod builder;
mod clock;
mod env;
mod exchange;
mod redirect;
mod services;
pub use self::builder::{BuilderError, ClientBuilder, Scheme};
use self::clock::Skew;
use self::exchange::Exchange;
pub use self::services::Services;

/// Sends calls to GitHub. Cheap to clone; clones share connections, the retry budget, the
/// cache and the pace of writes.
///
/// ```no_run
/// # #[cfg(feature = "reqwest")]
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use github_checks::{Client, Policy, Repo};
///
/// let github = Client::builder(std::env::var("GITHUB_TOKEN")?).build()?;
/// let repo: Repo = "octo-org/hello".parse()?;
/// let gate = github.gate(&repo, "main", &Policy::all()).await?;
/// println!("{} is {}", gate.sha, gate.verdict);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    transport: Arc<dyn Transport>,
    tokens: Arc<dyn TokenSource>,
    scheme: Scheme,
    services: Services,
    policy: RetryPolicy,
    budget: Arc<RetryBudget>,
    body_cap: usize,
    look_window: Duration,
    user_agent: HeaderValue,
    version: HeaderValue,
    cache: Option<Arc<dyn Cache>>,
    pace: Arc<Pace>,
    skew: Arc<Skew>,
    jitter: RandomState,
}

/// What the loop must know of a call.
#[derive(Clone, Copy)]
pub(crate) struct Rules {
    /// The path as a template, for errors.
    pub(crate) path: &'static str,
    pub(crate) class: Class,
    pub(crate) service: Service,
    pub(crate) link: bool,
}

pub(crate) type Read<'r> = &'r mut (dyn FnMut(&Response<Bytes>) -> Result<(), DecodeError> + Send);

impl Client {
    /// A client for `token`: a text, or anything that becomes a [`Secret`].
    pub fn builder(token: impl Into<Secret>) -> ClientBuilder {
        ClientBuilder::new(Arc::new(token.into()))
    }

    /// A client without a token: for logging people in, and for public repositories
    /// (60 requests per hour).
    pub fn builder_without_token() -> ClientBuilder {
        Self::builder("")
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

    /// The settings of the environment: `GITHUB_TOKEN`; `GITHUB_API_URL` and `GITHUB_WEB_URL`
    /// when it is not github.com. Without a token as
    /// [`builder_without_token`](Self::builder_without_token).
    ///
    /// # Errors
    /// [`BuilderError`] when a variable is not text.
    pub fn builder_from_env() -> Result<ClientBuilder, BuilderError> {
        let mut builder = Self::builder(env::variable("GITHUB_TOKEN")?.unwrap_or_default());
        if let Some(url) = env::variable("GITHUB_API_URL")? {
            builder = builder.base_url(url);
        }
        if let Some(url) = env::variable("GITHUB_WEB_URL")? {
            builder = builder.web_url(url);
        }
        Ok(builder)
    }

    /// A client whose token may change.
    pub fn builder_with(tokens: impl TokenSource) -> ClientBuilder {
        ClientBuilder::new(Arc::new(tokens))
    }

    /// A client that speaks as an OAuth app, for the calls that check, reset and revoke
    /// the tokens of its users.
    pub fn builder_for_app(client_id: &str, client_secret: &Secret) -> ClientBuilder {
        let pair = Secret::new(format!("{client_id}:{}", client_secret.expose()));
        let encoded = crate::base64::standard(pair.expose().as_bytes());
        Self::builder(encoded).scheme(Scheme::Basic)
    }

    /// Sends a call and reads its answer, repeating as its [`Class`] allows.
    ///
    /// # Errors
    /// See [`Error`]; [`Error::is_ambiguous`] when the call may have taken effect.
    pub async fn send<E: Endpoint>(&self, call: &E) -> Result<E::Response, Error> {
        self.run(call, None, E::decode).await
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
        let request = self.request(call)?;
        let mut decoded = None;
        self.exchange(request, rules(call), &mut |answer| {
            decoded = Some(decode_json(answer)?);
            Ok(())
        })
        .await?;
        decoded.ok_or_else(unread)
    }

    /// As [`send`](Self::send), with what the head of the answer tells: rate limit,
    /// scopes, a new name of the repository, whether it was confirmed by a 304. Empty for
    /// a refusal that is an answer (a deployment's outcome, "no collaborator").
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_with_meta<E: Endpoint>(
        &self,
        call: &E,
    ) -> Result<Answer<E::Response>, Error> {
        fn decode<E: Endpoint>(
            answer: &Response<Bytes>,
        ) -> Result<(E::Response, Meta), DecodeError> {
            Ok((E::decode(answer)?, Meta::of(answer)))
        }
        let request = self.request(call)?;
        let mut decoded = None;
        let outcome = self
            .exchange(request, rules(call), &mut |answer| {
                decoded = Some(decode::<E>(answer)?);
                Ok(())
            })
            .await;
        let (value, meta) = match outcome {
            Ok(()) => decoded.ok_or_else(unread)?,
            Err(Error::Api(refusal)) => (E::refused(refusal).map_err(Error::Api)?, Meta::default()),
            Err(error) => return Err(error),
        };
        Ok(Answer { value, meta })
    }

    /// The same client for another account: one for each person. It shares connections,
    /// retry budget, pace and the limits of the cache with this one, so a thousand people
    /// cost no more than one; each token sees only its own cached responses.
    ///
    /// ```no_run
    /// # #[cfg(feature = "reqwest")]
    /// # fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// use github_checks::Client;
    /// use github_checks::secret::Secret;
    ///
    /// let shared = Client::builder_without_token().build()?;
    /// let ada = shared.with_token(Secret::new("gho_…"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Arguments
    /// - `source`: the person's token, or what renews it. It is sent as `Bearer`, or as this
    ///   client's [`Scheme::Token`].
    #[must_use]
    pub fn with_token(&self, source: impl TokenSource) -> Self {
        let inner = &self.inner;
        let scheme = match inner.scheme {
            // A person is not the app whose id and secret these are.
            Scheme::Basic => Scheme::Bearer,
            scheme => scheme,
        };
        let client = Self {
            inner: Arc::new(Inner {
                transport: Arc::clone(&inner.transport),
                tokens: Arc::new(source),
                scheme,
                services: inner.services.clone(),
                policy: inner.policy,
                budget: Arc::clone(&inner.budget),
                body_cap: inner.body_cap,
                look_window: inner.look_window,
                user_agent: inner.user_agent.clone(),
                version: inner.version.clone(),
                cache: inner.cache.clone(),
                pace: Arc::clone(&inner.pace),
                skew: Arc::clone(&inner.skew),
                jitter: RandomState::new(),
            }),
        };
        client.lend_clock();
        client
    }

    /// GitHub's time as far as it is known: the transport's clock, corrected by the `Date`
    /// of the newest response, whole seconds. Differences below two seconds are ignored.
    #[must_use]
    pub fn server_now(&self) -> SystemTime {
        self.inner.skew.apply(self.inner.transport.now())
    }

    /// Hands the corrected clock to the source of tokens.
    fn lend_clock(&self) {
        let transport = Arc::clone(&self.inner.transport);
        let skew = Arc::clone(&self.inner.skew);
        let clock = ServerClock::new(move || skew.apply(transport.now()));
        self.inner.tokens.set_clock(clock);
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

    /// The addresses this client is bound to.
    #[must_use]
    pub fn services(&self) -> &Services {
        &self.inner.services
    }

    /// Sends `call`, to `at` when it is a later page of a list.
    pub(crate) async fn run<E: Endpoint>(
        &self,
        call: &E,
        at: Option<Uri>,
        decode: fn(&Response<Bytes>) -> Result<E::Response, DecodeError>,
    ) -> Result<E::Response, Error> {
        let mut request = self.request(call)?;
        if let Some(at) = at {
            *request.uri_mut() = at;
        }
        let mut decoded = None;
        // Not generic over the answer, so the loop is compiled once.
        let outcome = self
            .exchange(request, rules(call), &mut |answer| {
                decoded = Some(decode(answer)?);
                Ok(())
            })
            .await;
        match outcome {
            Ok(()) => decoded.ok_or_else(unread),
            Err(Error::Api(refusal)) => E::refused(refusal).map_err(Error::Api),
            Err(error) => Err(error),
        }
    }

    fn request<E: Endpoint>(&self, call: &E) -> Result<Request<Bytes>, Error> {
        to_http(call, self.base(call))
            .map_err(|error| Error::from(error).traced(Trace::of(E::METHOD, E::PATH)))
    }

    fn base<E: Endpoint>(&self, _: &E) -> &crate::base_url::BaseUrl {
        self.inner.services.base(E::SERVICE)
    }

    /// Runs the loop for one call; `read` takes the answer.
    pub(crate) async fn exchange(
        &self,
        request: Request<Bytes>,
        rules: Rules,
        read: Read<'_>,
    ) -> Result<(), Error> {
        // On the heap: several calls side by side would make a future of many kilobytes.
        Box::pin(Exchange::new(&self.inner, request, rules).run(read)).await
    }
}

fn rules<E: Endpoint>(_: &E) -> Rules {
    Rules {
        path: E::PATH,
        class: E::CLASS,
        service: E::SERVICE,
        link: E::LINK,
    }
}

pub(crate) fn unread() -> Error {
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
