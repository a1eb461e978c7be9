//! Waits for a commit's checks, records a deployment on GitHub, does the work, and records how
//! it ended: the pull request shows all of it.
//!
//! `cargo run -p chatops-bot --example deploy_when_green -- OWNER/REPO BRANCH ENVIRONMENT COMMAND…`

use std::error::Error;
use std::future::Future;
use std::process::ExitCode;
use std::time::Duration;

use github_checks::deployments::{
    CreateDeployment, CreateDeploymentStatus, Deployment, DeploymentState,
};
use github_checks::ensure::{self, Intent};
use github_checks::progress::Follow;
use github_checks::{Client, Policy, Repo};

/// Whether it was deployed. `work` gets the commit that was checked, and says whether it runs.
pub(crate) async fn deploy<W>(
    github: &Client,
    repo: &Repo,
    branch: &str,
    environment: &str,
    operation: &str,
    work: impl FnOnce(String) -> W,
) -> Result<bool, Box<dyn Error>>
where
    W: Future<Output = bool>,
{
    // What the branch rules require; everything that exists when they require nothing.
    let policy = Policy::required_or_all("main");
    let follow = Follow::default().within(Duration::from_secs(15 * 60));
    let decision = github.watch(repo, branch, &policy, &follow).await?;
    let gate = &decision.gate;
    println!("{gate}");
    if !gate.is_deployable() {
        for reason in &gate.reasons {
            println!("  {} {}", reason.name, reason.state);
        }
        return Ok(false);
    }
    // Of the commit that was checked and no other; created once though responses get lost.
    let call = CreateDeployment::from_gate(gate)
        .environment(environment)
        .operation(operation);
    let created = ensure::deployment(github, &call, Intent::now(github)).await?;
    let created = created.into_inner();
    let Some(deployment) = created.deployment() else {
        return Err(format!("GitHub created no deployment: {created:?}").into());
    };
    say(github, repo, deployment, DeploymentState::InProgress).await?;
    let is_done = work(gate.sha.to_string()).await;
    let state = if is_done {
        DeploymentState::Success
    } else {
        DeploymentState::Failure
    };
    say(github, repo, deployment, state).await?;
    Ok(is_done)
}

/// Posts a status of the deployment; never goes back to an earlier one.
async fn say(
    github: &Client,
    repo: &Repo,
    deployment: &Deployment,
    state: DeploymentState,
) -> Result<(), Box<dyn Error>> {
    let call = CreateDeploymentStatus::new(repo, deployment.id, state);
    ensure::deployment_status(github, &call, Intent::now(github)).await?;
    Ok(())
}

async fn run() -> Result<bool, Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [repo, branch, environment, command, arguments @ ..] = words.as_slice() else {
        return Err("usage: deploy_when_green OWNER/REPO BRANCH ENVIRONMENT COMMAND...".into());
    };
    let github = Client::from_env()?; // GITHUB_TOKEN
    // Of your own, and stored before the call: the same id is the same deployment.
    let operation = format!("{branch}-{}", std::process::id());
    let work = async |commit: String| {
        let mut child = tokio::process::Command::new(command);
        let ended = child.args(arguments).env("COMMIT", commit).status().await;
        ended.is_ok_and(|status| status.success())
    };
    let repo = repo.parse()?;
    deploy(&github, &repo, branch, environment, &operation, work).await
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  because {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}
