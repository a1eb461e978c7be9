//! `GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals` — who approved or rejected.

use crate::deployment_reviews::Approval;
use crate::endpoint::call;
use crate::ids::{Repo, WorkflowRunId};

call! {
    /// Lists what reviewers said about a workflow run. GitHub sends all of it at once.
    ///
    /// # Permission
    /// `actions: read`.
    pub struct ListApprovals {
        /// Repository of the run.
        repo: Repo,
        /// Id of the workflow run.
        run: WorkflowRunId,
    } -> (all Approval);
    GET "/repos/{owner}/{repo}/actions/runs/{run_id}/approvals", Safe,
    docs "https://docs.github.com/rest/actions/workflow-runs#get-the-review-history-for-a-workflow-run"
}
