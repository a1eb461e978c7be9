//! One call from its first attempt to its result: authorise, send, read, decide, wait.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, USER_AGENT};
use http::{Method, Request, Response, StatusCode};

use super::attempts::{Attempts, unsent};
use super::{Inner, Read, Rules, Scheme, redirect};
use crate::cache::{CacheKey, Cached, Slot};
use crate::endpoint::{API_VERSION, Service};
use crate::error::{ApiError, Error};
use crate::meta::Via;
use crate::retry::Failure;
use crate::secret::Secret;
use crate::transport::TransportError;

/// A call under way.
pub(super) struct Exchange<'c> {
    inner: &'c Inner,
    request: Request<Bytes>,
    rules: Rules,
    attempts: Attempts<'c>,
    /// How long this call has waited for a new token to be known everywhere.
    settled: Duration,
    via: Via,
}

/// What came of an attempt.
enum Outcome {
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
        let attempts = Attempts::new(
            &inner.policy,
            &inner.budget,
            &*inner.transport,
            &inner.jitter,
            rules.class,
            (request.method(), rules.path),
        );
        Self {
            inner,
            request,
            rules,
            attempts,
            settled: Duration::ZERO,
            via: Via::default(),
        }
    }

    pub(super) async fn run(mut self, read: Read<'_>) -> Result<(), Error> {
        let done = self.all(read).await;
        done.map_err(|error| self.attempts.ended(error))
    }

    async fn all(&mut self, read: Read<'_>) -> Result<(), Error> {
        // Held until the call is over: writes go one after another.
        let mut _turn = None;
        if self.rules.service == Service::Api && !self.is_read() {
            _turn = Some(self.inner.pace.write().await);
            // Nobody in line waits much longer than for the deadline of the one ahead.
            self.attempts.in_time()?;
        }
        loop {
            let (failure, error) = match self.attempt(read).await? {
                Outcome::Done => return Ok(()),
                Outcome::Again => continue,
                Outcome::Failed(failure, error) => (failure, error),
            };
            self.attempts.failed(failure, error).await?;
        }
    }

    fn is_read(&self) -> bool {
        matches!(*self.request.method(), Method::GET | Method::HEAD)
    }

    /// Sends once and looks at the answer.
    async fn attempt(&mut self, read: Read<'_>) -> Result<Outcome, Error> {
        let inner = self.inner;
        let api = self.rules.service == Service::Api;
        let reads = self.is_read();
        let token = if api {
            Some(self.attempts.within(inner.tokens.token()).await??)
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
        let clock = &*inner.transport;
        if api && !reads {
            inner.pace.apart(clock, self.attempts.left()).await;
        }
        let place = inner.pace.request().await;
        let limits = self.attempts.limits(inner.body_cap)?;
        let answer = clock.send(self.request.clone(), limits).await;
        drop(place);
        self.receive(answer, token, slot, read).await
    }

    async fn receive(
        &mut self,
        answer: Result<Response<Bytes>, TransportError>,
        token: Option<Secret>,
        slot: Option<Slot>,
        read: Read<'_>,
    ) -> Result<Outcome, Error> {
        let answer = match answer {
            Ok(answer) => self.via.confirm(answer, slot.as_ref()),
            Err(error) => return Ok(Outcome::Failed(unsent(error.kind()), error.into())),
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
                    self.attempts.succeeded();
                    self.inner.keep(slot, &answer);
                    Outcome::Done
                }
                Err(error) => {
                    let failure = self.attempts.unreadable(error.is_garbled());
                    Outcome::Failed(failure, error.into())
                }
            });
        }
        if self
            .attempts
            .is_gone_already(&answer, self.request.method())
        {
            read(&Response::new(Bytes::new()))?;
            return Ok(Outcome::Done);
        }
        if let Some(token) = &token
            && may_settle(&answer)
            && let Some(pause) = self.settling(token)
        {
            self.settled += pause;
            self.inner.transport.sleep(pause).await;
            return Ok(Outcome::Again);
        }
        if answer.status() == StatusCode::UNAUTHORIZED
            && let Some(token) = &token
            && self.attempts.may_refresh()
        {
            let renewal = self.inner.tokens.refresh(token);
            match self.attempts.renewed(renewal).await {
                Ok(Some(_)) => return Ok(Outcome::Again),
                Ok(None) => {}
                // The refusal is what happened; why it stays is said with it.
                Err(renewal) => {
                    let (failure, error) = refusal(&answer, now);
                    return Ok(Outcome::Failed(failure, error.because(&renewal)));
                }
            }
        }
        if redirect::is_followed(&answer, &self.request) {
            *self.request.uri_mut() = redirect::target(&answer, self.request.uri())?;
            self.via.hop()?;
            return Ok(Outcome::Again);
        }
        if answer.status().is_redirection() && !is_confirmation(&answer, &self.request) {
            let error = Error::redirect(&answer, self.request.uri());
            return Ok(Outcome::Failed(Failure::Final, error));
        }
        let (failure, error) = refusal(&answer, now);
        Ok(Outcome::Failed(failure, error))
    }

    /// The pause before the same token is tried again: one second, then two, then four,
    /// for as long as it is new. A refused call was not executed, so any call may.
    fn settling(&self, token: &Secret) -> Option<Duration> {
        let left = self.inner.tokens.settles_in(token)?;
        let left = left.min(SETTLING.saturating_sub(self.settled));
        let next = self.settled + Duration::from_secs(1);
        let pause = next.min(left).min(self.attempts.left());
        (!pause.is_zero()).then_some(pause)
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

/// Whether this is the "not modified" that the caller asked for.
fn is_confirmation(answer: &Response<Bytes>, request: &Request<Bytes>) -> bool {
    let headers = request.headers();
    answer.status() == StatusCode::NOT_MODIFIED
        && (headers.contains_key(IF_NONE_MATCH) || headers.contains_key(IF_MODIFIED_SINCE))
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
