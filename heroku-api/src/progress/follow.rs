// Kept identical in heroku-api and github-checks.
//! How long, how often and how far to follow work.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use futures_util::StreamExt;

/// How long, how often and how far to follow work.
///
/// The same options for the first call and for resuming. Clones share their hints.
#[derive(Clone, Default)]
#[must_use]
pub struct Follow {
    within: Option<Duration>,
    look_every: Option<Duration>,
    pub(crate) hints: Hints,
    /// Ends at an earlier stop; what that is, the crate says.
    #[allow(dead_code, reason = "not every crate has an earlier stop")]
    pub(crate) short: bool,
}

impl Follow {
    /// Gives up after this time; the default is that of each piece of work.
    /// `Duration::MAX` never gives up.
    pub fn within(mut self, limit: Duration) -> Self {
        self.within = Some(limit);
        self
    }

    /// Asks this often instead of as often as each piece of work says. Never more often
    /// than the vendor wants to be asked: a shorter time is lengthened to that.
    pub fn look_every(mut self, pause: Duration) -> Self {
        self.look_every = Some(pause);
        self
    }

    /// Looks when a hint comes, whatever it holds: webhooks, for example. Then the server
    /// is asked every 120 s only, so that a lost hint costs 120 s at most. A hint is never
    /// believed: it causes a look. When the stream ends, the server is asked as often as
    /// without hints.
    ///
    /// Give each piece of work a stream of its own.
    pub fn wake<H: 'static>(mut self, hints: impl Stream<Item = H> + Send + 'static) -> Self {
        self.hints = Hints(Some(Arc::new(Mutex::new(Box::pin(hints.map(drop))))));
        self
    }

    /// The limit, or the default of the work.
    pub(crate) fn limit(&self, default: Duration) -> Duration {
        self.within.unwrap_or(default)
    }

    /// The pause between two looks, or the default of the work, which is the shortest too.
    pub(crate) fn pause(&self, default: Duration) -> Duration {
        self.look_every.map_or(default, |pause| pause.max(default))
    }
}

impl fmt::Debug for Follow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Follow")
            .field("within", &self.within)
            .field("look_every", &self.look_every)
            .field("wake", &self.hints.0.is_some())
            .finish_non_exhaustive()
    }
}

type HintStream = Pin<Box<dyn Stream<Item = ()> + Send>>;

/// Where hints come from, if there are any.
#[derive(Clone, Default)]
pub(crate) struct Hints(Option<Arc<Mutex<HintStream>>>);

impl Hints {
    /// Whether there is a stream of hints.
    pub(crate) fn exist(&self) -> bool {
        self.0.is_some()
    }

    /// The next hint; `None` when there are no more.
    pub(crate) fn poll(&self, context: &mut Context<'_>) -> Poll<Option<()>> {
        match &self.0 {
            None => Poll::Ready(None),
            Some(hints) => hints
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .as_mut()
                .poll_next(context),
        }
    }
}
