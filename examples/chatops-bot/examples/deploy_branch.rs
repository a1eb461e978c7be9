//! Builds a branch of a GitHub repository on a Heroku app, without Heroku's own GitHub link.
//!
//! `cargo run -p chatops-bot --example deploy_branch -- OWNER/REPO BRANCH APP`

use std::error::Error;
use std::process::ExitCode;

use github_checks::Repo;
use github_checks::archives::GetTarball;
use github_checks::commits::GetCommit;
use heroku_api::flows::deploy::{DeployEvent, DeployPlan};
use heroku_api::progress::{Follow, Outcome};
use heroku_api::{flows, secret::SignedUrl};

/// Deploys; `Done` only when every dyno was seen to run the new build.
pub(crate) async fn deploy(
    github: &github_checks::Client,
    heroku: &heroku_api::Client,
    repo: &Repo,
    branch: &str,
    app: &str,
) -> Result<Outcome, Box<dyn Error>> {
    // The branch may move on: from here on it is this commit.
    let commit = github.send(&GetCommit::new(repo, branch)).await?.sha;
    // A private repository's link works for five minutes: fetch it right before it is used.
    let archive = github.send(&GetTarball::new(repo, commit.as_str())).await?;
    let source = archive.url.hand_to(SignedUrl::new);
    let plan = DeployPlan::new(app, source, commit.as_str());
    let deployed = flows::deploy(heroku, &plan, &Follow::default())
        .on_event(|event| match event {
            DeployEvent::BuildOutput(line) | DeployEvent::ReleaseOutput(line) => println!("{line}"),
            DeployEvent::Released { version } => println!("{app} v{version} is current"),
            DeployEvent::Dynos(dynos) => println!("{app}: {dynos}"),
            _ => {}
        })
        .await?;
    println!("{branch} ({commit}) on {app}: {}", deployed.outcome);
    Ok(deployed.outcome)
}

async fn run() -> Result<Outcome, Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [repo, branch, app] = words.as_slice() else {
        return Err("usage: deploy_branch OWNER/REPO BRANCH APP".into());
    };
    let github = github_checks::Client::from_env()?; // GITHUB_TOKEN
    let heroku = heroku_api::Client::from_env()?; // HEROKU_API_KEY
    deploy(&github, &heroku, &repo.parse()?, branch, app).await
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(outcome) => ExitCode::from(outcome.exit_code()),
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
