//! A wait for a turn that is dropped gives back what it took.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use http::Request;
use slack_blocks::error::Error;
use slack_blocks::web::calls::chat::{PostMessage, UpdateMessage};
use slack_blocks::web::secret::Secret;
use slack_blocks::web::token::{TokenError, TokenSource};
use slack_blocks::web::transport::{Limits, Transport};
use slack_blocks::{Client, Message};

use crate::script::{Step, answer};

use super::POSTED;

/// Every await takes one more poll than needed, so that it can be dropped there; pauses
/// move the clock.
#[derive(Clone, Debug, Default)]
struct Slow(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    answers: VecDeque<Step>,
    clock: Duration,
    /// When a request left, and its path.
    left: Vec<(Duration, String)>,
}

impl Slow {
    fn of(answers: impl IntoIterator<Item = Step>) -> Self {
        let slow = Self::default();
        slow.0.lock().unwrap().answers.extend(answers);
        slow
    }

    fn left(&self) -> Vec<Duration> {
        let state = self.0.lock().unwrap();
        state.left.iter().map(|(at, _)| *at).collect()
    }

    fn client(&self) -> Client {
        let tokens = SlowToken;
        Client::builder_with(tokens)
            .build_with(self.clone())
            .unwrap()
    }
}

#[async_trait]
impl Transport for Slow {
    async fn send(&self, request: Request<Bytes>, _: Limits) -> Step {
        let answer = {
            let mut state = self.0.lock().unwrap();
            let at = state.clock;
            state.left.push((at, request.uri().path().to_owned()));
            state.answers.pop_front()
        };
        tokio::task::yield_now().await;
        answer.expect("the script ends here: this request is one too many")
    }

    async fn sleep(&self, pause: Duration) {
        tokio::task::yield_now().await;
        self.0.lock().unwrap().clock += pause;
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000) + self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        self.0.lock().unwrap().clock
    }
}

#[derive(Debug)]
struct SlowToken;

#[async_trait]
impl TokenSource for SlowToken {
    async fn token(&self) -> Result<Secret, TokenError> {
        tokio::task::yield_now().await;
        Ok(Secret::new("t"))
    }
}

/// Polls so many times, then drops; says whether it came to its end.
fn polled<F: Future>(future: F, times: usize) -> bool {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    (0..times).any(|_| matches!(future.as_mut().poll(&mut context), Poll::Ready(_)))
}

async fn done<F: Future>(future: F) -> F::Output {
    future.await
}

fn ok() -> Step {
    answer(200, &[], POSTED)
}

fn limited(seconds: &str) -> Step {
    let body = r#"{"ok":false,"error":"ratelimited"}"#;
    answer(429, &[("retry-after", seconds)], body)
}

