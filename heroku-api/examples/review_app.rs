//! Review apps from a shell. Prints every event as a JSON line.
//!
//! ```text
//! review_app list     PIPELINE
//! review_app create   PIPELINE BRANCH TARBALL_URL VERSION
//! review_app redeploy PIPELINE BRANCH TARBALL_URL VERSION
//! review_app recreate PIPELINE BRANCH TARBALL_URL VERSION
//! review_app delete   PIPELINE BRANCH
//! ```
//!
//! Options: `--pr N`, `--fork REPOSITORY_NUMBER`, `--within S`. `create` creates the review
//! app, or builds the commit into the one that is there.
//!
//! Reads `HEROKU_API_KEY` and `HEROKU_API_URL`. Exit code 0 when it was done, 1 when it failed
//! or was overtaken, 2 for a wrong command line, 3 when nobody knows, 4 when it is not
//! permitted.

use std::process::ExitCode;

use heroku_api::Client;
use heroku_api::flows::review_app::{self, ReviewAppEvent, ReviewAppPlan, ReviewAppReport};
use heroku_api::ids::PipelineId;
use heroku_api::pipelines::GetPipeline;
use heroku_api::progress::Follow;
use heroku_api::review_apps::{ListReviewApps, ReviewApp};
use heroku_api::secret::SignedUrl;
use serde_json::{Value, json};

mod common;

const USAGE: &str = "usage: review_app list|delete PIPELINE [BRANCH]\n       \
    review_app create|redeploy|recreate PIPELINE BRANCH TARBALL_URL VERSION\n       \
    options: --pr N, --fork REPOSITORY_NUMBER, --within S";

/// What the options say.
struct Options {
    pr: Option<u64>,
    fork: Option<u64>,
    follow: Follow,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut arguments: Vec<_> = std::env::args().skip(1).collect();
    let Some(options) = options(&mut arguments) else {
        return common::usage(USAGE);
    };
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    let known = match words.as_slice() {
        ["list", _] | ["delete", _, _] => true,
        ["create" | "redeploy" | "recreate", _, _, link, _] => link.contains("://"),
        _ => false,
    };
    if !known || words.iter().any(|word| word.starts_with("--")) {
        return common::usage(USAGE);
    }
    common::exit(run(&words, &options).await)
}

fn options(arguments: &mut Vec<String>) -> Option<Options> {
    let mut number = |name: &str| match common::option(arguments, name)? {
        None => Some(None),
        Some(text) => text.parse().ok().map(Some),
    };
    Some(Options {
        pr: number("--pr")?,
        fork: number("--fork")?,
        follow: common::follow(arguments)?,
    })
}

async fn run(words: &[&str], options: &Options) -> common::Ended {
    let heroku = heroku_api::Client::from_env()?;
    let pipeline = heroku.send(&GetPipeline::new(words[1])).await?.id;
    let follow = &options.follow;
    match words {
        ["delete", _, branch] => {
            let old = existing(&heroku, &pipeline, branch, options).await?;
            let deleted = review_app::delete(&heroku, &old.id, follow)
                .on_event(show)
                .await?;
            let mut line = common::result(deleted.outcome);
            line["branch"] = json!(branch);
            line["detail"] = json!(deleted.detail);
            common::line(&line);
            Ok(deleted.outcome.exit_code())
        }
        [action, _, branch, link, version] => {
            let plan = plan(&pipeline, branch, link, version, options);
            let report = match *action {
                "create" => review_app::create_or_redeploy(&heroku, &plan, follow),
                "redeploy" => {
                    let old = existing(&heroku, &pipeline, branch, options).await?;
                    review_app::redeploy(&heroku, &old, &plan, follow)
                }
                _ => {
                    let old = existing(&heroku, &pipeline, branch, options).await?;
                    review_app::recreate(&heroku, &old.id, &plan, follow)
                }
            };
            let report = report.on_event(show).await?;
            common::line(&result(&report));
            Ok(report.outcome.exit_code())
        }
        _ => {
            for app in heroku.all(&ListReviewApps::new(&pipeline)).await? {
                let mut line = review_app_line(&app);
                line["event"] = json!("review_app");
                common::line(&line);
            }
            Ok(0)
        }
    }
}

fn plan(
    pipeline: &PipelineId,
    branch: &str,
    link: &str,
    version: &str,
    options: &Options,
) -> ReviewAppPlan {
    let mut plan = ReviewAppPlan::new(pipeline, branch, SignedUrl::new(link), version);
    if let Some(number) = options.pr {
        plan = plan.pr_number(number);
    }
    if let Some(fork) = options.fork {
        plan = plan.fork_repo_id(fork);
    }
    plan
}

async fn existing(
    heroku: &Client,
    pipeline: &PipelineId,
    branch: &str,
    options: &Options,
) -> Result<ReviewApp, Box<dyn std::error::Error>> {
    let found = review_app::find(heroku, pipeline, branch, options.fork, options.pr).await?;
    found.ok_or_else(|| format!("{branch} has no review app").into())
}

fn show(event: ReviewAppEvent) {
    common::line(&match event {
        ReviewAppEvent::Status {
            review_app,
            status,
            app,
        } => json!({"event": "status", "id": review_app, "status": status, "app": app}),
        ReviewAppEvent::Building { app, build } => {
            json!({"event": "building", "app": app, "build": build})
        }
        ReviewAppEvent::BuildOutput(line) => json!({"event": "build_output", "line": line}),
        ReviewAppEvent::ReleaseOutput(line) => json!({"event": "release_output", "line": line}),
        ReviewAppEvent::App { app, name, web_url } => {
            json!({"event": "app", "app": app, "name": name, "web_url": web_url})
        }
        ReviewAppEvent::Dynos(dynos) => {
            json!({"event": "dynos", "up": dynos.up, "of": dynos.of, "crashed": dynos.crashed})
        }
        ReviewAppEvent::Unstuck => json!({"event": "unstuck"}),
        other => json!({"event": "other", "text": format!("{other:?}")}),
    });
}

fn review_app_line(app: &ReviewApp) -> Value {
    json!({
        "id": app.id, "branch": app.branch, "status": app.status, "app": app.app,
        "pr_number": app.pr_number, "fork": app.fork_repo,
    })
}

fn result(report: &ReviewAppReport) -> Value {
    let mut line = common::result(report.outcome);
    line["work"] = json!(report.work.as_str());
    line["review_app"] = json!(report.review_app.as_ref().map(review_app_line));
    line["app"] = json!(report.app);
    line["name"] = json!(report.name);
    line["web_url"] = json!(report.web_url);
    line["pr_number"] = json!(report.pr_number);
    line["build"] = json!(report.build);
    line["version"] = json!(report.version);
    line["dynos"] = json!(report.dynos.as_ref().map(ToString::to_string));
    line["overtaken_by"] = json!(report.overtaken_by.as_ref().map(ToString::to_string));
    line["manifest_errors"] = json!(report.manifest_errors);
    line["postdeploy"] = json!(
        report
            .postdeploy
            .as_ref()
            .and_then(|run| run.output.clone())
    );
    line["output"] = json!(report.output);
    line["detail"] = json!(report.detail);
    line
}
