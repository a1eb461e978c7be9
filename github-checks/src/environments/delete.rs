//! `DELETE /repos/{owner}/{repo}/environments/{environment_name}` — deletes an environment.
//!
//! Source: <https://docs.github.com/rest/deployments/environments#delete-an-environment>

use crate::endpoint::call;
use crate::ids::Repo;

call! {
    /// Deletes an environment with its secrets and rules.
    ///
    /// # Permission
    /// `administration: write`.
    DeleteEnvironment(repo: Repo, environment: String) -> ();
    DELETE "/repos/{owner}/{repo}/environments/{environment_name}", Idempotent
}
