//! Why a call of the Web API failed, sorted by what the caller can do about it.

use std::time::Duration;

use super::shared::Pointed;
use super::traced::Suffix;
use super::{ApiError, DecodeError, Trace, Traced};
use http::StatusCode;

use crate::path::PathError;
use crate::token::TokenError;
use crate::transport::TransportError;
use crate::validate::Violations;

/// Why a call failed. Print the chain: `Display` leaves the source to you.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Slack refused the call: see [`ApiError`]. It had no effect.
    #[error("{}{}", .0, .0.suffix())]
    Api(Box<Traced<ApiError>>),
    /// The call is invalid; nothing was sent.
    #[error("the request could not be built{}", .0.suffix())]
    Build(#[source] Box<Traced<BuildError>>),
    /// There is no usable token; nothing was sent.
    #[error("no token for the call{}", .0.suffix())]
    Token(#[source] Box<Traced<TokenError>>),
    /// No response arrived. The call had no effect, or repeating it is harmless.
    #[error("no response from Slack{}", .0.suffix())]
    Transport(#[source] Box<Traced<TransportError>>),
    /// The response is not what was expected: another shape than documented (please report it),
    /// or an HTML page, nothing, a part.
    #[error("{}{}", .0, .0.suffix())]
    Decode(Box<Traced<DecodeError>>),
    /// The server answered with a redirect, which is never followed with a token.
    #[error("{}{}", Pointed(*.status, .host.as_deref()), Suffix(.trace.as_deref()))]
    Redirect {
        /// The status: a 3xx; 304 when nothing was asked to be compared.
        status: StatusCode,
        /// Where it points, if that can be read; the rest of the address may be a secret.
        host: Option<String>,
        /// The call.
        trace: Option<Box<Trace>>,
    },
    /// So many calls wait for their turn that this one would have to wait longer than
    /// the deadline of a call. Nothing was sent.
    #[error(
        "too many calls are waiting: {method} has its turn in {} s{}",
        wait.as_secs(),
        Suffix(.trace.as_deref())
    )]
    Busy {
        /// The path of the method.
        method: String,
        /// Time until its turn.
        wait: Duration,
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
    /// answer came back. Look at the state before sending it again;
    /// [`ensure::message`](crate::ensure::message) does that for messages.
    #[error("the call may have taken effect: no usable response came back")]
    Ambiguous(#[source] Box<Error>),
}

impl Error {
    /// How long to wait, when there were too many requests.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { wait, .. } => Some(*wait),
            _ => self.as_api().and_then(ApiError::retry_after),
        }
    }

    /// Whether the same question may be answered later, although nobody does anything: no
    /// response, a part of one, a failing server, too many requests. A write can be
    /// [ambiguous](Self::is_ambiguous) and is none of these then.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Transport(_) | Self::Busy { .. } | Self::NotSent { .. } => true,
            Self::Api(refusal) => {
                refusal.is_rate_limited() || refusal.is_server_failure() || refusal.is_moving()
            }
            Self::Decode(error) => error.is_garbled(),
            // A token that is renewed is asked for like anything else.
            Self::Token(error) => Self::is_transient_renewal(error),
            _ => false,
        }
    }

    pub(super) fn own_trace(&self) -> Option<&Trace> {
        match self {
            Self::Busy { trace, .. } => trace.as_deref(),
            _ => None,
        }
    }

    pub(super) fn own_trace_mut(&mut self) -> Option<&mut Option<Box<Trace>>> {
        match self {
            Self::Busy { trace, .. } => Some(trace),
            _ => None,
        }
    }
}

/// Posts that Slack takes through one `response_url`.
pub const POSTS: u8 = 5;

/// The address cannot be used. Nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResponseUrlError {
    /// It is no address of Slack's: forged, or of another service.
    #[error("not a response_url of Slack's")]
    Foreign,
    /// All posts were made.
    #[error("the response_url was used {POSTS} times")]
    UsedUp,
    /// It is too old.
    #[error("the response_url is older than 30 minutes")]
    Expired,
}

/// The call is invalid; nothing was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The call breaks a rule of the API; the text names the value and the limit.
    #[error("{0}")]
    Invalid(String),
    /// Slack would refuse the message or the view. When you know better, send it with
    /// [`Raw`](crate::calls::Raw).
    #[error("the message or the view breaks rules")]
    Document(#[from] Violations),
    /// An argument of the path cannot be used.
    #[error(transparent)]
    Path(#[from] PathError),
    /// The body could not be written as JSON.
    #[error("the body could not be written as JSON")]
    Json(#[from] serde_json::Error),
    /// The `response_url` takes no more posts, or is not Slack's.
    #[error(transparent)]
    ResponseUrl(#[from] ResponseUrlError),
    /// A header or the address is malformed.
    #[error("a header or the address is malformed")]
    Http(#[from] http::Error),
}

impl BuildError {
    /// A broken rule, in words that name the value and the limit.
    ///
    /// # Arguments
    /// - `why`: the rule, the value and the limit, without a full stop.
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
