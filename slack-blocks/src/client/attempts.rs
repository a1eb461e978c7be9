// Kept identical in heroku-api, github-checks and slack-blocks.
//! What a call remembers between its attempts: its time, its retries, and whether one of
//! them may have been executed.

use std::hash::{BuildHasher, RandomState};
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use http::{Method, Response, StatusCode};

use crate::error::{Error, Trace};
use crate::retry::{Class, Decision, Failure, RetryBudget, RetryPolicy, Situation};
use crate::secret::Secret;
use crate::token::TokenError;
use crate::transport::{Limits, Transport, TransportErrorKind};

/// The attempts of one call.
pub(crate) struct Attempts<'c> {
    policy: &'c RetryPolicy,
    budget: &'c RetryBudget,
    clock: &'c dyn Transport,
    jitter: &'c RandomState,
    class: Class,
    /// The call, for the error that ends it.
    method: Method,
    path: &'static str,
    /// When the call began, on the clock of [`Transport::elapsed`].
    began: Duration,
    /// Time of pauses that the server named: they have a limit of their own.
    named: Duration,
    retries: u32,
    /// Requests that left, or were about to.
    sent: u32,
    /// What the last retry cost of the budget; 1 for none.
    price: u32,
    /// Whether the token was renewed for this call.
    refreshed: bool,
    /// Whether an attempt may have been executed.
    maybe_done: bool,
    /// Why the last attempt failed.
    last: Option<Error>,
}

