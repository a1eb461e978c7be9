// Kept identical in heroku-api, github-checks and slack-blocks.
//! Where the client gets its bearer token from.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;

use crate::secret::Secret;

pub(crate) mod renewing;

/// Hands out the token for the next request.
///
/// A [`Secret`] (or a text that becomes one) is a token that never changes.
/// Implement this trait for tokens that expire.
#[async_trait]
pub trait TokenSource: Send + Sync + 'static {
    /// The token to use now. Called before every attempt, so keep it cheap.
    ///
    /// # Errors
    /// When there is none; the call fails and nothing is sent.
    async fn token(&self) -> Result<Secret, TokenError>;

    /// The server refused `rejected` with a 401. Answer a newer token to have the
    /// request sent once more, or `None` to let the caller see the refusal.
    ///
    /// Several calls may ask at the same time: keep one refresh in flight, and
    /// answer the current token at once when it already differs from `rejected`.
    ///
    /// # Errors
    /// When the refresh failed; the call fails.
    async fn refresh(&self, rejected: &Secret) -> Result<Option<Secret>, TokenError> {
        let _ = rejected;
        Ok(None)
    }

    /// Called once by a client whose server dates its responses: `clock` gives the server's
    /// time as far as the client knows it. A source that writes the time into what it signs
    /// keeps it; others need not care.
    fn set_clock(&self, clock: ServerClock) {
        let _ = clock;
    }

    /// How much longer the server may refuse `token` because it is new there. Where servers
    /// have such a lag, the client waits and sends again with the same token.
    fn settles_in(&self, token: &Secret) -> Option<Duration> {
        let _ = token;
        None
    }
}

#[async_trait]
impl TokenSource for Secret {
    async fn token(&self) -> Result<Secret, TokenError> {
        Ok(self.clone())
    }
}

/// One source shared by several clients, or kept beside the client that uses it.
#[async_trait]
impl<T: TokenSource + ?Sized> TokenSource for Arc<T> {
    async fn token(&self) -> Result<Secret, TokenError> {
        (**self).token().await
    }

    async fn refresh(&self, rejected: &Secret) -> Result<Option<Secret>, TokenError> {
        (**self).refresh(rejected).await
    }

    fn set_clock(&self, clock: ServerClock) {
        (**self).set_clock(clock);
    }

    fn settles_in(&self, token: &Secret) -> Option<Duration> {
        (**self).settles_in(token)
    }
}

/// A client without a token, for calls that need none.
#[allow(dead_code, reason = "GitHub serves calls without a token")]
#[derive(Debug)]
pub(crate) struct NoToken;

#[async_trait]
impl TokenSource for NoToken {
    async fn token(&self) -> Result<Secret, TokenError> {
        Err(TokenError::new("this client was built without a token"))
    }
}

/// The server's time as far as a client knows it.
#[derive(Clone)]
pub struct ServerClock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl ServerClock {
    /// A clock that is read with `now`.
    ///
    /// # Arguments
    /// - `now`: gives the server's time.
    pub fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        (self.0)()
    }
}

impl fmt::Debug for ServerClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ServerClock").field(&self.now()).finish()
    }
}

/// There is no usable token. Nothing was sent.
#[derive(Clone, Debug)]
pub struct TokenError {
    message: String,
    login_needed: bool,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl TokenError {
    /// Says why there is no token. Do not put the token into the text.
    ///
    /// # Arguments
    /// - `message`: why; never the token.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            login_needed: false,
            source: None,
        }
    }

    /// The same with its cause.
    ///
    /// # Arguments
    /// - `message`: why; never the token.
    /// - `source`: its cause, which must not print a secret either.
    pub fn with_source(
        message: impl Into<String>,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self {
            source: Some(Arc::from(source.into())),
            ..Self::new(message)
        }
    }

    /// The same, marked as one that only a new log-in of the person can fix.
    #[must_use]
    pub fn login_needed(self) -> Self {
        Self {
            login_needed: true,
            ..self
        }
    }

    /// Whether the person has to log in again: the token was logged out, revoked, or can be
    /// renewed no more. Otherwise a later call may find a token.
    #[must_use]
    pub fn is_login_needed(&self) -> bool {
        self.login_needed
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for TokenError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}
