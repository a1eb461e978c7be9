//! The platform's own metrics, for apps without a drain: a minute late, and only where Heroku has
//! them.

use std::collections::BTreeMap;

use heroku_api::monitors::{RouterLatency, RouterStatus, Series};
use service::runner::Failure;

use crate::bot::Bot;
use crate::health::{Minute, put};

/// Names what comes from there.
const SOURCE: &str = "platform";

/// Reads the minutes of an app from `from` to `to`, both included, and stores them.
pub(crate) async fn read(bot: &Bot, app: &str, from: i64, to: i64) -> Result<(), Failure> {
    let at = |minute: i64| chrono::DateTime::from_timestamp(minute * 60, 0).unwrap_or_default();
    let (begin, end) = (at(from), at(to + 1));
    let latency = RouterLatency::new(app, begin, end)
        .step("1m")
        .process_type("web");
    let status = RouterStatus::new(app, begin, end)
        .step("1m")
        .process_type("web");
    let heroku = &bot.services.heroku;
    let (latency, status) = tokio::join!(heroku.send(&latency), heroku.send(&status));
    let (latency, status) = match (latency, status) {
        // Eco dynos and new apps have no metrics: that is no data, and no fault.
        (Err(error), _) | (_, Err(error)) if error.is_not_found() => return Ok(()),
        (latency, status) => (latency?, status?),
    };
    for (minute, data) in minutes(&latency, &status, from) {
        if (from..=to).contains(&minute) {
            put(bot.store(), app, minute, SOURCE, &data).await?;
        }
    }
    Ok(())
}

fn minutes(latency: &Series, status: &Series, from: i64) -> BTreeMap<i64, Minute> {
    let mut minutes = BTreeMap::<i64, Minute>::new();
    let first = |series: &Series| series.start_time.map_or(from, |at| at.timestamp() / 60);
    if let Some(times) = latency.data.get("latency.ms.p95") {
        for (at, p95) in (first(latency)..).zip(times) {
            minutes.entry(at).or_default().p95 = *p95;
        }
    }
    for (name, counts) in &status.data {
        // `status_5xx`, and `503` of an older shape.
        let class = name
            .trim_start_matches("status_")
            .trim_start_matches("router.status.");
        let failed = class.starts_with('5');
        for (at, count) in (first(status)..).zip(counts) {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a count"
            )]
            let count = count.unwrap_or_default().max(0.0) as u64;
            let minute = minutes.entry(at).or_default();
            minute.requests += count;
            minute.errors += if failed { count } else { 0 };
        }
    }
    minutes
}
