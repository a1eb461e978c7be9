//! Extractors for [axum](https://docs.rs/axum): what reaches a handler came from Slack.
//!
//! ```
//! use slack_blocks::axum::{Command, Guard};
//! use slack_blocks::signature::Verifier;
//!
//! async fn command(Command(command): Command) -> String {
//!     format!("you typed {}", command.text)
//! }
//!
//! # fn app() -> Result<axum::Router, Box<dyn std::error::Error>> {
//! let guard = Guard::new(Verifier::new(["signing secret"])?);
//! let app = axum::Router::new()
//!     .route("/slack/command", axum::routing::post(command))
//!     .with_state(guard);
//! # Ok(app) }
//! ```
//!
//! Every request that is not Slack's gets the same empty 401; one that is Slack's and not
//! what the handler takes gets an empty 400. The [`Rejection`] names the reason for your log.
//! Bodies are read up to 1 MiB and checked before anything is parsed.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ::axum::body::{Body, to_bytes};
use ::axum::extract::{FromRef, FromRequest};
use ::axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};

use crate::command::{SlashCommand, is_ssl_check};
use crate::event::EventRequest;
use crate::interaction::Interaction;
use crate::macros::open_enum;
use crate::parse::ParseError;
use crate::signature::{Verified, Verifier, VerifyError};

/// Most bytes of a body.
const BODY_CAP: usize = 1024 * 1024;

/// Checks the requests of a router: its state, or a part of it. Cheap to clone.
#[derive(Clone)]
pub struct Guard(Arc<Inner>);

struct Inner {
    verifier: Verifier,
    now: Box<dyn Fn() -> SystemTime + Send + Sync>,
}

impl Guard {
    /// Checks with `verifier` and the system's clock.
    ///
    /// # Arguments
    /// - `verifier`: knows the signing secrets of the app.
    #[must_use]
    pub fn new(verifier: Verifier) -> Self {
        Self::with_clock(verifier, SystemTime::now)
    }

    /// Checks with a clock of your own.
    ///
    /// # Arguments
    /// - `verifier`: knows the signing secrets of the app.
    /// - `now`: the current time; requests that are more than five minutes off are refused.
    #[must_use]
    pub fn with_clock(
        verifier: Verifier,
        now: impl Fn() -> SystemTime + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Inner {
            verifier,
            now: Box::new(now),
        }))
    }

    /// Reads and checks a request: its verified body, and which repeat it is.
    async fn admit(
        &self,
        request: Request<Body>,
    ) -> Result<(Verified<Bytes>, Option<Retry>), Rejection> {
        let (head, body) = request.into_parts();
        let body = to_bytes(body, BODY_CAP)
            .await
            .map_err(|_| Rejection::Unreadable)?;
        if is_ssl_check(&body) {
            return Err(Rejection::SslCheck);
        }
        let now = (self.0.now)().duration_since(SystemTime::UNIX_EPOCH);
        let headers = head.headers.iter();
        let now = now.as_ref().map_or(0, Duration::as_secs);
        let verified = self.0.verifier.verify(headers, body, now);
        let verified = verified.map_err(Rejection::Unverified)?;
        Ok((verified, Retry::of(&head.headers)))
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Guard").field(&self.0.verifier).finish()
    }
}

/// Why a request reaches no handler.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// It is not Slack's: answered with an empty 401, whatever the reason.
    Unverified(VerifyError),
    /// Its body broke off or is larger than 1 MiB: answered with an empty 401 too.
    Unreadable,
    /// It is Slack's and not of the kind that the handler takes: answered with an empty 400.
    Malformed(ParseError),
    /// Slack checks the certificate: answered with an empty 200.
    SslCheck,
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        match self {
            Self::Unverified(_) | Self::Unreadable => StatusCode::UNAUTHORIZED,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::SslCheck => StatusCode::OK,
        }
        .into_response()
    }
}

/// Slack sends an event again when it got no 2xx within 3 seconds: which repeat it is.
///
/// A repeat may come although the first one was handled: drop it by its `event_id`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retry {
    /// 1 for the first repeat, at most 3.
    pub number: u32,
    /// Why Slack sends it again; `None` when it does not say.
    pub reason: Option<RetryReason>,
}

