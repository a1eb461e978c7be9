//! Does the work: takes operations, renews their claims, ends what is late or cancelled.
//!
//! A bounded number runs at a time; the others wait in the store, where no restart loses
//! them. Every replica has a runner; what a dead one left is taken when its lease ends.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::task::JoinSet;

use crate::metrics::Metrics;
use crate::operations::{Claim, Kind, Operation, OperationId, Operations};
use crate::stop::{self, Stop};
use crate::store::Topic;
use crate::{Error, Step, Write, timers};

mod bound;
mod drive;

pub use crate::seldom::Seldom;
pub use bound::{Bound, Place};
pub use drive::Running;

use drive::{Driver, Ended};

/// How often to look without being woken, and to fire timers: every 5 s.
const POLL: Duration = Duration::from_secs(5);
/// Operations at a time.
const BOUND: usize = 32;
/// Timers and parked operations handled in one look.
const BATCH: usize = 100;
/// How often old rows are removed.
const FORGET_EVERY: Duration = Duration::from_secs(3600);
/// How long ended operations are kept.
const KEEP: Duration = Duration::from_secs(90 * 24 * 3600);

/// Any reason why work failed.
pub type Failure = Box<dyn StdError + Send + Sync>;

/// What comes after a turn of work.
#[derive(Debug)]
#[non_exhaustive]
pub enum Next {
    /// The operation ends with this step: one made by [`Step::end`].
    End(Step),
    /// There is nothing to do for that long; another replica may go on then.
    Again(Duration),
}

/// Why an operation is to be ended although its work is not finished.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// A person asked.
    Cancelled {
        /// Who.
        by: String,
    },
    /// The phase, or the whole operation, took longer than it may.
    Overdue {
        /// Which phase.
        phase: String,
    },
}

/// What a program can do. Steps look before they act: after a crash the same step runs again.
#[async_trait]
pub trait Work: Send + Sync + 'static {
    /// The kinds that it can do.
    fn kinds(&self) -> &[Kind];

    /// Goes on from the stored phase and state. The future is dropped when the claim is lost,
    /// when the operation is cancelled or overdue, and when the program stops.
    ///
    /// # Errors
    /// Counted as a failed attempt; tried again after a pause, until it is parked.
    async fn run(&self, running: &Running) -> Result<Next, Failure>;

    /// Ends an operation that is cancelled or overdue: says so where people look, and returns
    /// the last step. Has two minutes.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    async fn end(&self, running: &Running, why: Ending) -> Result<Next, Failure>;

    /// What happens together with parking `operation`: a message, a line of the audit.
    fn parked(&self, operation: &Operation) -> Vec<Write> {
        let _ = operation;
        Vec::new()
    }
}

/// Runs the operations of one process.
#[derive(Debug)]
pub struct Runner<W> {
    operations: Operations,
    work: Arc<W>,
    metrics: Metrics,
    bound: usize,
}

impl<W: Work> Runner<W> {
    /// Does the `work` of `operations`.
    #[must_use]
    pub fn new(operations: Operations, work: Arc<W>) -> Self {
        Self {
            operations,
            work,
            metrics: Metrics::new(),
            bound: BOUND,
        }
    }

    /// At most `bound` operations at a time, by default 32.
    #[must_use]
    pub fn bound(mut self, bound: usize) -> Self {
        self.bound = bound.max(1);
        self
    }

    /// Counts in `metrics`.
    #[must_use]
    pub fn metrics(mut self, metrics: Metrics) -> Self {
        self.metrics = metrics;
        self
    }

