// Kept identical in heroku-api, github-checks and slack-blocks.
//! Attempts on a clock that only moves when it is slept on.

use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use async_trait::async_trait;
use futures_util::FutureExt;
use http::Request;

use super::*;
use crate::transport::TransportError;

const CALL: (&Method, &str) = (&Method::GET, "/thing");

#[derive(Clone, Debug, Default)]
struct Clock(Arc<Mutex<Duration>>);

impl Clock {
    fn pass(&self, seconds: u64) {
        *self.0.lock().unwrap() += Duration::from_secs(seconds);
    }
}

#[async_trait]
impl Transport for Clock {
    async fn send(&self, _: Request<Bytes>, _: Limits) -> Result<Response<Bytes>, TransportError> {
        Err(TransportError::new(TransportErrorKind::Refused))
    }

    async fn sleep(&self, pause: Duration) {
        *self.0.lock().unwrap() += pause;
    }

    /// A wall clock that jumps an hour with every look.
    fn now(&self) -> SystemTime {
        let hours = self.0.lock().unwrap().as_secs() * 3600;
        SystemTime::UNIX_EPOCH + Duration::from_secs(hours)
    }

    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}

struct Call {
    clock: Clock,
    policy: RetryPolicy,
    budget: RetryBudget,
    jitter: RandomState,
}

impl Call {
    fn new() -> Self {
        Self {
            clock: Clock::default(),
            policy: RetryPolicy::default(),
            budget: RetryBudget::new(),
            jitter: RandomState::new(),
        }
    }

    fn attempts(&self, class: Class) -> Attempts<'_> {
        Attempts::new(
            &self.policy,
            &self.budget,
            &self.clock,
            &self.jitter,
            class,
            CALL,
        )
    }
}

fn broken() -> Error {
    TransportError::new(TransportErrorKind::Interrupted).into()
}

fn failed(attempts: &mut Attempts<'_>, failure: Failure) -> Result<(), Error> {
    attempts.failed(failure, broken()).now_or_never().unwrap()
}

#[test]
fn an_attempt_never_takes_longer_than_what_is_left_of_the_call() {
    let call = Call::new();
    let mut attempts = call.attempts(Class::Safe);
    let timeout = |attempts: &mut Attempts<'_>| attempts.limits(7).unwrap().timeout.as_secs();
    assert_eq!(timeout(&mut attempts), 15);
    call.clock.pass(20);
    assert_eq!(timeout(&mut attempts), 10);
    assert_eq!(attempts.limits(7).unwrap().body, 7);
}

#[test]
fn nothing_is_sent_when_no_time_is_left_and_the_error_says_so() {
    let call = Call::new();
    let mut attempts = call.attempts(Class::CheckFirst);
    call.clock.pass(29);
    assert!(attempts.limits(0).is_ok());
    call.clock.pass(1);
    let error = attempts.limits(0).unwrap_err();
    assert!(matches!(error, Error::NotSent { .. }), "{error:?}");
    assert!(!error.is_ambiguous() && error.is_transient());
    // After an attempt, its failure is what the caller wants to know.
    let mut attempts = call.attempts(Class::Safe);
    failed(&mut attempts, Failure::Broken(None)).unwrap();
    call.clock.pass(30);
    assert!(matches!(attempts.limits(0), Err(Error::Transport(_))));
}

#[test]
fn a_pause_that_the_server_names_stops_the_clock_of_the_call() {
    let call = Call::new();
    let mut attempts = call.attempts(Class::CheckFirst);
    call.clock.pass(5);
    failed(
        &mut attempts,
        Failure::Limited(Some(Duration::from_secs(100))),
    )
    .unwrap();
    assert!(call.clock.elapsed() >= Duration::from_secs(105));
    let left = attempts.left();
    assert!((24..=25).contains(&left.as_secs()), "{left:?}");
    // Another one would be longer than both together may be.
    assert!(
        failed(
            &mut attempts,
            Failure::Limited(Some(Duration::from_secs(21)))
        )
        .is_err()
    );
}

#[test]
fn a_limit_without_a_usable_header_is_waited_for() {
    let call = Call::new();
    let mut attempts = call.attempts(Class::CheckFirst);
    failed(&mut attempts, Failure::Limited(None)).unwrap();
    assert!(call.clock.elapsed() >= call.policy.limited);
}

#[test]
fn a_token_is_renewed_once_and_never_for_a_call_that_must_not_be_sent_again() {
    let call = Call::new();
    for class in [Class::Safe, Class::Idempotent, Class::CheckFirst] {
        let mut attempts = call.attempts(class);
        assert!(attempts.may_refresh());
        assert!(!attempts.may_refresh());
    }
    assert!(!call.attempts(Class::Once).may_refresh());
}

#[test]
fn a_final_refusal_after_an_attempt_that_may_have_worked_is_unclear() {
    let call = Call::new();
    for (class, unclear) in [(Class::Idempotent, true), (Class::Safe, false)] {
        let mut attempts = call.attempts(class);
        let first = failed(&mut attempts, Failure::Final).unwrap_err();
        assert!(!first.is_ambiguous());
        for lost in [Failure::TimedOut, Failure::Broken(None), Failure::Garbled] {
            let mut attempts = call.attempts(class);
            failed(&mut attempts, lost).unwrap();
            assert!(attempts.maybe_done());
            let error = failed(&mut attempts, Failure::Final).unwrap_err();
            assert_eq!(error.is_ambiguous(), unclear, "{class:?} {lost:?}");
        }
        let mut attempts = call.attempts(class);
        failed(&mut attempts, Failure::NotSent).unwrap();
        let error = failed(&mut attempts, Failure::Final).unwrap_err();
        assert!(!error.is_ambiguous(), "nothing was sent before");
    }
}

#[test]
fn a_delete_that_finds_nothing_after_a_lost_answer_is_done() {
    let call = Call::new();
    let answer = |status: u16| {
        Response::builder()
            .status(status)
            .body(Bytes::new())
            .unwrap()
    };
    let mut attempts = call.attempts(Class::Idempotent);
    assert!(!attempts.is_gone_already(&answer(404), &Method::DELETE));
    failed(&mut attempts, Failure::TimedOut).unwrap();
    assert!(attempts.is_gone_already(&answer(404), &Method::DELETE));
    assert!(attempts.is_gone_already(&answer(410), &Method::DELETE));
    assert!(!attempts.is_gone_already(&answer(403), &Method::DELETE));
    assert!(!attempts.is_gone_already(&answer(404), &Method::PUT));
}

#[test]
fn writes_that_must_not_be_sent_twice_ask_for_a_fresh_connection() {
    let call = Call::new();
    for (class, fresh) in [
        (Class::Safe, false),
        (Class::Idempotent, false),
        (Class::CheckFirst, true),
        (Class::Once, true),
    ] {
        assert_eq!(
            call.attempts(class).limits(0).unwrap().fresh,
            fresh,
            "{class:?}"
        );
    }
}
