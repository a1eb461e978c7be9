//! `GET /repos/{owner}/{repo}/environments/{environment_name}` — one environment.

use crate::endpoint::call;
use crate::environments::Environment;
use crate::ids::Repo;

call! {
    /// Reads an environment.
    ///
    /// # Permission
    /// `actions: read`.
    pub struct GetEnvironment {
        /// Repository of the environment.
        repo: Repo,
        /// Name of the environment; upper and lower case are the same.
        environment: String,
    } -> Environment;
    GET "/repos/{owner}/{repo}/environments/{environment_name}", Safe,
    docs "https://docs.github.com/rest/deployments/environments#get-an-environment"
}
