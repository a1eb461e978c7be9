//! What this process works on, for the word at its end.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Commands that are under way here, oldest first.
#[derive(Debug, Default)]
pub struct UnderWay(Mutex<(u64, BTreeMap<u64, String>)>);

/// Counts one command until it is dropped, also by a panic.
#[derive(Debug)]
pub(crate) struct Guard<'w> {
    of: &'w UnderWay,
    id: u64,
}

impl UnderWay {
    fn lock(&self) -> std::sync::MutexGuard<'_, (u64, BTreeMap<u64, String>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn begin(&self, label: String) -> Guard<'_> {
        let mut inner = self.lock();
        inner.0 += 1;
        let id = inner.0;
        inner.1.insert(id, label);
        Guard { of: self, id }
    }

    /// In the words that were asked with.
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        self.lock().1.values().cloned().collect()
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.of.lock().1.remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_is_named_until_it_is_over() {
        let work = UnderWay::default();
        let one = work.begin("deploy".into());
        let two = work.begin("promote".into());
        assert_eq!(work.labels(), ["deploy", "promote"]);
        drop(one);
        assert_eq!(work.labels(), ["promote"]);
        drop(two);
        assert!(work.labels().is_empty());
    }
}
