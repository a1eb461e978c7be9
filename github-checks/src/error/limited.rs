//! Too many requests: GitHub says so in four dresses.
//!
//! Source: <https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api>

use std::time::{Duration, SystemTime};

use chrono::DateTime;
use http::header::DATE;
use http::{HeaderMap, StatusCode};

use crate::retry::retry_after;

/// Which limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RateLimit {
    /// The requests of this hour are used up.
    Primary,
    /// Too many at once, too fast, or too much new content. Going on regardless can get
    /// an app banned.
    Secondary,
}

/// A primary limit counts one hour; a `reset` much further away is no moment to wait for.
const ABSURD: Duration = Duration::from_secs(2 * 60 * 60);

/// Which limit a refusal tells of, and how long GitHub asked to wait.
pub(super) fn classify(
    status: StatusCode,
    headers: &HeaderMap,
    message: &str,
    documentation: &str,
    now: SystemTime,
) -> (Option<RateLimit>, Option<Duration>) {
    let told = retry_after(headers, now);
    if !matches!(
        status,
        StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS
    ) {
        return (None, told);
    }
    let message = message.to_ascii_lowercase();
    // A permission that is missing is not a limit, whatever the headers count.
    if message.contains("not accessible by") {
        return (None, told);
    }
    let documented = documentation.ends_with("secondary-rate-limits")
        || documentation.ends_with("#abuse-rate-limits");
    let secondary = status == StatusCode::TOO_MANY_REQUESTS
        || documented
        || message.contains("secondary rate")
        || message.contains("abuse detection");
    if told.is_some() && (secondary || message.contains("rate limit")) {
        return (Some(RateLimit::Secondary), told);
    }
    if number(headers, "x-ratelimit-remaining") == Some(0) {
        return (Some(RateLimit::Primary), until_reset(headers, now));
    }
    if secondary {
        return (Some(RateLimit::Secondary), None);
    }
    // A proxy may have dropped the headers that count.
    let used_up = message.contains("rate limit exceeded");
    (used_up.then_some(RateLimit::Primary), told)
}

/// The time until `x-ratelimit-reset`, measured on the server's clock.
fn until_reset(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let reset = number(headers, "x-ratelimit-reset")?;
    let here = now.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
    let there = headers.get(DATE).and_then(|date| {
        let date = DateTime::parse_from_rfc2822(date.to_str().ok()?).ok()?;
        u64::try_from(date.timestamp()).ok()
    });
    let wait = Duration::from_secs(reset.saturating_sub(there.unwrap_or(here)));
    (wait <= ABSURD).then_some(wait)
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}
