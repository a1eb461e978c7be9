// Kept identical in heroku-api, github-checks and slack-blocks.
//! Reads `Retry-After`.

use std::time::{Duration, SystemTime};

use chrono::DateTime;
use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

/// Integers above this are a moment (seconds since 1970), not a span.
const EPOCH: u64 = 1_000_000_000;

/// No limit counts longer than this; what asks for more is a mistake of units.
const LONGEST: Duration = Duration::from_secs(2 * 60 * 60);

/// How long the server asked to wait, from `Retry-After`: whole seconds, a moment in
/// seconds since 1970, or an HTTP date (measured against the answer's own `Date`, so a
/// wrong clock here does no harm; against `now` when it has none).
///
/// The longest of several values counts, at most two hours; what cannot be read is ignored.
#[must_use]
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let reference = headers
        .get(DATE)
        .and_then(|date| moment(date.to_str().ok()?))
        .or_else(|| i64::try_from(now.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs()).ok());
    headers
        .get_all(RETRY_AFTER)
        .iter()
        .filter_map(|value| {
            let text = value.to_str().ok()?.trim();
            let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
            let digits =
                |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let wait = if digits(whole) && digits(part) {
                // A part of a second is waited for as a whole one.
                let more = part.bytes().any(|digit| digit != b'0');
                let seconds = whole.parse::<u64>().ok()?.saturating_add(more.into());
                if seconds < EPOCH {
                    return Some(Duration::from_secs(seconds));
                }
                i64::try_from(seconds).ok()?.checked_sub(reference?)?
            } else {
                moment(text)?.checked_sub(reference?)?
            };
            Some(Duration::from_secs(u64::try_from(wait).unwrap_or(0)))
        })
        .max()
        .map(|wait| wait.min(LONGEST))
}

fn moment(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc2822(text)
        .ok()
        .map(|date| date.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&'static str, &'static str)]) -> Option<u64> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, http::HeaderValue::from_static(value));
        }
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        retry_after(&headers, now).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_dates_and_moments_are_understood() {
        assert_eq!(read(&[("retry-after", "7")]), Some(7));
        assert_eq!(read(&[("retry-after", "1700000030")]), Some(30));
        assert_eq!(
            read(&[("retry-after", "Tue, 14 Nov 2023 22:13:30 GMT")]),
            Some(10)
        );
        assert_eq!(
            read(&[
                ("date", "Tue, 14 Nov 2023 22:13:25 GMT"),
                ("retry-after", "Tue, 14 Nov 2023 22:13:30 GMT")
            ]),
            Some(5)
        );
    }

    #[test]
    fn the_longest_of_several_counts_and_a_past_moment_is_now() {
        assert_eq!(read(&[("retry-after", "7"), ("retry-after", "9")]), Some(9));
        assert_eq!(
            read(&[("retry-after", "Tue, 14 Nov 2000 22:13:30 GMT")]),
            Some(0)
        );
    }

    #[test]
    fn what_cannot_be_read_is_ignored_and_never_a_panic() {
        for odd in ["-1", "", "soon", "99999999999999999999999", "0x10", "+3"] {
            assert_eq!(read(&[("retry-after", odd)]), None, "{odd}");
        }
        assert_eq!(read(&[]), None);
    }

    #[test]
    fn a_part_of_a_second_is_a_whole_one_and_an_absurd_wait_has_an_end() {
        assert_eq!(read(&[("retry-after", "1.5")]), Some(2));
        assert_eq!(read(&[("retry-after", "2.0")]), Some(2));
        assert_eq!(read(&[("retry-after", "2.")]), None);
        assert_eq!(read(&[("retry-after", "999999999")]), Some(7200));
    }
}
