//! Remembers which requests were taken, so that a repeated one changes nothing.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

/// How many to remember. Slack repeats within minutes; this is weeks of one team's commands.
const KEPT: usize = 20_000;

/// The ids of the newest requests.
#[derive(Debug, Default)]
pub struct Seen(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    ids: HashSet<String>,
    order: VecDeque<String>,
}

impl Seen {
    /// Whether `id` is new; from now on it is not.
    pub fn first_time(&self, id: &str) -> bool {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !memory.ids.insert(id.to_owned()) {
            return false;
        }
        memory.order.push_back(id.to_owned());
        if memory.order.len() > KEPT
            && let Some(oldest) = memory.order.pop_front()
        {
            memory.ids.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_id_is_known_and_memory_is_bounded() {
        let seen = Seen::default();
        assert!(seen.first_time("a"));
        assert!(!seen.first_time("a"));
        for n in 0..KEPT {
            assert!(seen.first_time(&n.to_string()));
        }
        assert!(seen.first_time("a"), "the oldest one is forgotten");
        assert_eq!(seen.0.lock().unwrap().ids.len(), KEPT);
    }
}
