// Kept identical in heroku-api, github-checks and slack-blocks.
//! `once` against a model of a vendor that loses responses and shows writes late.

use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::FutureExt;
use http::{Request, Response};
use proptest::prelude::*;

use super::*;
use crate::transport::{Limits, Transport, TransportError, TransportErrorKind};

/// What becomes of one request that writes.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Answered,
    /// Executed after `0..=15` s; the response is lost.
    Lost(u64),
    /// Never executed, and nobody knows.
    Dropped(u64),
    /// Executed, and the program that sent it ends.
    Crash,
}

#[derive(Debug, Default)]
struct State {
    /// True time.
    now: Duration,
    /// How wrong the local clock is, in seconds.
    wrong: i64,
    /// When the write was executed.
    executed: Vec<Duration>,
    fates: Vec<Fate>,
    /// Whether the next looks fail.
    unanswered: Vec<bool>,
    looks: u32,
}

#[derive(Clone, Debug, Default)]
struct Vendor {
    state: Arc<Mutex<State>>,
    /// How late a write can be seen.
    late: Duration,
}

impl Vendor {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Answers the write, or loses the response.
    fn send(&self) -> Result<u32, Error> {
        let mut state = self.state();
        let fate = state.fates.pop().unwrap_or(Fate::Answered);
        let (takes, executed, answered) = match fate {
            Fate::Answered => (1, true, true),
            Fate::Lost(takes) => (takes, true, false),
            Fate::Dropped(takes) => (takes, false, false),
            Fate::Crash => (0, true, false),
        };
        state.now += Duration::from_secs(takes);
        if executed {
            let now = state.now;
            state.executed.push(now);
        }
        if answered {
            return Ok(7);
        }
        let lost = TransportError::new(TransportErrorKind::Timeout);
        Err(Error::Ambiguous(Box::new(lost.into())))
    }

    fn look(&self) -> Result<Option<u32>, Error> {
        let mut state = self.state();
        state.looks += 1;
        state.now += Duration::from_millis(300);
        if state.unanswered.pop().unwrap_or(false) {
            return Err(TransportError::new(TransportErrorKind::Timeout).into());
        }
        let seen = |at: &Duration| *at + self.late <= state.now;
        Ok(state.executed.iter().any(seen).then_some(7))
    }

    fn ensure(&self, intent: &Intent) -> Result<Ensured<u32>, Error> {
        let client = Client::builder("t").build_with(self.clone()).unwrap();
        let send = || -> Attempt<'_, u32> { Box::pin(async { self.send() }) };
        let look = || -> Attempt<'_, Option<u32>> { Box::pin(async { self.look() }) };
        once(&client, intent, send, look).now_or_never().unwrap()
    }
}

#[async_trait]
impl Transport for Vendor {
    async fn send(&self, _: Request<Bytes>, _: Limits) -> Result<Response<Bytes>, TransportError> {
        Err(TransportError::new(TransportErrorKind::Refused))
    }

    async fn sleep(&self, pause: Duration) {
        self.state().now += pause;
    }

    fn now(&self) -> SystemTime {
        let state = self.state();
        let right = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000) + state.now;
        let wrong = Duration::from_secs(state.wrong.unsigned_abs());
        if state.wrong < 0 {
            right - wrong
        } else {
            right + wrong
        }
    }

    fn elapsed(&self) -> Duration {
        self.state().now
    }
}

fn window() -> Duration {
    let client = Client::builder("t").build_with(Vendor::default()).unwrap();
    client.look_window()
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        1 => Just(Fate::Answered),
        3 => (0..=15u64).prop_map(Fate::Lost),
        2 => (0..=15u64).prop_map(Fate::Dropped),
        1 => Just(Fate::Crash),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn a_write_that_is_seen_in_time_happens_once_whatever_the_clock_says(
        fates in prop::collection::vec(fate(), 0..5),
        unanswered in prop::collection::vec(any::<bool>(), 0..30),
        // 45 s of Heroku's 60.
        late in 0..=75u32,
        clocks in prop::collection::vec(-600..=600i64, 8),
        pauses in prop::collection::vec(0..=1200u64, 8),
    ) {
        let late = window() * late / 100;
        let vendor = Vendor { late, ..Vendor::default() };
        {
            let mut state = vendor.state();
            (state.fates, state.unanswered) = (fates, unanswered);
        }
        let client = Client::builder("t").build_with(vendor.clone()).unwrap();
        let mut intent = Intent::now(&client);
        let mut done = None;
        // Each life of the program stores when it begins, and may end without knowing.
        for life in 0..8 {
            match vendor.ensure(&intent) {
                Ok(ensured) => {
                    done = Some(ensured);
                    break;
                }
                Err(error) => prop_assert!(error.is_ambiguous()),
            }
            let sent_at = if life == 0 { intent.sent_at() } else { client.transport().now() };
            {
                let mut state = vendor.state();
                state.now += Duration::from_secs(pauses[life]);
                // Right when it was stored and wrong when it is read, or the other way.
                state.wrong = if life % 2 == 0 { clocks[life] } else { 0 };
            }
            intent = Intent::resumed(sent_at, [""; 0]);
        }
        prop_assert!(done.is_some(), "lost");
        prop_assert_eq!(vendor.state().executed.len(), 1);
    }
}

