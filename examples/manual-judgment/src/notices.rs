//! The tables of notices: every change by compare-and-set, together with what is posted.

use serde::Serialize;
use serde::de::DeserializeOwned;
use service::store::sql;
use service::{Error, Store, Tx};

/// A row and the revision that was read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Stored<T> {
    /// What it holds.
    pub body: T,
    /// Grows by one with every change.
    pub revision: i64,
}

/// A message that is not known to be in Slack yet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unsettled {
    /// The outbox's name of it.
    pub message: String,
    /// The notice that it shows.
    pub notice: String,
    /// Where.
    pub channel: String,
    /// When it was written, in milliseconds.
    pub created_at: i64,
}

fn text<T: Serialize>(body: &T) -> Result<String, Error> {
    serde_json::to_string(body).map_err(|error| Error::Stored {
        what: "a notice",
        source: Box::new(error),
    })
}

/// The row of a key.
///
/// # Errors
/// As [`Tx::row`].
pub async fn get<T: DeserializeOwned>(tx: &mut Tx, key: &str) -> Result<Option<Stored<T>>, Error> {
    let select = sql("SELECT body, revision FROM notices WHERE key = $1").bind(key);
    let row = tx.row(select).await?;
    row.map(|row| {
        Ok(Stored {
            body: row.json("body")?,
            revision: row.get("revision")?,
        })
    })
    .transpose()
}

/// Stores a new row, or the change of one; `false` when somebody was faster.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn put<T: Serialize>(
    tx: &mut Tx,
    key: &str,
    before: Option<i64>,
    body: &T,
) -> Result<bool, Error> {
    let statement = match before {
        None => sql("INSERT INTO notices (key, body, created_at) \
             VALUES ($1, $2, service_now()) ON CONFLICT (key) DO NOTHING")
        .bind(key)
        .bind(text(body)?),
        Some(revision) => sql(
            "UPDATE notices SET body = $3, revision = revision + 1 WHERE key = $1 AND revision = $2",
        )
        .bind(key)
        .bind(revision)
        .bind(text(body)?),
    };
    Ok(tx.execute(statement).await? == 1)
}

/// The database's time in milliseconds, inside a transaction: another connection may have to
/// wait for this one.
///
/// # Errors
/// As [`Tx::row`].
pub async fn now(tx: &mut Tx) -> Result<i64, Error> {
    let row = tx.row(sql("SELECT service_now() AS at")).await?;
    row.map_or(Ok(0), |row| row.get("at"))
}

/// How many messages of their own notices got in a channel within that many milliseconds.
///
/// # Errors
/// As [`Tx::row`].
pub async fn recent(tx: &mut Tx, channel: &str, millis: i64) -> Result<i64, Error> {
    let select = sql(
        "SELECT COUNT(*) AS number FROM notice_posts WHERE channel = $1 \
         AND is_folded = 0 AND created_at > (SELECT service_now()) - $2",
    )
    .bind(channel)
    .bind(millis);
    match tx.row(select).await? {
        Some(row) => row.get("number"),
        None => Ok(0),
    }
}

/// Takes note of a message.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn posted(
    tx: &mut Tx,
    message: &str,
    notice: &str,
    channel: &str,
    is_folded: bool,
) -> Result<(), Error> {
    let insert = sql(
        "INSERT INTO notice_posts (message, notice, channel, is_folded, created_at) \
         VALUES ($1, $2, $3, $4, service_now()) ON CONFLICT (message) DO NOTHING",
    )
    .bind(message)
    .bind(notice)
    .bind(channel)
    .bind(i64::from(is_folded));
    tx.execute(insert).await.map(|_| ())
}

/// Messages of which nobody knows whether Slack took them, the oldest first.
///
/// # Errors
/// As [`Store::rows`].
pub async fn unsettled(store: &Store, limit: i64) -> Result<Vec<Unsettled>, Error> {
    let select = sql(
        "SELECT message, notice, channel, created_at FROM notice_posts WHERE is_settled = 0 \
         ORDER BY created_at, message LIMIT $1",
    );
    let rows = store.rows(select.bind(limit)).await?;
    rows.iter()
        .map(|row| {
            Ok(Unsettled {
                message: row.get("message")?,
                notice: row.get("notice")?,
                channel: row.get("channel")?,
                created_at: row.get("created_at")?,
            })
        })
        .collect()
}

/// Nothing more is expected of a message.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn settle(tx: &mut Tx, message: &str) -> Result<(), Error> {
    let update = sql("UPDATE notice_posts SET is_settled = 1 WHERE message = $1").bind(message);
    tx.execute(update).await.map(|_| ())
}
