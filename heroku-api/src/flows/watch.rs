//! The clock of a flow: when to look, how long to go on, and what a failed look means.

use std::error::Error as _;
use std::fmt::Write as _;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::{Either, select};

use crate::apps::GetApp;
use crate::client::Client;
use crate::error::Error;
use crate::ids::AppId;
use crate::progress::{Follow, Signal};

/// How often builds, releases and dynos are asked about.
pub(crate) const POLL: Duration = Duration::from_secs(10);
/// How often they are asked about when hints come.
const HINTED: Duration = Duration::from_secs(120);
/// Hints can come in bursts: this long at least between two looks that they cause.
const BURST: Duration = Duration::from_secs(2);
/// How long to follow when nobody said.
pub(crate) const LIMIT: Duration = Duration::from_secs(30 * 60);
/// What a look may take although the time is up.
const LAST_LOOK: Duration = Duration::from_secs(2);
/// A new resource can be invisible for a while: this long a 404 is not believed.
const LAG: Duration = Duration::from_secs(60);

/// A client, and how a flow looks with it.
#[derive(Clone)]
pub(crate) struct Watch<'c> {
    pub(crate) heroku: &'c Client,
    /// Whether the flow goes on to the last dyno.
    pub(crate) dynos: bool,
    began: Duration,
    /// `None`: no limit.
    until: Option<Duration>,
    every: Duration,
    follow: Follow,
    hinted: Arc<AtomicBool>,
    hint: Arc<Signal>,
    last: Arc<Mutex<Last>>,
}

/// What the last look that failed said.
#[derive(Default)]
struct Last {
    trouble: Option<String>,
    missing: bool,
    /// No look before this moment: the server said so.
    not_before: Duration,
}

impl<'c> Watch<'c> {
    /// Follows as `follow` says; asks every `every` when it says nothing.
    pub(crate) fn new(heroku: &'c Client, follow: &Follow, every: Duration) -> Self {
        Self::limited(heroku, follow, every, LIMIT)
    }

    pub(crate) fn limited(
        heroku: &'c Client,
        follow: &Follow,
        every: Duration,
        limit: Duration,
    ) -> Self {
        let began = elapsed(heroku);
        Self {
            heroku,
            dynos: !follow.short,
            began,
            until: began.checked_add(follow.limit(limit)),
            every: follow.pause(every),
            follow: follow.clone(),
            hinted: Arc::new(AtomicBool::new(follow.hints.exist())),
            hint: Arc::default(),
            last: Arc::default(),
        }
    }

    /// The same flow, with another pause between two looks.
    pub(crate) fn asking_every(&self, pause: Duration) -> Self {
        Self {
            every: self.follow.pause(pause),
            ..self.clone()
        }
    }

    /// The time on the flow's clock.
    pub(crate) fn now(&self) -> Duration {
        elapsed(self.heroku)
    }

    /// What is left of the flow's limit; `None` without a limit.
    pub(crate) fn left(&self) -> Option<Duration> {
        self.until.map(|until| until.saturating_sub(self.now()))
    }

    pub(crate) fn is_over(&self) -> bool {
        self.left().is_some_and(|left| left.is_zero())
    }

    pub(crate) async fn sleep(&self, pause: Duration) {
        self.heroku.transport().sleep(pause).await;
    }

