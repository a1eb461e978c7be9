//! Check runs: the newer way in which apps, GitHub Actions first of all, report on a commit.
//!
//! | call | does |
//! |---|---|
//! | [`ListCheckRuns`] | lists the runs for a commit |
//! | [`ListCheckRunsOfSuite`] | lists the runs of one suite |
//! | [`GetCheckRun`] | reads one |
//! | [`ListAnnotations`] | lists its remarks on lines |
//! | [`CreateCheckRun`] | begins one |
//! | [`UpdateCheckRun`] | says how far it is |
//! | [`AddAnnotations`] | adds remarks on lines |
//! | [`RerequestCheckRun`] | asks for another try |
//!
//! Source: <https://docs.github.com/rest/checks/runs>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::{AppId, CheckRunId, CheckSuiteId, Sha};
use crate::lenient::moment;
use crate::macros::open_enum;

mod create;
mod get;
mod list;
mod list_annotations;
mod list_for_suite;
mod output;
mod rerequest;
mod update;
pub use self::create::CreateCheckRun;
pub use self::get::GetCheckRun;
pub use self::list::ListCheckRuns;
pub use self::list_annotations::ListAnnotations;
pub use self::list_for_suite::ListCheckRunsOfSuite;
pub use self::output::{Action, Annotation, AnnotationLevel, Image, Output};
pub use self::rerequest::RerequestCheckRun;
pub(crate) use self::update::BATCH;
pub use self::update::{AddAnnotations, UpdateCheckRun};

open_enum! {
    /// How far a run is.
    CheckStatus {
        /// Waits for a machine.
        Queued = "queued",
        /// Runs.
        InProgress = "in_progress",
        /// Is over: read the [`Conclusion`].
        Completed = "completed",
        /// Waits for an approval.
        Waiting = "waiting",
        /// Was asked for.
        Requested = "requested",
        /// Waits for another run.
        Pending = "pending",
    }
}

open_enum! {
    /// How a run ended.
    Conclusion {
        /// Passed.
        Success = "success",
        /// Failed.
        Failure = "failure",
        /// Neither passed nor failed; does not block.
        Neutral = "neutral",
        /// Was stopped.
        Cancelled = "cancelled",
        /// Was not needed; does not block.
        Skipped = "skipped",
        /// Took too long.
        TimedOut = "timed_out",
        /// Waits for somebody to do something.
        ActionRequired = "action_required",
        /// Was not finished within 14 days; only GitHub writes this.
        Stale = "stale",
        /// Could not begin; only GitHub writes this.
        StartupFailure = "startup_failure",
    }
}

/// One run of a check.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CheckRun {
    /// Its number; grows with time.
    pub id: CheckRunId,
    /// Its name; several apps and suites can use the same.
    pub name: String,
    /// The commit.
    pub head_sha: Option<Sha>,
    /// How far it is.
    pub status: CheckStatus,
    /// How it ended; counts only when it is completed.
    pub conclusion: Option<Conclusion>,
    /// Where the app says more.
    pub details_url: Option<String>,
    /// Where GitHub says more.
    pub html_url: Option<String>,
    /// The app's own reference.
    pub external_id: Option<String>,
    /// When it began.
    #[serde(default, deserialize_with = "moment")]
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[serde(default, deserialize_with = "moment")]
    pub completed_at: Option<DateTime<Utc>>,
    /// What it found.
    pub output: Option<CheckOutput>,
    /// Its suite.
    pub check_suite: Option<SuiteOfRun>,
    /// The app that made it.
    pub app: Option<CheckApp>,
}

/// What a run found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct CheckOutput {
    /// In a few words.
    pub title: Option<String>,
    /// In Markdown.
    pub summary: Option<String>,
    /// How many remarks on lines there are.
    pub annotations_count: Option<u64>,
}

/// The suite of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct SuiteOfRun {
    /// Its number.
    pub id: Option<CheckSuiteId>,
}

/// The app that made a run.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CheckApp {
    /// Its number.
    pub id: AppId,
    /// Its name in addresses.
    pub slug: Option<String>,
    /// Its name.
    pub name: Option<String>,
}

/// A remark on lines of code, as it was posted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PostedAnnotation {
    /// The file.
    pub path: Option<String>,
    /// The first line.
    pub start_line: Option<u64>,
    /// The last line.
    pub end_line: Option<u64>,
    /// How bad it is.
    pub annotation_level: Option<AnnotationLevel>,
    /// In a few words.
    pub title: Option<String>,
    /// The remark.
    pub message: Option<String>,
}
