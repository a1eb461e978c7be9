//! The table of gates: every change by compare-and-set.

use service::operations::Claim;
use service::store::{Migration, Row, sql};
use service::{Error, Step, Store, Tx};

use crate::gate::Gate;

/// The tables of this program.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "gates",
        text: include_str!("../migrations/0001_gates.sql"),
    },
    Migration {
        name: "notices",
        text: include_str!("../migrations/0002_notices.sql"),
    },
    service::logins::MIGRATION,
];

/// A gate and the revision that was read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Stored {
    /// The gate.
    pub gate: Gate,
    /// Grows by one with every change.
    pub revision: i64,
}

fn read(row: &Row) -> Result<Stored, Error> {
    Ok(Stored {
        gate: row.json("body")?,
        revision: row.get("revision")?,
    })
}

fn body(gate: &Gate) -> Result<String, Error> {
    serde_json::to_string(gate).map_err(|error| Error::Stored {
        what: "a gate",
        source: Box::new(error),
    })
}

/// Stores a new gate, once for each `key`; `false` when there is one.
///
/// # Errors
/// As [`Store::write`].
pub async fn insert(tx: &mut Tx, key: &str, gate: &Gate) -> Result<bool, Error> {
    let insert = sql(
        "INSERT INTO gates (id, key, state, body, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key) DO NOTHING",
    )
    .bind(&gate.id)
    .bind(key)
    .bind(gate.state.as_str())
    .bind(body(gate)?)
    .bind(gate.created_at)
    .bind(gate.expires_at);
    Ok(tx.execute(insert).await? == 1)
}

/// One gate; `None` when there is none of that id.
///
/// # Errors
/// As [`Store::rows`].
pub async fn get(store: &Store, id: &str) -> Result<Option<Stored>, Error> {
    let select = sql("SELECT * FROM gates WHERE id = $1").bind(id);
    store.row(select).await?.as_ref().map(read).transpose()
}

/// The gate of a key.
///
/// # Errors
/// As [`Store::rows`].
pub async fn by_key(store: &Store, key: &str) -> Result<Option<Stored>, Error> {
    let select = sql("SELECT * FROM gates WHERE key = $1").bind(key);
    store.row(select).await?.as_ref().map(read).transpose()
}

/// At most `limit` gates that are not decided, the oldest first.
///
/// # Errors
/// As [`Store::rows`].
pub async fn open(store: &Store, limit: i64) -> Result<Vec<Stored>, Error> {
    let select = sql(
        "SELECT * FROM gates WHERE state IN ('pending', 'deciding', 'unknown') \
         ORDER BY created_at, id LIMIT $1",
    );
    let rows = store.rows(select.bind(limit)).await?;
    rows.iter().map(read).collect()
}

/// Stores a change together with a step of an operation; `false` when somebody was faster:
/// then nothing was stored, read again.
///
/// # Errors
/// As [`Claim::commit`].
pub async fn commit(
    store: &Store,
    claim: &Claim,
    step: &Step,
    before: &Stored,
    after: &Gate,
) -> Result<bool, Error> {
    let mut tx = store.begin().await?;
    let done = async {
        let update = sql(
            "UPDATE gates SET state = $3, body = $4, expires_at = $5, revision = revision + 1 \
             WHERE id = $1 AND revision = $2",
        )
        .bind(&after.id)
        .bind(before.revision)
        .bind(after.state.as_str())
        .bind(body(after)?)
        .bind(after.expires_at);
        if tx.execute(update).await? != 1 {
            return Ok(None);
        }
        claim.apply(&mut tx, step).await.map(Some)
    }
    .await;
    match done {
        Ok(Some(stored)) => {
            tx.commit().await?;
            stored.take(claim);
            Ok(true)
        }
        Ok(None) => {
            tx.rollback().await;
            Ok(false)
        }
        Err(error) => {
            tx.rollback().await;
            Err(error)
        }
    }
}
