//! `/apps/{app}/router-metrics/…` — what the router saw, as `api.metrics.heroku.com` answers it:
//! numbers where something was measured, and null where nothing is known.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::{app, refuse};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::heroku::Measured;
use crate::world::zulu;

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/apps/{app}/router-metrics/latency", latency),
    route("GET", "/apps/{app}/router-metrics/status", status),
];

/// Steps of one answer.
const LONGEST: usize = 1440;

fn bad(message: &str) -> Answer {
    refuse(400, "bad_request", message)
}

fn time(call: &Call<'_>, name: &str) -> Result<DateTime<Utc>, Answer> {
    let text = call.request.query(name).unwrap_or_default();
    let time = DateTime::parse_from_rfc3339(text);
    time.map(|time| time.to_utc())
        .map_err(|_| bad(&format!("invalid {name} provided")))
}

/// Minutes of a step, `1m` or `1h`.
fn step(call: &Call<'_>) -> Result<i64, Answer> {
    let text = call.request.query("step").unwrap_or("1h");
    let (number, unit) = text.split_at(text.len().saturating_sub(1));
    let minutes = match unit {
        "m" => 1,
        "h" => 60,
        _ => 0,
    };
    let number: i64 = number.parse().unwrap_or(0);
    let step = number * minutes;
    if step < 1 {
        return Err(bad("invalid step provided"));
    }
    Ok(step)
}

/// The steps from start to end, each with the minutes in it.
fn answer(
    call: &Call<'_>,
    names: &[&str],
    numbers: impl Fn(&[&Measured]) -> Vec<Option<f64>>,
) -> Reply {
    let (start, end, step) = (
        time(call, "start_time")?,
        time(call, "end_time")?,
        step(call)?,
    );
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let kind = call.request.query("process_type");
    if let Some(kind) = kind
        && !app.formation.iter().any(|one| one.kind == kind)
    {
        return Err(bad("invalid process_type provided"));
    }
    let minutes = start.timestamp().div_euclid(60)..end.timestamp().div_euclid(60);
    let mut rows = vec![Vec::new(); names.len()];
    let mut at = minutes.start;
    while at < minutes.end && rows[0].len() < LONGEST {
        let measured: Vec<&Measured> = (at..(at + step).min(minutes.end))
            .filter_map(|minute| app.measured.get(&minute))
            .collect();
        for (row, number) in rows.iter_mut().zip(numbers(&measured)) {
            row.push(number);
        }
        at += step;
    }
    let data = names.iter().zip(rows);
    let data: Map<String, Value> = data
        .map(|(name, row)| ((*name).to_owned(), json!(row)))
        .collect();
    let first = start - TimeDelta::seconds(start.timestamp().rem_euclid(60));
    let body = json!({
        "start_time": zulu(first),
        "end_time": zulu(end),
        "step": step,
        "data": data,
    });
    Ok(Answer::json(200, &body))
}

fn latency(call: &Call<'_>) -> Reply {
    answer(call, &["latency.ms.p50", "latency.ms.p95"], |minutes| {
        let known = minutes.iter().filter_map(|one| one.p95);
        let worst = known.fold(None, |worst: Option<f64>, one| {
            Some(worst.map_or(one, |worst| worst.max(one)))
        });
        vec![worst.map(|p95| p95 / 2.0), worst]
    })
}

fn status(call: &Call<'_>) -> Reply {
    answer(call, &["status_2xx", "status_5xx"], |minutes| {
        let sum = |of: fn(&Measured) -> Option<u32>| {
            let known = minutes.iter().filter_map(|one| of(one));
            known.fold(None, |sum: Option<f64>, one| {
                Some(sum.unwrap_or(0.0) + f64::from(one))
            })
        };
        vec![sum(|one| one.succeeded), sum(|one| one.failed)]
    })
}
