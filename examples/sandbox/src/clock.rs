//! The clock that everything in the world shares.
//!
//! It runs at a multiple of wall speed, or stands still until a test advances it. Work that
//! happens "later" is a timer in its queue, so a stepped world moves on in exactly one order.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Notify, oneshot, watch};

use crate::lock;

/// The shared virtual clock; cheap to clone.
#[derive(Clone)]
pub struct Clock(Arc<Inner>);

struct Inner {
    pace: Pace,
    timers: Mutex<Timers>,
    /// Held while timers run, so that they run in order even when two threads find them due.
    turn: Mutex<()>,
    changed: Notify,
    busy: watch::Sender<usize>,
}

enum Pace {
    Scaled { began: Instant, speed: f64 },
    Stepped,
}

struct Timers {
    /// The start plus everything that was advanced by hand.
    base: DateTime<Utc>,
    queue: BinaryHeap<Reverse<Timer>>,
    made: u64,
}

type Action = Box<dyn FnOnce() + Send>;

struct Timer {
    at: DateTime<Utc>,
    order: u64,
    action: Action,
}

impl Clock {
    /// Runs `speed` times as fast as the wall clock, from `start`.
    pub(crate) fn scaled(start: DateTime<Utc>, speed: f64) -> Self {
        Self::new(
            start,
            Pace::Scaled {
                began: Instant::now(),
                speed: speed.max(0.001),
            },
        )
    }

    /// Virtual seconds for each real one; `None` when time moves by hand only.
    #[must_use]
    pub fn speed(&self) -> Option<f64> {
        match self.0.pace {
            Pace::Scaled { speed, .. } => Some(speed),
            Pace::Stepped => None,
        }
    }

    /// Stands at `start` until [`advance`](Self::advance) is called.
    pub(crate) fn stepped(start: DateTime<Utc>) -> Self {
        Self::new(start, Pace::Stepped)
    }

    fn new(base: DateTime<Utc>, pace: Pace) -> Self {
        Self(Arc::new(Inner {
            pace,
            timers: Mutex::new(Timers {
                base,
                queue: BinaryHeap::new(),
                made: 0,
            }),
            turn: Mutex::new(()),
            changed: Notify::new(),
            busy: watch::Sender::new(0),
        }))
    }

