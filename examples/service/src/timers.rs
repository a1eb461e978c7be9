//! Timers: at a moment, an operation is accepted. Reminders, expiries, scheduled work.
//!
//! Firing removes the timer and accepts the operation in one transaction, so it happens once,
//! on whichever replica comes first; what follows is durable like everything accepted.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::operations::{NewOperation, OperationId, accept};
use crate::store::{Store, Topic, Tx, millis, sql};
use crate::{Error, Moment};

/// How long a timer waits that cannot fire now: 10 s.
const PUT_OFF: i64 = 10_000;

/// A timer: its name, when, and what is accepted then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timer {
    name: String,
    after: i64,
    at: Option<Moment>,
    operation: NewOperation,
}

impl Timer {
    /// In `after` from the commit that sets it, `operation` is accepted.
    #[must_use]
    pub fn after(name: impl Into<String>, after: Duration, operation: NewOperation) -> Self {
        Self {
            name: name.into(),
            after: millis(after),
            at: None,
            operation,
        }
    }

    /// At a moment of the database's clock, `operation` is accepted.
    #[must_use]
    pub fn at(name: impl Into<String>, at: Moment, operation: NewOperation) -> Self {
        Self {
            name: name.into(),
            after: 0,
            at: Some(at),
            operation,
        }
    }
}

/// Sets `timer`; one of the same name is replaced.
///
/// # Errors
/// As [`Store::write`].
pub async fn set(tx: &mut Tx, timer: &Timer) -> Result<(), Error> {
    let operation =
        serde_json::to_string(&timer.operation).map_err(|error| Error::stored("timer", error))?;
    let insert = sql("INSERT INTO timers (name, due_at, operation) \
         VALUES ($1, COALESCE($2, service_now() + $3), $4) \
         ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at, operation = excluded.operation")
    .bind(&timer.name)
    .bind(timer.at.map(Moment::as_millis))
    .bind(timer.after)
    .bind(operation);
    tx.execute(insert).await?;
    tx.wake(Topic::Operations);
    Ok(())
}

/// Removes the timer `name`; whether it was there.
///
/// # Errors
/// As [`Store::write`].
pub async fn clear(tx: &mut Tx, name: &str) -> Result<bool, Error> {
    let delete = sql("DELETE FROM timers WHERE name = $1").bind(name);
    Ok(tx.execute(delete).await? == 1)
}

/// Fires the timer that is due longest; its name and what was accepted. `None`: none is due.
///
/// A lock that its operation needs and another holds puts it off by 10 s.
///
/// # Errors
/// As [`Store::write`].
pub async fn fire(store: &Store) -> Result<Option<(String, Option<OperationId>)>, Error> {
    let mut tx = store.begin().await?;
    let take = sql("DELETE FROM timers WHERE name = (SELECT name FROM timers \
         WHERE due_at <= (SELECT service_now()) ORDER BY due_at, name LIMIT 1 {skip_locked}) \
         RETURNING name, operation");
    let Some(row) = tx.row(take).await? else {
        tx.rollback().await;
        return Ok(None);
    };
    let name: String = row.get("name")?;
    // Written by a newer replica, perhaps: it stays, and others are not held up.
    let accepted = match row.json::<NewOperation>("operation") {
        Ok(operation) => accept(&mut tx, &operation).await,
        Err(error) => Err(error),
    };
    match accepted {
        Ok(accepted) => {
            tx.commit().await?;
            Ok(Some((name, accepted.id().cloned())))
        }
        Err(error @ (Error::Held(_) | Error::Stored { .. })) => {
            tracing::warn!(timer = name, %error, "a timer is put off");
            tx.rollback().await;
            let put_off = sql("UPDATE timers SET due_at = service_now() + $2 WHERE name = $1")
                .bind(&name)
                .bind(PUT_OFF);
            store.write(put_off).await?;
            Ok(Some((name, None)))
        }
        Err(error) => Err(error),
    }
}

/// When the next timer is due.
///
/// # Errors
/// As [`Store::rows`].
pub async fn next(store: &Store) -> Result<Option<Moment>, Error> {
    let select = sql("SELECT MIN(due_at) AS at FROM timers");
    match store.row(select).await? {
        Some(row) => row.moment_or_none("at"),
        None => Ok(None),
    }
}
