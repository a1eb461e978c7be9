//! What accepts an operation at a moment.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::NewOperation;
use crate::moment::millis;
use crate::store::{Topic, Tx, sql};
use crate::{Error, Moment};

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
/// As [`Store::write`](crate::Store::write).
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
/// As [`Store::write`](crate::Store::write).
pub async fn clear(tx: &mut Tx, name: &str) -> Result<bool, Error> {
    let delete = sql("DELETE FROM timers WHERE name = $1").bind(name);
    Ok(tx.execute(delete).await? == 1)
}
