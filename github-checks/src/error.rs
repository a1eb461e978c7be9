//! Why a call failed, sorted by what the caller can do about it.

use std::time::Duration;

use http::StatusCode;

use crate::path::PathError;
use crate::token::TokenError;
use crate::transport::TransportError;

mod api;
mod decode;
mod limited;
mod shared;
mod traced;
pub use self::api::{ApiError, Block, ErrorKind, FieldError};
pub use self::decode::{BodyKind, DecodeError};
pub use self::limited::RateLimit;
use self::shared::Pointed;
use self::traced::Suffix;
pub use self::traced::{Trace, Traced};

/// A refusal with the call that it ended: what [`Endpoint::refused`](crate::Endpoint::refused)
/// may turn into an answer.
pub type Refusal = Box<Traced<ApiError>>;

/// Why a call failed. Print the chain: `Display` leaves the source to you.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// GitHub refused the call: see [`ApiError`]. It had no effect, unless an earlier
    /// attempt of a call that may be repeated had (or GitHub failed with a 5xx): sending
    /// that again is harmless.
    #[error("{}{}", .0, .0.suffix())]
    Api(Box<Traced<ApiError>>),
    /// The call is invalid; nothing was sent.
    #[error("the request could not be built{}", .0.suffix())]
    Build(#[source] Box<Traced<BuildError>>),
    /// There is no usable token; nothing was sent.
    #[error("no token for the call{}", .0.suffix())]
    Token(#[source] Box<Traced<TokenError>>),
    /// No response arrived. The call had no effect, or repeating it is harmless.
    #[error("no response from GitHub{}", .0.suffix())]
    Transport(#[source] Box<Traced<TransportError>>),
    /// The response is not what was expected: another shape than documented (please report it),
    /// or an HTML page, nothing, a part; or a link that would be unsafe to use
    /// ([`DecodeError::is_unusable`]).
    #[error("{}{}", .0, .0.suffix())]
    Decode(Box<Traced<DecodeError>>),
    /// The server pointed to another place, which a token never follows.
    #[error("{}{}", Pointed(*.status, .host.as_deref()), Suffix(.trace.as_deref()))]
    Redirect {
        /// The status: a 3xx; 304 when nothing was asked to be compared.
        status: StatusCode,
        /// Where it points, if that can be read; the rest of the address may be a secret.
        host: Option<String>,
        /// The call.
        trace: Option<Box<Trace>>,
    },
    /// A list stopped before GitHub's own count was reached. What arrived is not
    /// returned: a part taken for the whole is how a red check is overlooked.
    #[error(
        "the list is incomplete: {got} of {expected} items arrived{}",
        Suffix(.trace.as_deref())
    )]
    Incomplete {
        /// Items that arrived.
        got: u64,
        /// Items that GitHub announced.
        expected: u64,
        /// The call.
        trace: Option<Box<Trace>>,
    },
    /// One address led to another, on GitHub's own host, and so on. Nothing was answered.
    #[error("redirected {hops} times: a redirect loop{}", Suffix(.trace.as_deref()))]
    RedirectLoop {
        /// Redirects that were followed.
        hops: u8,
        /// The call.
        trace: Option<Box<Trace>>,
    },
    /// A list led to a page that was read before. What arrived is not returned: nobody knows
    /// what the cycle leaves out. Please report it.
    #[error(
        "a page of the list leads to one that was read before, after {pages} pages{}",
        Suffix(.trace.as_deref())
    )]
    PageCycle {
        /// Pages that were read.
        pages: usize,
        /// The call.
        trace: Option<Box<Trace>>,
    },
    /// No time was left for the call before its first attempt: the token or its turn took
    /// too long. Nothing was sent.
    #[error(
        "no time was left after {:.1} s: nothing was sent{}",
        waited.as_secs_f64(),
        Suffix(.trace.as_deref())
    )]
    NotSent {
        /// Time since the call began.
        waited: Duration,
        /// The call.
        trace: Option<Box<Trace>>,
    },
    /// **The call may or may not have taken effect**: bytes were sent and no usable
    /// answer came back. Look at the state before sending it again; the functions
    /// of [`ensure`](crate::ensure) do that for you.
    #[error("the call may have taken effect: no usable response came back")]
    Ambiguous(#[source] Box<Error>),
}

impl Error {
    /// Whether the branch, tag or commit does not exist, or the repository is empty.
    #[must_use]
    pub fn is_unknown_ref(&self) -> bool {
        self.as_api().is_some_and(ApiError::is_unknown_ref)
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
            Self::Token(error) => Self::is_transient_renewal(error),
            _ => false,
        }
    }

    /// How long GitHub asked to wait, when it refused for too many requests.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.as_api().and_then(ApiError::retry_after)
    }

    pub(super) fn own_trace(&self) -> Option<&Trace> {
        match self {
            Self::Incomplete { trace, .. } | Self::RedirectLoop { trace, .. } => trace.as_deref(),
            _ => None,
        }
    }

    pub(super) fn own_trace_mut(&mut self) -> Option<&mut Option<Box<Trace>>> {
        match self {
            Self::Incomplete { trace, .. } | Self::RedirectLoop { trace, .. } => Some(trace),
            _ => None,
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_small_enough_to_return_everywhere() {
        assert!(std::mem::size_of::<Error>() <= 64);
    }
}
