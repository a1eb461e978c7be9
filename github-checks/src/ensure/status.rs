//! One deployment status for each state, and none after a final one.

use crate::client::Client;
use crate::deployments::{
    CreateDeploymentStatus, DeploymentState, DeploymentStatus, ListDeploymentStatuses,
};
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::Error;

/// What came of posting a deployment status.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum StatusOutcome {
    /// It was posted.
    Posted(Box<DeploymentStatus>),
    /// The deployment is in this state already; nothing was posted.
    Already(Box<DeploymentStatus>),
    /// The deployment has ended in another state, which is kept; nothing was posted.
    Ended(Box<DeploymentStatus>),
    /// The deployment was deleted, or this account may no longer see it.
    Gone,
}

/// Posts a deployment status unless the deployment is in that state already, and never
/// goes back from a final state: only `inactive` may follow one. Looks first.
///
/// # Errors
/// As [`CreateDeploymentStatus`]; ambiguous when looking did not help either.
///
/// # Permission
/// `deployments: write` (scope `repo_deployment`).
pub async fn deployment_status(
    github: &Client,
    call: &CreateDeploymentStatus,
    intent: Intent,
) -> Result<StatusOutcome, Error> {
    let look = || -> Attempt<'_, Option<StatusOutcome>> { Box::pin(stands(github, call)) };
    if let Some(outcome) = look().await? {
        return Ok(outcome);
    }
    let send = || -> Attempt<'_, StatusOutcome> {
        Box::pin(async move {
            match github.send(call).await {
                Err(error) if error.is_not_found() => Ok(StatusOutcome::Gone),
                posted => Ok(StatusOutcome::Posted(Box::new(posted?))),
            }
        })
    };
    once(github, &intent, send, look)
        .await
        .map(Ensured::into_inner)
}

/// Why nothing needs to be posted.
async fn stands(
    github: &Client,
    call: &CreateDeploymentStatus,
) -> Result<Option<StatusOutcome>, Error> {
    let (repo, deployment, wanted) = call.target();
    let list = ListDeploymentStatuses::new(repo, deployment);
    let mut known = match github.all(&list).await {
        Err(error) if error.is_not_found() => return Ok(Some(StatusOutcome::Gone)),
        known => known?,
    };
    known.sort_by_key(|status| status.id);
    Ok(known.pop().and_then(|newest| {
        if newest.state == *wanted {
            Some(StatusOutcome::Already(Box::new(newest)))
        } else if newest.state.is_final() && *wanted != DeploymentState::Inactive {
            Some(StatusOutcome::Ended(Box::new(newest)))
        } else {
            None
        }
    }))
}
