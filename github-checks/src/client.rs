//! The loop: authorise, send, read, decide, wait. It never gains a line for an endpoint.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{
    AUTHORIZATION, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, USER_AGENT,
};
use http::{Method, Request, Response, StatusCode, Uri};
use serde::de::DeserializeOwned;

use crate::cache::{Cache, CacheKey, Cached};
use crate::endpoint::{Endpoint, Service, decode_json, to_http};
use crate::error::{ApiError, DecodeError, Error};
use crate::meta::{Answer, Meta, Via};
use crate::pace::Pace;
use crate::retry::{Class, Decision, Failure, RetryBudget, RetryPolicy, Situation};
use crate::secret::Secret;
use crate::token::TokenSource;
use crate::transport::{Limits, Transport, TransportErrorKind};

mod builder;
mod redirect;
mod services;
pub use self::builder::{BuilderError, ClientBuilder, Scheme};
pub use self::services::Services;

pub(crate) const API_VERSION: &str = "x-github-api-version";

/// Sends calls to GitHub. Cheap to clone; clones share connections, the retry budget, the
/// cache and the pace of writes.
///
/// ```no_run
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
    budget: RetryBudget,
    body_cap: usize,
    user_agent: HeaderValue,
    version: HeaderValue,
    cache: Option<Arc<dyn Cache>>,
    pace: Pace,
    jitter: RandomState,
}

/// What the loop must know of a call.
#[derive(Clone, Copy)]
pub(crate) struct Rules {
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
        let request = to_http(call, self.base(call))?;
        let mut decoded = None;
        self.exchange(request, rules(call), &mut |answer| {
            decoded = Some(decode_json(answer)?);
            Ok(())
        })
        .await?;
        decoded.ok_or_else(unread)
    }

    /// As [`send`](Self::send), with what the head of the answer tells: rate limit,
    /// scopes, a new name of the repository, whether it was confirmed by a 304.
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
        let request = to_http(call, self.base(call))?;
        let mut decoded = None;
        self.exchange(request, rules(call), &mut |answer| {
            decoded = Some(decode::<E>(answer)?);
            Ok(())
        })
        .await?;
        let (value, meta) = decoded.ok_or_else(unread)?;
        Ok(Answer { value, meta })
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
        let mut request = to_http(call, self.base(call))?;
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

    fn base<E: Endpoint>(&self, _: &E) -> &crate::base_url::BaseUrl {
        self.inner.services.base(E::SERVICE)
    }

    pub(crate) async fn exchange(
        &self,
        mut request: Request<Bytes>,
        rules: Rules,
        read: Read<'_>,
    ) -> Result<(), Error> {
        let inner = &*self.inner;
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, inner.user_agent.clone());
        let api = rules.service == Service::Api;
        if api {
            let version = HeaderName::from_static(API_VERSION);
            headers.insert(version, inner.version.clone());
        }
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        // Held until the call is over: writes go one after another.
        let _turn = if api && !reads {
            Some(inner.pace.write().await)
        } else {
            None
        };
        let started = inner.transport.now();
        let elapsed = || {
            let now = inner.transport.now();
            now.duration_since(started).unwrap_or_default()
        };
        let mut retries = 0;
        let mut spent = 1;
        let mut refreshed = false;
        let mut maybe_done = false;
        let mut via = Via::default();
        loop {
            let token = if api {
                let token = inner.tokens.token().await?;
                authorise(&mut request, inner.scheme, &token)?;
                Some(token)
            } else {
                None
            };
            let key = inner.recall(&mut request, reads && !rules.link, token.as_ref());
            if api && !reads {
                inner.pace.apart(&*inner.transport).await;
            }
            let timeout = inner
                .policy
                .attempt_timeout
                .min(inner.policy.deadline.saturating_sub(elapsed()));
            let sent = {
                let _place = inner.pace.request().await;
                let limits = Limits::new(timeout, inner.body_cap);
                inner.transport.send(request.clone(), limits).await
            };
            let (failure, error) = match sent.map(|answer| via.confirm(answer, &key)) {
                Ok(answer) if is_answer(&answer, rules) => {
                    let mut answer = via.note(answer, request.uri());
                    if rules.link {
                        answer = redirect::absolute(answer, request.uri());
                    }
                    match read(&answer) {
                        Ok(()) => {
                            inner.budget.give(spent);
                            inner.keep(key, &answer);
                            return Ok(());
                        }
                        Err(error) => (garbled(&error, rules.class), error.into()),
                    }
                }
                Ok(answer) if gone_already(&answer, request.method(), maybe_done) => {
                    let deleted = Response::new(Bytes::new());
                    return Ok(read(&deleted)?);
                }
                Ok(answer) if answer.status() == StatusCode::UNAUTHORIZED && !refreshed => {
                    refreshed = true;
                    let once = rules.class == Class::Once;
                    if let (Some(token), false) = (&token, once)
                        && inner.tokens.refresh(token).await?.is_some()
                    {
                        continue;
                    }
                    refusal(&answer, inner.transport.now())
                }
                Ok(answer) if redirect::is_followed(&answer, &request) => {
                    *request.uri_mut() = redirect::target(&answer, request.uri())?;
                    via.hop()?;
                    continue;
                }
                Ok(answer) if answer.status().is_redirection() => {
                    let host = redirect::host(&answer, request.uri());
                    (Failure::Final, Error::Redirect { host })
                }
                Ok(answer) => refusal(&answer, inner.transport.now()),
                Err(error) => (unsent(error.kind()), error.into()),
            };
            maybe_done |= matches!(
                failure,
                Failure::TimedOut | Failure::Broken | Failure::Garbled
            );
            let situation = Situation::new(rules.class, retries, elapsed(), self.random());
            match inner.policy.decide(failure, situation) {
                Decision::Retry(pause) => {
                    let Some(cost) = inner.budget.take(failure == Failure::TimedOut) else {
                        return Err(error);
                    };
                    spent = cost;
                    retries += 1;
                    inner.transport.sleep(pause).await;
                }
                Decision::Ambiguous => return Err(Error::Ambiguous(Box::new(error))),
                Decision::Stop => return Err(error),
            }
        }
    }

    /// A number in `0.0..1.0`, good enough to keep clients apart.
    fn random(&self) -> f64 {
        let bits = self.inner.jitter.hash_one(self.inner.transport.now());
        // 53 bits are what an f64 holds exactly.
        #[allow(clippy::cast_precision_loss, reason = "53 bits fit")]
        let number = (bits >> 11) as f64 / (1u64 << 53) as f64;
        number
    }
}

