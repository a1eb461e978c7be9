//! A claim: the right to work on one operation, under a token of its own.
//!
//! The token is new for each acquisition, so a name that is used again, a process that was
//! paused, or an acknowledgement that crosses a takeover never passes for the present owner.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;

use super::{Kind, Operation, OperationId, Operations, Outcome};
use crate::lease::Lease;
use crate::moment::millis;
use crate::store::{Row, Topic, Tx, sql};
use crate::{Error, Write, locks};

/// Between two tries of a commit while the database is away.
const RETRY: Duration = Duration::from_millis(500);

/// The right to work on an operation. Cheap to clone; all clones are one claim.
#[derive(Clone, Debug)]
pub struct Claim(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    operations: Operations,
    id: OperationId,
    token: String,
    found: Renewed,
    now: Mutex<Now>,
    /// One commit or renewal at a time: the second would take the first for somebody else's.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Now {
    operation: Operation,
    lease: Lease,
}

/// What a renewal learned.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Renewed {
    /// Who wants the operation stopped.
    pub cancelled_by: Option<String>,
    /// Whether the phase or the whole operation is past its deadline.
    pub overdue: bool,
}

/// Whether a deadline has passed, by the clock that all replicas share.
const OVERDUE: &str = "CAST(CASE WHEN deadline_at <= service_now() \
     OR phase_deadline_at <= service_now() THEN 1 ELSE 0 END AS BIGINT) AS overdue";

impl Renewed {
    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            cancelled_by: row.get("cancelled_by")?,
            overdue: row.get::<i64>("overdue")? == 1,
        })
    }
}

impl Operations {
    /// Takes the operation of one of these kinds that is due longest and that nobody works
    /// on; `None` when there is none.
    ///
    /// # Errors
    /// As [`Store::write`](crate::Store::write).
    pub async fn claim(&self, kinds: &[Kind]) -> Result<Option<Claim>, Error> {
        let token = crate::random::name();
        let mut take = sql(take(kinds.len()))
            .bind(&token)
            .bind(millis(self.windows.lease))
            .bind(self.windows.attempts);
        for kind in kinds {
            take = take.bind(kind.name).bind(kind.version);
        }
        let lease = Lease::ask(&*self.clock, self.windows.lease);
        let Some(row) = self.store.write(take).await?.into_iter().next() else {
            return Ok(None);
        };
        let operation = Operation::read(&row)?;
        let found = Renewed::read(&row)?;
        Ok(Some(Claim(Arc::new(Inner {
            operations: self.clone(),
            id: operation.id.clone(),
            token,
            found,
            now: Mutex::new(Now { operation, lease }),
            turn: tokio::sync::Mutex::new(()),
        }))))
    }
}

/// Takes the oldest of the oldest of each kind: a queue of one kind is not read for another.
fn take(kinds: usize) -> String {
    let mut oldest = String::from("NULL");
    for at in 0..kinds {
        let (name, version) = (4 + 2 * at, 5 + 2 * at);
        let _ = write!(
            oldest,
            ", (SELECT id FROM operations WHERE status = 'open' AND kind = ${name} \
             AND state_version <= ${version} AND due_at <= (SELECT service_now()) \
             AND (claim IS NULL OR claim_expires_at <= (SELECT service_now())) \
             AND attempts < $3 ORDER BY due_at, id LIMIT 1 {{skip_locked}})"
        );
    }
    format!(
        "UPDATE operations SET claim = $1, claim_expires_at = service_now() + $2, \
         attempts = attempts + 1 WHERE id = (SELECT id FROM operations \
         WHERE id IN ({oldest}) ORDER BY due_at, id LIMIT 1) \
         RETURNING *, {OVERDUE}"
    )
}

