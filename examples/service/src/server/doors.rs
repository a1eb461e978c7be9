//! The verified doors: what comes through was signed by its vendor, and is not too large or
//! too slow. Bytes first, parsing later.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRef, FromRequest};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};

use super::Refusals;
use crate::Clock;
use crate::clock::{unix_seconds, within};

/// Bytes of a body from Slack or Heroku.
const SMALL: usize = 1024 * 1024;
/// Bytes of a body from GitHub: its own limit.
const LARGE: usize = 25 * 1024 * 1024;
/// Slack waits 3 s in all: a body that takes longer comes for nothing.
const SLACK: Duration = Duration::from_secs(3);
const OTHERS: Duration = Duration::from_secs(10);

/// Whose signatures are checked. A vendor without a verifier is refused. Cheap to clone; the
/// state of a router, or a part of it.
#[derive(Clone, Debug)]
pub struct Doors(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Arc<dyn Clock>,
    refusals: Refusals,
    slack: Option<slack_blocks::signature::Verifier>,
    github: Option<github_checks::signature::Verifier>,
    heroku: Option<heroku_api::signature::Verifier>,
}

impl Doors {
    /// No vendor yet. `clock` gives the date for Slack's signatures.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, refusals: Refusals) -> Self {
        Self(Arc::new(Inner {
            clock,
            refusals,
            slack: None,
            github: None,
            heroku: None,
        }))
    }

    fn with(self, set: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = Arc::unwrap_or_clone(self.0);
        set(&mut inner);
        Self(Arc::new(inner))
    }

    /// Slack's requests come in.
    #[must_use]
    pub fn slack(self, verifier: slack_blocks::signature::Verifier) -> Self {
        self.with(|doors| doors.slack = Some(verifier))
    }

    /// GitHub's deliveries come in.
    #[must_use]
    pub fn github(self, verifier: github_checks::signature::Verifier) -> Self {
        self.with(|doors| doors.github = Some(verifier))
    }

    /// Heroku's deliveries come in.
    #[must_use]
    pub fn heroku(self, verifier: heroku_api::signature::Verifier) -> Self {
        self.with(|doors| doors.heroku = Some(verifier))
    }

    /// Where refusals are counted: for a handler that finds that a signed body is not what
    /// belongs there.
    #[must_use]
    pub fn refusals(&self) -> &Refusals {
        &self.0.refusals
    }

    async fn read(
        &self,
        vendor: &'static str,
        request: Request<Body>,
        limit: usize,
        time: Duration,
    ) -> Result<(HeaderMap, Bytes), Response> {
        let (parts, body) = request.into_parts();
        // A length that is announced is refused before a byte of it is read.
        let announced = parts.headers.get(http::header::CONTENT_LENGTH);
        let announced = announced.and_then(|length| length.to_str().ok()?.parse().ok());
        if announced.is_some_and(|length: usize| length > limit) {
            return Err(self.0.refusals.unauthorized(vendor, "body_too_large"));
        }
        match within(&*self.0.clock, time, to_bytes(body, limit)).await {
            Some(Ok(bytes)) => Ok((parts.headers, bytes)),
            Some(Err(_)) => Err(self.0.refusals.unauthorized(vendor, "body_broken")),
            None => Err(self.0.refusals.unauthorized(vendor, "body_too_slow")),
        }
    }
}

impl Clone for Inner {
    fn clone(&self) -> Self {
        Self {
            clock: Arc::clone(&self.clock),
            refusals: self.refusals.clone(),
            slack: self.slack.clone(),
            github: self.github.clone(),
            heroku: self.heroku.clone(),
        }
    }
}

macro_rules! door {
    ($(#[$doc:meta])* $name:ident, $field:ident, $vendor:ident, $word:literal, $limit:expr, $time:expr, $early:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub struct $name {
            /// The headers; they are not signed.
            pub headers: HeaderMap,
            /// The body, with the proof that its parsers want.
            pub body: $vendor::signature::Verified<Bytes>,
        }

        impl<S> FromRequest<S> for $name
        where
            Doors: FromRef<S>,
            S: Send + Sync,
        {
            type Rejection = Response;

            async fn from_request(request: Request<Body>, state: &S) -> Result<Self, Response> {
                let doors = Doors::from_ref(state);
                let Some(verifier) = &doors.0.$field else {
                    return Err(doors.0.refusals.unauthorized($word, "not_configured"));
                };
                let (headers, body) = doors.read($word, request, $limit, $time).await?;
                let early: fn(&[u8]) -> bool = $early;
                if early(&body) {
                    return Err(StatusCode::OK.into_response());
                }
                let now = unix_seconds(&*doors.0.clock);
                match verifier.verify(&headers, body, now) {
                    Ok(body) => Ok(Self { headers, body }),
                    Err(reason) => Err(doors.0.refusals.unauthorized($word, reason.code())),
                }
            }
        }
    };
}

door! {
    /// A request that Slack signed within the last five minutes. Slack's certificate check
    /// (`ssl_check=1` and nothing else but a token) is answered with an empty 200.
    FromSlack, slack, slack_blocks, "slack", SMALL, SLACK, slack_blocks::command::is_ssl_check
}

door! {
    /// A delivery that GitHub signed. Its event name is a header, so it is not signed, and
    /// there is no time in the signature: a hint, to be read again through the API.
    FromGitHub, github, github_checks, "github", LARGE, OTHERS, |_| false
}

door! {
    /// A delivery that Heroku signed: a hint, as GitHub's.
    FromHeroku, heroku, heroku_api, "heroku", SMALL, OTHERS, |_| false
}
