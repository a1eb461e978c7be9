//! `GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses/{status_id}` — one of them.

use crate::deployments::DeploymentStatus;
use crate::endpoint::call;
use crate::ids::{DeploymentId, DeploymentStatusId, Repo};

call! {
    /// Reads one status of a deployment.
    ///
    /// # Permission
    /// `deployments: read`.
    pub struct GetDeploymentStatus {
        /// Repository of the deployment.
        repo: Repo,
        /// Id of the deployment.
        deployment: DeploymentId,
        /// Id of the status.
        status: DeploymentStatusId,
    } -> DeploymentStatus;
    GET "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses/{status_id}", Safe,
    docs "https://docs.github.com/rest/deployments/statuses#get-a-deployment-status"
}
