//! `promote PIPELINE [--from APP] [--to APP…]`: promotes, and prints every event as a
//! JSON line.
//!
//! Reads `HEROKU_API_KEY` and `HEROKU_API_URL`. Exit code 0 when every target runs the
//! new code, 1 when one does not, 2 for a wrong command line.

use std::process::ExitCode;

use heroku_api::flows::promote::{PromoteEvent, TargetResult, promote};
use heroku_api::flows::{FlowError, pipeline};
use serde_json::{Value, json};

mod common;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let usage = "usage: promote PIPELINE [--from APP] [--to APP]...";
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let Some((name, from, to)) = read(&arguments) else {
        return common::usage(usage);
    };
    common::exit(run(name, from, &to).await)
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

async fn run(
    name: &str,
    from: Option<&str>,
    to: &[&str],
) -> Result<bool, Box<dyn std::error::Error>> {
    let heroku = common::client()?;
    let (_, state) = pipeline::find(&heroku, name)
        .await
        .map_err(FlowError::from)?;
    let plan = state.promotion(from, to)?;
    let app = |id: &str| state.app(id).map_or(id, |app| app.name.as_str()).to_owned();
    let print = |event: PromoteEvent| common::say(format_args!("{}", line(&event, &app)));
    let promoted = promote(&heroku, &plan, &mut |event| print(event)).await?;
    for target in &promoted.targets {
        let why = match &target.result {
            TargetResult::Failed { reason, .. } => json!(reason),
            TargetResult::Up(progress) | TargetResult::DynosLate(progress) => {
                json!(progress.to_string())
            }
            TargetResult::Pending => json!("still pending"),
            _ => Value::Null,
        };
        let ok = target.result.is_ok();
        let app = app(target.app.as_str());
        common::say(format_args!(
            "{}",
            json!({"event": "result", "app": app, "ok": ok, "version": target.version, "detail": why})
        ));
    }
    Ok(promoted.is_ok())
}

fn line(event: &PromoteEvent, name: &dyn Fn(&str) -> String) -> Value {
    match event {
        PromoteEvent::Created { promotion } => json!({"event": "created", "promotion": promotion}),
        PromoteEvent::Releasing {
            app,
            release,
            version,
        } => {
            json!({"event": "releasing", "app": name(app.as_str()), "release": release, "version": version})
        }
        PromoteEvent::Output { app, line } => {
            json!({"event": "output", "app": name(app.as_str()), "line": line})
        }
        PromoteEvent::Released { app } => json!({"event": "released", "app": name(app.as_str())}),
        PromoteEvent::Dynos { app, progress } => json!({
            "event": "dynos", "app": name(app.as_str()), "up": progress.up, "of": progress.of,
        }),
        PromoteEvent::Finished { app, ok } => {
            json!({"event": "finished", "app": name(app.as_str()), "ok": ok})
        }
        other => json!({"event": "other", "text": format!("{other:?}")}),
    }
}
