//! Why a call failed, sorted by what the caller can do about it.

use std::time::Duration;

use http::header::HeaderValue;

use crate::path::PathError;
use crate::stream::UrlError;
use crate::token::TokenError;
use crate::transport::TransportError;

mod api;
mod shape;
pub use self::api::{ApiError, ErrorId};

/// Why a call failed. Print the chain: `Display` leaves the source to you.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Heroku refused the call: see [`ApiError`]. It had no effect.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// The call is invalid; nothing was sent.
    #[error("the request could not be built")]
    Build(#[source] Box<BuildError>),
    /// There is no usable token; nothing was sent.
    #[error("no token for the call")]
    Token(#[source] Box<TokenError>),
    /// No answer arrived. The call had no effect, or repeating it is harmless.
    #[error("no answer from Heroku")]
    Transport(#[source] Box<TransportError>),
    /// The answer has another shape than documented. Please report it.
    #[error(transparent)]
    Decode(Box<DecodeError>),
    /// The server answered with a redirect, which is never followed with a token.
    #[error("unexpected redirect to {host}")]
    Redirect {
        /// Where it points; the rest of the address may be a secret.
        host: String,
    },
    /// A list led to a page that was read before. What arrived is not returned: nobody knows
    /// what the cycle leaves out. Please report it.
    #[error("a page of the list leads to one that was read before, after {pages} pages")]
    PageCycle {
        /// Pages that were read.
        pages: usize,
    },
    /// No time was left for the call before its first attempt: the token or its turn took
    /// too long. Nothing was sent.
    #[error("no time was left after {:.1} s: nothing was sent", waited.as_secs_f64())]
    NotSent {
        /// Time since the call began.
        waited: Duration,
    },
    /// **The call may or may not have taken effect**: bytes were sent and no usable
    /// answer came back. Look at the state before sending it again; the functions
    /// of [`ensure`](crate::ensure) do that for you.
    #[error("the call may have taken effect: no usable answer came back")]
    Ambiguous(#[source] Box<Error>),
}

impl Error {
    /// Heroku's refusal, if that is what happened.
    #[must_use]
    pub fn as_api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(api) => Some(api),
            Self::Ambiguous(inner) => inner.as_api(),
            _ => None,
        }
    }

    /// Whether the call may have taken effect although it failed.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        matches!(self, Self::Ambiguous(_))
    }

    /// Whether what was asked for does not exist, or is hidden from this account.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.as_api().is_some_and(ApiError::is_not_found)
    }

    /// Whether it exists already or is busy.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.as_api().is_some_and(ApiError::is_conflict)
    }

    /// Whether the same question may be answered later, although nobody does anything: no
    /// response, a part of one, a failing server, too many requests. A write can be
    /// [ambiguous](Self::is_ambiguous) and is none of these then.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Transport(_) | Self::NotSent { .. } => true,
            Self::Api(refusal) => {
                let status = refusal.status();
                refusal.is_rate_limited() || status.is_server_error() || status.as_u16() == 408
            }
            Self::Decode(error) => error.is_garbled(),
            // A token that is renewed is asked for like anything else.
            Self::Token(error) => std::error::Error::source(&**error)
                .and_then(|source| source.downcast_ref::<Self>())
                .is_some_and(Self::is_transient),
            _ => false,
        }
    }

    /// The same refusal, with why the token could not be renewed.
    pub(crate) fn because(mut self, renewal: &TokenError) -> Self {
        if let Self::Api(refusal) = &mut self {
            refusal.because(renewal);
        }
        self
    }

    pub(crate) fn redirect(location: Option<&HeaderValue>) -> Self {
        let host = location
            .and_then(|location| url::Url::parse(location.to_str().ok()?).ok())
            .and_then(|url| url.host_str().map(ToOwned::to_owned))
            .unwrap_or_else(|| "an unreadable address".to_owned());
        Self::Redirect { host }
    }

    /// How long Heroku asked to wait, when it refused for too many requests.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.as_api().and_then(ApiError::retry_after)
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        Self::Api(Box::new(error))
    }
}

impl From<BuildError> for Error {
    fn from(error: BuildError) -> Self {
        Self::Build(Box::new(error))
    }
}

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        Self::Token(Box::new(error))
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::Transport(Box::new(error))
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::Decode(Box::new(error))
    }
}

/// The call is invalid; nothing was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The call breaks a rule of the API; the text names the value and the limit.
    #[error("{0}")]
    Invalid(String),
    /// An argument of the path cannot be used.
    #[error(transparent)]
    Path(#[from] PathError),
    /// An address from an answer may not be requested.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The body could not be written as JSON.
    #[error("the body could not be written as JSON")]
    Json(#[from] serde_json::Error),
    /// A header or the address is malformed.
    #[error("a header or the address is malformed")]
    Http(#[from] http::Error),
}

impl BuildError {
    /// A broken rule, in words that name the value and the limit.
    pub fn invalid(why: impl Into<String>) -> Self {
        Self::Invalid(why.into())
    }
}

/// A successful answer of another shape than documented. Holds no value of it.
#[derive(Debug, thiserror::Error)]
#[error("the answer has another shape than documented at {path:?}: {why}")]
pub struct DecodeError {
    path: String,
    why: String,
    garbled: bool,
}

impl DecodeError {
    pub(crate) fn new(path: String, source: &serde_json::Error) -> Self {
        Self {
            path,
            why: shape::reason(source),
            garbled: !source.is_data(),
        }
    }

    /// The place in the document, `targets[0].release`; `.` or empty for the whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether the body was cut or is no JSON at all, so that another attempt may help.
    #[must_use]
    pub fn is_garbled(&self) -> bool {
        self.garbled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_small_enough_to_return_everywhere() {
        assert!(std::mem::size_of::<Error>() <= 64);
    }
}
