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
    moved: Arc<tokio::sync::Mutex<Duration>>,
}

impl OffsetClock {
    /// Ties the time of `store` to `clock`.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, store: Store) -> Arc<Self> {
        let moved = Arc::new(tokio::sync::Mutex::new(clock.elapsed()));
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
        let (clock, store) = (Arc::clone(&self.clock), self.store.clone());
        let moved = Arc::clone(&self.moved);
        // A task of its own: whoever sleeps may not be polled for a while, and must not hold the
        // only connection that writes meanwhile.
        let moving = tokio::spawn(async move {
            let mut moved = moved.lock().await;
            let elapsed = clock.elapsed();
            let by = elapsed.saturating_sub(*moved);
            if !by.is_zero() {
                store.shift(by).await?;
                *moved = elapsed;
            }
            Ok(())
        });
        // A join error is a runtime that ends: then nobody asks for the time any more.
        moving.await.unwrap_or(Ok(()))
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
