//! At most one log line in a while, with the number of those that it stands for.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::Clock;

/// Lets one event through at once, and then at most one in each `every`.
#[derive(Debug)]
pub struct Seldom {
    clock: Arc<dyn Clock>,
    every: Duration,
    state: Mutex<(Option<Duration>, u64)>,
}

impl Seldom {
    /// At most one in each `every`.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, every: Duration) -> Self {
        let state = Mutex::new((None, 0));
        Self {
            clock,
            every,
            state,
        }
    }

    /// Counts an event; the number since the last line when it is time for another.
    #[must_use]
    pub fn now(&self) -> Option<u64> {
        let now = self.clock.elapsed();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.1 += 1;
        if state.0.is_some_and(|last| now < last + self.every) {
            return None;
        }
        state.0 = Some(now);
        Some(std::mem::take(&mut state.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ManualClock;

    #[test]
    fn one_line_a_minute_with_the_number_it_stands_for() {
        let clock = ManualClock::at(std::time::SystemTime::UNIX_EPOCH);
        let seldom = Seldom::new(clock.clone(), Duration::from_secs(60));
        assert_eq!(seldom.now(), Some(1));
        for _ in 0..41 {
            assert_eq!(seldom.now(), None);
        }
        clock.advance(Duration::from_secs(60));
        assert_eq!(seldom.now(), Some(42));
    }
}
