//! Stopping: what is under way, how long it is waited for, and what happens to the rest.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

/// How long work may go on after the first signal. Heroku ends a process after 30 s.
pub const FINISH: Duration = Duration::from_secs(20);

/// The work under way, by what was asked for.
#[derive(Debug)]
pub(crate) struct Work {
    labels: Mutex<BTreeMap<u64, String>>,
    /// How many run.
    running: watch::Sender<usize>,
    /// Whether what runs is to be let go.
    released: watch::Sender<bool>,
}

impl Default for Work {
    fn default() -> Self {
        Self {
            labels: Mutex::default(),
            running: watch::Sender::new(0),
            released: watch::Sender::new(false),
        }
    }
}

impl Work {
    /// Counts one piece of work until the guard is dropped, also by a panic.
    pub(crate) fn begin(&self, label: String) -> u64 {
        let mut labels = self.labels.lock().unwrap_or_else(PoisonError::into_inner);
        let id = labels.last_key_value().map_or(0, |(id, _)| id + 1);
        labels.insert(id, label);
        self.running.send_replace(labels.len());
        id
    }

    pub(crate) fn end(&self, id: u64) {
        let mut labels = self.labels.lock().unwrap_or_else(PoisonError::into_inner);
        labels.remove(&id);
        self.running.send_replace(labels.len());
    }

    /// What is under way and has a name, oldest first.
    pub(crate) fn labels(&self) -> Vec<String> {
        let labels = self.labels.lock().unwrap_or_else(PoisonError::into_inner);
        let named = labels.values().filter(|label| !label.is_empty());
        named.cloned().collect()
    }

    /// Completes when nothing is under way.
    pub(crate) async fn idle(&self) {
        let mut running = self.running.subscribe();
        // The sender lives as long as `self`: waiting cannot fail.
        let _ = running.wait_for(|count| *count == 0).await;
    }

    /// Lets go of what is still under way.
    pub(crate) fn release(&self) {
        self.released.send_replace(true);
    }

    /// Completes once work is to be let go.
    pub(crate) async fn released(&self) {
        let mut released = self.released.subscribe();
        let _ = released.wait_for(|released| *released).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_runs_is_named_and_waited_for() {
        let work = Work::default();
        let (one, two) = (work.begin("deploy".into()), work.begin("promote".into()));
        assert_eq!(work.labels(), ["deploy", "promote"]);
        work.end(one);
        assert_eq!(work.labels(), ["promote"]);
        work.end(two);
        work.idle().await;
    }
}
