//! Writes that must happen exactly once, although answers get lost.
//!
//! The plain calls never repeat a write that may have happened. These functions look
//! whether it did, wait, look again, and send at most once more.

use std::pin::Pin;
use std::time::{Duration, SystemTime};

use crate::client::Client;
use crate::error::Error;

mod build;
mod coupling;
mod promotion;
mod release;
mod review_app;
mod webhook;

pub use self::build::build;
pub use self::coupling::coupling;
pub use self::promotion::{PromotionOutcome, promotion};
pub use self::release::rollback;
pub(crate) use self::review_app::find as find_review_app;
pub use self::review_app::review_app;
pub use self::webhook::webhook;

/// Before each look: what was just written may take a moment to be seen.
const SETTLE: Duration = Duration::from_secs(5);
/// How far clocks may be apart.
const SKEW: Duration = Duration::from_secs(120);

/// When something was decided, and whether it may have been tried already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Intent {
    since: SystemTime,
    resumed: bool,
}

impl Intent {
    /// Decided now; not tried yet.
    pub fn now(heroku: &Client) -> Self {
        Self {
            since: heroku.transport().now(),
            resumed: false,
        }
    }

    /// Decided then, and perhaps tried: look before the first attempt too. For a
    /// program that was restarted.
    pub fn resumed(since: SystemTime) -> Self {
        Self {
            since,
            resumed: true,
        }
    }

    /// The earliest moment at which its effect can have been recorded.
    pub(crate) fn earliest(&self) -> SystemTime {
        self.since
            .checked_sub(SKEW)
            .unwrap_or(SystemTime::UNIX_EPOCH)
    }
}

/// How something came to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ensured<T> {
    /// A call made it and answered.
    Made(T),
    /// It was found: an earlier attempt made it, or it was there before.
    Found(T),
}

impl<T> Ensured<T> {
    /// What is there, either way.
    pub fn into_inner(self) -> T {
        match self {
            Self::Made(value) | Self::Found(value) => value,
        }
    }
}

/// One attempt to send, or to look.
pub(crate) type Attempt<'f, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'f>>;

/// The order of looking and sending that makes a write happen once.
///
/// Boxed futures and not `AsyncFn`: the future of an `AsyncFn` is not known to be `Send`,
/// and then no caller could spawn the flow.
pub(crate) async fn once<'f, T>(
    heroku: &Client,
    intent: Intent,
    send: impl Fn() -> Attempt<'f, T> + Send,
    look: impl Fn() -> Attempt<'f, Option<T>> + Send,
) -> Result<Ensured<T>, Error> {
    if intent.resumed
        && let Some(found) = look().await?
    {
        return Ok(Ensured::Found(found));
    }
    let mut sent_again = false;
    loop {
        let error = match send().await {
            Ok(made) => return Ok(Ensured::Made(made)),
            Err(error) if error.is_ambiguous() => error,
            // Another attempt, or another person, was faster.
            Err(error) if error.is_conflict() => {
                return look().await?.map(Ensured::Found).ok_or(error);
            }
            Err(error) => return Err(error),
        };
        for _ in 0..2 {
            heroku.transport().sleep(SETTLE).await;
            match look().await {
                Ok(Some(found)) => return Ok(Ensured::Found(found)),
                Ok(None) => {}
                // Not knowing is no reason to send again.
                Err(_) => return Err(error),
            }
        }
        if std::mem::replace(&mut sent_again, true) {
            return Err(error);
        }
    }
}
