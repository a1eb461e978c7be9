//! The loop: authorise, send, read, decide, wait. It never gains a line for an endpoint.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderValue, IF_NONE_MATCH, LOCATION, USER_AGENT};
use http::{Method, Request, Response, StatusCode};
use serde::de::DeserializeOwned;

use crate::endpoint::{Endpoint, decode_json, to_http};
use crate::error::{ApiError, DecodeError, Error};
use crate::retry::{Class, Decision, Failure, RetryBudget, RetryPolicy, Situation};
use crate::secret::Secret;
use crate::stream::UrlGuard;
use crate::token::TokenSource;
use crate::transport::{Limits, Transport, TransportErrorKind};

mod builder;
mod revalidate;
pub use self::builder::{BuilderError, ClientBuilder, Services};
pub use self::revalidate::Revalidation;

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
    body_cap: usize,
    user_agent: HeaderValue,
    jitter: RandomState,
}

impl Client {
    /// A client for `token`, which is a text or any [`TokenSource`].
    pub fn builder(token: impl Into<Secret>) -> ClientBuilder {
        ClientBuilder::new(Arc::new(token.into()))
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

    /// The transport and its clock, for flows that wait between calls.
    #[must_use]
    pub fn transport(&self) -> &dyn Transport {
        &*self.inner.transport
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
        let request = to_http(call, self.inner.services.base(E::SERVICE))?;
        let mut decoded = None;
        // Not generic over the answer, so the loop is compiled once.
        self.exchange(request, E::CLASS, &mut |answer| {
            decoded = Some(decode(answer)?);
            Ok(())
        })
        .await?;
        decoded.ok_or_else(|| {
            let missing = serde::de::Error::custom("the answer was not read");
            DecodeError::new(String::new(), missing).into()
        })
    }

    async fn exchange(
        &self,
        mut request: Request<Bytes>,
        class: Class,
        read: &mut (dyn FnMut(&Response<Bytes>) -> Result<(), DecodeError> + Send),
    ) -> Result<(), Error> {
        let inner = &*self.inner;
        request
            .headers_mut()
            .insert(USER_AGENT, inner.user_agent.clone());
        let started = inner.transport.now();
        let elapsed = || {
            inner
                .transport
                .now()
                .duration_since(started)
                .unwrap_or_default()
        };
        let mut retries = 0;
        let mut spent = 1;
        let mut refreshed = false;
        let mut maybe_done = false;
        loop {
            let token = inner.tokens.token().await?;
            authorise(&mut request, &token)?;
            let timeout = inner
                .policy
                .attempt_timeout
                .min(inner.policy.deadline.saturating_sub(elapsed()));
            let limits = Limits::new(timeout, inner.body_cap);
            let (failure, error) = match inner.transport.send(request.clone(), limits).await {
                Ok(answer) if is_answer(&answer, &request) => match read(&answer) {
                    Ok(()) => {
                        inner.budget.give(spent);
                        return Ok(());
                    }
                    Err(error) => (garbled(&error, class), error.into()),
                },
                Ok(answer) if gone_already(&answer, request.method(), maybe_done) => {
                    let deleted = Response::new(Bytes::new());
                    return Ok(read(&deleted)?);
                }
                Ok(answer) if answer.status() == StatusCode::UNAUTHORIZED && !refreshed => {
                    refreshed = true;
                    if class != Class::Once && inner.tokens.refresh(&token).await?.is_some() {
                        continue;
                    }
                    refusal(&answer, inner.transport.now())
                }
                Ok(answer) => refusal(&answer, inner.transport.now()),
                Err(error) => (unsent(error.kind()), error.into()),
            };
            maybe_done |= matches!(
                failure,
                Failure::TimedOut | Failure::Broken | Failure::Garbled
            );
            let situation = Situation::new(class, retries, elapsed(), self.random());
            let decision = inner.policy.decide(failure, situation);
            match decision {
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

/// Whether there is something to read: a success, or "as you know it" when that was asked.
fn is_answer(answer: &Response<Bytes>, request: &Request<Bytes>) -> bool {
    let status = answer.status();
    status.is_success()
        || (status == StatusCode::NOT_MODIFIED && request.headers().contains_key(IF_NONE_MATCH))
}

/// Whether a DELETE found nothing because an earlier attempt of it got through.
fn gone_already(answer: &Response<Bytes>, method: &Method, maybe_done: bool) -> bool {
    maybe_done && method == Method::DELETE && answer.status() == StatusCode::NOT_FOUND
}

fn authorise(request: &mut Request<Bytes>, token: &Secret) -> Result<(), Error> {
    let mut value = HeaderValue::try_from(format!("Bearer {}", token.expose())).map_err(|_| {
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
    if answer.status().is_redirection() {
        let error = Error::redirect(answer.headers().get(LOCATION));
        return (Failure::Final, error);
    }
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