impl<'c> Attempts<'c> {
    /// Begins the call's time.
    pub(crate) fn new(
        policy: &'c RetryPolicy,
        budget: &'c RetryBudget,
        clock: &'c dyn Transport,
        jitter: &'c RandomState,
        class: Class,
        (method, path): (&Method, &'static str),
    ) -> Self {
        Self {
            policy,
            budget,
            clock,
            jitter,
            class,
            method: method.clone(),
            path,
            began: clock.elapsed(),
            named: Duration::ZERO,
            retries: 0,
            sent: 0,
            price: 1,
            refreshed: false,
            maybe_done: false,
            last: None,
        }
    }

    /// Time since the call began, without the pauses that the server named.
    fn spent(&self) -> Duration {
        let whole = self.clock.elapsed().saturating_sub(self.began);
        whole.saturating_sub(self.named)
    }

    /// The error that ends the call, with its name, its attempts and their time.
    pub(crate) fn ended(&self, error: impl Into<Error>) -> Error {
        error.into().traced(Trace {
            method: self.method.clone(),
            path: self.path,
            attempts: self.sent,
            elapsed: self.clock.elapsed().saturating_sub(self.began),
        })
    }

    /// That no time is left.
    fn late(&mut self) -> Error {
        let waited = self.spent();
        let late = Error::NotSent {
            waited,
            trace: None,
        };
        let error = self.last.take().unwrap_or(late);
        self.ended(error)
    }

    /// Time of the pauses that the server named.
    #[allow(dead_code, reason = "only a client that holds its turns back asks")]
    pub(crate) fn named(&self) -> Duration {
        self.named
    }

    /// Counts a pause that the server named to an earlier call.
    #[allow(dead_code, reason = "only a client that holds its turns back asks")]
    pub(crate) fn paused(&mut self, named: Duration) {
        self.named = self.named.saturating_add(named);
    }

    /// What is left of the call's time.
    pub(crate) fn left(&self) -> Duration {
        self.policy.deadline.saturating_sub(self.spent())
    }

    /// The limits of the next attempt.
    ///
    /// # Errors
    /// When too little time is left to send anything: why the last attempt failed, or that
    /// nothing was sent.
    pub(crate) fn limits(&mut self, body: usize) -> Result<Limits, Error> {
        self.in_time()?;
        self.sent += 1;
        let limits = Limits::new(self.policy.attempt_timeout.min(self.left()), body);
        Ok(match self.class {
            Class::Safe | Class::Idempotent => limits,
            Class::CheckFirst | Class::Once => limits.fresh(),
        })
    }

    /// Whether enough time is left to send something.
    ///
    /// # Errors
    /// The failure of the last attempt, or that nothing was sent.
    pub(crate) fn in_time(&mut self) -> Result<(), Error> {
        if self.left() >= self.policy.floor() {
            return Ok(());
        }
        Err(self.late())
    }

    /// What `wait` gives, as long as the call has time: for a token that must be renewed first.
    ///
    /// # Errors
    /// When the time is over: why the last attempt failed, or that nothing was sent.
    pub(crate) async fn within<T>(
        &mut self,
        wait: impl Future<Output = T> + Unpin,
    ) -> Result<T, Error> {
        let (clock, left) = (self.clock, self.left());
        // The clock is asked only when there is something to wait for.
        let end = pin!(async { clock.sleep(left).await });
        if let Either::Left((done, _)) = select(wait, end).await {
            return Ok(done);
        }
        Err(self.late())
    }

    /// The token that `renewal` gives. One that takes longer than the call may hides nothing
    /// of the refusal that it was asked for.
    pub(crate) async fn renewed(
        &mut self,
        renewal: impl Future<Output = Result<Option<Secret>, TokenError>> + Unpin,
    ) -> Result<Option<Secret>, TokenError> {
        let (clock, left) = (self.clock, self.left());
        let end = pin!(async { clock.sleep(left).await });
        match select(renewal, end).await {
            Either::Left((done, _)) => done,
            Either::Right(_) => Err(TokenError::new("no time is left for it")),
        }
    }

    /// Whether an earlier attempt may have been executed.
    #[allow(dead_code, reason = "only Slack's echoes ask")]
    pub(crate) fn maybe_done(&self) -> bool {
        self.maybe_done
    }

    /// Why the last attempt failed, when there was one.
    #[allow(dead_code, reason = "only a client whose turns can be refused asks")]
    pub(crate) fn last(&mut self) -> Option<Error> {
        self.last.take()
    }

    /// Whether the token may be renewed after a 401: once, and never for a call that must
    /// not be sent again.
    #[allow(dead_code, reason = "Slack's refusals say more")]
    pub(crate) fn may_refresh(&mut self) -> bool {
        self.class != Class::Once && self.may_refresh_refused()
    }

    /// The same when the refusal says that the call did not run: then any call may be sent
    /// with a new token.
    pub(crate) fn may_refresh_refused(&mut self) -> bool {
        !std::mem::replace(&mut self.refreshed, true)
    }

    /// Whether a DELETE of a named thing found nothing because an earlier attempt of it got
    /// through.
    #[allow(dead_code, reason = "Slack has no DELETE")]
    pub(crate) fn is_gone_already(&self, answer: &Response<Bytes>, method: &Method) -> bool {
        self.maybe_done
            && method == Method::DELETE
            && matches!(answer.status(), StatusCode::NOT_FOUND | StatusCode::GONE)
    }

    /// A success gives back what the last retry cost.
    pub(crate) fn succeeded(&self) {
        self.budget.give(self.price);
    }

    /// How a body that could not be read counts. One that was cut may come whole next time;
    /// one of another shape will not, but a write that was answered with either has probably
    /// happened.
    pub(crate) fn unreadable(&self, is_garbled: bool) -> Failure {
        match self.class {
            Class::Safe | Class::Idempotent if !is_garbled => Failure::Final,
            _ => Failure::Garbled,
        }
    }

    /// Waits when the call may be sent again.
    ///
    /// # Errors
    /// `error` when it may not: as it is, or marked when the call may have taken effect.
    pub(crate) async fn failed(&mut self, failure: Failure, error: Error) -> Result<(), Error> {
        if failure == Failure::Final && self.maybe_done && self.class != Class::Safe {
            // It may be the effect of an earlier attempt that refuses this one.
            return Err(self.ended(Error::Ambiguous(Box::new(error))));
        }
        self.maybe_done |= matches!(
            failure,
            Failure::TimedOut | Failure::Broken(_) | Failure::Garbled
        );
        let situation = Situation::new(self.class, self.retries, self.spent(), self.random());
        match self.policy.decide(failure, situation.named(self.named)) {
            Decision::Retry(pause) => {
                let Some(price) = self.budget.take(failure == Failure::TimedOut) else {
                    return Err(self.ended(error));
                };
                self.price = price;
                self.retries += 1;
                self.last = Some(error);
                let before = self.clock.elapsed();
                self.clock.sleep(pause).await;
                if failure.is_named() {
                    self.named += self.clock.elapsed().saturating_sub(before);
                }
                Ok(())
            }
            Decision::Ambiguous => Err(self.ended(Error::Ambiguous(Box::new(error)))),
            Decision::Stop => Err(self.ended(error)),
        }
    }

    /// A number in `0.0..1.0`, good enough to keep clients apart.
    fn random(&self) -> f64 {
        let bits = self.jitter.hash_one((self.clock.elapsed(), self.retries));
        // 53 bits are what an f64 holds exactly.
        #[allow(clippy::cast_precision_loss, reason = "53 bits fit")]
        let number = (bits >> 11) as f64 / (1u64 << 53) as f64;
        number
    }
}

/// How an attempt without an answer counts.
pub(crate) fn unsent(kind: TransportErrorKind) -> Failure {
    match kind {
        TransportErrorKind::Connect => Failure::NotSent,
        TransportErrorKind::Timeout => Failure::TimedOut,
        TransportErrorKind::Interrupted | TransportErrorKind::TooLarge => Failure::Broken(None),
        TransportErrorKind::Refused => Failure::Final,
    }
}

#[cfg(test)]
mod tests;
