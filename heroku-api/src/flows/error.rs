//! Why a flow did not reach its end.

use crate::error::Error;
use crate::flows::dynos::DynoProgress;
use crate::ids::{BuildId, ReleaseId, ReviewAppId};
use crate::review_apps::ReviewAppStatus;

/// Why a flow did not reach its end. Print the chain: `Display` leaves the source to you.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FlowError {
    /// A call failed; [`Error::is_ambiguous`] when it may have taken effect.
    #[error("a call failed")]
    Call(#[from] Error),
    /// What was asked for does not fit the state of the pipeline; nothing was changed.
    #[error("{0}")]
    Plan(String),
    /// The time was up. What Heroku was doing goes on: resume from the ids.
    #[error("the time was up while waiting for {waiting_for}")]
    Deadline {
        /// What did not come, in words.
        waiting_for: &'static str,
    },
    /// The build failed; the app runs what it ran before.
    #[error("the build failed")]
    BuildFailed {
        /// The build.
        build: BuildId,
        /// The last lines of its output; empty when it could not be read.
        output: Vec<String>,
    },
    /// The release command failed; the app runs what it ran before.
    #[error("the release command of v{version} failed")]
    ReleaseFailed {
        /// The release.
        release: ReleaseId,
        /// Its number.
        version: u64,
        /// The last lines of its output; empty when it could not be read.
        output: Vec<String>,
    },
    /// The review app could not be made, or is being deleted.
    #[error("the review app is {status}: {reason}")]
    ReviewAppFailed {
        /// The review app.
        review_app: ReviewAppId,
        /// What it is.
        status: ReviewAppStatus,
        /// Heroku's reason.
        reason: String,
    },
    /// The release is current, but its dynos did not come up in time.
    #[error("{progress} when the time was up")]
    DynosLate {
        /// How far they came.
        progress: DynoProgress,
    },
}
