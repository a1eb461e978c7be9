// Kept identical in heroku-api, github-checks and slack-blocks.
//! Keeps a fleet of clients from finishing off a server that is already down.

use std::sync::atomic::{AtomicU32, Ordering};

const FULL: u32 = 500;
const RETRY: u32 = 5;
const RETRY_AFTER_TIMEOUT: u32 = 10;

/// A bucket of 500 tokens shared by all calls of a client. A repeat costs 5, after a
/// time-out 10; a success after a repeat gives its cost back, a success at first try
/// gives 1. An empty bucket means: no more repeats for now.
#[derive(Debug)]
pub struct RetryBudget(AtomicU32);

impl RetryBudget {
    /// A full bucket.
    #[must_use]
    pub fn new() -> Self {
        Self(AtomicU32::new(FULL))
    }

    /// Takes the price of one repeat; `None` when the bucket does not hold it.
    #[must_use]
    pub fn take(&self, after_timeout: bool) -> Option<u32> {
        let cost = if after_timeout {
            RETRY_AFTER_TIMEOUT
        } else {
            RETRY
        };
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(cost)
            })
            .is_ok()
            .then_some(cost)
    }

    /// Gives `tokens` back after a success: what the last repeat cost, or 1.
    pub fn give(&self, tokens: u32) {
        // The closure always answers Some: the update cannot fail.
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                Some(left.saturating_add(tokens).min(FULL))
            });
    }
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_costs_at_most_a_hundred_repeats() {
        let budget = RetryBudget::new();
        let repeats = std::iter::from_fn(|| budget.take(false)).count();
        assert_eq!(repeats, 100);
        assert_eq!(RetryBudget::new().take(true), Some(10));
    }

    #[test]
    fn successes_fill_it_again_and_never_over_the_brim() {
        let budget = RetryBudget::new();
        while budget.take(false).is_some() {}
        budget.give(5);
        assert_eq!(budget.take(false), Some(5));
        budget.give(u32::MAX);
        assert_eq!(std::iter::from_fn(|| budget.take(false)).count(), 100);
    }
}
