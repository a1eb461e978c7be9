//! The story of a team whose link between Heroku and GitHub is gone, in the terminal: real
//! HTTP, a sandbox for a world. Ends by itself, and fails when a step does not end as it
//! should.

mod checks;
mod script;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::name::short;
use crate::screen::{Output, Screen};
use crate::variables::Variables;
use crate::wire::SandboxTime;
use crate::{Setting, execute};

use checks::Looks;
use script::{Step, Story, script};

/// Virtual seconds for each real one: as fast as people read, or as fast as it goes.
const SPEED_TO_WATCH: f64 = 15.0;
const SPEED_TO_PIPE: f64 = 40.0;

/// Plays the story. Exit code 0 when every step ended as it should, else 1.
pub async fn run(json: bool, without_link: bool, output: Output) -> u8 {
    let screen = Screen::new(output.clone(), json);
    match play(json, without_link, output).await {
        Ok(failures) if failures.is_empty() => 0,
        Ok(_) => 1,
        Err(why) => {
            screen.event("failure", json!({ "text": why }), format!("✗ {why}"));
            1
        }
    }
}

/// Plays the story, and says what was not as it should be.
///
/// # Errors
/// When it could not even begin.
pub async fn play(json: bool, without_link: bool, output: Output) -> Result<Vec<String>, String> {
    let screen = Screen::new(output.clone(), json);
    let speed = match screen.is_watched() {
        true => SPEED_TO_WATCH,
        false => SPEED_TO_PIPE,
    };
    let sandbox = Sandbox::builder().speed(speed).start().await;
    let sandbox = sandbox.map_err(|error| format!("the sandbox did not start: {error}"))?;
    let looks = Looks::new(&sandbox)?;
    let mut story = Story::begin(&sandbox, &looks, without_link).await?;
    let title = match without_link {
        true => "A pipeline without a link to GitHub",
        false => "A pipeline whose GitHub link is there",
    };
    screen.event(
        "demo",
        json!({"without_link": without_link, "repository": sandbox.github().repository}),
        format!(
            "{title}: one day of CI jobs for {}",
            sandbox.github().repository
        ),
    );
    let mut failures = Vec::new();
    for step in script() {
        story.before(&step, &sandbox);
        step_of(&screen, &step);
        let variables = story.variables(&step, &sandbox);
        let line = step.line;
        let (code, result) = command(&sandbox, line, variables, json, output.clone()).await;
        if let Err(why) = story.check(&step, code, &result, &looks).await {
            let failure = format!("`review-apps {line}`: {why}");
            screen.event(
                "failure",
                json!({ "text": failure }),
                format!("✗ {failure}"),
            );
            failures.push(failure);
        }
    }
    let requests = sandbox.requests();
    failures.extend(counted(&screen, &requests, without_link));
    let state = looks.state(&story).await;
    screen.event("state", state.clone(), in_words(&state));
    let text = match failures.as_slice() {
        [] => "everything ended as it should".to_owned(),
        some => format!("{} things did not end as they should", some.len()),
    };
    let outcome = if failures.is_empty() {
        "done"
    } else {
        "failed"
    };
    screen.event(
        "result",
        json!({"outcome": outcome, "failures": failures, "text": text}),
        &text,
    );
    Ok(failures)
}

/// The state that was read back, for people.
fn in_words(state: &Value) -> String {
    let mut text = "\nWhat GitHub and Heroku show now:".to_owned();
    let kinds = state["deployments"].as_object().into_iter().flatten();
    for (kind, all) in kinds {
        let all = all.as_array().into_iter().flatten();
        let all: Vec<String> = all
            .map(|one| {
                let part = |at: usize| one[at].as_str().unwrap_or("?");
                format!("{} {}", short(part(0)), part(1))
            })
            .collect();
        let _ = write!(text, "\n  deployments, {kind}: {}", all.join(", "));
    }
    let _ = write!(text, "\n  review apps: {}", state["review_apps"]);
    for (app, sha) in state["runs"].as_object().into_iter().flatten() {
        let sha = short(sha.as_str().unwrap_or("nothing"));
        let _ = write!(text, "\n  {app} runs {sha}");
    }
    text
}

fn step_of(screen: &Screen, step: &Step) {
    let line = step.line;
    screen.event(
        "step",
        json!({"text": step.says, "command": line}),
        format!("\n— {}\n$ review-apps {line}", step.says),
    );
}

/// Runs a command line as a CI job would: its exit code, and its last line.
async fn command(
    sandbox: &Sandbox,
    line: &str,
    variables: Variables,
    json: bool,
    output: Output,
) -> (u8, Value) {
    let wire = Arc::new(SandboxTime::new(sandbox.clock().clone()));
    let setting = Setting::new(variables, output, PathBuf::from("/"), wire);
    let words = line.split_whitespace().map(str::to_owned);
    let words = words.chain(json.then(|| "--json".to_owned()));
    // The story is a command too: without the box its future would hold itself.
    Box::pin(execute(words, setting)).await
}

/// What the sandbox counted, beside what the story says.
fn counted(screen: &Screen, requests: &BTreeMap<String, u64>, without_link: bool) -> Vec<String> {
    screen.event("requests", json!({ "requests": requests }), "");
    let mut wrong = Vec::new();
    for (route, expected) in script::writes(without_link) {
        let found = requests.get(route).copied().unwrap_or(0);
        screen.event(
            "counted",
            json!({"route": route, "expected": expected, "found": found}),
            format!("{found} × {route}"),
        );
        if found != expected {
            wrong.push(format!(
                "{route}: {found} requests, the story has {expected}"
            ));
        }
    }
    wrong
}
