//! Stores what was taken in, every few seconds.

use std::sync::Arc;
use std::time::Duration;

use service::Stop;

use crate::bot::Bot;
use crate::health::number;
use crate::refusal::error_chain;

/// What a process that is killed loses, at most.
const EVERY: Duration = Duration::from_secs(5);

/// Stores the minutes of this process.
#[derive(Debug)]
pub struct Meter(Arc<Bot>);

impl Meter {
    /// Of this bot.
    #[must_use]
    pub fn new(bot: &Arc<Bot>) -> Self {
        Self(Arc::clone(bot))
    }

    /// Stores until `stop`, and once more then.
    pub async fn run(self, stop: Stop) {
        while !stop.is_requested() {
            tokio::select! {
                () = stop.requested() => {}
                () = self.0.clock.sleep(EVERY) => {}
            }
            if let Err(error) = self.store().await {
                tracing::warn!(error = error_chain(&error), "minutes wait to be stored");
            }
        }
    }

    async fn store(&self) -> Result<(), service::Error> {
        if self.0.intake.is_empty() {
            return Ok(());
        }
        let store = self.0.store();
        let now = number(store.now().await?);
        self.0.intake.store(store, now).await
    }
}
