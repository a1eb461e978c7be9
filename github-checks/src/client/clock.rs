//! GitHub's clock, read off the `Date` of its responses.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use chrono::DateTime;
use http::HeaderMap;
use http::header::DATE;

/// Differences below this are the whole seconds of the header and the way of the response.
const FINE: Duration = Duration::from_secs(2);

/// How far the clock here is from GitHub's: positive when it is behind.
#[derive(Debug, Default)]
pub(crate) struct Skew(AtomicI64);

impl Skew {
    /// Takes note of a response that arrived at `now`.
    pub(crate) fn note(&self, headers: &HeaderMap, now: SystemTime) {
        let date = headers.get(DATE).and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| DateTime::parse_from_rfc2822(date).ok());
        let Some(there) = date.map(SystemTime::from) else {
            return;
        };
        let seconds = |span: Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
        let skew = match there.duration_since(now) {
            Ok(behind) if behind < FINE => 0,
            Ok(behind) => seconds(behind),
            Err(ahead) if ahead.duration() < FINE => 0,
            Err(ahead) => -seconds(ahead.duration()),
        };
        self.0.store(skew, Ordering::Relaxed);
    }

    /// What GitHub's clock shows when the one here shows `now`.
    pub(crate) fn apply(&self, now: SystemTime) -> SystemTime {
        let skew = self.0.load(Ordering::Relaxed);
        let span = Duration::from_secs(skew.unsigned_abs());
        let there = if skew < 0 {
            now.checked_sub(span)
        } else {
            now.checked_add(span)
        };
        there.unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_a_response_corrects_the_clock() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let skew = Skew::default();
        assert_eq!(skew.apply(now), now);
        // 1,700,000,000 is Tue, 14 Nov 2023 22:13:20 GMT.
        for (date, seconds) in [
            ("Tue, 14 Nov 2023 22:18:20 GMT", 300),
            ("Tue, 14 Nov 2023 22:08:20 GMT", -300),
            ("nonsense", -300),
            ("Tue, 14 Nov 2023 22:13:21 GMT", 0),
            ("Tue, 14 Nov 2023 22:13:19 GMT", 0),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(DATE, date.parse().unwrap());
            skew.note(&headers, now);
            let there = skew
                .apply(now)
                .duration_since(SystemTime::UNIX_EPOCH)
                .unwrap();
            let shift = i64::try_from(there.as_secs()).unwrap() - 1_700_000_000;
            assert_eq!(shift, seconds, "{date}");
        }
        skew.note(&HeaderMap::new(), now);
        assert_eq!(skew.apply(now), now, "no date says nothing");
    }
}
