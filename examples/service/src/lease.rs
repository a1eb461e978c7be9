//! How long a claim holds at least, as far as this machine can know.

use std::time::{Duration, SystemTime};

use crate::Clock;

/// When Slack shows what it took, at the latest: its window of 10 s, and half as much again.
pub(crate) const VISIBLE: Duration = Duration::from_secs(15);

/// A lease that was asked for at a moment. It is judged by both clocks of the machine: a
/// suspended machine stops the one, an administrator moves the other; the longer span counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lease {
    elapsed: Duration,
    date: SystemTime,
    length: Duration,
}

impl Lease {
    /// To be called before the database is asked: it may answer late.
    pub(crate) fn ask(clock: &dyn Clock, length: Duration) -> Self {
        Self {
            elapsed: clock.elapsed(),
            date: clock.now(),
            length,
        }
    }

    pub(crate) fn left(self, clock: &dyn Clock) -> Duration {
        let date = clock.now().duration_since(self.date).unwrap_or_default();
        let age = clock.elapsed().saturating_sub(self.elapsed).max(date);
        self.length.saturating_sub(age)
    }
}
