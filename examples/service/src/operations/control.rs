//! From outside: cancel, park what fails again and again, bring it back.

use std::fmt::Write as _;
use std::time::Duration;

use super::{Kind, Operation, OperationId, Operations};
use crate::moment::millis;
use crate::store::{Topic, sql};
use crate::{Error, Write};

/// An operation that nobody could take is parked that long after its deadline: 1 h.
const ABANDONED: i64 = 3_600_000;

impl Operations {
    /// Asks for an operation to be stopped; `false` when it has ended or somebody asked
    /// before. Its owner ends it, or its next holder, at once.
    ///
    /// # Errors
    /// As [`Tx::commit`](crate::Tx::commit).
    pub async fn cancel(&self, id: &OperationId, by: &str) -> Result<bool, Error> {
        let mut tx = self.store.begin().await?;
        let cancel = sql(
            "UPDATE operations SET cancelled_by = $2, due_at = service_now() \
             WHERE id = $1 AND status = 'open' AND cancelled_by IS NULL",
        )
        .bind(id.as_str())
        .bind(by);
        let asked = tx.execute(cancel).await? == 1;
        tx.wake(Topic::Operations);
        tx.commit().await?;
        Ok(asked)
    }

    /// Parks one operation that was taken too often without a commit, or that nobody took
    /// until long after its deadline. `report` gives what happens together with that: it is
    /// given the operation as it will be.
    ///
    /// Its locks stay until they expire: nobody knows what it has left behind.
    ///
    /// # Errors
    /// As [`Tx::commit`](crate::Tx::commit).
    pub async fn park(
        &self,
        kinds: &[Kind],
        report: impl FnOnce(&Operation) -> Vec<Write>,
    ) -> Result<Option<Operation>, Error> {
        let mut of_kind = String::from("1 = 0");
        for at in 0..kinds.len() {
            let _ = write!(of_kind, " OR kind = ${}", 3 + at);
        }
        // Worded as the indexes are.
        let mut park = sql(format!(
            "UPDATE operations SET status = 'parked', claim = NULL, claim_expires_at = NULL, \
             reason = CASE WHEN attempts >= $1 THEN 'poison' ELSE 'abandoned' END, \
             ended_at = service_now() WHERE id = (SELECT id FROM operations \
             WHERE status = 'open' AND (claim IS NULL OR claim_expires_at <= (SELECT service_now())) \
             AND ((attempts >= $1 AND attempts > 0 AND ({of_kind})) \
             OR deadline_at <= (SELECT service_now()) - $2) \
             ORDER BY due_at, id LIMIT 1 {{skip_locked}}) RETURNING *"
        ))
        .bind(self.windows.attempts)
        .bind(ABANDONED);
        for kind in kinds {
            park = park.bind(kind.name);
        }
        let mut tx = self.store.begin().await?;
        let Some(row) = tx.row(park).await? else {
            tx.rollback().await;
            return Ok(None);
        };
        let operation = Operation::read(&row)?;
        tx.apply_all(&report(&operation), &operation.id).await?;
        tx.commit().await?;
        Ok(Some(operation))
    }

    /// Brings a parked operation back, with fresh attempts and `limit` as its deadline;
    /// `false` when it is not parked.
    ///
    /// # Errors
    /// As [`Tx::commit`](crate::Tx::commit).
    pub async fn unpark(&self, id: &OperationId, limit: Duration) -> Result<bool, Error> {
        let mut tx = self.store.begin().await?;
        let back = sql(
            "UPDATE operations SET status = 'open', reason = NULL, ended_at = NULL, attempts = 0, \
             cancelled_by = NULL, due_at = service_now(), deadline_at = service_now() + $2, \
             phase_deadline_at = service_now() + $2 WHERE id = $1 AND status = 'parked'",
        )
        .bind(id.as_str())
        .bind(millis(limit));
        let done = tx.execute(back).await? == 1;
        tx.wake(Topic::Operations);
        tx.commit().await?;
        Ok(done)
    }

    /// Removes operations that ended longer than `age` ago; how many. Parked ones stay.
    ///
    /// # Errors
    /// As [`Store::write`](crate::Store::write).
    pub async fn forget(&self, age: Duration) -> Result<u64, Error> {
        let mut tx = self.store.begin().await?;
        // `status <> 'open'` is how the index of what has ended is worded: without it SQLite reads
        // the whole table.
        let delete = sql(
            "DELETE FROM operations WHERE status = 'ended' AND status <> 'open' \
             AND ended_at <= (SELECT service_now()) - $1",
        );
        let gone = tx.execute(delete.bind(millis(age))).await?;
        tx.commit().await?;
        Ok(gone)
    }
}
