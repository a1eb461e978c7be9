//! The sandbox's clocks as clocks of a program.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;

use super::{Clock, SystemClock};

/// The sandbox's time, which may run faster, or stand still until a test moves it.
#[async_trait]
impl Clock for sandbox::Clock {
    fn now(&self) -> SystemTime {
        Self::now(self).into()
    }

    fn elapsed(&self) -> Duration {
        // The sandbox's clock never jumps back.
        let now = Clock::now(self).duration_since(SystemTime::UNIX_EPOCH);
        now.unwrap_or_default()
    }

    async fn sleep(&self, pause: Duration) {
        Self::sleep(self, pause).await;
    }
}

/// What a program beside the sandbox reads on its own clock: the date that signatures are made
/// with. Spans are the machine's: sockets do not live on a virtual clock.
#[derive(Clone, Debug)]
pub struct PeerClock {
    date: sandbox::Clock,
    spans: Arc<SystemClock>,
}

impl PeerClock {
    /// Beside this clock.
    #[must_use]
    pub fn new(clock: sandbox::Clock) -> Self {
        Self {
            date: clock,
            spans: SystemClock::new(),
        }
    }
}

#[async_trait]
impl Clock for PeerClock {
    fn now(&self) -> SystemTime {
        self.date.peer_now().into()
    }

    fn elapsed(&self) -> Duration {
        self.spans.elapsed()
    }

    async fn sleep(&self, pause: Duration) {
        self.spans.sleep(pause).await;
    }
}