#[tokio::test]
async fn a_post_that_is_dropped_at_any_await_costs_others_nothing() {
    for first in [ok as fn() -> Step, || limited("7")] {
        for polls in 0.. {
            let script = Slow::of([ok(), first(), ok(), ok(), ok()]);
            let slack = script.client();
            let call = PostMessage::new("C1", "hi");
            done(slack.send(&call)).await.unwrap();
            let ended = polled(slack.send(&call), polls);
            let before = script.left();
            done(slack.send(&call)).await.unwrap();
            let left = script.left();
            let next = left[before.len()];
            // The next one waits for requests that left, and for what Slack asked for.
            let last = *before.last().unwrap();
            let spaced = next.saturating_sub(last);
            let refused = before.len() == 2 && !ended && spaced > Duration::from_secs(1);
            assert!(
                spaced == Duration::from_secs(1) || (refused && spaced <= Duration::from_secs(8)),
                "dropped after {polls} polls: {left:?}"
            );
            if ended {
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_caller_that_tries_again_with_a_short_limit_gets_its_turn() {
    // 41 tries of 0.9 s, each dropped: the second message leaves after a second.
    let script = Slow::of([ok(), ok()]);
    let slack = script.client();
    let call = PostMessage::new("C1", "hi");
    done(slack.send(&call)).await.unwrap();
    for _ in 0..41 {
        // Up to the wait for the turn: the clock does not move.
        assert!(!polled(slack.send(&call), 1));
    }
    done(slack.send(&call)).await.unwrap();
    assert_eq!(script.left(), [Duration::ZERO, Duration::from_secs(1)]);
}

#[tokio::test]
async fn an_answer_that_is_dropped_gives_its_post_back_unless_it_left() {
    let url = "https://hooks.slack.com/actions/T1/2/x";
    for first in [|| answer(200, &[], "ok"), || limited("7")] {
        for polls in 0.. {
            let script = Slow::of([answer(200, &[], "ok"), first(), answer(200, &[], "ok")]);
            let slack = script.client();
            let url = slack.response_url(url).unwrap();
            done(slack.respond(&url, "hi")).await.unwrap();
            assert_eq!(url.left(), 4);
            let ended = polled(slack.respond(&url, "hi"), polls);
            let left = script.left().len();
            if ended || left == 3 {
                assert_eq!(url.left(), 3, "it was posted");
            } else if left == 1 {
                assert_eq!(url.left(), 4, "dropped after {polls} polls: nothing left");
            } else {
                // Unclear while it is on its way, given back once it is refused.
                assert!([3, 4].contains(&url.left()));
            }
            if ended {
                break;
            }
        }
    }
    // Four that were dropped while they waited for their turn.
    let script = Slow::of([answer(200, &[], "ok")]);
    let slack = script.client();
    let url = slack.response_url(url).unwrap();
    done(slack.respond(&url, "hi")).await.unwrap();
    for _ in 0..4 {
        assert!(!polled(slack.respond(&url, "hi"), 1));
    }
    assert_eq!(url.left(), 4);
}

#[tokio::test]
async fn a_refused_post_was_no_post() {
    let limited = || limited("3");
    let script = Slow::of([
        limited(),
        limited(),
        limited(),
        limited(),
        answer(200, &[], "ok"),
    ]);
    let slack = script.client();
    let url = slack.response_url("https://hooks.slack.com/x").unwrap();
    let error = done(slack.respond(&url, "hi")).await.unwrap_err();
    assert!(error.as_api().unwrap().is_rate_limited());
    assert_eq!(url.left(), 5);
    done(slack.respond(&url, "hi")).await.unwrap();
    assert_eq!(url.left(), 4);
}

#[tokio::test]
async fn one_absurd_refusal_silences_one_conversation_for_two_minutes() {
    let absurd = || limited("999999999");
    for call in [PostMessage::new("C1", "hi"), PostMessage::new("U1", "hi")] {
        let script = Slow::of([absurd(), ok(), ok()]);
        let slack = script.client();
        assert!(done(slack.send(&call)).await.is_err());
        let begun = script.elapsed();
        // Another channel does not notice.
        done(slack.send(&PostMessage::new("C2", "hi")))
            .await
            .unwrap();
        assert_eq!(script.elapsed(), begun);
        done(slack.send(&call)).await.unwrap();
        assert!(script.elapsed() <= begun + Duration::from_secs(120));
    }
    // A change of one message closes the changes in its conversation only.
    let script = Slow::of([absurd(), ok()]);
    let slack = script.client();
    let change = |channel: &str| UpdateMessage::new(channel, "1.2", Message::new("hi"));
    assert!(done(slack.send(&change("C1"))).await.is_err());
    let begun = script.elapsed();
    done(slack.send(&change("C2"))).await.unwrap();
    assert_eq!(script.elapsed(), begun);
    // One person's address does not close another's.
    let script = Slow::of([absurd(), answer(200, &[], "ok")]);
    let slack = script.client();
    let url = |n: u8| slack.response_url(&format!("https://hooks.slack.com/{n}"));
    assert!(done(slack.respond(&url(1).unwrap(), "hi")).await.is_err());
    let begun = script.elapsed();
    done(slack.respond(&url(2).unwrap(), "hi")).await.unwrap();
    assert_eq!(script.elapsed(), begun);
}

#[tokio::test]
async fn a_refusal_holds_the_calls_that_wait_already() {
    // The second post waits for its turn when the first is refused for 20 s.
    let script = Slow::of([limited("20"), ok(), ok()]);
    let slack = Client::builder("t").build_with(script.clone()).unwrap();
    let call = PostMessage::new("C1", "hi");
    // In this order in each round.
    let both = futures_util::future::join(slack.send(&call), slack.send(&call));
    let (first, second) = both.await;
    first.unwrap();
    second.unwrap();
    let left = script.left();
    let open = left[0] + Duration::from_secs(20);
    assert!(left[1..].iter().all(|at| *at >= open), "{left:?}");
}

#[tokio::test]
async fn a_line_that_is_too_long_is_said_at_once() {
    let script = Slow::of((0..40).map(|_| ok()));
    let slack = script.client();
    let call = PostMessage::new("C1", "hi");
    let mut waiting: Vec<_> = (0..40).map(|_| Box::pin(slack.send(&call))).collect();
    let mut context = Context::from_waker(Waker::noop());
    let busy = waiting
        .iter_mut()
        .filter_map(|call| match call.as_mut().poll(&mut context) {
            Poll::Ready(Err(Error::Busy { method, wait, .. })) => Some((method, wait)),
            _ => None,
        });
    let busy: Vec<_> = busy.collect();
    assert_eq!(busy.len(), 9, "31 fit into 30 seconds");
    assert_eq!(
        busy[0],
        ("/chat.postMessage".to_owned(), Duration::from_secs(31))
    );
}
