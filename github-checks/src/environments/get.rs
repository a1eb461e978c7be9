//! `GET /repos/{owner}/{repo}/environments/{environment_name}` — one environment.
//!
//! Source: <https://docs.github.com/rest/deployments/environments#get-an-environment>

use crate::endpoint::call;
use crate::environments::Environment;
use crate::ids::Repo;

call! {
    /// Reads an environment.
    ///
    /// # Permission
    /// `actions: read`.
    GetEnvironment(repo: Repo, environment: String) -> Environment;
    GET "/repos/{owner}/{repo}/environments/{environment_name}", Safe
}
