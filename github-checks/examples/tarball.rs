//! Gets the link to the files of a commit. Prints its host and its end as JSON; the link
//! itself, which is a credential for a private repository, only when asked to.
//!
//! `cargo run -p github-checks --example tarball -- OWNER/REPO REF [--reveal]`

use std::process::ExitCode;

use chrono::{DateTime, Utc};
use github_checks::archives::{ArchiveLink, GetTarball};
use github_checks::{Client, Repo};
use serde_json::json;

#[path = "shared/tell.rs"]
mod tell;
use tell::tell;

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let (repo, git_ref, reveal) = match args[..] {
        [repo, git_ref] => (repo, git_ref, false),
        [repo, git_ref, "--reveal"] => (repo, git_ref, true),
        _ => return usage(),
    };
    let Ok(repo) = repo.parse::<Repo>() else {
        return usage();
    };
    match link(&repo, git_ref).await {
        Ok(link) => {
            let mut document = json!({
                "host": link.host,
                "secret": link.is_secret(),
                "valid_for_s": link.valid_for.map(|valid| valid.as_secs()),
                "expires_at": link.expires_at.map(DateTime::<Utc>::from),
            });
            if reveal {
                document["url"] = link.url.expose().into();
            }
            println!("{document}");
            ExitCode::SUCCESS
        }
        Err(error) => tell(&*error),
    }
}

async fn link(repo: &Repo, git_ref: &str) -> Result<ArchiveLink, Box<dyn std::error::Error>> {
    let github = Client::from_env()?;
    Ok(github.send(&GetTarball::new(repo, git_ref)).await?)
}

fn usage() -> ExitCode {
    eprintln!("usage: tarball OWNER/REPO REF [--reveal]");
    ExitCode::from(2)
}
