//! `GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses` — what was said.

use crate::deployments::DeploymentStatus;
use crate::endpoint::call;
use crate::ids::{DeploymentId, Repo};

call! {
    /// Lists the statuses of a deployment, newest first.
    ///
    /// # Permission
    /// `deployments: read`.
    pub struct ListDeploymentStatuses {
        /// Repository of the deployment.
        repo: Repo,
        /// Id of the deployment.
        deployment: DeploymentId,
    } -> [DeploymentStatus];
    GET "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses", Safe,
    docs "https://docs.github.com/rest/deployments/statuses#list-deployment-statuses"
}