/// Where an answer is kept, and what is kept there already.
pub(crate) struct Slot {
    key: CacheKey,
    pub(crate) cached: Option<Cached>,
}

impl Inner {
    /// Asks for a confirmation when the answer to this request is known already.
    fn recall(
        &self,
        request: &mut Request<Bytes>,
        cacheable: bool,
        token: Option<&Secret>,
    ) -> Option<Slot> {
        let (cache, token) = (self.cache.as_ref()?, token?);
        if !cacheable {
            return None;
        }
        request.headers_mut().remove(IF_NONE_MATCH);
        request.headers_mut().remove(IF_MODIFIED_SINCE);
        let key = CacheKey::new(request, token);
        let cached = cache.get(&key);
        if let Some(cached) = &cached {
            cached.ask(request.headers_mut());
        }
        Some(Slot { key, cached })
    }

    fn keep(&self, slot: Option<Slot>, answer: &Response<Bytes>) {
        if let (Some(cache), Some(slot), Some(cached)) = (&self.cache, slot, Cached::of(answer))
            && slot.cached.as_ref() != Some(&cached)
        {
            cache.put(slot.key, cached);
        }
    }
}

fn rules<E: Endpoint>(_: &E) -> Rules {
    Rules {
        class: E::CLASS,
        service: E::SERVICE,
        link: E::LINK,
    }
}

pub(crate) fn unread() -> Error {
    DecodeError::custom("", "the answer was not read").into()
}

/// Whether this is what the call asked for: a success, or the redirect that is a link.
fn is_answer(answer: &Response<Bytes>, rules: Rules) -> bool {
    if rules.link {
        answer.status() == StatusCode::FOUND
    } else {
        answer.status().is_success()
    }
}

/// Whether a DELETE found nothing because an earlier attempt of it got through.
fn gone_already(answer: &Response<Bytes>, method: &Method, maybe_done: bool) -> bool {
    maybe_done && method == Method::DELETE && answer.status() == StatusCode::NOT_FOUND
}

fn authorise(request: &mut Request<Bytes>, scheme: Scheme, token: &Secret) -> Result<(), Error> {
    if token.is_empty() {
        return Ok(());
    }
    let text = Secret::new(format!("{} {}", scheme.word(), token.expose()));
    let mut value = HeaderValue::from_str(text.expose()).map_err(|_| {
        crate::token::TokenError::new("the token holds characters that no header may hold")
    })?;
    value.set_sensitive(true);
    request.headers_mut().insert(AUTHORIZATION, value);
    Ok(())
}

fn unsent(kind: TransportErrorKind) -> Failure {
    match kind {
        TransportErrorKind::Connect => Failure::NotSent,
        TransportErrorKind::Timeout => Failure::TimedOut,
        TransportErrorKind::Interrupted | TransportErrorKind::TooLarge => Failure::Broken,
        TransportErrorKind::Refused => Failure::Final,
    }
}

/// A body that was cut may come whole next time; one of another shape will not, but a
/// write that was answered with either has probably happened.
fn garbled(error: &DecodeError, class: Class) -> Failure {
    let reads = matches!(class, Class::Safe | Class::Idempotent);
    if reads && !error.is_garbled() {
        Failure::Final
    } else {
        Failure::Garbled
    }
}

fn refusal(answer: &Response<Bytes>, now: SystemTime) -> (Failure, Error) {
    let error = ApiError::from_response(answer, now);
    let failure = if error.is_rate_limited() {
        Failure::Limited(error.retry_after())
    } else {
        match answer.status().as_u16() {
            408 | 500 | 502 | 503 | 504 => Failure::Broken,
            _ => Failure::Final,
        }
    };
    (failure, error.into())
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("services", &self.inner.services)
            .field("policy", &self.inner.policy)
            .finish_non_exhaustive()
    }
}
