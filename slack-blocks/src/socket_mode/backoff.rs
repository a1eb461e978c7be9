//! How long to wait before the next connection is opened.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// The pause after failure n is `min(LONGEST, SHORTEST * 2^n)`; two attempts never begin
/// closer together than `SHORTEST`.
pub(super) const SHORTEST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);
/// Connections in a row that ended before Slack said hello, until the pause doubles.
const SHORT_LIVED: u32 = 10;
/// How many of them count as one failed attempt.
const SHORT_LIVED_PER_ATTEMPT: u32 = 10;
/// Maximum pause that Slack can ask for.
const NAMED: Duration = Duration::from_secs(120);

/// Counts what failed in a row.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    /// Attempts that opened nothing, for the pause.
    failures: u32,
    /// The same since the caller was last given an error.
    unreported: u32,
    /// Connections that ended before Slack said hello.
    short_lived: u32,
    /// Connections that Slack found too many, greeted or not.
    crowded: u32,
}

impl Backoff {
    /// Slack said hello.
    pub(super) fn greeted(&mut self) {
        let crowded = self.crowded;
        *self = Self {
            crowded,
            ..Self::default()
        };
        // What was refused after a hello is still counted.
        self.unreported = crowded;
    }

    /// Something came, or a connection has lasted.
    pub(super) fn works(&mut self) {
        *self = Self::default();
    }

    /// The pause after a connection that worked has ended. Random, so that the apps of one
    /// broken server do not all come back in the same moment.
    pub(super) fn dropped() -> Duration {
        let half = SHORTEST / 2;
        half + half.mul_f64(random())
    }

    /// The pause after a connection that ended before Slack said hello.
    pub(super) fn not_greeted(&mut self) -> Duration {
        self.short_lived = self.short_lived.saturating_add(1);
        if self.short_lived.is_multiple_of(SHORT_LIVED_PER_ATTEMPT) {
            self.unreported = self.unreported.saturating_add(1);
        }
        if self.short_lived > SHORT_LIVED {
            SHORTEST * 2
        } else {
            SHORTEST
        }
    }

    /// The pause after a connection that was one too many.
    pub(super) fn crowded(&mut self) -> Duration {
        self.failures = self.failures.max(self.crowded);
        self.crowded = self.crowded.saturating_add(1);
        self.failed(None)
    }

    /// The pause after an attempt that opened nothing; `named` is what Slack asked for.
    pub(super) fn failed(&mut self, named: Option<Duration>) -> Duration {
        let doubled = 1u32.checked_shl(self.failures).unwrap_or(u32::MAX);
        self.failures = self.failures.saturating_add(1);
        self.unreported = self.unreported.saturating_add(1);
        let pause = SHORTEST.saturating_mul(doubled).min(LONGEST);
        named.map_or(pause, |named| pause.max(named.min(NAMED)))
    }

    /// How many attempts failed, when they are so many that the caller should know. Counts
    /// anew then, but the pauses stay as long as they are.
    pub(super) fn exhausted(&mut self, attempts: u32) -> Option<u32> {
        let failed = self.unreported;
        if failed < attempts {
            return None;
        }
        self.unreported = 0;
        Some(failed)
    }
}

/// In `0.0..1.0`, good enough to keep apps apart.
fn random() -> f64 {
    let bits = RandomState::new().build_hasher().finish() >> 32;
    u32::try_from(bits).map_or(0.0, f64::from) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_half_a_minute_and_a_named_one_is_kept_up_to_two_minutes() {
        let mut backoff = Backoff::default();
        let pauses: Vec<_> = (0..8).map(|_| backoff.failed(None).as_millis()).collect();
        assert_eq!(
            pauses,
            [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]
        );
        for (named, expected) in [(5, 30), (60, 60), (999_999_999, 120)] {
            let pause = backoff.failed(Some(Duration::from_secs(named)));
            assert_eq!(pause.as_secs(), expected);
        }
        for _ in 0..100 {
            assert_eq!(backoff.failed(None), LONGEST);
        }
    }

    #[test]
    fn a_caller_that_goes_on_does_not_begin_with_short_pauses_again() {
        let mut backoff = Backoff::default();
        for _ in 0..9 {
            backoff.failed(None);
            assert_eq!(backoff.exhausted(10), None);
        }
        backoff.failed(None);
        assert_eq!(backoff.exhausted(10), Some(10));
        assert_eq!(backoff.exhausted(10), None);
        assert_eq!(backoff.failed(None), LONGEST);
        backoff.works();
        assert_eq!(backoff.failed(None), SHORTEST);
    }

    #[test]
    fn after_a_drop_the_next_one_is_opened_within_half_a_second() {
        for _ in 0..100 {
            let pause = Backoff::dropped();
            assert!(pause >= SHORTEST / 2 && pause <= SHORTEST, "{pause:?}");
        }
        let mut backoff = Backoff::default();
        for n in 0..100 {
            let pause = backoff.not_greeted();
            assert!(pause <= Duration::from_secs(1));
            assert_eq!(backoff.exhausted(10).is_some(), n == 99);
        }
    }
}
