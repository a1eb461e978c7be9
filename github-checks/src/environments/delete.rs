//! `DELETE /repos/{owner}/{repo}/environments/{environment_name}` — deletes an environment.

use crate::endpoint::call;
use crate::ids::Repo;

call! {
    /// Deletes an environment with its secrets and rules.
    ///
    /// # Permission
    /// `administration: write`.
    pub struct DeleteEnvironment {
        /// Repository of the environment.
        repo: Repo,
        /// Name of the environment; upper and lower case are the same.
        environment: String,
    } -> ();
    DELETE "/repos/{owner}/{repo}/environments/{environment_name}", Idempotent,
    docs "https://docs.github.com/rest/deployments/environments#delete-an-environment"
}
