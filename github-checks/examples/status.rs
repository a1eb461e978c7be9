//! Posts one commit status and prints the answer as JSON.
//!
//! `cargo run -p github-checks --example status -- OWNER/REPO SHA STATE CONTEXT [--description D] [--target-url U]`

use std::process::ExitCode;

use github_checks::statuses::{CreateStatus, Status, StatusState};
use github_checks::{Client, Repo};
use serde_json::json;

#[path = "shared/tell.rs"]
mod tell;
use tell::tell;

const USAGE: &str = "usage: status OWNER/REPO SHA STATE CONTEXT [--description D] [--target-url U]";

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(call) = call(&args) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match post(&call).await {
        Ok(status) => {
            println!(
                "{}",
                json!({
                    "id": status.id,
                    "context": status.context,
                    "state": status.state,
                    "description": status.description,
                    "target_url": status.target_url,
                    "created_at": status.created_at,
                })
            );
            ExitCode::SUCCESS
        }
        Err(error) => tell(&*error),
    }
}

fn call(args: &[String]) -> Option<CreateStatus> {
    let [repo, sha, state, context, options @ ..] = args else {
        return None;
    };
    let repo: Repo = repo.parse().ok()?;
    let state = StatusState::from(state.as_str());
    let mut call = CreateStatus::new(&repo, sha.as_str(), state).context(context);
    for option in options.chunks(2) {
        call = match option {
            [name, text] if name == "--description" => call.description(text),
            [name, url] if name == "--target-url" => call.target_url(url),
            _ => return None,
        };
    }
    Some(call)
}

async fn post(call: &CreateStatus) -> Result<Status, Box<dyn std::error::Error>> {
    let github = Client::from_env()?;
    Ok(github.send(call).await?)
}
