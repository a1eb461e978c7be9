//! When to look again: pauses that grow, hints that shorten them, and a limit.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::{Either, select};

use crate::client::Client;
use crate::progress::{Follow, Signal};

/// The pause after something has changed.
const SHORT: Duration = Duration::from_secs(5);
/// The pause when nothing has changed for long.
const LONG: Duration = Duration::from_secs(30);
/// The pause when hints come: one that is lost costs this much.
const HINTED: Duration = Duration::from_secs(120);
/// Hints can come in bursts: this long at least between two looks that they cause.
const BURST: Duration = Duration::from_secs(2);
/// How long to wait for a decision when nobody said.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// The clock of a watch.
pub(super) struct Rhythm<'c> {
    github: &'c Client,
    follow: Follow,
    began: Duration,
    /// `None`: no limit.
    until: Option<Duration>,
    pause: Duration,
    hints: Hints,
    seen: u64,
}

/// What comes from outside: a reason to look sooner, and nothing else.
#[derive(Clone)]
pub(super) struct Hints {
    follow: Follow,
    exist: Arc<AtomicBool>,
    signal: Arc<Signal>,
}

impl Hints {
    /// Runs `work`; hints are read beside it.
    pub(super) async fn beside<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        poll_fn(|context| {
            self.read(context);
            work.as_mut().poll(context)
        })
        .await
    }

    fn read(&self, context: &mut Context<'_>) {
        // A stream that is always ready must not keep the work from going on: the rest is
        // read when the work is polled again.
        for _ in 0..32 {
            if !self.exist.load(Ordering::Relaxed) {
                return;
            }
            match self.follow.hints.poll(context) {
                Poll::Pending => return,
                Poll::Ready(Some(())) => self.signal.notify(),
                Poll::Ready(None) => {
                    self.exist.store(false, Ordering::Relaxed);
                    self.signal.notify();
                }
            }
        }
    }
}

impl<'c> Rhythm<'c> {
    pub(super) fn new(github: &'c Client, follow: Follow) -> Self {
        let began = github.transport().elapsed();
        Self {
            github,
            began,
            until: began.checked_add(follow.limit(LIMIT)),
            pause: SHORT,
            seen: 0,
            hints: Hints {
                exist: Arc::new(AtomicBool::new(follow.hints.exist())),
                signal: Arc::default(),
                follow: follow.clone(),
            },
            follow,
        }
    }

    /// Where hints come from.
    pub(super) fn hints(&self) -> Hints {
        self.hints.clone()
    }

    /// Time since the first look.
    pub(super) fn time(&self) -> Duration {
        self.github.transport().elapsed().saturating_sub(self.began)
    }

    fn left(&self) -> Duration {
        let now = self.github.transport().elapsed();
        self.until
            .map_or(Duration::MAX, |until| until.saturating_sub(now))
    }

    /// Hints up to now are taken into account by the look that begins.
    pub(super) fn look(&mut self) {
        self.seen = self.hints.signal.count();
    }

    /// Something has changed: more may follow soon.
    pub(super) fn changed(&mut self) {
        self.pause = SHORT;
    }

    /// Nothing has changed.
    pub(super) fn same(&mut self) {
        self.pause = (self.pause * 3 / 2).min(LONG);
    }

    /// Waits for the next look, at least `least`; `soon` is a moment that must not be slept
    /// through. False when the time is up.
    pub(super) async fn wait(&mut self, least: Duration, soon: Option<Duration>) -> bool {
        let left = self.left();
        if left.is_zero() {
            return false;
        }
        let mut pause = self.follow.pause(self.pause);
        if self.hints.exist.load(Ordering::Relaxed) {
            pause = pause.max(HINTED);
        }
        if let Some(soon) = soon.filter(|soon| !soon.is_zero()) {
            pause = pause.min(soon);
        }
        let transport = self.github.transport();
        // What the server asked for is no matter of hints.
        if !least.is_zero() {
            transport.sleep(least.max(pause).min(left)).await;
            return true;
        }
        let sleep = transport.sleep(pause.min(left));
        let hint = pin!(self.hints.signal.after(self.seen));
        if let Either::Right(_) = select(sleep, hint).await {
            transport.sleep(BURST.min(left)).await;
        }
        true
    }
}
