//! `POST /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments` — approves or rejects.

use crate::deployment_reviews::{DECISIONS, ReviewState};
use crate::deployments::Deployment;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{EnvironmentId, Repo, WorkflowRunId};
use crate::limits;

call! {
    /// Approves or rejects what a workflow run waits for, in the name of the token's
    /// account, and returns the deployments that it releases.
    ///
    /// Never sent again after an unclear failure: read [`ListApprovals`](super::ListApprovals)
    /// first.
    ///
    /// # Permission
    /// `deployments: write` of a required reviewer; a GitHub App cannot be one. See
    /// [`current_user_can_approve`](super::PendingDeployment::current_user_can_approve).
    pub struct ReviewPendingDeployments {
        /// Repository of the run.
        repo: Repo,
        /// Id of the workflow run.
        run: WorkflowRunId,
    } sends {
        /// Ids of the environments; at least one.
        environment_ids: Vec<EnvironmentId>,
        /// [`Approved`](ReviewState::Approved) or [`Rejected`](ReviewState::Rejected).
        state: ReviewState,
        /// What the reviewer says about it; may be empty.
        comment: String,
    } -> (all Deployment);
    POST "/repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments", CheckFirst,
    docs "https://docs.github.com/rest/actions/workflow-runs#review-pending-deployments-for-a-workflow-run";
    check check
}

fn check(call: &ReviewPendingDeployments) -> Result<(), BuildError> {
    if call.environment_ids.is_empty() {
        return Err(BuildError::invalid(
            "environment_ids: at least one is needed",
        ));
    }
    limits::one_of("state", call.state.as_str(), &DECISIONS)
}
