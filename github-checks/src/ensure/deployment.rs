//! One deployment for each operation.

use crate::client::Client;
use crate::deployments::{CreateDeployment, DeploymentOutcome, ListDeployments};
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::Error;

/// The field of a deployment's payload that holds the operation's id.
pub const OPERATION: &str = "operation";

/// Creates a deployment once, although the response may get lost.
///
/// It is recognised by the [`operation`](CreateDeployment::operation) of the call: an id of
/// your own, random, stored before the call. A call without one cannot be recognised: then
/// this is the plain call.
///
/// # Errors
/// As [`CreateDeployment`]; ambiguous when looking did not help either: the deployment may
/// still appear.
///
/// # Permission
/// `deployments: write` (scope `repo_deployment`).
pub async fn deployment(
    github: &Client,
    call: &CreateDeployment,
    intent: Intent,
) -> Result<Ensured<DeploymentOutcome>, Error> {
    let Some(operation) = call.operation_id() else {
        return github.send(call).await.map(Ensured::Created);
    };
    let list = ListDeployments::new(call.repo())
        .git_ref(call.git_ref())
        .environment(call.environment_name())
        .task(call.task_name());
    let list = &list;
    let look = || -> Attempt<'_, Option<DeploymentOutcome>> {
        Box::pin(async move {
            let known = github.all(list).await?;
            let ours = known
                .into_iter()
                .find(|deployment| deployment.payload()[OPERATION] == operation);
            Ok(ours.map(|deployment| DeploymentOutcome::Created(Box::new(deployment))))
        })
    };
    let send = || -> Attempt<'_, DeploymentOutcome> { Box::pin(github.send(call)) };
    once(github, &intent, send, look).await
}
