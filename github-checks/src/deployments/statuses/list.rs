//! `GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses` — what was said.
//!
//! Source: <https://docs.github.com/rest/deployments/statuses#list-deployment-statuses>

use crate::deployments::DeploymentStatus;
use crate::endpoint::call;
use crate::ids::{DeploymentId, Repo};

call! {
    /// Lists the statuses of a deployment, newest first.
    ///
    /// # Permission
    /// `deployments: read`.
    ListDeploymentStatuses(repo: Repo, deployment: DeploymentId) -> [DeploymentStatus];
    GET "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses", Safe
}
