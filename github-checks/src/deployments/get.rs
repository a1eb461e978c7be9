//! `GET /repos/{owner}/{repo}/deployments/{deployment_id}` — one deployment.

use crate::deployments::Deployment;
use crate::endpoint::call;
use crate::ids::{DeploymentId, Repo};

call! {
    /// Reads a deployment.
    ///
    /// # Permission
    /// `deployments: read`.
    pub struct GetDeployment {
        /// Repository of the deployment.
        repo: Repo,
        /// Id of the deployment.
        deployment: DeploymentId,
    } -> Deployment;
    GET "/repos/{owner}/{repo}/deployments/{deployment_id}", Safe,
    docs "https://docs.github.com/rest/deployments/deployments#get-a-deployment"
}
