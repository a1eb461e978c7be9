//! `DELETE /repos/{owner}/{repo}/deployments/{deployment_id}` — deletes a deployment.

use crate::endpoint::call;
use crate::ids::{DeploymentId, Repo};

call! {
    /// Deletes a deployment. An active one can only be deleted when it is the only one:
    /// post the state `inactive` first.
    ///
    /// # Permission
    /// `deployments: write`.
    pub struct DeleteDeployment {
        /// Repository of the deployment.
        repo: Repo,
        /// Id of the deployment.
        deployment: DeploymentId,
    } -> ();
    DELETE "/repos/{owner}/{repo}/deployments/{deployment_id}", Idempotent,
    docs "https://docs.github.com/rest/deployments/deployments#delete-a-deployment"
}
