//! Why a call failed, sorted by what the caller can do about it.

use std::borrow::Borrow;
use std::time::Duration;

use crate::path::PathError;
use crate::token::TokenError;
use crate::transport::TransportError;

mod api;
mod limited;
mod shape;
pub use self::api::{ApiError, Block, ErrorKind, FieldError};
pub use self::limited::RateLimit;

/// Why a call failed. Print the chain: `Display` leaves the source to you.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// GitHub refused the call: see [`ApiError`]. It had no effect, unless an earlier
    /// attempt of a call that may be repeated had (or GitHub failed with a 5xx): sending
    /// that again is harmless.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// The call is invalid; nothing was sent.
    #[error("the request could not be built")]
    Build(#[source] Box<BuildError>),
    /// There is no usable token; nothing was sent.
    #[error("no token for the call")]
    Token(#[source] Box<TokenError>),
    /// No answer arrived. The call had no effect, or repeating it is harmless.
    #[error("no answer from GitHub")]
    Transport(#[source] Box<TransportError>),
    /// The answer has another shape than documented. Please report it.
    #[error(transparent)]
    Decode(Box<DecodeError>),
    /// The server pointed to another place, which a token never follows.
    #[error("unexpected redirect to {host}")]
    Redirect {
        /// Where it points; the rest of the address may be a secret.
        host: String,
    },
    /// A list stopped before GitHub's own count was reached. What arrived is not
    /// returned: a part taken for the whole is how a red check is overlooked.
    #[error("the list is incomplete: {got} of {expected} items arrived")]
    Incomplete {
        /// Items that arrived.
        got: u64,
        /// Items that GitHub announced.
        expected: u64,
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
    /// GitHub's refusal, if that is what happened.
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

    /// Whether what was asked for does not exist, **or is hidden from this account**.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.as_api().is_some_and(ApiError::is_not_found)
    }

    /// Whether the branch, tag or commit does not exist, or the repository is empty.
    #[must_use]
    pub fn is_unknown_ref(&self) -> bool {
        self.as_api().is_some_and(ApiError::is_unknown_ref)
    }

    /// Whether it exists already or is busy.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.as_api().is_some_and(ApiError::is_conflict)
    }

    /// Whether the same question may be answered later, although nobody does anything: no
    /// answer, a part of one, a failing server, too many requests. For calls that only
    /// read; a write can be [ambiguous](Self::is_ambiguous) and is none of these then.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Transport(_) | Self::Incomplete { .. } | Self::NotSent { .. } => true,
            Self::Api(refusal) => matches!(
                refusal.kind(),
                ErrorKind::RateLimited | ErrorKind::ServerError
            ),
            Self::Decode(error) => error.is_garbled(),
            // The token of an installation is asked for like anything else.
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

    /// How long GitHub asked to wait, when it refused for too many requests.
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
    /// The body could not be written as JSON.
    #[error("the body could not be written as JSON")]
    Json(#[from] serde_json::Error),
    /// A header or the address is malformed.
    #[error("a header or the address is malformed")]
    Http(#[from] http::Error),
}

impl BuildError {
    /// A broken rule, in words that name the value and the limit.
    ///
    /// # Arguments
    /// - `why`: what is wrong, beginning with the path of the field: `description: 141 characters, at most 140`.
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
    /// `body` could not be read at `path`. A body that was cut may show its wrong shape
    /// before its end is reached, so it is looked through as a whole.
    pub(crate) fn new(path: String, source: impl Borrow<serde_json::Error>, body: &[u8]) -> Self {
        Self {
            path,
            why: shape::reason(source.borrow()),
            garbled: serde_json::from_slice::<serde::de::IgnoredAny>(body).is_err(),
        }
    }

    /// Something else than JSON was wrong; another attempt will not help.
    pub(crate) fn custom(path: &str, why: &str) -> Self {
        Self {
            path: path.to_owned(),
            why: why.to_owned(),
            garbled: false,
        }
    }

    /// The place in the document, `check_runs[0].name`; `.` or empty for the whole.
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
