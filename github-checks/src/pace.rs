//! Keeps a client within what GitHub bears: ten requests at a time, writes one after
//! another and a second apart.
//!
//! Source: <https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api>

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use crate::transport::Transport;

/// Requests in flight at most.
const IN_FLIGHT: usize = 10;

/// The places and the time of the last write.
#[derive(Debug)]
pub(crate) struct Pace {
    requests: Arc<Places>,
    writes: Turn,
    last_write: Mutex<Option<Duration>>,
    apart: Duration,
}

impl Pace {
    /// Writes at least `apart` from each other.
    pub(crate) fn new(apart: Duration) -> Self {
        Self {
            requests: Places::new(IN_FLIGHT),
            writes: Turn::new(),
            last_write: Mutex::new(None),
            apart,
        }
    }

    /// Waits for a place among the requests in flight.
    pub(crate) async fn request(&self) -> Place {
        Places::enter(&self.requests).await
    }

    /// Waits until no other write is under way. The place is held for the whole call.
    pub(crate) async fn write(&self) -> Place {
        self.writes.take().await
    }

    /// Waits until the last write is long enough ago, at most `patience`, and counts this
    /// one.
    pub(crate) async fn apart(&self, transport: &dyn Transport, patience: Duration) {
        let now = transport.elapsed();
        let pause = lock(&self.last_write).map_or(Duration::ZERO, |last| {
            self.apart.saturating_sub(now.saturating_sub(last))
        });
        if !pause.is_zero() {
            transport.sleep(pause.min(patience)).await;
        }
        *lock(&self.last_write) = Some(transport.elapsed());
    }
}

/// Lets one in at a time.
#[derive(Debug)]
pub(crate) struct Turn(Arc<Places>);

impl Turn {
    pub(crate) fn new() -> Self {
        Self(Places::new(1))
    }

    /// Waits until nobody else is in.
    pub(crate) async fn take(&self) -> Place {
        Places::enter(&self.0).await
    }
}

/// A number of places; who finds none waits in line.
#[derive(Debug)]
struct Places {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    free: usize,
    line: VecDeque<(u64, Waker)>,
    next: u64,
}

/// A place; dropping it lets the next one in.
#[derive(Debug)]
pub(crate) struct Place(Arc<Places>);

impl Places {
    fn new(free: usize) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                free,
                line: VecDeque::new(),
                next: 0,
            }),
        })
    }

    async fn enter(places: &Arc<Self>) -> Place {
        let mut waiting = Waiting {
            places,
            ticket: None,
        };
        std::future::poll_fn(|context| {
            let mut state = lock(&places.state);
            // The line goes first: `free` places belong to as many of its heads.
            let position = match waiting.ticket {
                Some(ticket) => state.line.iter().position(|(other, _)| *other == ticket),
                None => None,
            };
            let ahead = position.unwrap_or(state.line.len());
            if ahead < state.free {
                if let Some(position) = position {
                    state.line.remove(position);
                }
                state.free -= 1;
                waiting.ticket = None;
                return Poll::Ready(Place(Arc::clone(places)));
            }
            let waker = context.waker().clone();
            match position.and_then(|position| state.line.get_mut(position)) {
                Some(entry) => entry.1 = waker,
                None => {
                    let ticket = state.next;
                    state.next = state.next.wrapping_add(1);
                    state.line.push_back((ticket, waker));
                    waiting.ticket = Some(ticket);
                }
            }
            Poll::Pending
        })
        .await
    }

    /// Wakes as many heads of the line as there are free places.
    fn wake(state: &State) {
        for (_, waker) in state.line.iter().take(state.free) {
            waker.wake_by_ref();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = lock(&self.0.state);
        state.free += 1;
        Places::wake(&state);
    }
}

/// Leaves the line when the call is dropped while it waits.
struct Waiting<'p> {
    places: &'p Places,
    ticket: Option<u64>,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket {
            let mut state = lock(&self.places.state);
            state.line.retain(|(other, _)| *other != ticket);
            Places::wake(&state);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn a_place_is_given_in_the_order_of_asking() {
        let places = Places::new(1);
        let first = Places::enter(&places).now_or_never().unwrap();
        let mut second = Box::pin(Places::enter(&places));
        let mut third = Box::pin(Places::enter(&places));
        assert!((&mut second).now_or_never().is_none());
        assert!((&mut third).now_or_never().is_none());
        drop(first);
        assert!((&mut third).now_or_never().is_none(), "second comes first");
        assert!(Places::enter(&places).now_or_never().is_none());
        let second = second.now_or_never().unwrap();
        drop(second);
        assert!(third.now_or_never().is_some());
    }

    #[test]
    fn a_place_that_is_free_wakes_the_next_in_line_also_when_the_one_before_gave_up() {
        use std::sync::atomic::{AtomicBool, Ordering};
        use std::task::{Context, Wake};

        #[derive(Default)]
        struct Woken(AtomicBool);
        impl Wake for Woken {
            fn wake(self: Arc<Self>) {
                self.0.store(true, Ordering::Relaxed);
            }
        }
        for gives_up in [false, true] {
            let places = Places::new(1);
            let first = Places::enter(&places).now_or_never().unwrap();
            let mut second = Box::pin(Places::enter(&places));
            assert!((&mut second).now_or_never().is_none());
            let woken = Arc::new(Woken::default());
            let waker = Arc::clone(&woken).into();
            let mut third = Box::pin(Places::enter(&places));
            let mut context = Context::from_waker(&waker);
            assert!(third.as_mut().poll(&mut context).is_pending());
            drop(first);
            assert!(!woken.0.load(Ordering::Relaxed), "it is the second's turn");
            if !gives_up {
                drop((&mut second).now_or_never().unwrap());
            }
            drop(second);
            assert!(woken.0.load(Ordering::Relaxed), "{gives_up}");
        }
    }

    #[test]
    fn who_gives_up_waiting_does_not_block_the_line() {
        let places = Places::new(1);
        let first = Places::enter(&places).now_or_never().unwrap();
        let mut second = Box::pin(Places::enter(&places));
        let mut third = Box::pin(Places::enter(&places));
        assert!((&mut second).now_or_never().is_none());
        assert!((&mut third).now_or_never().is_none());
        drop(first);
        drop(second);
        assert!(third.now_or_never().is_some());
    }
}
