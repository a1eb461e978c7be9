// Kept identical in heroku-api, github-checks and slack-blocks.
//! Which call failed, after how many attempts, and how long they took.

use std::error::Error as StdError;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use http::Method;

/// Which call failed, after how many attempts, and how long they took.
///
/// Displays as `POST /apps/{app}/builds, 4 attempts in 31.2 s`: the path is the template of the
/// call, so that no argument shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Trace {
    /// Method of the call.
    pub method: Method,
    /// Path of the call as a template: `/apps/{app}/builds`.
    pub path: &'static str,
    /// Requests that were sent; 0 when the call failed before the first, or was a list of calls.
    pub attempts: u32,
    /// Time from the call to its failure, pauses included.
    pub elapsed: Duration,
}

impl Trace {
    /// The call alone: of one that failed before it was sent, or of several.
    pub(crate) fn of(method: Method, path: &'static str) -> Self {
        Self {
            method,
            path,
            attempts: 0,
            elapsed: Duration::ZERO,
        }
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        let seconds = self.elapsed.as_secs_f64();
        match self.attempts {
            0 => Ok(()),
            1 => write!(f, ", 1 attempt in {seconds:.1} s"),
            many => write!(f, ", {many} attempts in {seconds:.1} s"),
        }
    }
}

/// A cause with the call that it ended; use it like the cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traced<T> {
    cause: T,
    trace: Option<Box<Trace>>,
}

impl<T> Traced<T> {
    /// The call, when it was one of a client.
    #[must_use]
    pub fn trace(&self) -> Option<&Trace> {
        self.trace.as_deref()
    }

    /// The cause alone.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.cause
    }

    pub(super) fn trace_mut(&mut self) -> &mut Option<Box<Trace>> {
        &mut self.trace
    }

    /// ` (POST /apps/{app}/builds, 4 attempts in 31.2 s)`, or nothing.
    pub(super) fn suffix(&self) -> Suffix<'_> {
        Suffix(self.trace())
    }
}

impl<T> From<T> for Traced<T> {
    fn from(cause: T) -> Self {
        Self { cause, trace: None }
    }
}

impl<T> Deref for Traced<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.cause
    }
}

impl<T> DerefMut for Traced<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.cause
    }
}

impl<T: fmt::Display> fmt::Display for Traced<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl<T: StdError> StdError for Traced<T> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.source()
    }
}

/// What a sentence about a failed call ends with.
pub(super) struct Suffix<'t>(pub(super) Option<&'t Trace>);

impl fmt::Display for Suffix<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(trace) => write!(f, " ({trace})"),
            None => Ok(()),
        }
    }
}
