//! `GET /repos/{owner}/{repo}/deployments` — deployments, newest first.
//!
//! Source: <https://docs.github.com/rest/deployments/deployments#list-deployments>

use crate::deployments::Deployment;
use crate::endpoint::call;
use crate::ids::Repo;

call! {
    /// Lists deployments, newest first.
    ///
    /// # Permission
    /// `deployments: read`.
    ListDeployments(repo: Repo) -> [Deployment];
    GET "/repos/{owner}/{repo}/deployments", Safe;
    query {
        /// Only of this commit.
        sha: String,
        /// Only those asked for with this branch, tag or commit.
        git_ref as "ref": String,
        /// Only of this task.
        task: String,
        /// Only to this environment.
        environment: String,
    }
}
