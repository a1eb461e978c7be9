// Kept identical in heroku-api and github-checks.
//! Waiting with events: a stream of what happens, and a result at its end.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures_core::Stream;

mod follow;
mod outcome;
mod signal;
pub use self::follow::Follow;
pub use self::outcome::Outcome;
pub(crate) use self::signal::Signal;

/// Work that is waited for: a [`Stream`] of events `E`, then a result `T`.
///
/// Nothing happens until it is polled. There are three ways to use it:
///
/// * `progress.finish().await` (or just `progress.await`) for the result alone;
/// * `progress.on_event(|event| …).await` to see every event on the way;
/// * `while let Some(event) = progress.next().await { … }`, then
///   [`finish`](Self::finish) for the result.
///
/// Events wait for their reader, and the work goes on only while somebody polls:
/// a slow reader delays the next look at the server, never its result. Dropping it stops
/// the waiting, not what the server does; the ids in the events are enough to resume.
/// Dropping the future of [`next`](Self::next) loses nothing.
#[must_use = "nothing happens until it is polled"]
pub struct Progress<'c, E, T> {
    work: Option<Pin<Box<dyn Future<Output = T> + Send + 'c>>>,
    events: Events<E>,
    result: Option<T>,
}

type Events<E> = Arc<Mutex<VecDeque<E>>>;

/// Hands events from the work to the one who waits.
pub(crate) struct ProgressSender<E>(Events<E>);

impl<E> ProgressSender<E> {
    /// Adds an event.
    pub(crate) fn emit(&self, event: E) {
        lock(&self.0).push_back(event);
    }
}

fn lock<E>(events: &Events<E>) -> std::sync::MutexGuard<'_, VecDeque<E>> {
    events.lock().unwrap_or_else(PoisonError::into_inner)
}

// The result is never pinned in place.
impl<E, T> Unpin for Progress<'_, E, T> {}

impl<'c, E, T> Progress<'c, E, T> {
    /// Work that can emit events.
    pub(crate) fn new<F>(work: impl FnOnce(ProgressSender<E>) -> F) -> Self
    where
        F: Future<Output = T> + Send + 'c,
    {
        let events = Events::<E>::default();
        Self {
            work: Some(Box::pin(work(ProgressSender(Arc::clone(&events))))),
            events,
            result: None,
        }
    }

    /// The next event; `None` once the result is there.
    pub async fn next(&mut self) -> Option<E> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Waits for the result; events that nobody read are dropped.
    pub async fn finish(self) -> T {
        self.on_event(drop).await
    }

    /// Calls `on_event` with every event, and answers the result.
    pub fn on_event<F: FnMut(E)>(self, on_event: F) -> OnEvent<'c, E, T, F> {
        OnEvent {
            progress: self,
            on_event,
        }
    }

    /// Runs the work until it has an event, or its result.
    fn step(&mut self, context: &mut Context<'_>) -> Poll<Option<E>> {
        if let Some(event) = lock(&self.events).pop_front() {
            return Poll::Ready(Some(event));
        }
        if let Some(work) = &mut self.work
            && let Poll::Ready(result) = work.as_mut().poll(context)
        {
            self.work = None;
            self.result = Some(result);
        }
        match lock(&self.events).pop_front() {
            Some(event) => Poll::Ready(Some(event)),
            None if self.work.is_none() => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

impl<E, T> Stream for Progress<'_, E, T> {
    type Item = E;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<E>> {
        self.get_mut().step(context)
    }
}

impl<'c, E, T> IntoFuture for Progress<'c, E, T> {
    type Output = T;
    type IntoFuture = OnEvent<'c, E, T, fn(E)>;

    fn into_future(self) -> Self::IntoFuture {
        self.on_event(drop)
    }
}

impl<E, T> fmt::Debug for Progress<'_, E, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress")
            .field("finished", &self.work.is_none())
            .finish_non_exhaustive()
    }
}

/// The result of a [`Progress`], with a function that is called on every event.
#[must_use = "nothing happens until it is awaited"]
pub struct OnEvent<'c, E, T, F> {
    progress: Progress<'c, E, T>,
    on_event: F,
}

impl<E, T, F> Unpin for OnEvent<'_, E, T, F> {}

impl<E, T, F: FnMut(E)> Future for OnEvent<'_, E, T, F> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let this = self.get_mut();
        loop {
            match this.progress.step(context) {
                Poll::Ready(Some(event)) => (this.on_event)(event),
                Poll::Ready(None) => {
                    return match this.progress.result.take() {
                        Some(result) => Poll::Ready(result),
                        // Polled after its end, as no caller may.
                        None => Poll::Pending,
                    };
                }
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl<E, T, F> fmt::Debug for OnEvent<'_, E, T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.progress.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn counted() -> Progress<'static, u32, &'static str> {
        Progress::new(|sender| async move {
            sender.emit(1);
            sender.emit(2);
            let mut polled = false;
            poll_fn(|context| {
                if std::mem::replace(&mut polled, true) {
                    return Poll::Ready(());
                }
                context.waker().wake_by_ref();
                Poll::Pending
            })
            .await;
            sender.emit(3);
            "done"
        })
    }

    #[test]
    fn every_event_comes_in_order_and_then_the_result() {
        let mut progress = counted();
        let mut seen = Vec::new();
        // Each `next` is dropped when it has to wait, as in `select!`.
        while seen.len() < 3 {
            seen.extend(progress.next().now_or_never().flatten());
        }
        assert_eq!(seen, [1, 2, 3]);
        assert_eq!(progress.next().now_or_never(), Some(None));
        assert_eq!(progress.finish().now_or_never(), Some("done"));
    }

    #[test]
    fn a_callback_sees_what_the_stream_would() {
        let mut seen = Vec::new();
        let mut work = counted().on_event(|event| seen.push(event));
        while (&mut work).now_or_never().is_none() {}
        drop(work);
        assert_eq!(seen, [1, 2, 3]);
    }

    #[test]
    fn the_result_alone_needs_no_reader() {
        let mut work = counted().into_future();
        let mut result = None;
        while result.is_none() {
            result = (&mut work).now_or_never();
        }
        assert_eq!(result, Some("done"));
    }

    #[test]
    fn waiting_can_be_spawned() {
        fn is_send<T: Send>(_: &T) {}
        is_send(&counted());
        is_send(&counted().finish());
        is_send(&counted().on_event(|_| {}));
    }
}
