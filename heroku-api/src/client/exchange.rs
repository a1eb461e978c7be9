//! The loop: authorise, send, read, decide, wait.

use std::hash::BuildHasher;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderValue, IF_NONE_MATCH, LOCATION, USER_AGENT};
use http::{Method, Request, Response, StatusCode};

use super::Client;
use crate::endpoint::Service;
use crate::error::{ApiError, DecodeError, Error};
use crate::retry::{Class, Decision, Failure, Situation};
use crate::secret::Secret;
use crate::transport::{Limits, TransportErrorKind};

impl Client {
    pub(super) async fn exchange(
        &self,
        mut request: Request<Bytes>,
        class: Class,
        service: Service,
        read: &mut (dyn FnMut(Response<Bytes>) -> Result<(), DecodeError> + Send),
    ) -> Result<(), Error> {
        let inner = &*self.inner;
        request
            .headers_mut()
            .insert(USER_AGENT, inner.user_agent.clone());
        let started = inner.transport.now();
        let elapsed = || {
            let now = inner.transport.now();
            now.duration_since(started).unwrap_or_default()
        };
        let mut retries = 0;
        let mut spent = 1;
        let mut refreshed = false;
        let mut maybe_done = false;
        loop {
            let token = match service {
                // It gives out tokens and takes none.
                Service::Identity => None,
                _ => Some(inner.tokens.token().await?),
            };
            let mut account = None;
            if let Some(token) = &token {
                authorise(&mut request, token)?;
                let account = *account.insert(inner.jitter.hash_one(token.expose()));
                let pause = inner.rate.pause(account, inner.transport.now());
                if !pause.is_zero() {
                    inner.transport.sleep(pause).await;
                }
            }
            let left = inner.policy.deadline.saturating_sub(elapsed());
            let limits = Limits::new(inner.policy.attempt_timeout.min(left), inner.body_cap);
            let answer = inner.transport.send(request.clone(), limits).await;
            if let (Ok(answer), Some(account)) = (&answer, account) {
                inner
                    .rate
                    .note(account, answer.headers(), inner.transport.now());
            }
            let (failure, error) = match answer {
                Ok(answer) if is_answer(&answer, &request) => match read(answer) {
                    Ok(()) => {
                        inner.budget.give(spent);
                        return Ok(());
                    }
                    Err(error) => (garbled(&error, class), error.into()),
                },
                Ok(answer) if gone_already(&answer, request.method(), maybe_done) => {
                    return Ok(read(Response::new(Bytes::new()))?);
                }
                Ok(answer) => {
                    let (failure, error) = refusal(&answer, inner.transport.now());
                    if let Some(token) = token.filter(|_| !refreshed && is_unauthorized(&error)) {
                        refreshed = true;
                        if class != Class::Once && inner.tokens.refresh(&token).await?.is_some() {
                            continue;
                        }
                    }
                    (failure, error)
                }
                Err(error) => (unsent(error.kind()), error.into()),
            };
            maybe_done |= matches!(
                failure,
                Failure::TimedOut | Failure::Broken(_) | Failure::Garbled
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

fn is_unauthorized(error: &Error) -> bool {
    error.as_api().is_some_and(ApiError::is_unauthorized)
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
    if answer.status().is_redirection() {
        let error = Error::redirect(answer.headers().get(LOCATION));
        return (Failure::Final, error);
    }
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
