//! `GET /repos/{owner}/{repo}/deployments/{deployment_id}` — one deployment.
//!
//! Source: <https://docs.github.com/rest/deployments/deployments#get-a-deployment>

use crate::deployments::Deployment;
use crate::endpoint::call;
use crate::ids::{DeploymentId, Repo};

call! {
    /// Reads a deployment.
    ///
    /// # Permission
    /// `deployments: read`.
    GetDeployment(repo: Repo, deployment: DeploymentId) -> Deployment;
    GET "/repos/{owner}/{repo}/deployments/{deployment_id}", Safe
}
