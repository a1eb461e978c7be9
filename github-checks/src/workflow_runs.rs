//! Workflow runs: one run of one file in `.github/workflows`.
//!
//! | call | does |
//! |---|---|
//! | [`ListWorkflowRuns`] | lists the runs of a repository, of one commit with `head_sha` |
//! | [`GetWorkflowRun`] | reads one run |
//! | [`GetWorkflow`] | reads the workflow that a run belongs to |
//!
//! The jobs of a run are in [`jobs`](crate::jobs). A run knows what check runs do not say:
//! which workflow they belong to, which event started it, and whether more jobs will come.
//!
//! Source: <https://docs.github.com/rest/actions/workflow-runs>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::check_runs::{CheckStatus, Conclusion};
use crate::ids::{CheckSuiteId, Sha, WorkflowId, WorkflowRunId};
use crate::lenient::{moment, or_none};
use crate::repositories::Repository;
use crate::users::Account;

mod get;
mod get_workflow;
mod list;
pub use self::get::GetWorkflowRun;
pub use self::get_workflow::GetWorkflow;
pub use self::list::ListWorkflowRuns;

/// A run of a workflow.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct WorkflowRun {
    /// Id of the run; stays the same when the run is started again.
    pub id: WorkflowRunId,
    /// Name of the workflow.
    #[serde(default, deserialize_with = "or_none")]
    pub name: Option<String>,
    /// What the list in the web interface shows: the commit message or `run-name`.
    #[serde(default, deserialize_with = "or_none")]
    pub display_title: Option<String>,
    /// Id of the workflow: two runs of one workflow for one commit are the same check again.
    #[serde(default, deserialize_with = "or_none")]
    pub workflow_id: Option<WorkflowId>,
    /// File of the workflow, sometimes with the ref it was read from:
    /// `.github/workflows/test.yml@main`.
    #[serde(default, deserialize_with = "or_none")]
    pub path: Option<String>,
    /// Event that started the run: `push`, `pull_request`, `schedule`, `workflow_dispatch` …
    #[serde(default, deserialize_with = "or_none")]
    pub event: Option<String>,
    /// Commit that the run belongs to.
    pub head_sha: Sha,
    /// Branch or tag that the run belongs to.
    #[serde(default, deserialize_with = "or_none")]
    pub head_branch: Option<String>,
    /// Repository of the commit; a fork's for pull requests from forks.
    #[serde(default, deserialize_with = "or_none")]
    pub head_repository: Option<Repository>,
    /// Current status.
    #[serde(default, deserialize_with = "or_none")]
    pub status: Option<CheckStatus>,
    /// Final result; counts only when the run is [complete](Self::is_complete).
    #[serde(default, deserialize_with = "or_none")]
    pub conclusion: Option<Conclusion>,
    /// Check suite that holds the check runs of its jobs.
    #[serde(default, deserialize_with = "or_none")]
    pub check_suite_id: Option<CheckSuiteId>,
    /// Counts the runs of one workflow, from 1.
    #[serde(default, deserialize_with = "or_none")]
    pub run_number: Option<u64>,
    /// Counts the attempts of this run, from 1.
    #[serde(default, deserialize_with = "or_none")]
    pub run_attempt: Option<u64>,
    /// Account that caused the run.
    #[serde(default, deserialize_with = "or_none")]
    pub actor: Option<Account>,
    /// Account that started the newest attempt.
    #[serde(default, deserialize_with = "or_none")]
    pub triggering_actor: Option<Account>,
    /// Page of the run in the web interface.
    #[serde(default, deserialize_with = "or_none")]
    pub html_url: Option<String>,
    /// When the run was created.
    #[serde(default, deserialize_with = "moment")]
    pub created_at: Option<DateTime<Utc>>,
    /// When the run last changed.
    #[serde(default, deserialize_with = "moment")]
    pub updated_at: Option<DateTime<Utc>>,
    /// When the newest attempt started.
    #[serde(default, deserialize_with = "moment")]
    pub run_started_at: Option<DateTime<Utc>>,
}

impl WorkflowRun {
    /// Whether the run has ended. A status that is absent or unknown has not.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.status == Some(CheckStatus::Completed)
    }
}

/// A workflow: one file in `.github/workflows`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Workflow {
    /// Id of the workflow.
    pub id: WorkflowId,
    /// Its name.
    #[serde(default, deserialize_with = "or_none")]
    pub name: Option<String>,
    /// Its file: `.github/workflows/test.yml`.
    #[serde(default, deserialize_with = "or_none")]
    pub path: Option<String>,
    /// `active`, `deleted`, `disabled_fork`, `disabled_inactivity` or `disabled_manually`.
    #[serde(default, deserialize_with = "or_none")]
    pub state: Option<String>,
    /// Page of the file in the web interface.
    #[serde(default, deserialize_with = "or_none")]
    pub html_url: Option<String>,
}
