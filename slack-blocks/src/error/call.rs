//! Why a call of the Web API failed, sorted by what the caller can do about it.

use std::time::Duration;

use super::{ApiError, DecodeError};
use crate::path::PathError;
use crate::response_url::ResponseUrlError;
use crate::token::TokenError;
use crate::transport::TransportError;
use crate::validate::Violations;

/// Why a call failed. Print the chain: `Display` leaves the source to you.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Slack refused the call: see [`ApiError`]. It had no effect.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// The call is invalid; nothing was sent.
    #[error("the request could not be built")]
    Build(#[source] Box<BuildError>),
    /// There is no usable token; nothing was sent.
    #[error("no token for the call")]
    Token(#[source] Box<TokenError>),
    /// No answer arrived. The call had no effect, or repeating it is harmless.
    #[error("no answer from Slack")]
    Transport(#[source] Box<TransportError>),
    /// The answer has another shape than documented. Please report it.
    #[error(transparent)]
    Decode(Box<AnswerError>),
    /// The server answered with a redirect, which is never followed with a token.
    #[error("unexpected redirect to {host}")]
    Redirect {
        /// Where it points; the rest of the address may be a secret.
        host: String,
    },
    /// So many calls wait for their turn that this one would have to wait longer than
    /// the deadline of a call. Nothing was sent.
    #[error("too many calls are waiting: {method} has its turn in {} s", wait.as_secs())]
    Busy {
        /// The path of the method.
        method: String,
        /// Time until its turn.
        wait: Duration,
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
    /// answer came back. Look at the state before sending it again;
    /// [`ensure::message`](crate::ensure::message) does that for messages.
    #[error("the call may have taken effect: no usable answer came back")]
    Ambiguous(#[source] Box<Error>),
}

impl Error {
    /// Slack's refusal, if that is what happened.
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

    /// Whether what was asked for does not exist, or is hidden from this app.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.as_api().is_some_and(ApiError::is_not_found)
    }

    /// Whether it exists already.
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
            Self::Transport(_) | Self::Busy { .. } | Self::NotSent { .. } => true,
            Self::Api(refusal) => {
                refusal.is_rate_limited() || refusal.is_server_failure() || refusal.is_moving()
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

    /// How long to wait, when there were too many requests.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { wait, .. } => Some(*wait),
            _ => self.as_api().and_then(ApiError::retry_after),
        }
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

impl From<AnswerError> for Error {
    fn from(error: AnswerError) -> Self {
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
    /// Slack would refuse the message or the view. When you know better, send it with
    /// [`Raw`](crate::calls::Raw).
    #[error("the message or the view breaks rules")]
    Document(#[from] Violations),
    /// An argument of the path cannot be used.
    #[error(transparent)]
    Path(#[from] PathError),
    /// The body could not be written as JSON.
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
    pub fn invalid(why: impl Into<String>) -> Self {
        Self::Invalid(why.into())
    }
}

/// A successful answer of another shape than documented. No value of it is in the text.
#[derive(Debug, thiserror::Error)]
#[error("the answer has another shape than documented at {path:?}")]
pub struct AnswerError {
    path: String,
    garbled: bool,
    #[source]
    source: DecodeError,
}

impl AnswerError {
    pub(crate) fn new(path: String, source: serde_json::Error) -> Self {
        Self {
            path,
            garbled: !source.is_data(),
            source: DecodeError::new(source),
        }
    }

    /// The place in the document, `channel.id`; `.` or empty for the whole.
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

    #[test]
    fn a_value_of_another_shape_is_not_shown() {
        let source = serde_json::from_str::<u32>(r#""xoxb-canary""#).unwrap_err();
        let error = AnswerError::new("token".to_owned(), source);
        assert!(!format!("{error:?} {:?}", error.source).contains("canary"));
    }
}
