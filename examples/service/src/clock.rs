//! The one clock of the process: dates, spans and waits. Virtual in tests.
//!
//! What is stored is judged by the *database's* clock instead: see
//! [`Store::now`](crate::store::Store::now).

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;
use tokio::sync::oneshot;

#[cfg(feature = "sandbox")]
mod virtual_clock;

#[cfg(feature = "sandbox")]
pub use virtual_clock::PeerClock;

/// Gives the time and waits. Programs implement it for a virtual clock of their own.
#[async_trait]
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// The date, for people and for signatures.
    fn now(&self) -> SystemTime;
    /// Time since some fixed moment; never goes back. Spans are measured with it.
    fn elapsed(&self) -> Duration;
    /// Completes after `pause`. Dropping it is harmless.
    async fn sleep(&self, pause: Duration);
}

/// The machine's clocks.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SystemClock(Instant);

impl SystemClock {
    /// A clock for a program.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self(Instant::now()))
    }
}

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    async fn sleep(&self, pause: Duration) {
        tokio::time::sleep(pause).await;
    }
}

/// Seconds since 1970, as signatures want them.
#[must_use]
pub fn unix_seconds(clock: &dyn Clock) -> u64 {
    let since = clock.now().duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

/// Runs `work` for at most `limit`; `None` when the time is over.
pub async fn within<T>(
    clock: &dyn Clock,
    limit: Duration,
    work: impl Future<Output = T>,
) -> Option<T> {
    tokio::select! {
        biased;
        done = work => Some(done),
        () = clock.sleep(limit) => None,
    }
}

/// A clock that moves only when a test says so.
#[derive(Debug)]
pub struct ManualClock(Mutex<Manual>);

#[derive(Debug)]
struct Manual {
    now: SystemTime,
    elapsed: Duration,
    next: u64,
    sleepers: BTreeMap<(Duration, u64), oneshot::Sender<()>>,
}

impl ManualClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn at(now: SystemTime) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Manual {
            now,
            elapsed: Duration::ZERO,
            next: 0,
            sleepers: BTreeMap::new(),
        })))
    }

    fn lock(&self) -> MutexGuard<'_, Manual> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the clock on and wakes those that slept long enough, the earliest first.
    pub fn advance(&self, by: Duration) {
        let mut inner = self.lock();
        inner.now += by;
        inner.elapsed += by;
        let now = inner.elapsed;
        while let Some(entry) = inner.sleepers.first_entry()
            && entry.key().0 <= now
        {
            // A sleeper that was dropped needs no waking.
            let _ = entry.remove().send(());
        }
    }

    /// Sets the date alone, as an administrator or a bad time server would.
    pub fn set_date(&self, now: SystemTime) {
        self.lock().now = now;
    }

    /// How many wait on this clock, those that gave up included.
    #[must_use]
    pub fn sleepers(&self) -> usize {
        self.lock().sleepers.len()
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        self.lock().now
    }

    fn elapsed(&self) -> Duration {
        self.lock().elapsed
    }

    async fn sleep(&self, pause: Duration) {
        let woken = {
            let mut inner = self.lock();
            inner.sleepers.retain(|_, sleeper| !sleeper.is_closed());
            let (send, receive) = oneshot::channel();
            let at = (inner.elapsed + pause, inner.next);
            inner.next += 1;
            if !pause.is_zero() {
                inner.sleepers.insert(at, send);
            }
            receive
        };
        // An error means that nobody waits for the rest: zero pause, or the clock is gone.
        let _ = woken.await;
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn sleepers_wake_in_the_order_of_their_time_and_not_before_it() {
        let clock = ManualClock::at(SystemTime::UNIX_EPOCH);
        let mut long = Box::pin(clock.sleep(Duration::from_secs(20)));
        let mut short = Box::pin(clock.sleep(Duration::from_secs(10)));
        clock.sleep(Duration::ZERO).await;
        assert!((&mut long).now_or_never().is_none());
        assert!((&mut short).now_or_never().is_none());
        assert_eq!(clock.sleepers(), 2);
        clock.advance(Duration::from_secs(10));
        assert!((&mut long).now_or_never().is_none());
        assert!((&mut short).now_or_never().is_some());
        clock.advance(Duration::from_secs(10));
        assert!((&mut long).now_or_never().is_some());
        assert_eq!(clock.elapsed(), Duration::from_secs(20));
        assert_eq!(unix_seconds(&*clock), 20);
    }

    #[tokio::test]
    async fn a_limit_ends_work_that_does_not_end() {
        let clock = ManualClock::at(SystemTime::UNIX_EPOCH);
        let never = std::future::pending::<()>();
        let mut limited = Box::pin(within(&*clock, Duration::from_secs(5), never));
        assert!((&mut limited).now_or_never().is_none());
        clock.advance(Duration::from_secs(5));
        assert_eq!(limited.await, None);
    }
}
