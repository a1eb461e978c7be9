// Kept identical in heroku-api and github-checks.
//! Wakes everybody who waits inside one piece of work.

use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// Counts events, and wakes all that wait for the next one. An event that comes between
/// two waits is not lost: the count tells.
#[derive(Debug, Default)]
pub(crate) struct Signal(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    count: u64,
    waiting: Vec<Waker>,
}

impl Signal {
    /// How many events there were.
    pub(crate) fn count(&self) -> u64 {
        self.lock().count
    }

    /// One more event.
    pub(crate) fn notify(&self) {
        let waiting = {
            let mut state = self.lock();
            state.count += 1;
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Completes when there were more than `seen` events.
    pub(crate) async fn after(&self, seen: u64) {
        poll_fn(|context| {
            let mut state = self.lock();
            if state.count > seen {
                return Poll::Ready(());
            }
            let waker = context.waker();
            if !state.waiting.iter().any(|known| known.will_wake(waker)) {
                state.waiting.push(waker.clone());
            }
            Poll::Pending
        })
        .await;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::Signal;

    #[test]
    fn an_event_between_two_waits_is_not_lost() {
        let signal = Signal::default();
        let seen = signal.count();
        assert_eq!(signal.after(seen).now_or_never(), None);
        signal.notify();
        assert_eq!(signal.after(seen).now_or_never(), Some(()));
        assert_eq!(signal.after(signal.count()).now_or_never(), None);
    }
}
