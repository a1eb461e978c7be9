//! `GET /repos/{owner}/{repo}/environments` — all environments.
//!
//! Source: <https://docs.github.com/rest/deployments/environments#list-environments>

use crate::endpoint::call;
use crate::environments::Environment;
use crate::ids::Repo;

call! {
    /// Lists the environments of a repository.
    ///
    /// # Permission
    /// `actions: read`.
    ListEnvironments(repo: Repo) -> [Environment] in environments;
    GET "/repos/{owner}/{repo}/environments", Safe
}
