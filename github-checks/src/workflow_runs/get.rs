//! `GET /repos/{owner}/{repo}/actions/runs/{run_id}` — one workflow run.

use crate::endpoint::call;
use crate::ids::{Repo, WorkflowRunId};
use crate::workflow_runs::WorkflowRun;

call! {
    /// Reads the newest attempt of a workflow run.
    ///
    /// # Permission
    /// `actions: read`; none for public repositories.
    pub struct GetWorkflowRun {
        /// Repository of the run.
        repo: Repo,
        /// Id of the run.
        run: WorkflowRunId,
    } -> WorkflowRun;
    GET "/repos/{owner}/{repo}/actions/runs/{run_id}", Safe,
    docs "https://docs.github.com/rest/actions/workflow-runs#get-a-workflow-run";
    query {
        /// Whether to leave out the pull requests of the run, which this crate does not read.
        exclude_pull_requests: bool,
    }
}
