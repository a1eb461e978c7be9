//! Slows down before Heroku refuses: `RateLimit-Remaining`, per token.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#rate-limits>

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName};

const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
/// Below so many calls the client slows down.
const LOW: u32 = 100;
/// How often Heroku grants a call: 75 a minute.
const REFILL: Duration = Duration::from_millis(800);
/// Tokens remembered; enough for a program that acts for many people.
const TOKENS: usize = 256;

/// What the newest answer to each token said.
#[derive(Debug, Default)]
pub(super) struct RateLimits(Mutex<HashMap<u64, Seen>>);

#[derive(Clone, Copy, Debug)]
struct Seen {
    remaining: u32,
    at: SystemTime,
}

impl RateLimits {
    /// Remembers what an answer says; some services say nothing.
    pub(super) fn note(&self, token: u64, headers: &HeaderMap, now: SystemTime) {
        let told = headers.get(REMAINING).and_then(|value| value.to_str().ok());
        if let Some(remaining) = told.and_then(|text| text.trim().parse().ok()) {
            let mut seen = self.lock();
            if seen.len() >= TOKENS && !seen.contains_key(&token) {
                seen.clear();
            }
            seen.insert(token, Seen { remaining, at: now });
        }
    }

    /// Calls left, counting those that came since.
    pub(super) fn remaining(&self, token: u64, now: SystemTime) -> Option<u32> {
        let seen = *self.lock().get(&token)?;
        let since = now.duration_since(seen.at).unwrap_or_default();
        let refilled = since.as_millis() / REFILL.as_millis();
        Some(
            seen.remaining
                .saturating_add(u32::try_from(refilled).unwrap_or(u32::MAX)),
        )
    }

    /// How long to wait before the next call: nothing with 100 calls left, and as long
    /// as Heroku takes to grant one with none left.
    pub(super) fn pause(&self, token: u64, now: SystemTime) -> Duration {
        match self.remaining(token, now) {
            Some(left) if left < LOW => REFILL * (LOW - left) / LOW,
            _ => Duration::ZERO,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(remaining: &'static str) -> HeaderMap {
        let value = http::HeaderValue::from_static(remaining);
        HeaderMap::from_iter([(REMAINING, value)])
    }

    #[test]
    fn the_fewer_calls_are_left_the_longer_is_the_pause_for_that_token_alone() {
        let limits = RateLimits::default();
        let now = SystemTime::UNIX_EPOCH;
        limits.note(1, &told("4000"), now);
        assert_eq!(limits.pause(1, now), Duration::ZERO);
        limits.note(1, &told("50"), now);
        assert_eq!(limits.pause(1, now), Duration::from_millis(400));
        limits.note(1, &told("0"), now);
        assert_eq!(limits.pause(1, now), REFILL);
        assert_eq!(limits.pause(2, now), Duration::ZERO);
    }

    #[test]
    fn calls_come_back_with_time_and_odd_headers_change_nothing() {
        let limits = RateLimits::default();
        let now = SystemTime::UNIX_EPOCH;
        limits.note(1, &told("0"), now);
        limits.note(1, &told("many"), now);
        assert_eq!(limits.remaining(1, now + Duration::from_secs(60)), Some(75));
    }

    #[test]
    fn many_tokens_do_not_fill_the_memory() {
        let limits = RateLimits::default();
        for token in 0..10_000 {
            limits.note(token, &told("1"), SystemTime::UNIX_EPOCH);
        }
        assert!(limits.lock().len() <= TOKENS);
    }
}
