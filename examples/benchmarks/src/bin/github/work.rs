//! The same calls, three times.

use std::time::Duration;

use github_checks::check_runs::ListCheckRuns;
use github_checks::statuses::{CreateStatus, GetCombinedStatus, ListStatuses, StatusState};
use github_checks::{Client, Repo};
use octocrab::models::StatusState as TheirState;
use octocrab::params::repos::Commitish;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use serde::de::DeserializeOwned;

use crate::Outcome;
use crate::raw::{Combined, NewStatus, Runs, Status};
use crate::serve::SHA;

const TOKEN: &str = "ghp_0123456789abcdef0123456789abcdef0123";
const TEXT: &str = "The build has passed";
const LINK: &str = "https://ci.example.com/builds/1";

pub fn run(who: &str, call: &str, url: &str, rounds: u32) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        match who {
            "raw" => raw(call, url, rounds).await,
            "ours" => ours(call, url, rounds).await,
            "octocrab" => theirs(call, url, rounds).await,
            _ => Err("nobody of that name".into()),
        }
    })
}

fn expect(got: usize, expected: usize) -> Outcome {
    if got == expected { Ok(()) } else { Err(format!("{got} of {expected} items").into()) }
}

async fn ours(call: &str, url: &str, rounds: u32) -> Outcome {
    let github = Client::builder(TOKEN).base_url(url).write_pause(Duration::ZERO).build()?;
    let repo: Repo = "octo/hello".parse()?;
    for _ in 0..rounds {
        match call {
            "combined" => {
                let combined = GetCombinedStatus::new(&repo, "main").per_page(100u64);
                expect(github.send(&combined).await?.statuses.len(), 10)?;
            }
            "statuses" => {
                let page = github.send(&ListStatuses::new(&repo, "main")).await?;
                expect(page.items.len(), 100)?;
            }
            "runs" => {
                let page = github.send(&ListCheckRuns::new(&repo, "main")).await?;
                expect(page.items.len(), 100)?;
            }
            _ => {
                let status = CreateStatus::new(&repo, SHA, StatusState::Success)
                    .target_url(LINK)
                    .description(TEXT)
                    .context("ci");
                github.send(&status).await?;
            }
        }
    }
    Ok(())
}

async fn raw(call: &str, url: &str, rounds: u32) -> Outcome {
    // Without a provider for the process a plain client panics.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(15))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()?;
    for _ in 0..rounds {
        let commits = format!("{url}/repos/octo/hello/commits/main");
        match call {
            "combined" => {
                let combined: Combined = get(&client, format!("{commits}/status?per_page=100")).await?;
                expect(combined.statuses.len(), 10)?;
            }
            "statuses" => {
                let statuses: Vec<Status> = get(&client, format!("{commits}/statuses?per_page=100")).await?;
                expect(statuses.len(), 100)?;
            }
            "runs" => {
                let runs: Runs = get(&client, format!("{commits}/check-runs?per_page=100")).await?;
                expect(runs.check_runs.len(), 100)?;
            }
            _ => {
                let status = NewStatus {
                    state: "success",
                    target_url: LINK,
                    description: TEXT,
                    context: "ci",
                };
                let request = client
                    .post(format!("{url}/repos/octo/hello/statuses/{SHA}"))
                    .header(CONTENT_TYPE, "application/json")
                    .body(serde_json::to_vec(&status)?);
                let _: Status = send(request).await?;
            }
        }
    }
    Ok(())
}

async fn get<T: DeserializeOwned>(client: &reqwest::Client, url: String) -> Outcome<T> {
    send(client.get(url)).await
}

async fn send<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> Outcome<T> {
    let answer = request
        .header(ACCEPT, "application/vnd.github+json")
        .header("x-github-api-version", "2022-11-28")
        .header(USER_AGENT, "benchmark")
        .header(AUTHORIZATION, format!("Bearer {TOKEN}"))
        .send()
        .await?
        .error_for_status()?;
    Ok(serde_json::from_slice(&answer.bytes().await?)?)
}

async fn theirs(call: &str, url: &str, rounds: u32) -> Outcome {
    let github = octocrab::Octocrab::builder()
        .base_uri(url)?
        .personal_token(TOKEN.to_owned())
        .build()?;
    let repos = github.repos("octo", "hello");
    for _ in 0..rounds {
        match call {
            "combined" => {
                // Its own builder asks for `refs/heads/main`: the same request as the others.
                let combined: octocrab::models::CombinedStatus = github
                    .get("/repos/octo/hello/commits/main/status?per_page=100", None::<&()>)
                    .await?;
                expect(combined.statuses.len(), 10)?;
            }
            "statuses" => {
                let page: Vec<octocrab::models::Status> = github
                    .get("/repos/octo/hello/commits/main/statuses?per_page=100", None::<&()>)
                    .await?;
                expect(page.len(), 100)?;
            }
            "runs" => {
                let page = github
                    .checks("octo", "hello")
                    .list_check_runs_for_git_ref(Commitish("main".to_owned()))
                    .per_page(100)
                    .send()
                    .await?;
                expect(page.check_runs.len(), 100)?;
            }
            _ => {
                repos
                    .create_status(SHA.to_owned(), TheirState::Success)
                    .target(LINK.to_owned())
                    .description(TEXT.to_owned())
                    .context("ci".to_owned())
                    .send()
                    .await?;
            }
        }
    }
    Ok(())
}
