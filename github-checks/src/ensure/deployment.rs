//! One deployment for each operation.

use std::pin::pin;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;

use super::note::newest_deployment;
use crate::client::Client;
use crate::deployments::{
    CreateDeployment, CreateDeploymentStatus, Deployment, DeploymentOutcome, DeploymentState,
    ListDeployments, OPERATION,
};
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::{DecodeError, Error};

/// How far before the time of sending a deployment of the operation can be, when nothing
/// was noted before: the time is stored anew by every resumption, and clocks are wrong.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Creates a deployment once, although the response may get lost.
///
/// It is recognised by the [`operation`](CreateDeployment::operation) of the call alone: an
/// id of your own, random, stored before the call. (Environments are not case sensitive and
/// a ref can be written in several ways: neither is compared.) A call without one cannot be
/// recognised: then this is the plain call.
///
/// Deployments are read from the newest back to the one that was the newest before, so it
/// costs one request beside the POST however many there are; none when the caller noted
/// it before ([`note::deployment`](super::note::deployment())).
///
/// A call [of a gate](CreateDeployment::from_gate) must become a deployment of the gate's
/// commit: one of another commit gets the status `error` and is an error.
///
/// # Arguments
/// - `github`: client of an account that may deploy.
/// - `call`: what to create, with its operation.
/// - `intent`: first attempt, or a resumption with what was stored.
///
/// # Errors
/// As [`CreateDeployment`]; ambiguous when looking did not help either: the deployment may
/// still appear. A decode error when the deployment is of another commit than the gate.
///
/// # Permission
/// `deployments: write` (scope `repo_deployment`).
///
/// # Examples
/// ```no_run
/// # async fn run(github: github_checks::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use github_checks::Repo;
/// use github_checks::deployments::{CreateDeployment, DeploymentOutcome};
/// use github_checks::ensure::{self, Intent};
///
/// let repo = Repo::new("octo-org", "hello");
/// let call = CreateDeployment::new(&repo, "main")
///     .environment("staging")
///     .operation("op-7f3a"); // random, and stored before this line
/// let deployment = ensure::deployment(&github, &call, Intent::now(&github)).await?;
/// match deployment.into_inner() {
///     DeploymentOutcome::Created(deployment) => println!("deployment {}", deployment.id),
///     refused => println!("there is none: {refused:?}"),
/// }
/// # Ok(()) }
/// ```
pub async fn deployment(
    github: &Client,
    call: &CreateDeployment,
    intent: Intent,
) -> Result<Ensured<DeploymentOutcome>, Error> {
    let Some(operation) = call.operation_id() else {
        let outcome = github.send(call).await?;
        return of_commit(github, call, Ensured::Created(outcome)).await;
    };
    let list = ListDeployments::new(call.repo());
    let mut intent = intent;
    if intent.seen_before().is_empty() && !intent.is_resumed() {
        let page = github.send(&list).await?;
        // The same operation was asked for before.
        if let Some(ours) = page.items.iter().find(|known| is_ours(known, operation)) {
            let ours = DeploymentOutcome::Created(Box::new(ours.clone()));
            return of_commit(github, call, Ensured::Found(ours)).await;
        }
        intent = intent.seen(newest_deployment(&page.items));
    }
    let until = Until::of(&intent);
    let (list, until) = (&list, &until);
    let look = || -> Attempt<'_, Option<DeploymentOutcome>> {
        Box::pin(async move {
            let ours = find(github, list, operation, until).await?;
            Ok(ours.map(|ours| DeploymentOutcome::Created(Box::new(ours))))
        })
    };
    let send = || -> Attempt<'_, DeploymentOutcome> { Box::pin(github.send(call)) };
    let outcome = once(github, &intent, send, look).await?;
    of_commit(github, call, outcome).await
}

fn is_ours(deployment: &Deployment, operation: &str) -> bool {
    deployment.payload()[OPERATION] == operation
}

/// Where the deployments begin that were there before the operation.
struct Until {
    /// The newest one of before.
    id: Option<u64>,
    /// Without that: this long ago.
    at: DateTime<Utc>,
}

impl Until {
    fn of(intent: &Intent) -> Self {
        let ids = intent.seen_before().iter();
        Self {
            id: ids.filter_map(|id| id.parse().ok()).max(),
            at: (intent.sent_at() - DAY).into(),
        }
    }

    fn is_before(&self, deployment: &Deployment) -> bool {
        match self.id {
            Some(id) => deployment.id.get() <= id,
            None => deployment.created_at.is_some_and(|at| at < self.at),
        }
    }
}

/// The deployment of the operation, newest first, a page at a time.
async fn find(
    github: &Client,
    list: &ListDeployments,
    operation: &str,
    until: &Until,
) -> Result<Option<Deployment>, Error> {
    let mut pages = pin!(github.pages(list));
    while let Some(page) = pages.try_next().await? {
        let is_last = page.items.iter().any(|known| until.is_before(known));
        let mut items = page.items.into_iter();
        let ours = items.find(|known| is_ours(known, operation));
        if ours.is_some() || is_last {
            return Ok(ours);
        }
    }
    Ok(None)
}

/// Refuses a deployment of another commit than the one that was checked.
async fn of_commit(
    github: &Client,
    call: &CreateDeployment,
    outcome: Ensured<DeploymentOutcome>,
) -> Result<Ensured<DeploymentOutcome>, Error> {
    let (Some(checked), Some(deployment)) = (call.checked_commit(), outcome.as_ref().deployment())
    else {
        return Ok(outcome);
    };
    if deployment
        .sha
        .as_str()
        .eq_ignore_ascii_case(checked.as_str())
    {
        return Ok(outcome);
    }
    let status = CreateDeploymentStatus::new(call.repo(), deployment.id, DeploymentState::Error)
        .description("Not the commit that was checked.");
    // Whether or not this can be written: nothing may be deployed.
    let _ = github.send(&status).await;
    let text = "the deployment is of another commit than the gate that it was made from";
    Err(DecodeError::custom("sha", text).into())
}
