//! May this commit be deployed? Prints the verdict with its reasons as JSON.
//!
//! `cargo run -p github-checks --example gate -- OWNER/REPO REF [--required BRANCH]`
//!
//! Exit code 0: deployable, 1: not, 2: wrong usage, 3: undecided, or nobody could be asked.

use std::process::ExitCode;

use github_checks::gate::Gate;
use github_checks::{Client, Policy, Repo};
use serde_json::{Value, json};

#[path = "shared/tell.rs"]
mod tell;
use tell::tell;

const USAGE: &str = "usage: gate OWNER/REPO REF [--required BRANCH]";

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let (repo, git_ref, policy) = match args[..] {
        [repo, git_ref] => (repo, git_ref, Policy::all()),
        [repo, git_ref, "--required", branch] => (repo, git_ref, Policy::required(branch)),
        _ => return usage(),
    };
    let Ok(repo) = repo.parse::<Repo>() else {
        return usage();
    };
    match gate(&repo, git_ref, &policy).await {
        Ok(gate) => {
            println!("{:#}", document(&gate));
            if gate.is_deployable() {
                ExitCode::SUCCESS
            } else if gate.is_undecided() {
                ExitCode::from(3)
            } else {
                ExitCode::from(1)
            }
        }
        Err(error) => tell(&*error),
    }
}

async fn gate(
    repo: &Repo,
    git_ref: &str,
    policy: &Policy,
) -> Result<Gate, Box<dyn std::error::Error>> {
    let github = Client::builder_from_env().build()?;
    Ok(github.gate(repo, git_ref, policy).await?)
}

fn document(gate: &Gate) -> Value {
    let reasons = gate.reasons.iter().map(|reason| {
        json!({
            "name": reason.name,
            "state": reason.state.as_str(),
            "reported": reason.reported,
            "description": reason.description,
            "url": reason.url,
        })
    });
    json!({
        "repository": gate.repo.as_str(),
        "ref": gate.git_ref,
        "sha": gate.sha,
        "verdict": gate.verdict.as_str(),
        "deployable": gate.is_deployable(),
        "failing": gate.failing,
        "pending": gate.pending,
        "missing": gate.missing,
        "behind": gate.behind,
        "reasons": reasons.collect::<Vec<_>>(),
    })
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}
