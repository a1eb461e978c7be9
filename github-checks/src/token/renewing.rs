// Kept identical in heroku-api, github-checks and slack-blocks.
//! Renews a token that ends: one renewal at a time, for which nobody waits while the old
//! token works, and which goes on when the call that began it is dropped.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};

use super::TokenError;
use crate::secret::Secret;
use crate::transport::Transport;

/// How long after a renewal that failed the next one may begin. Calls that need a new token
/// meanwhile get the same failure at once.
const PAUSE: Duration = Duration::from_secs(10);

/// Makes the next token.
#[async_trait]
pub(crate) trait Renew: Send + Sync + 'static {
    /// Where time is measured, and renewals go on by themselves.
    fn transport(&self) -> &dyn Transport;

    /// The server's date as far as it is known.
    fn now(&self) -> SystemTime {
        self.transport().now()
    }

    /// A token in place of `old`.
    async fn renew(&self, old: Option<Current>) -> Result<Current, TokenError>;
}

/// A token and its time.
#[derive(Clone, Debug)]
pub(crate) struct Current {
    pub(crate) token: Secret,
    /// When it ends; `None` when that is not known, or it never does.
    pub(crate) until: Option<SystemTime>,
    /// How long before its end it is renewed.
    pub(crate) early: Duration,
}

impl Current {
    /// How long it works from `now` on; `None` without an end.
    fn left(&self, now: SystemTime) -> Option<Duration> {
        self.until
            .map(|until| until.duration_since(now).unwrap_or_default())
    }

    /// Whether it should be replaced.
    pub(crate) fn is_due(&self, now: SystemTime) -> bool {
        self.left(now).is_some_and(|left| left <= self.early)
    }

    fn has_ended(&self, now: SystemTime) -> bool {
        self.left(now).is_some_and(|left| left.is_zero())
    }
}

type Running = Shared<BoxFuture<'static, Result<(), TokenError>>>;

/// A token that `R` renews.
pub(crate) struct Renewing<R> {
    state: Arc<State<R>>,
    turn: Mutex<Turn>,
}

/// The renewal under way.
#[derive(Default)]
struct Turn {
    running: Option<Running>,
    /// Whether it goes on by itself.
    is_spawned: bool,
    /// Held by the call that drives it when it does not.
    driver: Weak<()>,
}

struct State<R> {
    renew: R,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    current: Option<Current>,
    /// On the clock of [`Transport::elapsed`].
    since: Duration,
    failed: Option<(Duration, TokenError)>,
}

/// What a call that needs another token does.
enum Step {
    /// It is there already.
    Renewed,
    /// Waits, and drives the renewal if it holds the `Arc`.
    Wait(Running, Option<Arc<()>>),
}

impl<R: Renew> Renewing<R> {
    /// Begins with `current`, or by making one when the first call needs it.
    pub(crate) fn new(renew: R, current: Option<Current>) -> Self {
        let kept = Kept {
            current,
            ..Kept::default()
        };
        Self {
            state: Arc::new(State {
                renew,
                kept: Mutex::new(kept),
            }),
            turn: Mutex::default(),
        }
    }

    /// What renews.
    pub(crate) fn renew(&self) -> &R {
        &self.state.renew
    }

    /// A token that works. Waits only when there is none.
    pub(crate) async fn token(&self) -> Result<Secret, TokenError> {
        let Some(current) = self.current() else {
            return self.renewed(None).await;
        };
        let now = self.renew().now();
        if !current.is_due(now) {
            return Ok(current.token);
        }
        if current.has_ended(now) {
            return self.renewed(Some(&current.token)).await;
        }
        // The old token works for a while: whatever becomes of the renewal, it will do.
        if let Ok(Step::Wait(running, Some(driver))) = self.step(Some(&current.token)) {
            let _ = running.await;
            drop(driver);
            return Ok(self.current().map_or(current.token, |new| new.token));
        }
        Ok(current.token)
    }

    /// A token in place of `stale`, which was refused or has ended.
    pub(crate) async fn renewed(&self, stale: Option<&Secret>) -> Result<Secret, TokenError> {
        if let Step::Wait(running, _driver) = self.step(stale)? {
            running.await?;
        }
        let current = self.current();
        current
            .map(|current| current.token)
            .ok_or_else(|| TokenError::new("the renewal gave no token"))
    }

    /// How long `token` is known here; `None` when it is not the current one.
    #[allow(dead_code, reason = "only GitHub refuses tokens that are too new")]
    pub(crate) fn age(&self, token: &Secret) -> Option<Duration> {
        let kept = self.state.lock();
        kept.current
            .as_ref()
            .filter(|current| current.token == *token)?;
        let elapsed = self.renew().transport().elapsed();
        Some(elapsed.saturating_sub(kept.since))
    }

    fn current(&self) -> Option<Current> {
        self.state.lock().current.clone()
    }

    /// Joins the renewal that is under way, or begins one.
    ///
    /// # Errors
    /// Why the last one failed, a moment ago.
    fn step(&self, stale: Option<&Secret>) -> Result<Step, TokenError> {
        let transport = self.renew().transport();
        let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = turn.running.clone().filter(|it| it.peek().is_none()) {
            let driver = if turn.is_spawned || turn.driver.strong_count() > 0 {
                None
            } else {
                Some(turn.drive())
            };
            return Ok(Step::Wait(running, driver));
        }
        {
            let kept = self.state.lock();
            if kept.current.as_ref().map(|current| &current.token) != stale {
                return Ok(Step::Renewed);
            }
            if let Some((at, failure)) = &kept.failed
                && transport.elapsed().saturating_sub(*at) < PAUSE
            {
                return Err(failure.clone());
            }
        }
        let running = Arc::clone(&self.state).run().boxed().shared();
        turn.running = Some(running.clone());
        turn.is_spawned = transport.spawn(running.clone().map(drop).boxed()).is_ok();
        let driver = (!turn.is_spawned).then(|| turn.drive());
        Ok(Step::Wait(running, driver))
    }
}

impl Turn {
    fn drive(&mut self) -> Arc<()> {
        let driver = Arc::new(());
        self.driver = Arc::downgrade(&driver);
        driver
    }
}

impl<R: Renew> State<R> {
    async fn run(self: Arc<Self>) -> Result<(), TokenError> {
        let old = self.lock().current.clone();
        // A store of somebody else's that panics must not take every later call with it.
        let renewed = AssertUnwindSafe(self.renew.renew(old)).catch_unwind().await;
        let renewed = renewed.unwrap_or_else(|_| Err(TokenError::new("the renewal panicked")));
        let elapsed = self.renew.transport().elapsed();
        let mut kept = self.lock();
        match renewed {
            Ok(current) => {
                *kept = Kept {
                    current: Some(current),
                    since: elapsed,
                    failed: None,
                };
                Ok(())
            }
            Err(error) => {
                kept.failed = Some((elapsed, error.clone()));
                Err(error)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
