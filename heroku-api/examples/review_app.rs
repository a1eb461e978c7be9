//! Review apps from a shell.
//!
//! ```text
//! review_app list     PIPELINE
//! review_app create   PIPELINE BRANCH URL VERSION
//! review_app redeploy PIPELINE BRANCH URL VERSION
//! review_app recreate PIPELINE BRANCH URL VERSION
//! review_app delete   PIPELINE BRANCH
//! ```
//!
//! `URL` is a tarball that needs no header. Reads `HEROKU_API_KEY` and `HEROKU_API_URL`.

use std::process::ExitCode;
use std::time::Duration;

use heroku_api::Client;
use heroku_api::builds::Source;
use heroku_api::flows::deploy::{DeployEvent, Follow};
use heroku_api::flows::review_app::{
    ReviewAppEvent, create, delete_and_wait, find_by_branch, recreate, redeploy,
};
use heroku_api::ids::PipelineId;
use heroku_api::pipelines::GetPipeline;
use heroku_api::review_apps::{CreateReviewApp, ListReviewApps, ReviewApp, ReviewSource};
use heroku_api::secret::SignedUrl;
use serde_json::json;

mod common;

type Outcome = Result<bool, Box<dyn std::error::Error>>;

const WITHIN: Duration = Duration::from_secs(3600);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    let (action, pipeline, rest) = match words.as_slice() {
        [action @ "list", pipeline] => (*action, *pipeline, &[][..]),
        [action @ "delete", pipeline, rest @ ..] if rest.len() == 1 => (*action, *pipeline, rest),
        [
            action @ ("create" | "redeploy" | "recreate"),
            pipeline,
            rest @ ..,
        ] if rest.len() == 3 => (*action, *pipeline, rest),
        _ => {
            return common::usage(
                "usage: review_app list|delete PIPELINE [BRANCH]\n       \
                 review_app create|redeploy|recreate PIPELINE BRANCH URL VERSION",
            );
        }
    };
    common::exit(run(action, pipeline, rest).await)
}

async fn run(action: &str, pipeline: &str, rest: &[&str]) -> Outcome {
    let heroku = common::client()?;
    let pipeline = heroku.send(&GetPipeline::new(pipeline)).await?.id;
    match (action, rest) {
        ("create", [branch, url, version]) => {
            let call = call(&pipeline, branch, url, version);
            print(&create(&heroku, &call, WITHIN, &mut tell).await?);
        }
        ("redeploy", [branch, url, version]) => {
            let app = existing(&heroku, &pipeline, branch).await?;
            let source = Source::new(SignedUrl::new(*url)).version(*version);
            let how = Follow::default();
            let done = redeploy(&heroku, &app.id, source, how, &mut tell_deploy).await?;
            common::say(format_args!(
                "{}",
                json!({"event": "deployed", "build": done.build, "version": done.version})
            ));
        }
        ("recreate", [branch, url, version]) => {
            let app = existing(&heroku, &pipeline, branch).await?;
            let call = call(&pipeline, branch, url, version);
            print(&recreate(&heroku, &app.id, &call, WITHIN, &mut tell).await?);
        }
        ("delete", [branch]) => {
            let app = existing(&heroku, &pipeline, branch).await?;
            delete_and_wait(&heroku, &app.id, WITHIN, &mut tell).await?;
            common::say(format_args!(
                "{}",
                json!({"event": "deleted", "branch": branch})
            ));
        }
        _ => heroku
            .all(&ListReviewApps::new(&pipeline))
            .await?
            .iter()
            .for_each(print),
    }
    Ok(true)
}

fn call(pipeline: &PipelineId, branch: &str, url: &str, version: &str) -> CreateReviewApp {
    let source = ReviewSource::tarball(SignedUrl::new(url), version);
    CreateReviewApp::new(pipeline, branch, source)
}

async fn existing(
    heroku: &Client,
    pipeline: &PipelineId,
    branch: &str,
) -> Result<ReviewApp, Box<dyn std::error::Error>> {
    let found = find_by_branch(heroku, pipeline, branch).await?;
    found.ok_or_else(|| format!("{branch} has no review app").into())
}

fn print(app: &ReviewApp) {
    common::say(format_args!(
        "{}",
        json!({
            "event": "review_app", "id": app.id, "branch": app.branch, "status": app.status,
            "app": app.app, "pr_number": app.pr_number,
        })
    ));
}

fn tell(event: ReviewAppEvent) {
    common::say(format_args!(
        "{}",
        match event {
            ReviewAppEvent::Status { review_app, status } => {
                json!({"event": "status", "id": review_app, "status": status})
            }
            ReviewAppEvent::Output(line) => json!({"event": "output", "line": line}),
            other => json!({"event": "other", "text": format!("{other:?}")}),
        }
    ));
}

fn tell_deploy(event: DeployEvent) {
    common::say(format_args!(
        "{}",
        match event {
            DeployEvent::Building { build } => json!({"event": "building", "build": build}),
            DeployEvent::Output(line) | DeployEvent::ReleaseOutput(line) => {
                json!({"event": "output", "line": line})
            }
            DeployEvent::Dynos(progress) =>
                json!({"event": "dynos", "up": progress.up, "of": progress.of}),
            other => json!({"event": "other", "text": format!("{other:?}")}),
        }
    ));
}
