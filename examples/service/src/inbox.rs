//! What was received already. Each source has its own memory.

use std::time::Duration;

use crate::id::OperationId;
use crate::moment::millis;
use crate::store::{Store, Tx, sql};
use crate::{Error, Moment};

/// How long Slack's commands and interactions are remembered: 48 h.
pub const SLACK_REQUESTS: Duration = Duration::from_secs(48 * 3600);
/// How long Slack's events are remembered: 7 days.
pub const SLACK_EVENTS: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long deliveries of GitHub and Heroku are remembered: 30 days.
pub const DELIVERIES: Duration = Duration::from_secs(30 * 24 * 3600);

/// What is known of a request that came before.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seen {
    /// When it came first.
    pub at: Moment,
    /// The operation that it led to.
    pub operation: Option<OperationId>,
}

/// Takes note of a request in the caller's transaction; `None` when it comes for the first
/// time. Copies that arrive at the same time wait for the first one's transaction.
///
/// # Errors
/// As [`Store::write`].
pub async fn first(
    tx: &mut Tx,
    source: &str,
    key: &str,
    memory: Duration,
) -> Result<Option<Seen>, Error> {
    note(tx, source, key, millis(memory), None).await
}

pub(crate) async fn note(
    tx: &mut Tx,
    source: &str,
    key: &str,
    memory: i64,
    operation: Option<&OperationId>,
) -> Result<Option<Seen>, Error> {
    let insert = sql(
        "INSERT INTO inbox (source, key, operation, seen_at, forget_at) \
         VALUES ($1, $2, $3, service_now(), service_now() + $4) \
         ON CONFLICT (source, key) DO UPDATE SET operation = excluded.operation, \
         seen_at = excluded.seen_at, forget_at = excluded.forget_at \
         WHERE inbox.forget_at <= service_now()",
    )
    .bind(source)
    .bind(key)
    .bind(operation.map(OperationId::as_str))
    .bind(memory);
    if tx.execute(insert).await? == 1 {
        return Ok(None);
    }
    let select = sql("SELECT operation, seen_at FROM inbox WHERE source = $1 AND key = $2")
        .bind(source)
        .bind(key);
    let row = tx
        .row(select)
        .await?
        .ok_or_else(|| Error::stored("inbox", "the row is gone"))?;
    Ok(Some(Seen {
        at: row.moment("seen_at")?,
        operation: row
            .get::<Option<String>>("operation")?
            .map(OperationId::from),
    }))
}

/// Forgets what is older than its memory; how many.
///
/// # Errors
/// As [`Store::write`].
pub async fn forget(store: &Store) -> Result<u64, Error> {
    let mut tx = store.begin().await?;
    let gone = tx
        .execute(sql(
            "DELETE FROM inbox WHERE forget_at <= (SELECT service_now())",
        ))
        .await?;
    tx.commit().await?;
    Ok(gone)
}
