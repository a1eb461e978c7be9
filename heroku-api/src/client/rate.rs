//! Slows down before Heroku refuses: `RateLimit-Remaining`, per token.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#rate-limits>

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::{HeaderMap, HeaderName};

const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
/// Below this many calls the client slows down.
const LOW: u32 = 100;
/// How often Heroku grants a call: 75 a minute.
const REFILL: Duration = Duration::from_millis(800);
/// Tokens remembered; enough for a program that acts for many people.
const TOKENS: usize = 256;

/// What the newest answer to each token said, and which slots were given since. Times are
/// those of [`Transport::elapsed`](crate::transport::Transport::elapsed).
#[derive(Debug, Default)]
pub(super) struct RateLimits(Mutex<HashMap<u64, Seen>>);

#[derive(Clone, Copy, Debug)]
struct Seen {
    remaining: u32,
    at: Duration,
    /// Slots given since the newest answer.
    taken: u32,
    /// When the next call may leave.
    free: Duration,
}

impl Seen {
    /// Calls left, counting those that came and those that left since.
    fn left(&self, now: Duration) -> u32 {
        let since = now.saturating_sub(self.at);
        let refilled = since.as_millis() / REFILL.as_millis();
        self.remaining
            .saturating_add(u32::try_from(refilled).unwrap_or(u32::MAX))
            .saturating_sub(self.taken)
    }
}

impl RateLimits {
    /// Remembers what an answer says; some services say nothing.
    pub(super) fn note(&self, token: u64, headers: &HeaderMap, now: Duration) {
        let said = headers.get(REMAINING).and_then(|value| value.to_str().ok());
        let Some(remaining) = said.and_then(|text| text.trim().parse().ok()) else {
            return;
        };
        let mut seen = self.lock();
        if seen.len() >= TOKENS && !seen.contains_key(&token) {
            let oldest = seen.iter().min_by_key(|(_, seen)| seen.at);
            if let Some(oldest) = oldest.map(|(token, _)| *token) {
                seen.remove(&oldest);
            }
        }
        let entry = seen.entry(token).or_insert(Seen {
            remaining,
            at: now,
            taken: 0,
            free: now,
        });
        // Slots that lie ahead were given to calls that Heroku has not counted yet.
        let ahead = entry.free.saturating_sub(now).as_millis() / REFILL.as_millis();
        entry.remaining = remaining;
        entry.at = now;
        entry.taken = u32::try_from(ahead).unwrap_or(u32::MAX);
    }

    /// Calls left; `None` before the first answer that said so.
    pub(super) fn remaining(&self, token: u64, now: Duration) -> Option<u32> {
        self.lock().get(&token).map(|seen| seen.left(now))
    }

    /// Takes the next slot and says how long to wait for it: nothing with 100 calls left,
    /// and with none left one call for each that Heroku grants.
    pub(super) fn take(&self, token: u64, now: Duration) -> Duration {
        let mut seen = self.lock();
        let Some(seen) = seen.get_mut(&token) else {
            return Duration::ZERO;
        };
        let left = seen.left(now);
        seen.taken = seen.taken.saturating_add(1);
        if left >= LOW {
            return Duration::ZERO;
        }
        let slot = seen.free.max(now) + REFILL * (LOW - left) / LOW;
        seen.free = slot;
        slot.saturating_sub(now)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(remaining: &'static str) -> HeaderMap {
        let value = http::HeaderValue::from_static(remaining);
        HeaderMap::from_iter([(REMAINING, value)])
    }

    #[test]
    fn the_fewer_calls_are_left_the_longer_is_the_pause_for_that_token_alone() {
        let now = Duration::from_secs(10);
        for (left, pause) in [("4000", 0), ("50", 400), ("0", 800)] {
            let limits = RateLimits::default();
            limits.note(1, &says(left), now);
            assert_eq!(limits.take(1, now), Duration::from_millis(pause));
            assert_eq!(limits.take(2, now), Duration::ZERO);
        }
    }

    #[test]
    fn calls_at_once_leave_one_after_another() {
        let limits = RateLimits::default();
        let now = Duration::from_secs(10);
        limits.note(1, &says("10"), now);
        let waits: Vec<_> = (0..100).map(|_| limits.take(1, now)).collect();
        let apart =
            |pair: &[Duration]| pair[1].saturating_sub(pair[0]) >= Duration::from_millis(720);
        assert!(waits.windows(2).all(apart), "{waits:?}");
        assert!(waits[99] > Duration::from_secs(75));
    }

    #[test]
    fn calls_come_back_with_time_and_unusual_headers_change_nothing() {
        let limits = RateLimits::default();
        let now = Duration::from_secs(10);
        limits.note(1, &says("0"), now);
        limits.note(1, &says("many"), now);
        assert_eq!(limits.remaining(1, now + Duration::from_secs(60)), Some(75));
    }

    #[test]
    fn many_tokens_do_not_fill_the_memory_and_the_newest_are_kept() {
        let limits = RateLimits::default();
        for token in 0..10_000 {
            limits.note(token, &says("1"), Duration::from_secs(token));
        }
        assert_eq!(limits.lock().len(), TOKENS);
        assert_eq!(limits.remaining(9_999, Duration::from_secs(9_999)), Some(1));
    }
}
