//! One operation, from its acquisition until it ends, waits or is given back.

use std::ops::Deref;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::Notify;
use tracing::Instrument as _;

use super::{Ending, Failure, Next, Work};
use crate::clock::within;
use crate::metrics::Metrics;
use crate::operations::{Claim, OperationId, Operations, Renewed, Status};
use crate::{Error, Stop};

/// How long [`Work::end`] may take.
const END: Duration = Duration::from_secs(120);
/// Pause after the first failed attempt; it doubles.
const PAUSE: Duration = Duration::from_secs(1);
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// An operation at work: its claim, and whether the program is to stop.
#[derive(Clone, Debug)]
pub struct Running {
    claim: Claim,
    stop: Stop,
}

impl Running {
    /// Completes when the program is to stop: come to a good end within 20 s, or be dropped
    /// and go on elsewhere.
    pub async fn stopping(&self) {
        self.stop.requested().await;
    }
}

impl Deref for Running {
    type Target = Claim;

    fn deref(&self) -> &Claim {
        &self.claim
    }
}

/// The task for this operation is over.
pub(super) struct Ended(pub(super) OperationId);

pub(super) struct Driver<W> {
    pub(super) operations: Operations,
    pub(super) work: Arc<W>,
    pub(super) metrics: Metrics,
    pub(super) stop: Stop,
}

/// What made a turn end.
enum Turn {
    Worked(Result<Next, Failure>),
    End(Ending),
    Lost,
}

impl<W: Work> Driver<W> {
    pub(super) async fn drive(self: Arc<Self>, claim: Claim, cancel: Arc<Notify>) -> Ended {
        let operation = claim.operation();
        let span = tracing::info_span!(
            "operation",
            id = %operation.id,
            kind = operation.kind,
            phase = operation.phase,
            attempt = operation.attempts,
        );
        self.turns(&claim, &cancel).instrument(span).await;
        Ended(operation.id)
    }

    async fn turns(&self, claim: &Claim, cancel: &Notify) {
        let running = Running {
            claim: claim.clone(),
            stop: self.stop.clone(),
        };
        let first = match ending(claim, claim.found()) {
            Some(why) => Turn::End(why),
            None => self.turn(&running, cancel).await,
        };
        let result = match first {
            Turn::Worked(result) => result,
            Turn::Lost => return self.lost(claim),
            Turn::End(why) => {
                tracing::info!(?why, "ending the operation");
                // Being late or cancelled is no news any more; only the claim counts.
                let end = AssertUnwindSafe(self.work.end(&running, why)).catch_unwind();
                let end = within(&*self.operations.clock, END, end);
                tokio::select! {
                    ended = end => match ended {
                        Some(done) => done.unwrap_or_else(|_| Err("the work panicked".into())),
                        None => Err("ending took longer than 2 min".into()),
                    },
                    () = self.keep(claim) => return self.lost(claim),
                }
            }
        };
        self.close(claim, result).await;
    }

    /// Works until the work is over, or something else decides.
    async fn turn(&self, running: &Running, cancel: &Notify) -> Turn {
        let work = AssertUnwindSafe(self.work.run(running)).catch_unwind();
        tokio::pin!(work);
        loop {
            let asked = tokio::select! {
                biased;
                done = &mut work => {
                    return Turn::Worked(done.unwrap_or_else(|_| Err("the work panicked".into())));
                }
                () = self.operations.clock.sleep(self.renewal(&running.claim)) => false,
                () = cancel.notified() => true,
            };
            // The work goes on while its claim is renewed.
            let renewed = tokio::select! {
                biased;
                done = &mut work => {
                    return Turn::Worked(done.unwrap_or_else(|_| Err("the work panicked".into())));
                }
                renewed = running.claim.renew() => renewed,
            };
            match renewed {
                Ok(renewed) => {
                    if let Some(why) = ending(&running.claim, &renewed) {
                        return Turn::End(why);
                    }
                }
                Err(error) if error.is_lost() => return Turn::Lost,
                Err(error) => {
                    tracing::debug!(%error, asked, "not renewed");
                    if running.claim.lease_left().is_zero() {
                        return Turn::Lost;
                    }
                }
            }
        }
    }

    /// Renews for as long as the claim holds.
    async fn keep(&self, claim: &Claim) {
        loop {
            self.operations.clock.sleep(self.renewal(claim)).await;
            match claim.renew().await {
                Err(error) if error.is_lost() || claim.lease_left().is_zero() => return,
                _ => {}
            }
        }
    }

    /// When to renew: sooner while the database is away.
    fn renewal(&self, claim: &Claim) -> Duration {
        let windows = self.operations.windows;
        let used = windows.lease.saturating_sub(claim.lease_left());
        let due = windows.renew_every.saturating_sub(used);
        due.max(windows.renew_every / 10)
    }

    fn lost(&self, claim: &Claim) {
        self.metrics.count("operations_lost_total", &[], 1);
        tracing::warn!(operation = %claim.id(), "the claim is lost; another owner goes on");
    }

    async fn close(&self, claim: &Claim, result: Result<Next, Failure>) {
        let closed = match result {
            Ok(Next::End(step)) => claim.commit(&step).await,
            Ok(Next::Again(pause)) => claim.release(pause, false).await,
            Err(failure) => {
                if failure.downcast_ref::<Error>().is_some_and(Error::is_lost) {
                    return self.lost(claim);
                }
                let attempts = claim.operation().attempts.clamp(1, 10);
                let pause = (PAUSE * (1 << (attempts - 1))).min(MAX_PAUSE);
                self.metrics
                    .count("operations_failed_attempts_total", &[], 1);
                let error = crate::error::chain(&*failure);
                tracing::warn!(error, attempts, ?pause, "an attempt failed");
                claim.release(pause, true).await
            }
        };
        match closed {
            Ok(()) => {
                let now = claim.operation();
                if let (Status::Ended, Some(outcome)) = (now.status, now.outcome) {
                    let labels = [("outcome", outcome.as_str())];
                    self.metrics.count("operations_ended_total", &labels, 1);
                    tracing::info!(outcome = outcome.as_str(), reason = now.reason, "ended");
                }
            }
            Err(error) if error.is_lost() => self.lost(claim),
            Err(error) => {
                let error = crate::error::chain(&error);
                tracing::warn!(
                    error,
                    "the end was not stored; taken again when the lease ends"
                );
            }
        }
    }
}

fn ending(claim: &Claim, renewed: &Renewed) -> Option<Ending> {
    if let Some(by) = &renewed.cancelled_by {
        return Some(Ending::Cancelled { by: by.clone() });
    }
    let phase = claim.operation().phase;
    renewed.overdue.then_some(Ending::Overdue { phase })
}
