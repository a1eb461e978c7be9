//! `GET /repos/{owner}/{repo}/environments` — all environments.

use crate::endpoint::call;
use crate::environments::Environment;
use crate::ids::Repo;

call! {
    /// Lists the environments of a repository.
    ///
    /// # Permission
    /// `actions: read`.
    pub struct ListEnvironments {
        /// Repository of the environments.
        repo: Repo,
    } -> [Environment] in environments;
    GET "/repos/{owner}/{repo}/environments", Safe,
    docs "https://docs.github.com/rest/deployments/environments#list-environments"
}
