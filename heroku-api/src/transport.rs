// Kept identical in heroku-api, github-checks and slack-blocks.
//! The only place where bytes leave the process: one trait, one error.
//!
//! Everything else in this crate is a pure function or a loop over [`Transport`],
//! so tests need neither a socket nor a clock.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;
use http::{Request, Response};

#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
#[cfg(feature = "tower")]
mod tower;
#[cfg(feature = "tower")]
pub use self::tower::TowerTransport;

/// Sends HTTP requests, waits, and tells the time.
///
/// The default one wraps `reqwest`; implement this trait to use another HTTP
/// library, to record traffic, or to run on a virtual clock.
#[async_trait]
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Performs `request` once and reads the whole answer. A 4xx or 5xx is an `Ok`.
    ///
    /// Must not follow redirects and must not repeat the request.
    ///
    /// # Errors
    /// When no complete answer arrived; [`TransportError::kind`] says whether the
    /// request may have left.
    async fn send(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> Result<Response<Bytes>, TransportError>;

    /// Performs `request` once and hands out the body as it arrives.
    ///
    /// Here [`Limits::timeout`] bounds the head and each pause between two pieces
    /// of the body, not the whole. The default reads everything first.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    async fn open(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> Result<Response<Body>, TransportError> {
        Ok(self.send(request, limits).await?.map(Body::whole))
    }

    /// Completes after `pause`. Tests record it instead of waiting.
    async fn sleep(&self, pause: Duration);

    /// The date, for `Retry-After` dates and for what is stored. It may jump: spans are
    /// measured with [`elapsed`](Self::elapsed).
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Runs `task` to its end although nobody waits for it: a renewal of a token, whose response
    /// may hold the only token that is left. Gives the task back where there is nothing to run
    /// it on, which is the default: then it goes on only while a call waits for it.
    ///
    /// # Errors
    /// The task, not begun.
    fn spawn(&self, task: Task) -> Result<(), Task> {
        Err(task)
    }

    /// Time since some fixed moment, on a clock that never jumps: deadlines and limits are
    /// measured with it. A transport with a virtual clock overrides it together with
    /// [`now`](Self::now) and [`sleep`](Self::sleep).
    fn elapsed(&self) -> Duration {
        static BEGUN: OnceLock<Instant> = OnceLock::new();
        BEGUN.get_or_init(Instant::now).elapsed()
    }
}

/// One transport shared by several clients.
#[async_trait]
impl<T: Transport + ?Sized> Transport for Arc<T> {
    async fn send(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> Result<Response<Bytes>, TransportError> {
        (**self).send(request, limits).await
    }

    async fn open(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> Result<Response<Body>, TransportError> {
        (**self).open(request, limits).await
    }

    async fn sleep(&self, pause: Duration) {
        (**self).sleep(pause).await;
    }

    fn now(&self) -> SystemTime {
        (**self).now()
    }

    fn spawn(&self, task: Task) -> Result<(), Task> {
        (**self).spawn(task)
    }

    fn elapsed(&self) -> Duration {
        (**self).elapsed()
    }
}

/// Work that goes on by itself, for [`Transport::spawn`].
pub type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Runs `task` on the tokio runtime of the caller, when there is one.
#[cfg(any(feature = "reqwest", feature = "tower"))]
fn on_tokio(task: Task) -> Result<(), Task> {
    match tokio::runtime::Handle::try_current() {
        Ok(runtime) => {
            // Detached on purpose: its end is seen where it is waited for.
            drop(runtime.spawn(task));
            Ok(())
        }
        Err(_) => Err(task),
    }
}

/// What one attempt may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Longest time for the attempt, body included.
    pub timeout: Duration,
    /// Maximum bytes of body to accept.
    pub body: usize,
    /// Send it on a new connection, or on one that was used within the last second: a
    /// server may have closed an older one, and then nobody knows what became of a write.
    pub fresh: bool,
}

impl Limits {
    /// Limits of an ordinary call.
    ///
    /// # Arguments
    /// - `timeout`: maximum time of the attempt, body included.
    /// - `body`: maximum bytes of the body.
    #[must_use]
    pub fn new(timeout: Duration, body: usize) -> Self {
        Self {
            timeout,
            body,
            fresh: false,
        }
    }

    /// The same for a write that must not be sent twice.
    #[must_use]
    pub fn fresh(self) -> Self {
        Self {
            fresh: true,
            ..self
        }
    }
}

/// A body that arrives piece by piece.
pub struct Body(Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>);

impl Body {
    /// A body from a stream of pieces.
    ///
    /// # Arguments
    /// - `pieces`: the body, piece by piece.
    pub fn new(pieces: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Self(Box::pin(pieces))
    }

    /// A body that is already here.
    ///
    /// # Arguments
    /// - `bytes`: the whole body.
    #[must_use]
    pub fn whole(bytes: Bytes) -> Self {
        Self::new(futures_util::stream::iter([Ok(bytes)]))
    }
}

impl Stream for Body {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body(..)")
    }
}

/// Where an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection: the request was never sent. Always safe to repeat.
    Connect,
    /// The time ran out after the connection stood. The request may have been executed.
    Timeout,
    /// The connection broke before a complete answer. The request may have been executed.
    Interrupted,
    /// The answer is larger than [`Limits::body`]. The request was executed.
    TooLarge,
    /// The transport refused the request itself; nothing left. Repeating is useless.
    Refused,
}

/// No complete answer arrived.
///
/// Holds no URL: addresses can carry credentials.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    hint: Option<&'static str>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// An error of this kind without a cause.
    ///
    /// # Arguments
    /// - `kind`: where the attempt failed.
    #[must_use]
    pub fn new(kind: TransportErrorKind) -> Self {
        Self {
            kind,
            hint: None,
            source: None,
        }
    }

    /// An error with its cause. The cause must not print a URL or a header.
    ///
    /// # Arguments
    /// - `kind`: where the attempt failed.
    /// - `source`: its cause.
    pub fn with_source(
        kind: TransportErrorKind,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self {
            kind,
            hint: None,
            source: Some(source.into()),
        }
    }

    /// The same with a sentence about the setting to look at.
    #[must_use]
    pub fn with_hint(self, hint: &'static str) -> Self {
        Self {
            hint: Some(hint),
            ..self
        }
    }

    /// Where it failed.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether the server may have seen the request.
    #[must_use]
    pub fn may_have_been_sent(&self) -> bool {
        !matches!(
            self.kind,
            TransportErrorKind::Connect | TransportErrorKind::Refused
        )
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "no connection to the server; nothing was sent",
            TransportErrorKind::Timeout => "the server did not answer in time",
            TransportErrorKind::Interrupted => {
                "the connection broke before the answer was complete"
            }
            TransportErrorKind::TooLarge => "the answer is larger than the limit",
            TransportErrorKind::Refused => "the transport refused the request; nothing was sent",
        })?;
        match self.hint {
            Some(hint) => write!(f, ": {hint}"),
            None => Ok(()),
        }
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}
