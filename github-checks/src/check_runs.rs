//! Check runs: the newer way in which apps, GitHub Actions first of all, report on a commit.
//!
//! | call | does |
//! |---|---|
//! | [`ListCheckRuns`] | lists the runs for a commit |
//! | [`ListCheckRunsOfSuite`] | lists the runs of one suite |
//! | [`GetCheckRun`] | reads one |
//! | [`ListAnnotations`] | lists its annotations |
//! | [`CreateCheckRun`] | begins one |
//! | [`UpdateCheckRun`] | says how far it is |
//! | [`AddAnnotations`] | adds annotations |
//! | [`RerequestCheckRun`] | asks for another try |
//!
//! Source: <https://docs.github.com/rest/checks/runs>

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::Response;
use serde::{Deserialize, Deserializer};

use crate::endpoint::decode_json;
use crate::error::DecodeError;
use crate::ids::{AppId, CheckRunId, CheckSuiteId, Sha};
use crate::lenient::{moment, number, object, word};
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
///
/// Reading it never fails: a field of another type than documented counts as absent, and
/// [`is_malformed`](Self::is_malformed) says when that leaves the run without its identity.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckRun {
    /// Its number; grows with time. 0 when GitHub sent none.
    pub id: CheckRunId,
    /// Its name; several apps and suites can use the same. Empty when GitHub sent none.
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
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub completed_at: Option<DateTime<Utc>>,
    /// What it found.
    pub output: Option<CheckOutput>,
    /// Its suite.
    pub check_suite: Option<SuiteOfRun>,
    /// The app that made it.
    pub app: Option<CheckApp>,
    /// Whether its number, its name or the number of its app could not be read: then nobody
    /// knows which check it is.
    pub is_malformed: bool,
}

impl CheckRun {
    /// Number of its suite.
    #[must_use]
    pub fn suite_id(&self) -> Option<CheckSuiteId> {
        self.check_suite.and_then(|suite| suite.id)
    }
}

impl<'de> Deserialize<'de> for CheckRun {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields: Option<RunFields> = object(deserializer)?;
        Ok(fields.unwrap_or_default().into())
    }
}

/// Reads one run that was asked for or written: without its number it is not the one.
pub(crate) fn identified(response: &Response<Bytes>) -> Result<CheckRun, DecodeError> {
    let run: CheckRun = decode_json(response)?;
    if run.id.get() == 0 {
        return Err(DecodeError::custom("id", "missing"));
    }
    Ok(run)
}

/// A run as it came.
#[derive(Default, Deserialize)]
#[serde(default)]
struct RunFields {
    #[serde(deserialize_with = "number")]
    id: Option<CheckRunId>,
    #[serde(deserialize_with = "word")]
    name: Option<String>,
    #[serde(deserialize_with = "word")]
    head_sha: Option<Sha>,
    #[serde(deserialize_with = "word")]
    status: Option<CheckStatus>,
    #[serde(deserialize_with = "word")]
    conclusion: Option<Conclusion>,
    #[serde(deserialize_with = "word")]
    details_url: Option<String>,
    #[serde(deserialize_with = "word")]
    html_url: Option<String>,
    #[serde(deserialize_with = "word")]
    external_id: Option<String>,
    #[serde(deserialize_with = "moment")]
    started_at: Option<DateTime<Utc>>,
    #[serde(deserialize_with = "moment")]
    completed_at: Option<DateTime<Utc>>,
    #[serde(deserialize_with = "object")]
    output: Option<CheckOutput>,
    #[serde(deserialize_with = "object")]
    check_suite: Option<SuiteOfRun>,
    #[serde(deserialize_with = "object")]
    app: Option<AppFields>,
}

impl From<RunFields> for CheckRun {
    fn from(fields: RunFields) -> Self {
        let (app, app_is_malformed) = AppFields::read(fields.app);
        Self {
            is_malformed: fields.id.is_none() || fields.name.is_none() || app_is_malformed,
            id: fields.id.unwrap_or_else(|| CheckRunId::from(0)),
            name: fields.name.unwrap_or_default(),
            head_sha: fields.head_sha,
            // What has no readable status has not ended.
            status: fields
                .status
                .unwrap_or_else(|| CheckStatus::from("unknown")),
            conclusion: fields.conclusion,
            details_url: fields.details_url,
            html_url: fields.html_url,
            external_id: fields.external_id,
            started_at: fields.started_at,
            completed_at: fields.completed_at,
            output: fields.output,
            check_suite: fields.check_suite,
            app,
        }
    }
}

/// What a run found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct CheckOutput {
    /// In a few words.
    #[serde(deserialize_with = "word")]
    pub title: Option<String>,
    /// In Markdown.
    #[serde(deserialize_with = "word")]
    pub summary: Option<String>,
    /// How many annotations there are.
    #[serde(deserialize_with = "number")]
    pub annotations_count: Option<u64>,
}

/// The suite of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SuiteOfRun {
    /// Its number.
    #[serde(deserialize_with = "number")]
    pub id: Option<CheckSuiteId>,
}

/// The app that made a run.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CheckApp {
    /// Its number.
    pub id: AppId,
    /// Its name in addresses.
    #[serde(default, deserialize_with = "word")]
    pub slug: Option<String>,
    /// Its name.
    #[serde(default, deserialize_with = "word")]
    pub name: Option<String>,
}

/// An app as it came.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct AppFields {
    #[serde(deserialize_with = "number")]
    id: Option<AppId>,
    #[serde(deserialize_with = "word")]
    slug: Option<String>,
    #[serde(deserialize_with = "word")]
    name: Option<String>,
}

impl AppFields {
    /// The app, and whether there is one of which nobody knows which it is.
    pub(crate) fn read(fields: Option<Self>) -> (Option<CheckApp>, bool) {
        let Some(fields) = fields else {
            return (None, false);
        };
        let app = fields.id.map(|id| CheckApp {
            id,
            slug: fields.slug,
            name: fields.name,
        });
        let is_malformed = app.is_none();
        (app, is_malformed)
    }
}

/// An annotation of lines of code, as it was posted.
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
    /// The annotation.
    pub message: Option<String>,
}
