//! Locks with a holder, a reason and an expiry. They live in the store: replicas share them,
//! and the death of a process frees none that is still needed.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::id::OperationId;
use crate::moment::millis;
use crate::store::{Row, Store, Tx, sql};

pub use crate::held::Held;

/// A lock to be taken together with an operation's acceptance or step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    name: String,
    reason: String,
    within: i64,
}

impl Lock {
    /// `name` is what one operation at a time may touch, `reason` what the others are shown,
    /// `within` when it expires by itself: not before the operation's deadline.
    #[must_use]
    pub fn new(name: impl Into<String>, reason: impl Into<String>, within: Duration) -> Self {
        Self {
            name: name.into(),
            reason: reason.into(),
            within: millis(within),
        }
    }
}

/// Takes `lock` for `by`. One that it holds already is prolonged; an expired one is taken over.
///
/// # Errors
/// [`Error::Held`] when another operation holds it; else as [`Store::write`].
pub async fn acquire(tx: &mut Tx, lock: &Lock, by: &OperationId) -> Result<(), Error> {
    let insert = sql(
        "INSERT INTO locks (name, holder, reason, taken_at, expires_at) \
         VALUES ($1, $2, $3, service_now(), service_now() + $4) \
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, reason = excluded.reason, \
         taken_at = CASE WHEN locks.holder = excluded.holder THEN locks.taken_at \
         ELSE excluded.taken_at END, expires_at = excluded.expires_at \
         WHERE locks.holder = excluded.holder OR locks.expires_at <= service_now()",
    )
    .bind(&lock.name)
    .bind(by.as_str())
    .bind(&lock.reason)
    .bind(lock.within);
    if tx.execute(insert).await? == 1 {
        return Ok(());
    }
    let select = sql("SELECT * FROM locks WHERE name = $1").bind(&lock.name);
    match tx.row(select).await? {
        Some(row) => Err(Error::Held(read(&row)?)),
        None => Err(Error::stored("locks", "the row is gone")),
    }
}

/// Frees the lock `name` of the operation `by`; whether it held it.
///
/// # Errors
/// As [`Store::write`].
pub async fn release(tx: &mut Tx, name: &str, by: &OperationId) -> Result<bool, Error> {
    let delete = sql("DELETE FROM locks WHERE name = $1 AND holder = $2")
        .bind(name)
        .bind(by.as_str());
    Ok(tx.execute(delete).await? == 1)
}

/// Frees a lock of any holder, for a person who may; who held it.
///
/// # Errors
/// As [`Store::write`].
pub async fn break_open(tx: &mut Tx, name: &str) -> Result<Option<Held>, Error> {
    let delete = sql("DELETE FROM locks WHERE name = $1 RETURNING *").bind(name);
    tx.row(delete).await?.as_ref().map(read).transpose()
}

/// Frees everything that `by` holds: it has ended.
pub(crate) async fn release_all(tx: &mut Tx, by: &OperationId) -> Result<(), Error> {
    let delete = sql("DELETE FROM locks WHERE holder = $1").bind(by.as_str());
    tx.execute(delete).await.map(|_| ())
}

/// Who holds the lock `name` now.
///
/// # Errors
/// As [`Store::rows`].
pub async fn holder(store: &Store, name: &str) -> Result<Option<Held>, Error> {
    let select = sql("SELECT * FROM locks WHERE name = $1 AND expires_at > service_now()");
    store
        .row(select.bind(name))
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// All locks that hold now, the oldest first.
///
/// # Errors
/// As [`Store::rows`].
pub async fn all(store: &Store) -> Result<Vec<Held>, Error> {
    let select =
        sql("SELECT * FROM locks WHERE expires_at > service_now() ORDER BY taken_at, name");
    store.rows(select).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Held, Error> {
    Ok(Held {
        name: row.get("name")?,
        holder: OperationId::from(row.get::<String>("holder")?),
        reason: row.get("reason")?,
        since: row.moment("taken_at")?,
        until: row.moment("expires_at")?,
    })
}
