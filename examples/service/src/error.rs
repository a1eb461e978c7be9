//! Why something could not be stored, read or kept.

use std::error::Error as StdError;

use crate::held::Held;
use crate::id::OperationId;

/// Why a call of this package failed. `Display` leaves the cause to `source()`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The program cannot start like this; the text says why and what to do. Nothing was changed.
    #[error("{0}")]
    Setup(String),
    /// The claim ran out, was taken over, or its operation has ended: nothing was written.
    /// Stop the work; the holder of the next claim goes on.
    #[error("the claim on operation {0} is lost")]
    Lost(OperationId),
    /// The lock belongs to another operation: nothing was written.
    #[error("{0}")]
    Held(Held),
    /// The database cannot be reached or is busy. Nothing was written; try again later.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// The connection broke during a commit: it may have taken effect. Look before repeating.
    #[error("the database did not confirm a commit")]
    Unsure(#[source] sqlx::Error),
    /// The database answers but takes no writes. Nothing was written.
    #[error("the database takes no writes: {reason}")]
    NoWrites {
        /// What stands in the way, for the log and for people.
        reason: &'static str,
        /// The database's own words.
        source: sqlx::Error,
    },
    /// The database refused a statement, or a program's own SQL is wrong.
    #[error("the database refused a statement")]
    Database(#[source] sqlx::Error),
    /// A stored value cannot be read, or one cannot be stored.
    #[error("{what} cannot be read or written")]
    Stored {
        /// Which value.
        what: &'static str,
        /// Why.
        source: Box<dyn StdError + Send + Sync>,
    },
}

impl Error {
    /// Whether the same call may work later: the database is away, busy, full or read-only now.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Unavailable(_) | Self::Unsure(_) | Self::NoWrites { .. }
        )
    }

    /// Whether the claim is gone, so that the work must stop.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        matches!(self, Self::Lost(_))
    }

    /// A stable word for logs and metrics.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Setup(_) => "setup",
            Self::Lost(_) => "claim_lost",
            Self::Held(_) => "lock_held",
            Self::Unavailable(_) => "database_unavailable",
            Self::Unsure(_) => "commit_unsure",
            Self::NoWrites { .. } => "database_no_writes",
            Self::Database(_) => "database_refused",
            Self::Stored { .. } => "stored_value",
        }
    }

    /// Something stored that cannot be read.
    #[must_use]
    pub fn stored(what: &'static str, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Stored {
            what,
            source: source.into(),
        }
    }
}

/// An error and its causes in one line: `the database is not available: pool timed out`.
#[must_use]
pub fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.ends_with(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = error.source();
    }
    text
}
