//! One deployment status for each step, none that goes back, none after a final one.

use crate::client::Client;
use crate::deployments::{
    CreateDeploymentStatus, DeploymentState, DeploymentStatus, ListDeploymentStatuses,
};
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::Error;

/// What came of posting a deployment status. A deployment that was deleted, or that this
/// account may not see, is an error and not one of these.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum StatusOutcome {
    /// It was posted.
    Posted(Box<DeploymentStatus>),
    /// The newest status says the same, links and description included; nothing was posted.
    Already(Box<DeploymentStatus>),
    /// The deployment has gone further meanwhile: the status that came late was not posted.
    Ahead(Box<DeploymentStatus>),
    /// The deployment has ended in another state, which is kept; nothing was posted.
    Ended(Box<DeploymentStatus>),
}

impl StatusOutcome {
    /// The newest status of the deployment.
    #[must_use]
    pub fn status(&self) -> &DeploymentStatus {
        match self {
            Self::Posted(status)
            | Self::Already(status)
            | Self::Ahead(status)
            | Self::Ended(status) => status,
        }
    }
}

/// Posts a deployment status unless it is there already, and never goes back: not from
/// `in_progress` to `queued`, and from a final state only to `inactive`. Looks first.
///
/// A link or a description that differs from the newest status is posted, the same state
/// again included: a redeploy in place changes them.
///
/// # Arguments
/// - `github`: client of an account that may deploy.
/// - `call`: the status.
/// - `intent`: first attempt, or a resumption with what was stored.
///
/// # Errors
/// As [`CreateDeploymentStatus`], not found included; ambiguous when looking did not help
/// either.
///
/// # Permission
/// `deployments: write` (scope `repo_deployment`).
///
/// # Examples
/// ```no_run
/// # async fn run(github: github_checks::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use github_checks::Repo;
/// use github_checks::deployments::{CreateDeploymentStatus, DeploymentState};
/// use github_checks::ensure::{self, Intent};
///
/// let repo = Repo::new("octo-org", "hello");
/// let call = CreateDeploymentStatus::new(&repo, 1234, DeploymentState::Success)
///     .environment_url("https://shop-staging.example");
/// let posted = ensure::deployment_status(&github, &call, Intent::now(&github)).await?;
/// println!("it is {}", posted.status().state);
/// # Ok(()) }
/// ```
pub async fn deployment_status(
    github: &Client,
    call: &CreateDeploymentStatus,
    intent: Intent,
) -> Result<StatusOutcome, Error> {
    let known = statuses(github, call).await?;
    if let Some(outcome) = known.last().and_then(|newest| stands(call, newest)) {
        return Ok(outcome);
    }
    let newest = known.last().map_or(0, |newest| newest.id.get());
    let intent = if intent.seen_before().is_empty() && !intent.is_resumed() {
        intent.seen([newest.to_string()])
    } else {
        intent
    };
    let before = intent.seen_before().iter();
    let before = before
        .filter_map(|id| id.parse().ok())
        .max()
        .unwrap_or(newest);
    let look = || -> Attempt<'_, Option<StatusOutcome>> {
        Box::pin(async move {
            let known = statuses(github, call).await?;
            let ours = |status: &&DeploymentStatus| status.id.get() > before && call.says(status);
            if let Some(ours) = known.iter().find(ours) {
                return Ok(Some(StatusOutcome::Posted(Box::new(ours.clone()))));
            }
            Ok(known.last().and_then(|newest| stands(call, newest)))
        })
    };
    let send = || -> Attempt<'_, StatusOutcome> {
        Box::pin(async move {
            let posted = github.send(call).await?;
            Ok(StatusOutcome::Posted(Box::new(posted)))
        })
    };
    once(github, &intent, send, look)
        .await
        .map(Ensured::into_inner)
}

/// All statuses of the deployment, oldest first.
async fn statuses(
    github: &Client,
    call: &CreateDeploymentStatus,
) -> Result<Vec<DeploymentStatus>, Error> {
    let (repo, deployment, _) = call.target();
    let list = ListDeploymentStatuses::new(repo, deployment);
    let mut known = github.all(&list).await?;
    known.sort_by_key(|status| status.id);
    Ok(known)
}

/// Why nothing needs to be posted.
fn stands(call: &CreateDeploymentStatus, newest: &DeploymentStatus) -> Option<StatusOutcome> {
    let (_, _, wanted) = call.target();
    let newest_of = || Box::new(newest.clone());
    if newest.state == *wanted {
        return call
            .says(newest)
            .then(|| StatusOutcome::Already(newest_of()));
    }
    if newest.state.is_final() {
        return (*wanted != DeploymentState::Inactive).then(|| StatusOutcome::Ended(newest_of()));
    }
    let (is, wanted) = (step(&newest.state), step(wanted));
    (is > wanted).then(|| StatusOutcome::Ahead(newest_of()))
}

/// The order in which states follow each other.
fn step(state: &DeploymentState) -> u8 {
    match state {
        DeploymentState::InProgress => 1,
        state if state.is_final() => 2,
        // Waits for something, or is new to this version.
        _ => 0,
    }
}
