//! `GET /repos/{owner}/{repo}/deployments` — deployments, newest first.

use crate::deployments::Deployment;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::Repo;
use crate::limits;

call! {
    /// Lists deployments, newest first.
    ///
    /// # Permission
    /// `deployments: read`.
    pub struct ListDeployments {
        /// Repository of the deployments.
        repo: Repo,
    } -> [Deployment];
    GET "/repos/{owner}/{repo}/deployments", Safe,
    docs "https://docs.github.com/rest/deployments/deployments#list-deployments";
    query {
        /// Only of this commit, as a full id.
        sha: String,
        /// Only those asked for with this branch, tag or commit.
        git_ref as "ref": String,
        /// Only of this task.
        task: String,
        /// Only to this environment.
        environment: String,
    };
    check check
}

/// With an abbreviated id GitHub finds nothing: that would look like "never deployed".
fn check(call: &ListDeployments) -> Result<(), BuildError> {
    match &call.sha {
        Some(sha) => limits::full_sha("sha", &sha.as_str().into()),
        None => Ok(()),
    }
}
