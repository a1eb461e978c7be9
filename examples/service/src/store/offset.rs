//! Ties the database's time to a virtual clock.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;

use super::Store;
use crate::clock::Clock;

/// A virtual clock that takes the database along: after each wait the database's time has
/// moved by as much. For tests and demonstrations, with one process on the store.
#[derive(Debug)]
pub struct OffsetClock {
    clock: Arc<dyn Clock>,
    store: Store,
    moved: tokio::sync::Mutex<Duration>,
}

impl OffsetClock {
    /// Ties the time of `store` to `clock`.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, store: Store) -> Arc<Self> {
        let moved = tokio::sync::Mutex::new(clock.elapsed());
        Arc::new(Self {
            clock,
            store,
            moved,
        })
    }

    /// Moves the database's time to where the clock is.
    ///
    /// # Errors
    /// As [`Store::shift`].
    pub async fn settle(&self) -> Result<(), crate::Error> {
        let mut moved = self.moved.lock().await;
        let elapsed = self.clock.elapsed();
        let by = elapsed.saturating_sub(*moved);
        if !by.is_zero() {
            self.store.shift(by).await?;
            *moved = elapsed;
        }
        Ok(())
    }
}

#[async_trait]
impl Clock for OffsetClock {
    fn now(&self) -> SystemTime {
        self.clock.now()
    }

    fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    async fn sleep(&self, pause: Duration) {
        self.clock.sleep(pause).await;
        if let Err(error) = self.settle().await {
            tracing::debug!(%error, "the database's time could not follow");
        }
    }
}
