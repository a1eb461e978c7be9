//! The audit: who did what, appended only, each line chained to the one before by a hash.
//!
//! [`verify()`] finds a changed, removed or reordered line. With write access to the database one can
//! also compute a new chain: keep the head that [`head`] gives somewhere else, and compare.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::store::{Row, Store, Tx, sql};
use crate::{Error, Moment};

mod command;
mod verify;

pub use command::command;
pub use verify::{Flaw, Verified, verify, verify_lines};

/// The hash before the first line.
pub(crate) const ORIGIN: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A line to be appended. No secrets: lines are exported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    actor: String,
    action: String,
    subject: String,
    detail: Value,
}

impl Entry {
    /// `actor` did `action` (a stable word) to `subject`.
    #[must_use]
    pub fn new(
        actor: impl Into<String>,
        action: impl Into<String>,
        subject: impl Into<String>,
    ) -> Self {
        Self {
            actor: actor.into(),
            action: action.into(),
            subject: subject.into(),
            detail: Value::Null,
        }
    }

    /// More about it.
    #[must_use]
    pub fn detail(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }
}

/// A line as it is stored and exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Line {
    /// Its number; the first is 1, none is left out.
    pub seq: i64,
    /// When, by the database's clock.
    pub at: Moment,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// To what.
    pub subject: String,
    /// More about it, as JSON text: hashed as it was written.
    pub detail: String,
    /// The hash of the line before.
    pub previous: String,
    /// The hash of this line.
    pub hash: String,
}

impl Line {
    /// What the hash must be: of the hash before and every field, each with its length, so
    /// that no two different lines give the same bytes.
    pub(crate) fn expected(&self) -> String {
        let mut hash = Sha256::new();
        let numbers = [self.seq.to_string(), self.at.as_millis().to_string()];
        let texts = [
            &self.previous,
            &numbers[0],
            &numbers[1],
            &self.actor,
            &self.action,
            &self.subject,
            &self.detail,
        ];
        for text in texts {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
        crate::random::hex(&hash.finalize())
    }

    pub(crate) fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            seq: row.get("seq")?,
            at: row.moment("at")?,
            actor: row.get("actor")?,
            action: row.get("action")?,
            subject: row.get("subject")?,
            detail: row.get("detail")?,
            previous: row.get("previous")?,
            hash: row.get("hash")?,
        })
    }
}

/// The newest line's number and hash. Kept elsewhere, it proves that nothing was cut off.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Head {
    /// Number of the newest line; 0 when there is none.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// Appends a line in the caller's transaction; lines of others wait for its end.
///
/// # Errors
/// As [`Store::write`].
pub async fn append(tx: &mut Tx, entry: &Entry) -> Result<Line, Error> {
    let select =
        sql("SELECT seq, hash, service_now() AS at FROM audit_head WHERE one = 1 {for_update}");
    let row = tx
        .row(select)
        .await?
        .ok_or_else(|| Error::stored("audit head", "the row is gone"))?;
    let mut line = Line {
        seq: row.get::<i64>("seq")? + 1,
        at: row.moment("at")?,
        actor: entry.actor.clone(),
        action: entry.action.clone(),
        subject: entry.subject.clone(),
        detail: entry.detail.to_string(),
        previous: row.get("hash")?,
        hash: String::new(),
    };
    line.hash = line.expected();
    let insert = sql(
        "INSERT INTO audit (seq, at, actor, action, subject, detail, previous, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(line.seq)
    .bind(line.at.as_millis())
    .bind(&line.actor)
    .bind(&line.action)
    .bind(&line.subject)
    .bind(&line.detail)
    .bind(&line.previous)
    .bind(&line.hash);
    tx.execute(insert).await?;
    let update = sql("UPDATE audit_head SET seq = $1, hash = $2 WHERE one = 1")
        .bind(line.seq)
        .bind(&line.hash);
    tx.execute(update).await?;
    Ok(line)
}

/// The newest line's number and hash.
///
/// # Errors
/// As [`Store::rows`].
pub async fn head(store: &Store) -> Result<Head, Error> {
    match store
        .row(sql("SELECT seq, hash FROM audit_head WHERE one = 1"))
        .await?
    {
        Some(row) => Ok(Head {
            seq: row.get("seq")?,
            hash: row.get("hash")?,
        }),
        None => Ok(Head {
            seq: 0,
            hash: String::new(),
        }),
    }
}

/// At most `limit` lines after number `after`, in order.
///
/// # Errors
/// As [`Store::rows`].
pub async fn lines(store: &Store, after: i64, limit: u32) -> Result<Vec<Line>, Error> {
    let select = sql("SELECT * FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2")
        .bind(after)
        .bind(i64::from(limit));
    store.rows(select).await?.iter().map(Line::read).collect()
}
