//! The loop: authorise, send, read, decide, wait.

use std::hash::BuildHasher;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderValue, IF_NONE_MATCH, USER_AGENT};
use http::{Request, Response, StatusCode, Uri};

use super::Client;
use super::attempts::{Attempts, unsent};
use crate::endpoint::Service;
use crate::error::{ApiError, DecodeError, Error};
use crate::retry::{Class, Failure};
use crate::secret::Secret;
use crate::token::TokenError;

impl Client {
    pub(super) async fn exchange(
        &self,
        mut request: Request<Bytes>,
        path: &'static str,
        class: Class,
        service: Service,
        read: &mut (dyn FnMut(Response<Bytes>) -> Result<(), DecodeError> + Send),
    ) -> Result<(), Error> {
        let inner = &*self.inner;
        let clock = &*inner.transport;
        request
            .headers_mut()
            .insert(USER_AGENT, inner.user_agent.clone());
        let call = (request.method(), path);
        let mut attempts = Attempts::new(
            &inner.policy,
            &inner.budget,
            clock,
            &inner.jitter,
            class,
            call,
        );
        loop {
            let token = match service {
                // One gives out tokens, the other is for everybody.
                Service::Identity | Service::Status => None,
                _ => {
                    let token = attempts.within(inner.tokens.token()).await?;
                    Some(token.map_err(|error| attempts.ended(error))?)
                }
            };
            let mut account = None;
            if let Some(token) = &token {
                authorise(&mut request, token).map_err(|error| attempts.ended(error))?;
                let account = *account.insert(inner.jitter.hash_one(token.expose()));
                let pause = inner.rate.take(account, clock.elapsed());
                if !pause.is_zero() {
                    clock.sleep(pause.min(attempts.left())).await;
                }
            }
            let limits = attempts.limits(inner.body_cap)?;
            let answer = clock.send(request.clone(), limits).await;
            if let (Ok(answer), Some(account)) = (&answer, account) {
                inner.rate.note(account, answer.headers(), clock.elapsed());
            }
            let (failure, error) = match answer {
                Ok(answer) if is_answer(&answer, &request) => match read(answer) {
                    Ok(()) => {
                        attempts.succeeded();
                        return Ok(());
                    }
                    Err(error) => (attempts.unreadable(error.is_garbled()), error.into()),
                },
                Ok(answer) if attempts.is_gone_already(&answer, request.method()) => {
                    return read(Response::new(Bytes::new()))
                        .map_err(|error| attempts.ended(error));
                }
                Ok(answer) => {
                    let (failure, error) = refusal(&answer, request.uri(), clock.now());
                    match token.filter(|_| is_unauthorized(&error) && attempts.may_refresh()) {
                        Some(token) => match attempts.renewed(inner.tokens.refresh(&token)).await {
                            Ok(Some(_)) => continue,
                            Ok(None) => (failure, error),
                            // The refusal is what happened; why it stays is said with it.
                            Err(renewal) => (failure, error.because(&renewal)),
                        },
                        None => (failure, error),
                    }
                }
                Err(error) => (unsent(error.kind()), error.into()),
            };
            attempts.failed(failure, error).await?;
        }
    }
}

/// Whether there is something to read: a success, or "as you know it" when that was asked.
fn is_answer(answer: &Response<Bytes>, request: &Request<Bytes>) -> bool {
    let status = answer.status();
    status.is_success()
        || (status == StatusCode::NOT_MODIFIED && request.headers().contains_key(IF_NONE_MATCH))
}

fn is_unauthorized(error: &Error) -> bool {
    error.as_api().is_some_and(ApiError::is_unauthorized)
}

fn authorise(request: &mut Request<Bytes>, token: &Secret) -> Result<(), Error> {
    let mut value = HeaderValue::try_from(format!("Bearer {}", token.expose()))
        .map_err(|_| TokenError::new("the token holds characters that no header may hold"))?;
    value.set_sensitive(true);
    request.headers_mut().insert(AUTHORIZATION, value);
    Ok(())
}

fn refusal(answer: &Response<Bytes>, here: &Uri, now: SystemTime) -> (Failure, Error) {
    if answer.status().is_redirection() {
        return (Failure::Final, Error::redirect(answer, here));
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
