//! Lists the statuses of a commit and GitHub's summary of them, as JSON.
//!
//! `cargo run -p github-checks --example statuses -- OWNER/REPO REF`

use std::process::ExitCode;

use github_checks::statuses::{GetCombinedStatus, ListStatuses};
use github_checks::{Client, Repo};
use serde_json::{Value, json};

#[path = "shared/tell.rs"]
mod tell;
use tell::tell;

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [repo, git_ref] = &args[..] else {
        eprintln!("usage: statuses OWNER/REPO REF");
        return ExitCode::from(2);
    };
    let Ok(repo) = repo.parse::<Repo>() else {
        eprintln!("usage: statuses OWNER/REPO REF");
        return ExitCode::from(2);
    };
    match list(&repo, git_ref).await {
        Ok(document) => {
            println!("{document:#}");
            ExitCode::SUCCESS
        }
        Err(error) => tell(&*error),
    }
}

async fn list(repo: &Repo, git_ref: &str) -> Result<Value, Box<dyn std::error::Error>> {
    let github = Client::from_env()?;
    let combined = github.send(&GetCombinedStatus::new(repo, git_ref)).await?;
    let statuses = github.all(&ListStatuses::new(repo, git_ref)).await?;
    let statuses = statuses.iter().map(|status| {
        json!({
            "id": status.id,
            "context": status.context,
            "state": status.state,
            "description": status.description,
            "target_url": status.target_url,
            "creator": status.creator.as_ref().map(|creator| &creator.login),
            "created_at": status.created_at,
        })
    });
    Ok(json!({
        "sha": combined.sha,
        "state": combined.state,
        "statuses": statuses.collect::<Vec<_>>(),
    }))
}