impl Claim {
    /// The operation, as this claim last read or wrote it.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.lock().operation.clone()
    }

    /// What the acquisition found: somebody may want it stopped, or it is late already.
    #[must_use]
    pub fn found(&self) -> &Renewed {
        &self.0.found
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &OperationId {
        &self.0.id
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.0.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn windows(&self) -> super::Windows {
        self.0.operations.windows
    }

    /// How long the lease holds at least, as far as this machine can know.
    #[must_use]
    pub fn lease_left(&self) -> Duration {
        let lease = self.lock().lease;
        lease.left(&*self.0.operations.clock)
    }

    /// To be awaited before every request that changes the outside world: holds until the
    /// lease covers one attempt of that length.
    ///
    /// # Errors
    /// [`Error::Lost`]: do not send. Others: not known, so do not send either.
    pub async fn cover(&self, attempt: Duration) -> Result<(), Error> {
        if self.lease_left() >= attempt {
            return Ok(());
        }
        self.renew().await?;
        if self.lease_left() >= attempt {
            return Ok(());
        }
        // The lease is shorter than one attempt: a setting that can never work.
        Err(Error::Setup(format!(
            "an attempt of {attempt:?} does not fit into a lease of {:?}",
            self.windows().lease
        )))
    }

    /// Prolongs the lease. An expired claim is never renewed, even if nobody took it.
    ///
    /// # Errors
    /// [`Error::Lost`]; else as [`Store::write`](crate::Store::write): the lease goes on.
    pub async fn renew(&self) -> Result<Renewed, Error> {
        let _turn = self.0.turn.lock().await;
        let renew = sql(format!(
            "UPDATE operations SET claim_expires_at = service_now() + $3 \
             WHERE id = $1 AND claim = $2 AND status = 'open' \
             AND claim_expires_at > service_now() RETURNING cancelled_by, {OVERDUE}"
        ))
        .bind(self.0.id.as_str())
        .bind(&self.0.token)
        .bind(millis(self.windows().lease));
        let lease = Lease::ask(&*self.0.operations.clock, self.windows().lease);
        let rows = self.0.operations.store.write(renew).await?;
        let row = rows.first().ok_or_else(|| self.lost())?;
        self.lock().lease = lease;
        Renewed::read(row)
    }

    /// Stores a step and what belongs to it, if the claim still holds; and renews it.
    ///
    /// While the database is away it tries again for as long as the lease lasts. A commit
    /// that broke but took effect is recognised.
    ///
    /// # Errors
    /// [`Error::Lost`], [`Error::Held`] for a lock that the step wanted, else as
    /// [`Tx::commit`]: nothing was stored, or ([`Error::Unsure`]) nobody knows.
    pub async fn commit(&self, step: &Step) -> Result<(), Error> {
        let clock = &*self.0.operations.clock;
        loop {
            let tried = async {
                let _turn = self.0.turn.lock().await;
                let mut tx = self.0.operations.store.begin().await?;
                match self.apply(&mut tx, step).await {
                    Ok(stored) => {
                        tx.commit().await?;
                        stored.take(self);
                        Ok(())
                    }
                    Err(error) => {
                        tx.rollback().await;
                        Err(error)
                    }
                }
            }
            .await;
            match tried {
                Err(error) if error.is_transient() && self.lease_left() > RETRY => {
                    tracing::debug!(operation = %self.0.id, code = error.code(), "a commit waits");
                    clock.sleep(RETRY).await;
                }
                done => return done,
            }
        }
    }

    /// The same inside a transaction of the caller's, for steps that change tables of the
    /// program. After the transaction's commit, call `Stored::take`.
    ///
    /// # Errors
    /// As [`commit`](Self::commit); then drop the transaction.
    pub async fn apply(&self, tx: &mut Tx, step: &Step) -> Result<Stored, Error> {
        let before = self.operation();
        let lease = Lease::ask(&*self.0.operations.clock, self.windows().lease);
        let update = sql(
            "UPDATE operations SET revision = revision + 1, committed_by = $2, attempts = 0, \
             phase = COALESCE($4, phase), \
             phase_deadline_at = COALESCE(service_now() + $5, phase_deadline_at), \
             state = COALESCE($6, state), state_version = COALESCE($7, state_version), \
             status = $8, outcome = $9, reason = $10, \
             ended_at = CASE WHEN $8 = 'ended' THEN service_now() END, \
             claim = CASE WHEN $8 = 'open' THEN claim END, \
             claim_expires_at = CASE WHEN $8 = 'open' THEN service_now() + $11 END \
             WHERE id = $1 AND claim = $2 AND revision = $3 AND status = 'open' \
             AND claim_expires_at > service_now() RETURNING *",
        )
        .bind(self.0.id.as_str())
        .bind(&self.0.token)
        .bind(before.revision)
        .bind(step.phase.as_deref())
        .bind(step.limit.map(millis))
        .bind(step.state.as_deref())
        .bind(step.version)
        .bind(if step.end.is_some() { "ended" } else { "open" })
        .bind(step.end.as_ref().map(|(outcome, _)| outcome.as_str()))
        .bind(step.end.as_ref().map(|(_, reason)| reason.as_str()))
        .bind(millis(self.windows().lease));
        let Some(row) = tx.row(update).await? else {
            // Ours already, when the confirmation of the last try was lost.
            let select = sql(
                "SELECT * FROM operations WHERE id = $1 AND committed_by = $2 AND revision = $3",
            )
            .bind(self.0.id.as_str())
            .bind(&self.0.token)
            .bind(before.revision + 1);
            let row = tx.row(select).await?.ok_or_else(|| self.lost())?;
            let operation = Operation::read(&row)?;
            return Ok(Stored { operation, lease });
        };
        let operation = Operation::read(&row)?;
        tx.apply_all(&step.writes, &self.0.id).await?;
        if step.end.is_some() {
            locks::release_all(tx, &self.0.id).await?;
        }
        // Whoever waits for its end polls the store; runners have a free place.
        tx.wake(Topic::Operations);
        Ok(Stored { operation, lease })
    }

    /// Ends the operation: shorthand for a commit of [`Step::end`].
    ///
    /// # Errors
    /// As [`commit`](Self::commit).
    pub async fn finish(&self, outcome: Outcome, reason: &str) -> Result<(), Error> {
        self.commit(&Step::end(outcome, reason)).await
    }

    /// Gives the operation back; it is due again after `pause`. With `counts` the
    /// acquisition is a failed attempt, without it never happened.
    ///
    /// # Errors
    /// [`Error::Lost`]; else as [`Store::write`](crate::Store::write): then it is free when
    /// the lease ends.
    pub async fn release(&self, pause: Duration, counts: bool) -> Result<(), Error> {
        let _turn = self.0.turn.lock().await;
        let release = sql(
            "UPDATE operations SET claim = NULL, claim_expires_at = NULL, \
             due_at = CASE WHEN cancelled_by IS NULL THEN service_now() + $3 \
             ELSE service_now() END, \
             attempts = CASE WHEN $4 = 1 OR attempts = 0 THEN attempts ELSE attempts - 1 END \
             WHERE id = $1 AND claim = $2 AND status = 'open'",
        )
        .bind(self.0.id.as_str())
        .bind(&self.0.token)
        .bind(millis(pause))
        .bind(i64::from(counts));
        let mut tx = self.0.operations.store.begin().await?;
        if tx.execute(release).await? == 0 {
            tx.rollback().await;
            return Err(self.lost());
        }
        tx.wake(Topic::Operations);
        tx.commit().await
    }

    fn lost(&self) -> Error {
        Error::Lost(self.0.id.clone())
    }
}

/// A step that is in a transaction; [`take`](Self::take) it when that is committed.
#[derive(Debug)]
#[must_use = "the claim must learn of the commit"]
pub struct Stored {
    operation: Operation,
    lease: Lease,
}

impl Stored {
    /// Makes `claim` know what is stored now.
    pub fn take(self, claim: &Claim) {
        let mut now = claim.lock();
        now.operation = self.operation;
        now.lease = self.lease;
    }
}

/// What one step changes. What it does not name stays.
#[derive(Clone, Debug, Default)]
#[must_use = "commit it"]
pub struct Step {
    phase: Option<String>,
    limit: Option<Duration>,
    version: Option<i64>,
    state: Option<String>,
    end: Option<(Outcome, String)>,
    writes: Vec<Write>,
}

impl Step {
    /// A step that changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The last step: the operation ends like this, and its locks are freed. `reason` is a
    /// stable code.
    pub fn end(outcome: Outcome, reason: impl Into<String>) -> Self {
        Self {
            end: Some((outcome, reason.into())),
            ..Self::default()
        }
    }

    /// The phase that begins, and how long it may take before the watchdog ends it.
    pub fn phase(mut self, name: impl Into<String>, limit: Duration) -> Self {
        self.phase = Some(name.into());
        self.limit = Some(limit);
        self
    }

    /// The program's state from now on, and the version of its shape.
    ///
    /// # Errors
    /// [`Error::Stored`] when it cannot be written as JSON.
    pub fn state(mut self, version: i64, state: &impl Serialize) -> Result<Self, Error> {
        let text = serde_json::to_string(state).map_err(|error| Error::stored("state", error))?;
        self.state = Some(text);
        self.version = Some(version);
        Ok(self)
    }

    /// Something that happens together with it.
    pub fn with(mut self, write: impl Into<Write>) -> Self {
        self.writes.push(write.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::take;
    use crate::store::{Settings, Store, sql};

    #[tokio::test]
    async fn a_queue_of_one_kind_is_not_read_for_another() {
        let folder = std::env::temp_dir().join(format!("claim-{}", crate::random::name()));
        std::fs::create_dir(&folder).expect("a folder");
        let url = format!("sqlite://{}/plan.db", folder.display());
        let store = Store::open(Settings::new(&url)).await.expect("a store");
        let plan = sql(format!("EXPLAIN QUERY PLAN {}", take(2)));
        let plan = store.rows(plan).await.expect("a plan");
        let steps: Vec<String> = plan
            .iter()
            .map(|step| step.get("detail").expect("a detail"))
            .collect();
        let by_kind = steps
            .iter()
            .filter(|step| step.contains("operations_kind_due (kind=?"));
        assert_eq!(by_kind.count(), 2, "{steps:#?}");
        let scans = steps.iter().any(|step| step.contains("SCAN operations"));
        assert!(!scans, "{steps:#?}");
        drop(store);
        std::fs::remove_dir_all(&folder).expect("the folder");
    }
}
