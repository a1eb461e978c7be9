//! What Echo's hook says: which execution to look at sooner.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

/// Executions that are kept at most; more are found by looking.
const HINTS: usize = 200;

/// Executions that Echo named. Nothing else of its events is kept.
#[derive(Debug, Default)]
pub struct Hints {
    named: Mutex<BTreeSet<String>>,
    heard: Notify,
}

impl Hints {
    /// Something happened to this execution, as somebody says.
    pub fn add(&self, execution: &str) {
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        if named.len() < HINTS && execution.len() <= 64 {
            named.insert(execution.to_owned());
        }
        self.heard.notify_one();
    }

    /// What was named since the last time.
    pub(crate) fn take(&self) -> BTreeSet<String> {
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *named)
    }

    /// Completes when something was named.
    pub(crate) async fn heard(&self) {
        self.heard.notified().await;
    }
}