    /// Runs until `stop`, then lets work finish for 20 s and releases the rest.
    pub async fn run(self, stop: Stop) {
        let clock = Arc::clone(&self.operations.clock);
        let driver = Arc::new(Driver {
            operations: self.operations.clone(),
            work: Arc::clone(&self.work),
            metrics: self.metrics.clone(),
            stop: stop.clone(),
        });
        let mut tasks: JoinSet<Ended> = JoinSet::new();
        let mut claims: HashMap<OperationId, (Claim, Arc<tokio::sync::Notify>)> = HashMap::new();
        let trouble = Seldom::new(Arc::clone(&clock), Duration::from_secs(60));
        let mut house = Duration::ZERO;
        let mut forget = FORGET_EVERY;
        let mut wakeups = self.operations.store.subscribe(Topic::Operations);
        while !stop.is_requested() {
            let looked = async {
                if clock.elapsed() >= house {
                    house = clock.elapsed() + POLL;
                    self.housekeeping().await?;
                }
                if clock.elapsed() >= forget {
                    forget = clock.elapsed() + FORGET_EVERY;
                    self.operations.forget(KEEP).await?;
                    crate::inbox::forget(self.operations.store()).await?;
                    crate::outbox::forget(self.operations.store(), KEEP).await?;
                }
                let ids: Vec<OperationId> = claims.keys().cloned().collect();
                for id in self.operations.cancelled(&ids).await? {
                    if let Some((_, cancel)) = claims.get(&id) {
                        cancel.notify_one();
                    }
                }
                while claims.len() < self.bound {
                    let Some(claim) = self.operations.claim(self.work.kinds()).await? else {
                        break;
                    };
                    self.metrics.count("operations_taken_total", &[], 1);
                    let cancel = Arc::new(tokio::sync::Notify::new());
                    claims.insert(claim.id().clone(), (claim.clone(), Arc::clone(&cancel)));
                    tasks.spawn(Arc::clone(&driver).drive(claim, cancel));
                }
                Ok::<(), Error>(())
            }
            .await;
            if let Err(error) = looked {
                self.metrics
                    .count("store_errors_total", &[("code", error.code())], 1);
                if let Some(count) = trouble.now() {
                    let error = crate::error::chain(&error);
                    tracing::warn!(error, count, "operations cannot be taken; trying again");
                }
            }
            tokio::select! {
                () = stop.requested() => {}
                () = wakeups.next() => {}
                Some(ended) = tasks.join_next() => forget_task(&mut claims, ended),
                () = clock.sleep(POLL) => {}
            }
            // All that ended meanwhile, before looking again.
            while let Some(ended) = tasks.try_join_next() {
                forget_task(&mut claims, ended);
            }
        }
        if !tasks.is_empty() {
            tracing::info!(running = tasks.len(), "waiting for work to finish");
        }
        let finish = async {
            while let Some(ended) = tasks.join_next().await {
                forget_task(&mut claims, ended);
            }
        };
        if crate::clock::within(&*clock, stop::WORK, finish)
            .await
            .is_none()
        {
            tasks.shutdown().await;
            for (id, (claim, _)) in claims {
                tracing::info!(operation = %id, "released: the work goes on elsewhere");
                if let Err(error) = claim.release(Duration::ZERO, false).await {
                    tracing::warn!(operation = %id, %error, "not released: free when its lease ends");
                }
            }
        }
    }

    /// Fires timers, and parks what failed again and again.
    async fn housekeeping(&self) -> Result<(), Error> {
        for _ in 0..BATCH {
            let Some((name, operation)) = timers::fire(self.operations.store()).await? else {
                break;
            };
            tracing::info!(timer = name, ?operation, "a timer fired");
        }
        for _ in 0..BATCH {
            let report = |operation: &Operation| {
                let parked = std::panic::AssertUnwindSafe(|| self.work.parked(operation));
                std::panic::catch_unwind(parked).unwrap_or_default()
            };
            let Some(parked) = self.operations.park(self.work.kinds(), report).await? else {
                break;
            };
            self.metrics.count("operations_parked_total", &[], 1);
            tracing::error!(
                operation = %parked.id,
                kind = parked.kind,
                phase = parked.phase,
                attempts = parked.attempts,
                reason = parked.reason,
                "an operation is parked: a person must look at it"
            );
        }
        Ok(())
    }
}

fn forget_task(
    claims: &mut HashMap<OperationId, (Claim, Arc<tokio::sync::Notify>)>,
    ended: Result<Ended, tokio::task::JoinError>,
) {
    // A join error is a task that was aborted: its claim is released after that.
    if let Ok(Ended(id)) = ended {
        claims.remove(&id);
    }
}
