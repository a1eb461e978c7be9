//! `GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses/{status_id}` — one of them.
//!
//! Source: <https://docs.github.com/rest/deployments/statuses#get-a-deployment-status>

use crate::deployments::DeploymentStatus;
use crate::endpoint::call;
use crate::ids::{DeploymentId, DeploymentStatusId, Repo};

call! {
    /// Reads one status of a deployment.
    ///
    /// # Permission
    /// `deployments: read`.
    GetDeploymentStatus(repo: Repo, deployment: DeploymentId, status: DeploymentStatusId) -> DeploymentStatus;
    GET "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses/{status_id}", Safe
}
