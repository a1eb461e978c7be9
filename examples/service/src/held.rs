//! A lock that somebody has.

use std::fmt;

use crate::Moment;
use crate::id::OperationId;

/// Who holds a lock.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Held {
    /// Its name.
    pub name: String,
    /// The operation that holds it.
    pub holder: OperationId,
    /// Why, in the holder's words.
    pub reason: String,
    /// Since when.
    pub since: Moment,
    /// Until when, at the latest.
    pub until: Moment,
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is locked: {}", self.name, self.reason)
    }
}
