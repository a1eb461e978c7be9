//! Jobs of workflow runs.
//!
//! | call | does |
//! |---|---|
//! | [`ListJobs`] | lists the jobs of a workflow run |
//!
//! A job has the id and the name of its check run: where a token may not read check runs,
//! the jobs of the workflow runs say the same about GitHub Actions (and nothing about
//! other apps).
//!
//! Source: <https://docs.github.com/rest/actions/workflow-jobs>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::check_runs::{CheckStatus, Conclusion};
use crate::ids::{JobId, Sha, WorkflowRunId};
use crate::lenient::{moment, or_none};

mod list;
pub use self::list::ListJobs;

/// A job of a workflow run.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Job {
    /// Id of the job, and of its check run.
    pub id: JobId,
    /// Name of the job, and of its check run.
    pub name: String,
    /// Workflow run that the job belongs to.
    #[serde(default, deserialize_with = "or_none")]
    pub run_id: Option<WorkflowRunId>,
    /// Attempt of that run, from 1.
    #[serde(default, deserialize_with = "or_none")]
    pub run_attempt: Option<u64>,
    /// Name of the workflow.
    #[serde(default, deserialize_with = "or_none")]
    pub workflow_name: Option<String>,
    /// Commit that the job belongs to.
    #[serde(default, deserialize_with = "or_none")]
    pub head_sha: Option<Sha>,
    /// Branch or tag that the job belongs to.
    #[serde(default, deserialize_with = "or_none")]
    pub head_branch: Option<String>,
    /// Current status.
    #[serde(default, deserialize_with = "or_none")]
    pub status: Option<CheckStatus>,
    /// Final result; counts only when the job is [complete](Self::is_complete).
    #[serde(default, deserialize_with = "or_none")]
    pub conclusion: Option<Conclusion>,
    /// Page of the job in the web interface.
    #[serde(default, deserialize_with = "or_none")]
    pub html_url: Option<String>,
    /// When the job was created.
    #[serde(default, deserialize_with = "moment")]
    pub created_at: Option<DateTime<Utc>>,
    /// When the job started.
    #[serde(default, deserialize_with = "moment")]
    pub started_at: Option<DateTime<Utc>>,
    /// When the job ended.
    #[serde(default, deserialize_with = "moment")]
    pub completed_at: Option<DateTime<Utc>>,
}

impl Job {
    /// Whether the job has ended. A status that is absent or unknown has not.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.status == Some(CheckStatus::Completed)
    }
}
