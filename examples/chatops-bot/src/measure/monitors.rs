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
    for (minute, counts) in counts(status, first(status)) {
        let Some((requests, errors)) = counts else {
            continue;
        };
        let minute = minutes.entry(minute).or_default();
        (minute.requests, minute.errors) = (requests, errors);
    }
    minutes
}

/// Requests and failures by minute. A count that is null is not known, and neither is the sum: a
/// minute of which only the good responses are counted would look as if nothing had failed.
fn counts(status: &Series, first: i64) -> BTreeMap<i64, Option<(u64, u64)>> {
    let mut minutes = BTreeMap::<i64, Option<(u64, u64)>>::new();
    for (name, counts) in &status.data {
        // `status_5xx`, and `503` of an older shape.
        let class = name
            .trim_start_matches("status_")
            .trim_start_matches("router.status.");
        let failed = class.starts_with('5');
        for (at, count) in (first..).zip(counts) {
            let sum = minutes.entry(at).or_insert(Some((0, 0)));
            *sum = sum.zip(*count).map(|((requests, errors), count)| {
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a count"
                )]
                let count = count.max(0.0) as u64;
                (requests + count, errors + if failed { count } else { 0 })
            });
        }
    }
    minutes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(text: &str) -> Series {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_count_that_is_null_is_unknown_and_never_zero() {
        let status = series(
            r#"{"start_time":"1970-01-01T00:10:00Z","data":{
                "status_2xx":[100,100,null],"status_5xx":[2,null,null]}}"#,
        );
        let latency = series(
            r#"{"start_time":"1970-01-01T00:10:00Z","data":{"latency.ms.p95":[80,90,null]}}"#,
        );
        let minutes = minutes(&latency, &status, 0);
        let known = &minutes[&10];
        assert_eq!((known.requests, known.errors), (102, 2));
        let half = &minutes[&11];
        assert_eq!((half.requests, half.error_percent()), (0, None));
        assert_eq!(half.p95, Some(90.0));
        assert_eq!(minutes[&12].p95, None);
        assert_eq!(minutes[&12].requests, 0);
    }
}
