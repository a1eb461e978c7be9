//! `POST /control/faults`: scripted misbehaviour.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::{fields, ok};
use crate::faults::{Fault, Faults};
use crate::http::{Call, Reply};
use crate::page::{guard, refused};

/// One way to misbehave: `"none"`, `"cut_before"`, `"cut_after"`, `"truncated"`, `"html"`,
/// `{"status": 503}`, `{"retry_after": 5}` or `{"slow": 3}` (virtual seconds).
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Way {
    None,
    CutBefore,
    CutAfter,
    Truncated,
    Html,
    Status(u16),
    RetryAfter(u32),
    Slow(u32),
}

impl From<Way> for Fault {
    fn from(way: Way) -> Self {
        match way {
            Way::None => Self::None,
            Way::CutBefore => Self::cut_before(),
            Way::CutAfter => Self::cut_after(),
            Way::Truncated => Self::truncated(),
            Way::Html => Self::html(502),
            Way::Status(status) => Self::status(status),
            Way::RetryAfter(seconds) => Self::rate_limited(Some(seconds)),
            Way::Slow(seconds) => Self::slow(Duration::from_secs(u64::from(seconds))),
        }
    }
}

/// `script` is played once, request by request; `always` until it is cleared.
#[derive(Deserialize)]
struct Asked {
    key: String,
    #[serde(default)]
    script: Vec<Way>,
    always: Option<Way>,
}

pub(super) fn script(call: &Call<'_>) -> Reply {
    let asked: Asked = serde_json::from_value(fields(call)?)
        .map_err(|error| refused(format!("no such script: {error}")))?;
    Faults::check(&asked.key).map_err(|error| refused(error.to_string()))?;
    let faults = &call.shared.faults;
    faults.on(&asked.key, asked.script.into_iter().map(Fault::from));
    if let Some(way) = asked.always {
        faults.always(&asked.key, way.into());
    }
    Ok(ok(json!({})))
}

pub(super) fn clear(call: &Call<'_>) -> Reply {
    guard::post(call.request)?;
    call.shared.faults.clear();
    Ok(ok(json!({ "taken": call.shared.faults.taken() })))
}
