//! One call from its first attempt to its result: authorise, send, read, decide, wait.

use std::hash::BuildHasher;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, USER_AGENT};
use http::{Method, Request, Response, StatusCode};

use super::{API_VERSION, Inner, Read, Rules, Scheme, redirect};
use crate::cache::{CacheKey, Cached};
use crate::endpoint::Service;
use crate::error::{ApiError, DecodeError, Error};
use crate::meta::Via;
use crate::retry::{Class, Decision, Failure, Situation};
use crate::secret::Secret;
use crate::transport::{Limits, TransportError, TransportErrorKind};

/// A call under way.
pub(super) struct Exchange<'c> {
    inner: &'c Inner,
    request: Request<Bytes>,
    rules: Rules,
    started: SystemTime,
    retries: u32,
    /// What the last repeat cost of the budget; 1 for none.
    price: u32,
    /// Whether the token was renewed for this call.
    refreshed: bool,
    /// How long this call has waited for a new token to be known everywhere.
    settled: Duration,
    /// Whether an attempt may have been executed.
    maybe_done: bool,
    via: Via,
}

/// What came of an attempt.
enum Attempt {
    Done,
    /// Once more, at once: another token or another address.
    Again,
    Failed(Failure, Error),
}

impl<'c> Exchange<'c> {
    pub(super) fn new(inner: &'c Inner, mut request: Request<Bytes>, rules: Rules) -> Self {
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, inner.user_agent.clone());
        if rules.service == Service::Api && !headers.contains_key(API_VERSION) {
            headers.insert(API_VERSION, inner.version.clone());
        }
        Self {
            inner,
            request,
            rules,
            started: inner.transport.now(),
            retries: 0,
            price: 1,
            refreshed: false,
            settled: Duration::ZERO,
            maybe_done: false,
            via: Via::default(),
        }
    }

    pub(super) async fn run(mut self, read: Read<'_>) -> Result<(), Error> {
        loop {
            let (failure, error) = match self.attempt(read).await? {
                Attempt::Done => return Ok(()),
                Attempt::Again => continue,
                Attempt::Failed(failure, error) => (failure, error),
            };
            self.maybe_done |= matches!(
                failure,
                Failure::TimedOut | Failure::Broken(_) | Failure::Garbled
            );
            let class = self.rules.class;
            let situation = Situation::new(class, self.retries, self.elapsed(), self.random());
            match self.inner.policy.decide(failure, situation) {
                Decision::Retry(pause) => {
                    let timed_out = failure == Failure::TimedOut;
                    let Some(price) = self.inner.budget.take(timed_out) else {
                        return Err(error);
                    };
                    self.price = price;
                    self.retries += 1;
                    self.inner.transport.sleep(pause).await;
                }
                Decision::Ambiguous => return Err(Error::Ambiguous(Box::new(error))),
                Decision::Stop => return Err(error),
            }
        }
    }

    /// Sends once and looks at the answer.
    async fn attempt(&mut self, read: Read<'_>) -> Result<Attempt, Error> {
        let inner = self.inner;
        let api = self.rules.service == Service::Api;
        let reads = matches!(*self.request.method(), Method::GET | Method::HEAD);
        let token = if api {
            Some(inner.tokens.token().await?)
        } else {
            None
        };
        if let Some(token) = &token {
            authorise(&mut self.request, inner.scheme, token)?;
        }
        let slot = match &token {
            Some(token) if reads && !self.rules.link => inner.recall(&mut self.request, token),
            _ => None,
        };
        if api && !reads {
            inner.pace.apart(&*inner.transport).await;
        }
        let place = inner.pace.request().await;
        let left = inner.policy.deadline.saturating_sub(self.elapsed());
        let limits = Limits::new(inner.policy.attempt_timeout.min(left), inner.body_cap);
        let answer = inner.transport.send(self.request.clone(), limits).await;
        drop(place);
        self.receive(answer, token, slot, read).await
    }

    async fn receive(
        &mut self,
        answer: Result<Response<Bytes>, TransportError>,
        token: Option<Secret>,
        slot: Option<Slot>,
        read: Read<'_>,
    ) -> Result<Attempt, Error> {
        let answer = match answer {
            Ok(answer) => self.via.confirm(answer, slot.as_ref()),
            Err(error) => return Ok(Attempt::Failed(unsent(error.kind()), error.into())),
        };
        let now = self.inner.transport.now();
        self.inner.skew.note(answer.headers(), now);
        if is_answer(&answer, self.rules) {
            let mut answer = self.via.note(answer, self.request.uri());
            if self.rules.link {
                answer = redirect::absolute(answer, self.request.uri());
            }
            return Ok(match read(&answer) {
                Ok(()) => {
                    self.inner.budget.give(self.price);
                    self.inner.keep(slot, &answer);
                    Attempt::Done
                }
                Err(error) => Attempt::Failed(garbled(&error, self.rules.class), error.into()),
            });
        }
        if gone_already(&answer, self.request.method(), self.maybe_done) {
            read(&Response::new(Bytes::new()))?;
            return Ok(Attempt::Done);
        }
        if let Some(token) = &token
            && may_settle(&answer)
            && let Some(pause) = self.settling(token)
        {
            self.settled += pause;
            self.inner.transport.sleep(pause).await;
            return Ok(Attempt::Again);
        }
        if answer.status() == StatusCode::UNAUTHORIZED
            && !self.refreshed
            && self.rules.class != Class::Once
            && let Some(token) = &token
        {
            self.refreshed = true;
            if self.inner.tokens.refresh(token).await?.is_some() {
                return Ok(Attempt::Again);
            }
        }
        if redirect::is_followed(&answer, &self.request) {
            *self.request.uri_mut() = redirect::target(&answer, self.request.uri())?;
            self.via.hop()?;
            return Ok(Attempt::Again);
        }
        if answer.status().is_redirection() && answer.status() != StatusCode::NOT_MODIFIED {
            let host = redirect::host(&answer, self.request.uri());
            return Ok(Attempt::Failed(Failure::Final, Error::Redirect { host }));
        }
        let (failure, error) = refusal(&answer, now);
        Ok(Attempt::Failed(failure, error))
    }

    /// The pause before the same token is tried again: one second, then two, then four,
    /// for as long as it is new. A refused call was not executed, so any call may.
    fn settling(&self, token: &Secret) -> Option<Duration> {
        let left = self.inner.tokens.settles_in(token)?;
        let left = left.min(SETTLING.saturating_sub(self.settled));
        let deadline = self.inner.policy.deadline.saturating_sub(self.elapsed());
        let next = self.settled + Duration::from_secs(1);
        let pause = next.min(left).min(deadline);
        (!pause.is_zero()).then_some(pause)
    }

    fn elapsed(&self) -> Duration {
        let now = self.inner.transport.now();
        now.duration_since(self.started).unwrap_or_default()
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

/// Maximum wait for a new token, in one call.
const SETTLING: Duration = Duration::from_secs(10);

/// Whether a refusal is one that a new token gets until all of GitHub knows it.
fn may_settle(answer: &Response<Bytes>) -> bool {
    match answer.status() {
        StatusCode::UNAUTHORIZED => true,
        StatusCode::FORBIDDEN => {
            let text = b"Resource not accessible by integration";
            let body = answer.body();
            body.windows(text.len()).any(|part| part == text)
        }
        _ => false,
    }
}

/// Where an answer is kept, and what is kept there already.
pub(crate) struct Slot {
    key: CacheKey,
    pub(crate) cached: Option<Cached>,
}

impl Inner {
    /// Asks for a confirmation when the answer to this request is known already.
    fn recall(&self, request: &mut Request<Bytes>, token: &Secret) -> Option<Slot> {
        let cache = self.cache.as_ref()?;
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
    let text = format!("{} {}", scheme.word(), token.expose());
    let mut value = HeaderValue::try_from(text).map_err(|_| {
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
        TransportErrorKind::Interrupted | TransportErrorKind::TooLarge => Failure::Broken(None),
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
            408 | 500 | 502 | 503 | 504 => Failure::Broken(error.retry_after()),
            _ => Failure::Final,
        }
    };
    (failure, error.into())
}