    /// The virtual time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let base = lock(&self.0.timers).base;
        match self.0.pace {
            Pace::Stepped => base,
            Pace::Scaled { began, speed } => base + delta(began.elapsed().mul_f64(speed)),
        }
    }

    /// What a program beside the sandbox reads on its own clock: the wall clock, or the virtual
    /// time when that is stepped. Slack's request timestamps are made with it, and how long
    /// tokens and rate-limit windows last is counted by it.
    ///
    /// Everything else that has a date is dated by [`now`](Self::now), the `Date` of every
    /// response too: a client that counts ages from that header, as it should, is right
    /// however fast the world runs.
    #[must_use]
    pub fn peer_now(&self) -> DateTime<Utc> {
        match self.0.pace {
            Pace::Stepped => self.now(),
            Pace::Scaled { .. } => Utc::now(),
        }
    }

    /// A date of [`peer_now`](Self::peer_now) as responses show it: as far from their `Date` as
    /// it is from the other program's clock.
    pub(crate) fn shown(&self, date: DateTime<Utc>) -> DateTime<Utc> {
        self.now() + (date - self.peer_now())
    }

    /// How long `patience` of a program that lives in wall time is in virtual time.
    ///
    /// A modal has to be opened within three seconds of the *other* program's time, however fast
    /// the world runs.
    #[must_use]
    pub fn patience(&self, patience: Duration) -> Duration {
        match self.0.pace {
            Pace::Stepped => patience,
            Pace::Scaled { speed, .. } => patience.mul_f64(speed.max(1.0)),
        }
    }

    /// Completes after `pause` of virtual time.
    pub async fn sleep(&self, pause: Duration) {
        let (done, rung) = oneshot::channel();
        self.after(pause, move || {
            let _ = done.send(());
        });
        let _ = rung.await;
    }

    /// Moves the time forward by `by`, running what falls due on the way in order.
    ///
    /// Waits for requests that the sandbox itself has under way (a build fetching its source, a
    /// webhook being delivered) before each step, so a stepped world is the same on every run.
    pub async fn advance(&self, by: Duration) {
        let target = self.now() + delta(by);
        loop {
            self.quiet().await;
            let due = self.next_due().filter(|due| *due <= target);
            self.jump(due.unwrap_or(target));
            self.run_due();
            if due.is_none() {
                break;
            }
        }
        self.quiet().await;
    }

    /// Advances a stepped clock from timer to timer until `done` says so, at most `limit` far.
    /// Tells whether it became so.
    pub async fn advance_until(&self, limit: Duration, mut done: impl FnMut() -> bool) -> bool {
        let end = self.now() + delta(limit);
        loop {
            self.quiet().await;
            if done() {
                return true;
            }
            match self.next_due() {
                Some(due) if due <= end => self.jump(due),
                _ => return false,
            }
            self.run_due();
        }
    }

    /// Waits until the sandbox has no request of its own under way.
    pub async fn quiet(&self) {
        let mut busy = self.0.busy.subscribe();
        let _ = busy.wait_for(|jobs| *jobs == 0).await;
    }

    fn jump(&self, to: DateTime<Utc>) {
        let now = self.now();
        if to > now {
            lock(&self.0.timers).base += to - now;
        }
        self.0.changed.notify_one();
    }

    /// Runs `action` once `pause` has passed.
    pub(crate) fn after(&self, pause: Duration, action: impl FnOnce() + Send + 'static) {
        let at = self.now() + delta(pause);
        let mut timers = lock(&self.0.timers);
        timers.made += 1;
        let order = timers.made;
        timers.queue.push(Reverse(Timer {
            at,
            order,
            action: Box::new(action),
        }));
        drop(timers);
        self.0.changed.notify_one();
    }

    /// Runs every timer that is due. Nobody may call this while holding the world's lock.
    pub(crate) fn run_due(&self) {
        let _turn = lock(&self.0.turn);
        while let Some(action) = self.take_due() {
            action();
        }
    }

    fn take_due(&self) -> Option<Action> {
        let now = self.now();
        let mut timers = lock(&self.0.timers);
        if timers.queue.peek()?.0.at > now {
            return None;
        }
        timers.queue.pop().map(|timer| timer.0.action)
    }

    fn next_due(&self) -> Option<DateTime<Utc>> {
        lock(&self.0.timers).queue.peek().map(|timer| timer.0.at)
    }

    /// Marks a request of the sandbox itself as under way until the guard is dropped.
    pub(crate) fn busy(&self) -> Busy {
        self.0.busy.send_modify(|jobs| *jobs += 1);
        Busy(self.clone())
    }

    /// Runs timers as they fall due, for as long as it is polled.
    pub(crate) async fn drive(self) {
        loop {
            self.run_due();
            let changed = self.0.changed.notified();
            match (&self.0.pace, self.next_due()) {
                (Pace::Scaled { speed, .. }, Some(due)) => {
                    let left = (due - self.now()).to_std().unwrap_or_default();
                    let wall = left.div_f64(*speed).max(Duration::from_millis(1));
                    let _ = tokio::time::timeout(wall, changed).await;
                }
                _ => changed.await,
            }
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

/// See [`Clock::busy`].
pub(crate) struct Busy(Clock);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.0.busy.send_modify(|jobs| *jobs -= 1);
    }
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

impl PartialEq for Timer {
    fn eq(&self, other: &Self) -> bool {
        self.order == other.order
    }
}

impl Eq for Timer {}

impl PartialOrd for Timer {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timer {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[tokio::test]
    async fn timers_run_in_order_of_time_then_of_making() {
        let clock = Clock::stepped(noon());
        let seen = Arc::new(Mutex::new(Vec::new()));
        for (name, seconds) in [("c", 9), ("a", 3), ("b", 3)] {
            let seen = Arc::clone(&seen);
            let stamp = clock.clone();
            clock.after(Duration::from_secs(seconds), move || {
                lock(&seen).push((name, (stamp.now() - noon()).num_seconds()));
            });
        }
        clock.advance(Duration::from_secs(5)).await;
        assert_eq!(*lock(&seen), [("a", 3), ("b", 3)]);
        clock.advance(Duration::from_secs(5)).await;
        assert_eq!(lock(&seen).last(), Some(&("c", 9)));
        assert_eq!(clock.now(), noon() + TimeDelta::seconds(10));
    }

    #[tokio::test]
    async fn a_sleeper_wakes_when_the_time_was_advanced() {
        let clock = Clock::stepped(noon());
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep(Duration::from_secs(30)).await }
        });
        tokio::task::yield_now().await;
        clock.advance(Duration::from_secs(30)).await;
        sleeper.await.unwrap();
    }

    #[tokio::test]
    async fn advancing_waits_for_requests_under_way() {
        let clock = Clock::stepped(noon());
        let busy = clock.busy();
        let advancing = tokio::spawn({
            let clock = clock.clone();
            async move { clock.advance(Duration::from_secs(1)).await }
        });
        tokio::task::yield_now().await;
        assert_eq!(clock.now(), noon());
        drop(busy);
        advancing.await.unwrap();
        assert_eq!(clock.now(), noon() + TimeDelta::seconds(1));
    }
}