    /// Runs the work of a flow; hints are read beside it.
    pub(crate) fn run<'w, T: 'w>(
        &'w self,
        work: impl Future<Output = T> + Send + 'w,
    ) -> Pin<Box<dyn Future<Output = T> + Send + 'w>> {
        let mut work = Box::pin(work);
        Box::pin(poll_fn(move |context| {
            self.read_hints(context);
            work.as_mut().poll(context)
        }))
    }

    fn read_hints(&self, context: &mut Context<'_>) {
        // A stream that is always ready must not keep the work from going on: the rest is
        // read when the work is polled again.
        for _ in 0..32 {
            if !self.hinted.load(Ordering::Relaxed) {
                return;
            }
            match self.follow.hints.poll(context) {
                Poll::Pending => return,
                Poll::Ready(Some(())) => self.hint.notify(),
                Poll::Ready(None) => {
                    self.hinted.store(false, Ordering::Relaxed);
                    self.hint.notify();
                }
            }
        }
    }

    /// When to look: after each of the pauses `early` in seconds, then as often as the
    /// flow says.
    pub(crate) fn rhythm(&self, early: &'static [u64]) -> Rhythm<'_, 'c> {
        Rhythm {
            watch: self,
            early: early.iter(),
            seen: self.hint.count(),
            looked: self.now(),
        }
    }

    /// Looks. A look that fails is no end: `None`, and the reason is kept. Bounded by the
    /// flow's limit.
    pub(crate) async fn ask<T>(&self, look: impl Future<Output = Result<T, Error>>) -> Option<T> {
        if !self.not_before().await {
            return None;
        }
        let answer = match self.until {
            None => look.await,
            Some(until) => {
                let left = until.saturating_add(self.every).saturating_sub(self.now());
                let bound = self.heroku.transport().sleep(left.max(LAST_LOOK));
                match select(pin!(look), bound).await {
                    Either::Left((answer, _)) => answer,
                    Either::Right(_) => {
                        self.last().trouble = Some("Heroku did not answer in time".to_owned());
                        return None;
                    }
                }
            }
        };
        match answer {
            Ok(value) => {
                let mut last = self.last();
                last.trouble = None;
                last.missing = false;
                Some(value)
            }
            Err(error) => {
                self.note(&error);
                None
            }
        }
    }

    /// Waits as long as the server asked to; `false` when that is longer than the flow.
    async fn not_before(&self) -> bool {
        let wait = self.last().not_before.saturating_sub(self.now());
        if wait.is_zero() {
            return true;
        }
        match self.left() {
            Some(left) if wait > left.saturating_add(self.every) => {
                self.sleep(left).await;
                false
            }
            _ => {
                self.sleep(wait).await;
                true
            }
        }
    }

    fn note(&self, error: &Error) {
        let missing = error.is_not_found() || is_gone(error);
        let mut last = self.last();
        last.missing = missing;
        last.trouble = Some(words(error));
        if let Some(pause) = error.retry_after() {
            last.not_before = self.now().saturating_add(pause);
        }
    }

    /// What the last look that failed said, when no look was answered since.
    pub(crate) fn trouble(&self) -> Option<String> {
        self.last().trouble.clone()
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the look that just failed found nothing: 404 or 410.
    pub(crate) fn is_missing(&self) -> bool {
        self.last().missing
    }

    /// Whether a new resource that is not found can be invisible still.
    pub(crate) fn may_lag(&self) -> bool {
        self.now().saturating_sub(self.began) < LAG
    }

    /// Whether the look that just failed did so because the whole app is gone. Something
    /// new may be invisible for a while, so nothing is believed that was not `seen` before,
    /// or was looked for long enough; and the app is looked for twice.
    pub(crate) async fn is_gone(&self, app: &AppId, seen: bool) -> bool {
        if !self.is_missing() || (!seen && self.may_lag()) {
            return false;
        }
        for again in [false, true] {
            if again {
                self.sleep(LAST_LOOK).await;
            }
            let trouble = self.trouble();
            let found = self.ask(self.heroku.send(&GetApp::new(app))).await;
            if found.is_some() || !self.last().missing {
                self.last().trouble = trouble;
                return false;
            }
        }
        true
    }
}

fn elapsed(heroku: &Client) -> Duration {
    heroku.transport().elapsed()
}

fn is_gone(error: &Error) -> bool {
    error
        .as_api()
        .is_some_and(|api| api.status() == http::StatusCode::GONE)
}

/// An error and its causes in one line.
pub(crate) fn words(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}

/// When a loop looks.
pub(crate) struct Rhythm<'w, 'c> {
    watch: &'w Watch<'c>,
    early: std::slice::Iter<'static, u64>,
    /// Hints that the last look has taken into account.
    seen: u64,
    looked: Duration,
}

impl Rhythm<'_, '_> {
    /// Waits until it is time to look: after a pause, or at a hint. `false` when the
    /// flow's time was up before the last look already: one look comes after the end of
    /// the time, so that what happened in time is seen.
    pub(crate) async fn next(&mut self) -> bool {
        self.next_within(Duration::MAX).await
    }

    /// As [`next`](Self::next), but no later than after `most`.
    pub(crate) async fn next_within(&mut self, most: Duration) -> bool {
        let watch = self.watch;
        if watch.is_over() {
            return false;
        }
        let pause = match self.early.next() {
            Some(seconds) => Duration::from_secs(*seconds).min(watch.every),
            None if watch.hinted.load(Ordering::Relaxed) => HINTED.max(watch.every),
            None => watch.every,
        };
        let left = watch.left().unwrap_or(Duration::MAX);
        // A long pause ends soon after the limit at the latest.
        let pause = pause.min(left.max(watch.every)).min(most);
        let hint = pin!(watch.hint.after(self.seen));
        let timer = watch.heroku.transport().sleep(pause);
        if let Either::Left(_) = select(hint, timer).await {
            let since = watch.now().saturating_sub(self.looked);
            let rest = BURST.saturating_sub(since);
            if !rest.is_zero() {
                watch.sleep(rest).await;
            }
        }
        self.seen = watch.hint.count();
        self.looked = watch.now();
        true
    }
}
