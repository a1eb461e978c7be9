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
//! Every request that is not Slack's gets the same empty 401; the [`Rejection`] names
//! the reason for your log. Bodies are read up to 1 MiB and checked before anything is
//! parsed.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ::axum::body::{Body, to_bytes};
use ::axum::extract::{FromRef, FromRequest};
use ::axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{Request, StatusCode};

use crate::command::{SlashCommand, is_ssl_check};
use crate::error::DecodeError;
use crate::event::EventRequest;
use crate::interaction::Interaction;
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
    #[must_use]
    pub fn new(verifier: Verifier) -> Self {
        Self::with_clock(verifier, SystemTime::now)
    }

    /// Checks with a clock of your own.
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

    /// Reads and checks a request.
    async fn admit(&self, request: Request<Body>) -> Result<Verified<Bytes>, Rejection> {
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
        verified.map_err(Rejection::Unverified)
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
    Malformed(DecodeError),
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
                let verified = Guard::from_ref(state).admit(request).await?;
                $payload::parse(&verified).map(Self).map_err(Rejection::Malformed)
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
