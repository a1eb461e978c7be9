//! Writes that happen once although answers get lost: look, send, and look again.
//!
//! A call that could act twice is never repeated blindly by the client. These helpers
//! know where to look: the operation's own id travels with the call and is found again.
//! They look before the first attempt, too, so an operation that was interrupted by a
//! restart is simply asked for again with the same id.

use std::future::Future;
use std::time::Duration;

use crate::check_runs::{
    AddAnnotations, BATCH, CheckRun, CreateCheckRun, GetCheckRun, ListCheckRuns,
};
use crate::client::Client;
use crate::deployments::{
    CreateDeployment, CreateDeploymentStatus, DeploymentOutcome, DeploymentState, DeploymentStatus,
    ListDeploymentStatuses, ListDeployments,
};
use crate::error::Error;

/// The member of a deployment's payload that holds the operation's id.
pub const OPERATION: &str = "operation";

/// GitHub may not show at once what it has just done.
const SETTLE: Duration = Duration::from_secs(5);
/// How often to look after an unclear failure, counting looks that fail themselves.
const LOOKS: u32 = 4;

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

impl Client {
    /// Makes a deployment exactly once for `operation`, an id of your own (random,
    /// stored before the call). The id is kept in the deployment's payload.
    ///
    /// # Errors
    /// As [`send`](Client::send). [`Error::Ambiguous`] only when GitHub could not be
    /// asked afterwards either: call again with the same id.
    ///
    /// # Permission
    /// `deployments: write` (scope `repo_deployment`).
    pub async fn ensure_deployment(
        &self,
        call: &CreateDeployment,
        operation: &str,
    ) -> Result<DeploymentOutcome, Error> {
        let call = call.clone().payload(OPERATION, operation);
        let list = ListDeployments::new(call.repo())
            .git_ref(call.git_ref())
            .environment(call.environment_name())
            .task(call.task_name());
        let look = || async {
            let known = self.all(&list).await?;
            let ours = known
                .into_iter()
                .find(|deployment| deployment.payload()[OPERATION] == operation);
            Ok(ours.map(|deployment| DeploymentOutcome::Created(Box::new(deployment))))
        };
        self.once(look, || self.send(&call)).await
    }

    /// Posts a deployment status unless the deployment is in that state already, and never
    /// goes back from a final state: only `inactive` may follow one.
    ///
    /// # Errors
    /// As [`send`](Client::send); [`Error::Ambiguous`] only when GitHub could not be asked
    /// afterwards either: call again.
    ///
    /// # Permission
    /// `deployments: write` (scope `repo_deployment`).
    pub async fn ensure_deployment_status(
        &self,
        call: &CreateDeploymentStatus,
    ) -> Result<StatusOutcome, Error> {
        let (repo, deployment, wanted) = call.target();
        let list = ListDeploymentStatuses::new(repo, deployment);
        let look = || async {
            let mut known = match self.all(&list).await {
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
        };
        let send = || async {
            match self.send(call).await {
                Err(error) if error.is_not_found() => Ok(StatusOutcome::Gone),
                posted => Ok(StatusOutcome::Posted(Box::new(posted?))),
            }
        };
        self.once(look, send).await
    }

    /// Makes a check run exactly once for `operation`, an id of your own, which becomes the
    /// run's `external_id`. Remarks on lines are sent in batches of 50, each exactly once.
    ///
    /// # Errors
    /// As [`send`](Client::send). [`Error::Ambiguous`] only when GitHub could not be
    /// asked afterwards either: call again with the same id and the same remarks.
    ///
    /// # Permission
    /// `checks: write` of a GitHub App or of GitHub Actions.
    pub async fn ensure_check_run(
        &self,
        call: &CreateCheckRun,
        operation: &str,
    ) -> Result<CheckRun, Error> {
        let mut first = call.clone().external_id(operation);
        let rest = first.split_annotations();
        // All of them before the first batch: a run with half its remarks helps nobody.
        for (at, annotation) in rest.iter().enumerate() {
            annotation.check(BATCH + at)?;
        }
        let (repo, sha, name) = first.target();
        let list = ListCheckRuns::new(repo, sha.as_str())
            .check_name(name)
            .filter("all");
        let look = || async {
            let known = self.all(&list).await?;
            let ours = |run: &CheckRun| run.external_id.as_deref() == Some(operation);
            Ok(known.into_iter().find(ours))
        };
        let mut run = self.once(look, || self.send(&first)).await?;
        let Some(output) = first.found() else {
            return Ok(run);
        };
        let get = GetCheckRun::new(repo, run.id);
        let mut posted = output.annotations_len();
        for batch in rest.chunks(BATCH) {
            posted += batch.len() as u64;
            let add = AddAnnotations::new(repo, run.id, output.with_annotations(batch));
            let look = || async {
                let run = self.send(&get).await?;
                let count = run
                    .output
                    .as_ref()
                    .and_then(|output| output.annotations_count);
                Ok(count.is_some_and(|count| count >= posted).then_some(run))
            };
            run = self.once(look, || self.send(&add)).await?;
        }
        Ok(run)
    }

    /// Looks, sends, and after an unclear failure looks until it knows. Sends a second
    /// time only after two looks found nothing.
    pub(crate) async fn once<T, L, S>(
        &self,
        look: impl Fn() -> L,
        send: impl Fn() -> S,
    ) -> Result<T, Error>
    where
        L: Future<Output = Result<Option<T>, Error>>,
        S: Future<Output = Result<T, Error>>,
    {
        if let Some(done) = look().await? {
            return Ok(done);
        }
        let mut error = match send().await {
            Err(error) if error.is_ambiguous() => error,
            clear => return clear,
        };
        for last in [false, true] {
            let mut absent = 0;
            for _ in 0..LOOKS {
                self.transport().sleep(SETTLE).await;
                match look().await {
                    Ok(Some(done)) => return Ok(done),
                    Ok(None) => absent += 1,
                    Err(_) => {}
                }
                if absent == 2 {
                    break;
                }
            }
            // Without two clear looks nobody knows: the caller may ask again later.
            if last || absent < 2 {
                break;
            }
            error = match send().await {
                Err(error) if error.is_ambiguous() => error,
                clear => return clear,
            };
        }
        Err(error)
    }
}