open_enum! {
    /// Why Slack sends an event again.
    pub enum RetryReason {
        /// No response came within 3 seconds.
        HttpTimeout = "http_timeout",
        /// The response was not a 2xx.
        HttpError = "http_error",
        /// There were more than two redirects.
        TooManyRedirects = "too_many_redirects",
        /// The address could not be reached.
        ConnectionFailed = "connection_failed",
        /// The certificate was not accepted.
        SslError = "ssl_error",
        /// Slack does not know.
        UnknownError = "unknown_error",
    }
}

impl Retry {
    /// Reads `x-slack-retry-num` and `x-slack-retry-reason`; `None` for what came the first
    /// time.
    ///
    /// # Arguments
    /// - `headers`: of the request that brought the event.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let text = |name: &str| headers.get(name)?.to_str().ok();
        Some(Self {
            number: text("x-slack-retry-num")?.trim().parse().ok()?,
            reason: text("x-slack-retry-reason").map(RetryReason::from),
        })
    }
}

/// A payload together with the bytes that were verified and read, and how it was delivered:
/// for programs that store or forward what came, or count repeats.
///
/// ```
/// use slack_blocks::axum::Received;
/// use slack_blocks::event::EventRequest;
///
/// async fn event(event: Received<EventRequest<'static>>) -> String {
///     let repeat = event.retry.as_ref().map_or(0, |retry| retry.number);
///     format!("{} bytes, repeat {repeat}", event.body.as_bytes().len())
/// }
/// ```
///
/// `P` is a [`SlashCommand`], an [`Interaction`], an [`EventRequest`], or `()` for the bytes
/// alone. `Debug` shows the length of the body only.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Received<P> {
    /// What was read.
    pub payload: P,
    /// The body as Slack sent and signed it.
    pub body: Verified<Bytes>,
    /// Which repeat of an event it is; `None` the first time, and for everything else.
    pub retry: Option<Retry>,
}

impl<P: fmt::Debug> fmt::Debug for Received<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("payload", &self.payload)
            .field("body", &self.body)
            .field("retry", &self.retry)
            .finish()
    }
}

impl<S> FromRequest<S> for Received<()>
where
    S: Send + Sync,
    Guard: FromRef<S>,
{
    type Rejection = Rejection;

    async fn from_request(request: Request<Body>, state: &S) -> Result<Self, Rejection> {
        let (body, retry) = Guard::from_ref(state).admit(request).await?;
        Ok(Self {
            payload: (),
            body,
            retry,
        })
    }
}

/// Declares an extractor: its payload and how that is read.
macro_rules! extractor {
    ($(#[$doc:meta])* $name:ident($payload:ident)) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::exhaustive_structs, reason = "an extractor is taken apart by its pattern")]
        pub struct $name(pub $payload<'static>);

        impl<S> FromRequest<S> for $name
        where
            S: Send + Sync,
            Guard: FromRef<S>,
        {
            type Rejection = Rejection;

            async fn from_request(request: Request<Body>, state: &S) -> Result<Self, Rejection> {
                let signed = Received::<$payload<'static>>::from_request(request, state).await?;
                Ok(Self(signed.payload))
            }
        }

        impl<S> FromRequest<S> for Received<$payload<'static>>
        where
            S: Send + Sync,
            Guard: FromRef<S>,
        {
            type Rejection = Rejection;

            async fn from_request(request: Request<Body>, state: &S) -> Result<Self, Rejection> {
                let (body, retry) = Guard::from_ref(state).admit(request).await?;
                let payload = $payload::parse(&body).map_err(Rejection::Malformed)?;
                Ok(Self { payload, body, retry })
            }
        }
    };
}

extractor! {
    /// A slash command of Slack's. Answer within 3 seconds, with text or a message.
    Command(SlashCommand)
}
extractor! {
    /// A click, a submission or a shortcut of Slack's. Answer within 3 seconds.
    Action(Interaction)
}
extractor! {
    /// An event of Slack's, or its question whether the address is the app's
    /// ([`UrlVerification`](crate::event::UrlVerification): answer the challenge).
    Event(EventRequest)
}
