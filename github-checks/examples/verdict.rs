//! Judges commits offline: JSON in, verdicts out.
//!
//! `{"name","policy":{"mode","required","ignore"},"statuses":[…],"check_runs":[…]}` →
//! `{"name","verdict","failing","pending","missing"}`
//!
//! `cargo run -p github-checks --example verdict < case.json`, or `-- --lines` for one
//! document per line.

use std::io::{BufRead, Read, Write};
use std::process::ExitCode;

use github_checks::check_runs::CheckRun;
use github_checks::required::RequiredCheck;
use github_checks::statuses::Status;
use github_checks::verdict::{Evidence, Policy, judge};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Case {
    policy: Wanted,
    #[serde(default)]
    statuses: Vec<Status>,
    #[serde(default)]
    check_runs: Vec<Value>,
}

#[derive(Deserialize)]
struct Wanted {
    mode: String,
    #[serde(default)]
    required: Vec<RequiredCheck>,
    #[serde(default)]
    ignore: Vec<String>,
    #[serde(default)]
    accept_unverified_status_source: bool,
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
    let mut policy = match case.policy.mode.as_str() {
        "all" => Policy::all(),
        "required" | "named" => Policy::named(case.policy.required),
        other => {
            return Err(serde::de::Error::custom(format!("unknown mode {other:?}")));
        }
    };
    for name in case.policy.ignore {
        policy = policy.ignore(name);
    }
    if case.policy.accept_unverified_status_source {
        policy = policy.trust_status_source();
    }
    let runs = case
        .check_runs
        .into_iter()
        .map(check_run)
        .collect::<Result<_, _>>()?;
    let judgement = judge(&Evidence::new(case.statuses, runs), &policy);
    Ok(json!({
        "verdict": judgement.verdict.as_str(),
        "failing": judgement.failing,
        "pending": judgement.pending,
        "missing": judgement.missing,
    }))
}

/// The short form of a run, `app_id` and `suite_id`, or GitHub's own.
fn check_run(mut run: Value) -> Result<CheckRun, serde_json::Error> {
    if let Some(run) = run.as_object_mut() {
        for (short, long) in [("app_id", "app"), ("suite_id", "check_suite")] {
            if let Some(id) = run.remove(short).filter(Value::is_u64) {
                run.insert(long.to_owned(), json!({ "id": id }));
            }
        }
    }
    serde_json::from_value(run)
}
