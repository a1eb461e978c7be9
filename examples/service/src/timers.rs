//! Timers: at a moment, an operation is accepted. Reminders, expiries, scheduled work.
//!
//! Firing removes the timer and accepts the operation in one transaction, so it happens once,
//! on whichever replica comes first; what follows is durable like everything accepted.

use crate::id::OperationId;
use crate::store::{Store, sql};
use crate::write::{NewOperation, accept};
use crate::{Error, Moment};

pub use crate::write::timer::{Timer, clear, set};

/// How long a timer waits that cannot fire now: 10 s.
const PUT_OFF: i64 = 10_000;

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
