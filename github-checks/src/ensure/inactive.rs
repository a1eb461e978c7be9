//! An environment without an active deployment: what comes before it is removed.

use std::collections::BTreeMap;

use crate::client::Client;
use crate::deployments::{CreateDeploymentStatus, DeploymentState, ListDeployments};
use crate::ensure::{Intent, StatusOutcome, deployment_status};
use crate::environments::GetEnvironment;
use crate::error::Error;
use crate::ids::{DeploymentId, Repo};

/// Makes every deployment of an environment inactive, as when a review app is deleted, and
/// returns those that were not inactive before.
///
/// One or two requests for each deployment; writes wait for their turn. Those that are
/// inactive already are left alone, so after an error the same call goes on where it ended.
/// GitHub sends no webhook for `inactive`.
///
/// # Arguments
/// - `github`: client of an account that may deploy.
/// - `repo`: repository of the environment.
/// - `environment`: its name; upper and lower case are the same.
///
/// # Errors
/// As [`ListDeployments`] and [`deployment_status`]. An environment that does not exist has
/// no deployments and is not an error.
///
/// # Permission
/// `deployments: write` (scope `repo_deployment`).
///
/// # Examples
/// ```no_run
/// # async fn run(github: github_checks::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use github_checks::{Repo, ensure};
///
/// let repo = Repo::new("octo-org", "hello");
/// let ended = ensure::environment_inactive(&github, &repo, "shop-pr-42").await?;
/// println!("{} deployments are inactive now", ended.len());
/// # Ok(()) }
/// ```
pub async fn environment_inactive(
    github: &Client,
    repo: &Repo,
    environment: &str,
) -> Result<Vec<DeploymentId>, Error> {
    let mut found = BTreeMap::new();
    for name in spellings(github, repo, environment).await? {
        let list = ListDeployments::new(repo).environment(name);
        for deployment in github.all(&list).await? {
            // A server that ignores the filter must not end other environments.
            let name = deployment.environment.as_deref().unwrap_or_default();
            if is_same(name, environment) {
                found.insert(deployment.id, deployment);
            }
        }
    }
    let mut ended = Vec::new();
    for id in found.into_keys() {
        let call = CreateDeploymentStatus::new(repo, id, DeploymentState::Inactive);
        match deployment_status(github, &call, Intent::now(github)).await {
            Ok(StatusOutcome::Posted(_)) => ended.push(id),
            Ok(_) => {}
            // Deleted meanwhile.
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(ended)
}

/// The ways in which the environment may be written: whether GitHub's filter compares with
/// case is not documented.
async fn spellings(github: &Client, repo: &Repo, environment: &str) -> Result<Vec<String>, Error> {
    let mut names = vec![environment.to_owned(), environment.to_lowercase()];
    match github.send(&GetEnvironment::new(repo, environment)).await {
        Ok(known) if is_same(&known.name, environment) => names.push(known.name),
        Ok(_) => {}
        // Unknown there, or not readable for this account: the other spellings must do.
        Err(error) if error.as_api().is_some() && !error.is_transient() => {}
        Err(error) => return Err(error),
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}
