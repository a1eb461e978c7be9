// Kept identical in heroku-api, github-checks and slack-blocks.
//! What the errors of the three clients share.

use std::fmt;

use http::header::LOCATION;
use http::{Response, StatusCode, Uri};

use super::{ApiError, BuildError, DecodeError, Error, Trace, Traced};
use crate::token::TokenError;
use crate::transport::TransportError;

impl Error {
    /// The server's refusal, if that is what happened.
    #[must_use]
    pub fn as_api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(api) => Some(api),
            Self::Ambiguous(inner) => inner.as_api(),
            _ => None,
        }
    }

    /// Which call failed, after how many attempts, and how long they took. `None` for an error
    /// that no client gave.
    #[must_use]
    #[allow(
        unreachable_patterns,
        reason = "not every vendor has variants of its own"
    )]
    pub fn trace(&self) -> Option<&Trace> {
        match self {
            Self::Api(error) => error.trace(),
            Self::Build(error) => error.trace(),
            Self::Token(error) => error.trace(),
            Self::Transport(error) => error.trace(),
            Self::Decode(error) => error.trace(),
            Self::Redirect { trace, .. }
            | Self::PageCycle { trace, .. }
            | Self::NotSent { trace, .. } => trace.as_deref(),
            Self::Ambiguous(inner) => inner.trace(),
            other => other.own_trace(),
        }
    }

    /// The same error of this call; one that has a call keeps it.
    #[allow(
        unreachable_patterns,
        reason = "not every vendor has variants of its own"
    )]
    pub(crate) fn traced(mut self, trace: Trace) -> Self {
        let place = match &mut self {
            Self::Api(error) => error.trace_mut(),
            Self::Build(error) => error.trace_mut(),
            Self::Token(error) => error.trace_mut(),
            Self::Transport(error) => error.trace_mut(),
            Self::Decode(error) => error.trace_mut(),
            Self::Redirect { trace, .. }
            | Self::PageCycle { trace, .. }
            | Self::NotSent { trace, .. } => trace,
            Self::Ambiguous(inner) => {
                let known = std::mem::replace(&mut **inner, Self::nothing());
                **inner = known.traced(trace);
                return self;
            }
            other => match other.own_trace_mut() {
                Some(place) => place,
                None => return self,
            },
        };
        place.get_or_insert_with(|| Box::new(trace));
        self
    }

    /// The server pointed elsewhere, from `here`.
    pub(crate) fn redirect<B>(answer: &Response<B>, here: &Uri) -> Self {
        let here = url::Url::parse(&here.to_string()).ok();
        let location = answer.headers().get(LOCATION);
        let to = location.and_then(|to| here?.join(to.to_str().ok()?).ok());
        Self::Redirect {
            status: answer.status(),
            host: to.and_then(|to| to.host_str().map(ToOwned::to_owned)),
            trace: None,
        }
    }

    /// In the place of an error that is being changed.
    fn nothing() -> Self {
        Self::PageCycle {
            pages: 0,
            trace: None,
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

    /// Whether it exists already or is busy.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.as_api().is_some_and(ApiError::is_conflict)
    }

    /// Whether the call failed because there is no token, and only a new log-in of the person
    /// gives one.
    #[must_use]
    pub fn is_login_needed(&self) -> bool {
        matches!(self, Self::Token(error) if error.is_login_needed())
    }

    /// Whether the error is one of a client that renews tokens, and that call may work later.
    pub(super) fn is_transient_renewal(error: &Traced<TokenError>) -> bool {
        std::error::Error::source(error)
            .and_then(|source| source.downcast_ref::<Self>())
            .is_some_and(Self::is_transient)
    }

    /// The same refusal, with why the token could not be renewed.
    pub(crate) fn because(mut self, renewal: &TokenError) -> Self {
        if let Self::Api(refusal) = &mut self {
            refusal.because(renewal);
        }
        self
    }
}

/// Says where a redirect points that no token follows.
pub(super) struct Pointed<'e>(pub(super) StatusCode, pub(super) Option<&'e str>);

impl fmt::Display for Pointed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.0.as_u16();
        match self.1 {
            _ if self.0 == StatusCode::NOT_MODIFIED => f.write_str(
                "the server answered 304 (not modified) although it was not asked to compare",
            ),
            Some(host) => write!(
                f,
                "the server answered {status} and pointed to {host}, which a token never follows: \
                 look at the base URL"
            ),
            None => write!(
                f,
                "the server answered {status} (a redirect) without an address that can be read"
            ),
        }
    }
}

macro_rules! causes {
    ($($variant:ident($cause:ty)),+) => {$(
        impl From<$cause> for Error {
            fn from(cause: $cause) -> Self {
                Self::$variant(Box::new(Traced::from(cause)))
            }
        }
    )+};
}

causes! {
    Api(ApiError), Build(BuildError), Token(TokenError), Transport(TransportError),
    Decode(DecodeError)
}
