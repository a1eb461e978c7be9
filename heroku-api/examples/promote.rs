//! `promote PIPELINE [--from APP] [--to APP…] [--within S]`: promotes, and prints every event
//! as a JSON line.
//!
//! Reads `HEROKU_API_KEY` and `HEROKU_API_URL`. Exit code 0 when every target runs the new
//! code, 1 when one failed or was overtaken, 2 for a wrong command line, 3 when nobody knows
//! about one, 4 when it is not permitted.

use std::process::ExitCode;

use heroku_api::flows::promote::{PromoteEvent, PromotedTarget};
use heroku_api::flows::{self, FlowError, pipeline};
use heroku_api::progress::Follow;
use serde_json::{Value, json};

mod common;

const USAGE: &str = "usage: promote PIPELINE [--from APP] [--to APP]... [--within S]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut arguments: Vec<_> = std::env::args().skip(1).collect();
    let Some(follow) = common::follow(&mut arguments) else {
        return common::usage(USAGE);
    };
    let Some((name, from, to)) = read(&arguments) else {
        return common::usage(USAGE);
    };
    common::exit(run(name, from, &to, &follow).await)
}

fn read(arguments: &[String]) -> Option<(&str, Option<&str>, Vec<&str>)> {
    let (mut name, mut from, mut to) = (None, None, Vec::new());
    let mut words = arguments.iter().map(String::as_str).peekable();
    while let Some(word) = words.next() {
        match word {
            "--from" => from = Some(words.next()?),
            "--to" => {
                to.push(words.next()?);
                while let Some(app) = words.next_if(|word| !word.starts_with('-')) {
                    to.push(app);
                }
            }
            word if word.starts_with('-') || name.is_some() => return None,
            word => name = Some(word),
        }
    }
    Some((name?, from, to))
}

async fn run(name: &str, from: Option<&str>, to: &[&str], follow: &Follow) -> common::Ended {
    let heroku = heroku_api::Client::from_env()?;
    let (_, state) = pipeline::find(&heroku, name)
        .await
        .map_err(FlowError::from)?;
    let plan = state.promotion(from, to)?;
    let promoted = flows::promote(&heroku, &plan, follow)
        .on_event(|event| common::line(&shown(&event)))
        .await?;
    for target in &promoted.targets {
        common::line(&result(target));
    }
    let mut all = common::result(promoted.outcome);
    all["promotion"] = json!(promoted.promotion);
    common::line(&all);
    Ok(promoted.outcome.exit_code())
}

fn shown(event: &PromoteEvent) -> Value {
    match event {
        PromoteEvent::Created { promotion } => json!({"event": "created", "promotion": promotion}),
        PromoteEvent::Found => json!({"event": "found"}),
        PromoteEvent::Releasing {
            app,
            release,
            version,
            ..
        } => json!({
            "event": "releasing", "app": app.to_string(), "release": release, "version": version,
        }),
        PromoteEvent::ReleaseOutput { app, line } => {
            json!({"event": "release_output", "app": app.to_string(), "line": line})
        }
        PromoteEvent::Released { app, version } => {
            json!({"event": "released", "app": app.to_string(), "version": version})
        }
        PromoteEvent::Dynos { app, progress } => json!({
            "event": "dynos", "app": app.to_string(), "up": progress.up, "of": progress.of,
            "crashed": progress.crashed,
        }),
        PromoteEvent::Finished { app, outcome } => json!({
            "event": "finished", "app": app.to_string(), "outcome": outcome.as_str(),
            "reason": outcome.reason(),
        }),
        other => json!({"event": "other", "text": format!("{other:?}")}),
    }
}

fn result(target: &PromotedTarget) -> Value {
    let mut line = common::result(target.outcome);
    line["event"] = json!("target");
    line["app"] = json!(target.app.to_string());
    line["ok"] = json!(target.outcome.is_done());
    line["release"] = json!(target.release);
    line["version"] = json!(target.version);
    line["dynos"] = json!(target.dynos.as_ref().map(ToString::to_string));
    line["overtaken_by"] = json!(target.overtaken_by.as_ref().map(ToString::to_string));
    line["output"] = json!(target.output);
    line["detail"] = json!(target.detail);
    line
}
