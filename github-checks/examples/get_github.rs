//! One raw GET through the client's retries and limits; prints the JSON.
//!
//! `cargo run -p github-checks --example get_github -- /repos/OWNER/REPO`

use std::process::ExitCode;

use github_checks::Client;
use github_checks::raw::Raw;
use serde_json::Value;

#[path = "shared/tell.rs"]
mod tell;
use tell::tell;

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [path] = &args[..] else {
        eprintln!("usage: get_github PATH");
        return ExitCode::from(2);
    };
    match get(path).await {
        Ok(document) => {
            println!("{document:#}");
            ExitCode::SUCCESS
        }
        Err(error) => tell(&*error),
    }
}

async fn get(path: &str) -> Result<Value, Box<dyn std::error::Error>> {
    let github = Client::from_env()?;
    let answer = github.send_raw(&Raw::get(path)).await?;
    Ok(serde_json::from_slice(answer.body())?)
}
