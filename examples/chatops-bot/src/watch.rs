//! What is watched: a row for each routed pipeline, due once a minute, or when a webhook gave a
//! hint. A look reads the truth, compares it with what was seen before, and stores what is new
//! together with what is said of it. So it does not matter whether a webhook comes twice, late,
//! in the wrong order or never: it only decides when to look.

use std::collections::BTreeMap;

use service::Error;
use service::store::{Store, Topic, Tx, sql};

mod deployments;
mod drift;
mod github;
mod health;
mod heroku;
mod live;
mod look;
mod own;
mod platform;
mod review_apps;
mod reviews;
mod seen;
mod turn;
mod unwatched;
mod words;

use self::drift::Drift;
use self::seen::Seen;
pub use self::turn::Watcher;

/// A burst of webhooks is one look.
const BURST: i64 = 1000;

/// Watches a pipeline from now on.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn begin(tx: &mut Tx, pipeline: &str) -> Result<(), Error> {
    let insert = sql(
        "INSERT INTO watches (name, due_at) VALUES ($1, service_now()) ON CONFLICT (name) \
         DO UPDATE SET hints = watches.hints + 1, due_at = service_now()",
    );
    tx.execute(insert.bind(pipeline)).await?;
    let platform = sql(
        "INSERT INTO watches (name, hints, due_at) VALUES ($1, 0, service_now()) ON CONFLICT DO NOTHING",
    );
    tx.execute(platform.bind(platform::NAME)).await?;
    tx.wake(Topic::Operations);
    Ok(())
}

/// There is a reason to look at a pipeline.
///
/// # Errors
/// As [`Tx::execute`].
pub(crate) async fn hint(tx: &mut Tx, pipeline: &str) -> Result<(), Error> {
    let update = sql(
        "UPDATE watches SET hints = hints + 1, due_at = CASE WHEN due_at > service_now() + $2 \
         THEN service_now() + $2 ELSE due_at END WHERE name = $1",
    );
    tx.execute(update.bind(pipeline).bind(BURST)).await?;
    tx.wake(Topic::Operations);
    Ok(())
}

/// The pipelines that an app is watched for.
///
/// # Errors
/// As [`Tx::rows`].
pub(crate) async fn of_app(tx: &mut Tx, app: &str) -> Result<Vec<String>, Error> {
    let select = sql("SELECT watch FROM watched_apps WHERE app = $1").bind(app);
    let rows = tx.rows(select).await?;
    rows.iter().map(|row| row.get("watch")).collect()
}

/// The pipelines that a repository is watched for.
///
/// # Errors
/// As [`Tx::rows`].
pub(crate) async fn of_repository(tx: &mut Tx, repository: &str) -> Result<Vec<String>, Error> {
    let select = sql("SELECT DISTINCT pipeline_id FROM routes WHERE lower(repository) = lower($1)");
    let rows = tx.rows(select.bind(repository)).await?;
    rows.iter().map(|row| row.get("pipeline_id")).collect()
}

/// How far production is behind its branch, by app, as it was seen last: where no channel wants to
/// hear of it, nothing is known.
pub(crate) async fn drift_of(
    store: &Store,
    pipeline: &str,
) -> Result<BTreeMap<String, Drift>, Error> {
    let select = sql("SELECT seen FROM watches WHERE name = $1").bind(pipeline);
    let row = store.row(select).await?;
    let seen: Seen = row.map_or(Ok(Seen::default()), |row| row.json("seen"))?;
    Ok(seen.drift)
}

/// With the lock of a file in hand, nobody else looks.
///
/// # Errors
/// As [`Store::write`].
pub(crate) async fn take_over(store: &Store) -> Result<(), Error> {
    if !store.is_shared() {
        let free = sql("UPDATE watches SET claim = NULL WHERE claim IS NOT NULL");
        store.write(free).await?;
    }
    Ok(())
}
