// Kept identical in heroku-api, github-checks and slack-blocks.
//! Renewals on a clock that only moves when asked to, and on tokio's.

use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use futures_util::future::join_all;
use http::{Request, Response};

use super::*;
use crate::token::TokenError;
use crate::transport::{Limits, Task, TransportError, TransportErrorKind};

/// A clock, on which things go on by themselves or not.
#[derive(Clone, Debug, Default)]
struct Clock {
    elapsed: Arc<Mutex<Duration>>,
    spawns: bool,
}

#[async_trait]
impl Transport for Clock {
    async fn send(&self, _: Request<Bytes>, _: Limits) -> Result<Response<Bytes>, TransportError> {
        Err(TransportError::new(TransportErrorKind::Refused))
    }

    async fn sleep(&self, pause: Duration) {
        *self.elapsed.lock().unwrap() += pause;
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        *self.elapsed.lock().unwrap()
    }

    fn spawn(&self, task: Task) -> Result<(), Task> {
        if !self.spawns {
            return Err(task);
        }
        tokio::spawn(task);
        Ok(())
    }
}

/// Makes token 1, 2, 3 … of 100 s, each after some turns, unless asked to fail.
#[derive(Clone, Default)]
struct Maker {
    clock: Clock,
    turns: usize,
    begun: Arc<AtomicUsize>,
    made: Arc<AtomicUsize>,
    fails: Arc<Mutex<bool>>,
}

#[async_trait]
impl Renew for Maker {
    fn transport(&self) -> &dyn Transport {
        &self.clock
    }

    async fn renew(&self, _: Option<Current>) -> Result<Current, TokenError> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        for _ in 0..self.turns {
            tokio::task::yield_now().await;
        }
        if *self.fails.lock().unwrap() {
            return Err(TokenError::new("the login host hangs"));
        }
        let number = self.made.fetch_add(1, Ordering::SeqCst) + 1;
        Ok(token(&number.to_string(), self.now()))
    }
}

fn token(text: &str, now: SystemTime) -> Current {
    Current {
        token: Secret::new(text),
        until: Some(now + Duration::from_secs(100)),
        early: Duration::from_secs(60),
    }
}

fn renewing(turns: usize, spawns: bool) -> (Renewing<Maker>, Maker) {
    let clock = Clock {
        spawns,
        ..Clock::default()
    };
    let maker = Maker {
        clock,
        turns,
        ..Maker::default()
    };
    let first = token("0", maker.now());
    (Renewing::new(maker.clone(), Some(first)), maker)
}

async fn text(renewing: &Renewing<Maker>) -> String {
    match renewing.token().await {
        Ok(token) => token.expose().to_owned(),
        Err(error) => error.to_string(),
    }
}

impl Maker {
    async fn pass(&self, seconds: u64) {
        self.clock.sleep(Duration::from_secs(seconds)).await;
    }

    fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn nobody_waits_for_a_renewal_while_the_old_token_works() {
    let (renewing, maker) = renewing(3, true);
    assert_eq!(text(&renewing).await, "0");
    maker.pass(50).await;
    for _ in 0..6 {
        let token = renewing.token().now_or_never();
        assert_eq!(token.expect("at once").unwrap().expose(), "0");
    }
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert_eq!(text(&renewing).await, "1");
    assert_eq!(maker.begun(), 1);
}

#[tokio::test]
async fn a_login_host_that_fails_is_asked_every_ten_seconds_and_nobody_notices() {
    let (renewing, maker) = renewing(0, true);
    *maker.fails.lock().unwrap() = true;
    maker.pass(45).await;
    for _ in 0..50 {
        assert_eq!(text(&renewing).await, "0");
        tokio::task::yield_now().await;
        maker.pass(1).await;
    }
    assert_eq!(maker.begun(), 5);
}

#[tokio::test]
async fn all_who_wait_for_a_token_get_the_same_failure() {
    for spawns in [true, false] {
        let (renewing, maker) = renewing(3, spawns);
        *maker.fails.lock().unwrap() = true;
        maker.pass(100).await;
        let all = join_all((0..20).map(|_| text(&renewing))).await;
        assert!(all.iter().all(|it| it == "the login host hangs"), "{all:?}");
        assert_eq!(text(&renewing).await, "the login host hangs");
        assert_eq!(maker.begun(), 1);
        *maker.fails.lock().unwrap() = false;
        maker.pass(10).await;
        assert_eq!(text(&renewing).await, "1");
    }
}

#[tokio::test]
async fn many_who_were_refused_together_renew_once() {
    for spawns in [true, false] {
        let (renewing, maker) = renewing(3, spawns);
        let refused = Secret::new("0");
        let all = join_all((0..20).map(|_| renewing.renewed(Some(&refused)))).await;
        assert!(all.iter().all(|it| it.as_ref().unwrap().expose() == "1"));
        // One that comes late with the old token gets the new one.
        let late = renewing.renewed(Some(&refused)).await.unwrap();
        assert_eq!((late.expose(), maker.begun()), ("1", 1));
    }
}

#[tokio::test]
async fn a_renewal_goes_on_when_the_call_that_began_it_is_dropped() {
    let (renewing, maker) = renewing(5, true);
    maker.pass(100).await;
    {
        let mut dropped = Box::pin(renewing.token());
        assert!(futures_util::poll!(&mut dropped).is_pending());
    }
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    assert_eq!(maker.made.load(Ordering::SeqCst), 1, "nobody waited for it");
    assert_eq!(text(&renewing).await, "1");
}

#[tokio::test]
async fn without_a_place_to_spawn_the_next_call_goes_on_with_a_dropped_renewal() {
    let (renewing, maker) = renewing(3, false);
    maker.pass(50).await;
    {
        let mut first = Box::pin(renewing.token());
        assert!(futures_util::poll!(&mut first).is_pending(), "it drives");
        let other = renewing.token().now_or_never();
        assert_eq!(other.expect("nobody else waits").unwrap().expose(), "0");
    }
    assert_eq!(text(&renewing).await, "1");
    assert_eq!(maker.begun(), 1);
}

#[tokio::test]
async fn a_renewal_that_panics_fails() {
    struct Panics(Clock);
    #[async_trait]
    impl Renew for Panics {
        fn transport(&self) -> &dyn Transport {
            &self.0
        }

        async fn renew(&self, _: Option<Current>) -> Result<Current, TokenError> {
            panic!("a store of somebody else's")
        }
    }
    let renewing = Renewing::new(Panics(Clock::default()), None);
    for _ in 0..2 {
        assert!(renewing.token().await.is_err());
    }
}