#[test]
fn a_live_call_is_never_sent_twice() {
    let vendor = Vendor::default();
    vendor.state().fates = vec![Fate::Dropped(3)];
    let client = Client::builder("t").build_with(vendor.clone()).unwrap();
    let error = vendor.ensure(&Intent::now(&client)).unwrap_err();
    assert!(error.is_ambiguous());
    let state = vendor.state();
    assert!(state.executed.is_empty());
    // The window is counted from the time of sending.
    let took = state.now;
    assert!(
        took >= window() && took < window() + Duration::from_secs(3),
        "{took:?}"
    );
}

#[test]
fn a_write_that_was_paused_before_it_left_is_looked_for_as_long_as_any_other() {
    let vendor = Vendor::default();
    // A pause that the server named, longer than any attempt.
    vendor.state().fates = vec![Fate::Dropped(90)];
    let client = Client::builder("t").build_with(vendor.clone()).unwrap();
    let error = vendor.ensure(&Intent::now(&client)).unwrap_err();
    assert!(error.is_ambiguous());
    let took = vendor.state().now;
    assert!(took >= Duration::from_secs(90) + window(), "{took:?}");
}

#[test]
fn a_write_that_left_long_after_its_time_was_stored_is_looked_for_as_long_as_any_other() {
    let vendor = Vendor {
        late: window() * 3 / 4,
        ..Vendor::default()
    };
    let client = Client::builder("t").build_with(vendor.clone()).unwrap();
    let stored = client.transport().now();
    // It waited for hours, left, and the program ended at that moment.
    let left = Duration::from_secs(3 * 60 * 60);
    vendor.state().now = left;
    vendor.state().executed = vec![left];
    let found = vendor.ensure(&Intent::resumed(stored, ["1"])).unwrap();
    assert!(found.is_found());
    assert_eq!(vendor.state().executed.len(), 1);
}

#[test]
fn an_overdue_window_still_needs_one_look_that_was_answered() {
    let vendor = Vendor::default();
    vendor.state().executed = vec![Duration::ZERO];
    vendor.state().unanswered = vec![true, true];
    let client = Client::builder("t").build_with(vendor.clone()).unwrap();
    let long_ago = client.transport().now() - Duration::from_secs(24 * 60 * 60);
    let found = vendor.ensure(&Intent::resumed(long_ago, ["1"])).unwrap();
    assert!(found.is_found());
    let state = vendor.state();
    assert_eq!((state.looks, state.executed.len()), (3, 1));
}

#[test]
fn when_no_look_is_answered_nothing_is_sent() {
    let vendor = Vendor::default();
    vendor.state().unanswered = vec![true; 1000];
    let client = Client::builder("t").build_with(vendor.clone()).unwrap();
    let long_ago = client.transport().now() - Duration::from_secs(24 * 60 * 60);
    let error = vendor
        .ensure(&Intent::resumed(long_ago, ["1"]))
        .unwrap_err();
    assert!(error.is_ambiguous());
    assert!(vendor.state().executed.is_empty());
}

#[test]
fn what_was_sent_a_day_ago_is_sent_again_after_one_look() {
    let vendor = Vendor::default();
    let client = Client::builder("t").build_with(vendor.clone()).unwrap();
    let long_ago = client.transport().now() - Duration::from_secs(24 * 60 * 60);
    let created = vendor.ensure(&Intent::resumed(long_ago, ["1"])).unwrap();
    assert!(!created.is_found());
    let state = vendor.state();
    assert_eq!((state.looks, state.executed.len()), (1, 1));
}
