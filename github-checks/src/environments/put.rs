//! `PUT /repos/{owner}/{repo}/environments/{environment_name}` — makes or changes an environment.

use crate::endpoint::call;
use crate::environments::{BranchPolicy, Environment, Reviewer};
use crate::error::BuildError;
use crate::ids::Repo;
use crate::limits;

call! {
    /// Creates an environment, or replaces its rules: what is not set is switched off. The
    /// rules hold back GitHub Actions jobs, not deployments made through the API.
    ///
    /// # Permission
    /// `administration: write`.
    pub struct PutEnvironment {
        /// Repository of the environment.
        repo: Repo,
        /// Name of the environment; upper and lower case are the same.
        environment: String,
    } -> Environment;
    PUT "/repos/{owner}/{repo}/environments/{environment_name}", Idempotent,
    docs "https://docs.github.com/rest/deployments/environments#create-or-update-an-environment";
    body {
        /// Minutes to wait before a job, at most 43,200 (30 days).
        wait_timer: u64,
        /// Whether nobody may approve what they started themselves.
        prevent_self_review: bool,
        /// Who must approve; at most 6, one of them suffices.
        reviewers: Vec<Reviewer>,
        /// Which branches may be deployed; all when not set.
        deployment_branch_policy: BranchPolicy,
    };
    check check
}

fn check(call: &PutEnvironment) -> Result<(), BuildError> {
    let minutes = usize::try_from(call.wait_timer.unwrap_or(0)).unwrap_or(usize::MAX);
    limits::within("wait_timer", minutes, limits::ENVIRONMENT_WAIT, "minutes")?;
    let reviewers = call.reviewers.as_ref().map_or(0, Vec::len);
    limits::within(
        "reviewers",
        reviewers,
        limits::ENVIRONMENT_REVIEWERS,
        "items",
    )
}
