//! Minutes of an app as they are stored: one row for each app, minute and source, so that several
//! replicas can take in what a drain sends.

use serde::{Deserialize, Serialize};
use service::store::{Migration, Store, sql};
use service::{Error, Moment};

use super::Histogram;

/// The tables of health.
pub const MIGRATION: Migration = Migration {
    name: "health",
    text: include_str!("../../migrations/0004_health.sql"),
};

/// How long minutes are kept: a reminder looks no further back.
const KEPT: i64 = 24 * 60;

/// The requests of a minute.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Minute {
    /// How many requests there were.
    pub requests: u64,
    /// How many of them failed: with a status from 500 on.
    pub errors: u64,
    /// How long they took.
    pub times: Histogram,
    /// The 95th percentile, when somebody else computed it.
    pub p95: Option<f64>,
}

impl Minute {
    /// The 95th percentile of response times in milliseconds.
    #[must_use]
    pub fn p95(&self) -> Option<f64> {
        self.times.quantile(0.95).or(self.p95)
    }

    /// The share of requests that failed, in percent.
    #[must_use]
    pub fn error_percent(&self) -> Option<f64> {
        #[allow(
            clippy::cast_precision_loss,
            reason = "there are fewer requests than that"
        )]
        (self.requests > 0).then(|| self.errors as f64 * 100.0 / self.requests as f64)
    }

    /// The requests of `other`, too.
    pub fn merge(&mut self, other: &Self) {
        self.requests += other.requests;
        self.errors += other.errors;
        self.times.merge(&other.times);
        self.p95 = match (self.p95, other.p95) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
    }
}

/// The number of the minute that a moment is in.
#[must_use]
pub fn number(moment: Moment) -> i64 {
    moment.as_millis() / 60_000
}

/// Stores what `source` knows of a minute, in place of what it knew before.
///
/// # Errors
/// As [`Store::write`].
pub async fn put(
    store: &Store,
    app: &str,
    minute: i64,
    source: &str,
    data: &Minute,
) -> Result<(), Error> {
    let data = serde_json::to_string(data).unwrap_or_default();
    let insert = sql(
        "INSERT INTO health_minutes (app, minute, source, data) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (app, minute, source) DO UPDATE SET data = excluded.data",
    );
    let insert = insert.bind(app).bind(minute).bind(source).bind(data);
    store.write(insert).await.map(drop)
}

/// The minutes of an app from `from` to `to`, both included, where anything is known.
///
/// # Errors
/// As [`Store::rows`].
pub async fn of_app(
    store: &Store,
    app: &str,
    from: i64,
    to: i64,
) -> Result<std::collections::BTreeMap<i64, Minute>, Error> {
    let select = sql("SELECT minute, data FROM health_minutes \
         WHERE app = $1 AND minute >= $2 AND minute <= $3");
    let mut minutes = std::collections::BTreeMap::<i64, Minute>::new();
    for row in store.rows(select.bind(app).bind(from).bind(to)).await? {
        let data: Minute = row.json("data")?;
        minutes.entry(row.get("minute")?).or_default().merge(&data);
    }
    Ok(minutes)
}

/// Forgets what is long past.
///
/// # Errors
/// As [`Store::write`].
pub(crate) async fn forget(store: &Store, now: i64) -> Result<(), Error> {
    let delete = sql("DELETE FROM health_minutes WHERE minute < $1").bind(now - KEPT);
    store.write(delete).await.map(drop)
}
