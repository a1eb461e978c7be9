//! `GET /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments` — what a run waits for.

use crate::deployment_reviews::PendingDeployment;
use crate::endpoint::call;
use crate::ids::{Repo, WorkflowRunId};

call! {
    /// Lists the environments whose approval a workflow run waits for. GitHub sends all of
    /// them at once. An empty list means that it waits for none of them now; a later job of
    /// the run may wait again.
    ///
    /// # Permission
    /// `actions: read`.
    pub struct ListPendingDeployments {
        /// Repository of the run.
        repo: Repo,
        /// Id of the workflow run.
        run: WorkflowRunId,
    } -> (all PendingDeployment);
    GET "/repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments", Safe,
    docs "https://docs.github.com/rest/actions/workflow-runs#get-pending-deployments-for-a-workflow-run"
}
