//! Judges commits offline: JSON in, verdicts out.
//!
//! ```text
//! {"name","policy":{"mode","required","ignore"},"statuses":[…],"check_runs":[…]}
//!   → {"name","verdict","failing","pending","missing"}
//! ```
//!
//! May also hold `check_suites` and the time `now` at which they were read (seconds since
//! 1970, or a date), `workflow_runs`, `watched_s` (seconds since a new commit was first looked
//! at), and in the policy `accept_unverified_status_source`, `newest_suite_wins`,
//! `newest_of_workflow`, `skipped_fails`, `without_events`. Modes: `all`, `required`,
//! `required_or_all`, `named`. Check runs and suites take `app_id` and `suite_id` instead of
//! GitHub's objects.
//!
//! `cargo run -p github-checks --example verdict < case.json`, or `-- --lines` for one
//! document per line.

use std::io::{BufRead, Read, Write};
use std::process::ExitCode;
use std::time::Duration;

use chrono::{DateTime, Utc};
use github_checks::check_runs::CheckRun;
use github_checks::check_suites::CheckSuite;
use github_checks::required::{RequiredCheck, Requirements};
use github_checks::statuses::Status;
use github_checks::verdict::{Evidence, Policy, judge};
use github_checks::workflow_runs::WorkflowRun;
use serde::Deserialize;
use serde::de::Error as _;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Case {
    policy: Wanted,
    #[serde(default)]
    statuses: Vec<Status>,
    #[serde(default)]
    check_runs: Vec<Value>,
    #[serde(default)]
    check_suites: Vec<Value>,
    workflow_runs: Option<Vec<Value>>,
    now: Option<Value>,
    watched_s: Option<f64>,
}

#[derive(Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
struct Wanted {
    mode: String,
    #[serde(default)]
    required: Vec<RequiredCheck>,
    #[serde(default)]
    ignore: Vec<String>,
    #[serde(default)]
    accept_unverified_status_source: bool,
    #[serde(default)]
    newest_suite_wins: bool,
    #[serde(default)]
    newest_of_workflow: bool,
    #[serde(default)]
    skipped_fails: bool,
    #[serde(default)]
    without_events: Vec<String>,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let lines = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--lines"] => true,
        _ => {
            eprintln!("usage: verdict [--lines]");
            return ExitCode::from(2);
        }
    };
    match run(lines) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(1)
        }
    }
}

fn run(lines: bool) -> std::io::Result<()> {
    let mut output = std::io::stdout().lock();
    if !lines {
        let mut document = Vec::new();
        std::io::stdin().lock().read_to_end(&mut document)?;
        return writeln!(output, "{}", answer(&document));
    }
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line?;
        if !line.trim_ascii().is_empty() {
            writeln!(output, "{}", answer(&line))?;
        }
    }
    Ok(())
}

fn answer(document: &[u8]) -> Value {
    let document: Value = match serde_json::from_slice(document) {
        Ok(document) => document,
        Err(error) => return json!({ "name": null, "error": error.to_string() }),
    };
    let name = document["name"].clone();
    match judged(document) {
        Ok(mut judged) => {
            judged["name"] = name;
            judged
        }
        Err(error) => json!({ "name": name, "error": error.to_string() }),
    }
}

fn judged(document: Value) -> Result<Value, serde_json::Error> {
    let case: Case = serde_json::from_value(document)?;
    let policy = policy(&case.policy)?;
    let runs: Vec<CheckRun> = all(case.check_runs)?;
    let suites: Vec<CheckSuite> = all(case.check_suites)?;
    let mut evidence = Evidence::new(case.statuses, runs);
    evidence.check_suites = suites;
    evidence.read_at = case.now.map(moment).transpose()?;
    if let Some(runs) = case.workflow_runs {
        evidence = evidence.workflow_runs(all::<WorkflowRun>(runs)?);
    }
    if let Some(seconds) = case.watched_s {
        let watched = Duration::try_from_secs_f64(seconds);
        evidence = evidence.watched(watched.map_err(serde_json::Error::custom)?);
    }
    evidence = evidence.requirements(Requirements::new(case.policy.required));
    let judgement = judge(&evidence, &policy);
    Ok(json!({
        "verdict": judgement.verdict.as_str(),
        "failing": judgement.failing,
        "pending": judgement.pending,
        "missing": judgement.missing,
    }))
}

fn policy(wanted: &Wanted) -> Result<Policy, serde_json::Error> {
    let branch = "the branch of the case";
    let mut policy = match wanted.mode.as_str() {
        "all" => Policy::all(),
        "required" => Policy::required(branch),
        "required_or_all" => Policy::required_or_all(branch),
        "named" => Policy::named(wanted.required.clone()).map_err(serde_json::Error::custom)?,
        other => {
            return Err(serde_json::Error::custom(format!("unknown mode {other:?}")));
        }
    };
    for name in &wanted.ignore {
        policy = policy.ignore(name);
    }
    policy.trust_status_source = wanted.accept_unverified_status_source;
    policy.newest_suite_wins = wanted.newest_suite_wins;
    policy.newest_of_workflow = wanted.newest_of_workflow;
    policy.skipped_fails = wanted.skipped_fails;
    policy.without_events.clone_from(&wanted.without_events);
    Ok(policy)
}

fn moment(value: Value) -> Result<DateTime<Utc>, serde_json::Error> {
    let seconds = value.as_f64().and_then(|seconds| {
        #[allow(clippy::cast_possible_truncation, reason = "whole seconds are enough")]
        DateTime::from_timestamp(seconds as i64, 0)
    });
    match seconds {
        Some(moment) => Ok(moment),
        None => serde_json::from_value(value),
    }
}

/// Objects in the short form, with `app_id` and `suite_id`, or in GitHub's own.
fn all<T: serde::de::DeserializeOwned>(values: Vec<Value>) -> Result<Vec<T>, serde_json::Error> {
    let long = |mut value: Value| {
        if let Some(fields) = value.as_object_mut() {
            for (short, long) in [("app_id", "app"), ("suite_id", "check_suite")] {
                if let Some(id) = fields.remove(short).filter(Value::is_u64) {
                    // A workflow run names its suite by the number alone.
                    if short == "suite_id" {
                        fields.entry("check_suite_id").or_insert_with(|| id.clone());
                    }
                    fields.insert(long.to_owned(), json!({ "id": id }));
                }
            }
        }
        serde_json::from_value(value)
    };
    values.into_iter().map(long).collect()
}
