//! `POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses` — says how far it is.

use crate::deployments::{DeploymentState, DeploymentStatus};
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{DeploymentId, Repo};
use crate::limits;

call! {
    /// Says how far a deployment is. The usual way: `queued`, `in_progress`, then
    /// `success`, `failure` (the work failed) or `error` (the system failed).
    ///
    /// A `success` marks earlier successful deployments to the same environment
    /// `inactive`, unless they are transient or production ones. Never sent again after
    /// an unclear failure;
    /// [`ensure::deployment_status`](crate::ensure::deployment_status()) looks first, and
    /// never goes back from a final state.
    ///
    /// # Permission
    /// `deployments: write` (scope `repo_deployment`).
    pub struct CreateDeploymentStatus {
        /// Repository of the deployment.
        repo: Repo,
        /// Id of the deployment.
        deployment: DeploymentId,
    } sends {
        /// New state; all but `waiting`, which only GitHub writes.
        state: DeploymentState,
    } -> DeploymentStatus;
    POST "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses", CheckFirst,
    docs "https://docs.github.com/rest/deployments/statuses#create-a-deployment-status";
    body {
        /// Where the output can be read.
        log_url: String,
        /// In words, at most 140 characters.
        description: String,
        /// Changes where to.
        environment: String,
        /// Where the result can be seen.
        environment_url: String,
        /// Whether earlier deployments become inactive; default yes.
        auto_inactive: bool,
    };
    check check
}

/// What GitHub takes; the rest it only writes itself.
const STATES: [&str; 7] = [
    "error",
    "failure",
    "inactive",
    "in_progress",
    "queued",
    "pending",
    "success",
];

fn check(call: &CreateDeploymentStatus) -> Result<(), BuildError> {
    limits::one_of("state", call.state.as_str(), &STATES)?;
    limits::chars(
        "description",
        call.description.as_deref(),
        limits::DEPLOYMENT_STATUS_DESCRIPTION,
    )?;
    let environment = call.environment.as_deref();
    limits::optional_present("environment", environment)?;
    limits::chars("environment", environment, limits::ENVIRONMENT_NAME)?;
    limits::web("log_url", call.log_url.as_deref())?;
    limits::web("environment_url", call.environment_url.as_deref())
}

impl CreateDeploymentStatus {
    pub(crate) fn target(&self) -> (&Repo, DeploymentId, &DeploymentState) {
        (&self.repo, self.deployment, &self.state)
    }

    /// Whether `status` says all that this call would say.
    pub(crate) fn says(&self, status: &DeploymentStatus) -> bool {
        let same = |ours: &Option<String>, theirs: &Option<String>| {
            let theirs = theirs.as_deref().unwrap_or_default();
            ours.as_deref().is_none_or(|ours| ours == theirs)
        };
        let environment = status.environment.as_deref().unwrap_or_default();
        let same_environment = self
            .environment
            .as_deref()
            .is_none_or(|ours| ours.to_lowercase() == environment.to_lowercase());
        status.state == self.state
            && same(&self.log_url, &status.log_url)
            && same(&self.environment_url, &status.environment_url)
            && same(&self.description, &status.description)
            && same_environment
    }
}
