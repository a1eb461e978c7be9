//! May this commit be deployed? Prints the verdict with its reasons as JSON.
//!
//! ```text
//! cargo run -p github-checks --example gate -- OWNER/REPO REF
//!   [--required BRANCH]     what the branch requires or, when it requires no check, everything
//!   [--named A,B]           these checks and nothing else
//!   [--ignore PATTERN]      leaves names out: "deploy/*", "check suite of renovate"; repeatable
//!   [--newest-of-workflow]  of one workflow and name the newest run counts
//!   [--skipped-fails]       a required check that was skipped has failed
//!   [--wait S]              waits S seconds for the decision; 0 looks once
//!   [--allow-none]          a commit that nobody reported on may be deployed
//!   [--without-event E]     leaves out workflow runs that this event started; repeatable
//!   [--without-rule KIND]   leaves out a rule that the API does not report on; repeatable
//!   [--trust-statuses]      a status satisfies a check that is bound to an app
//!   [--actions-alone]       no app but GitHub Actions reports on this repository
//! ```
//!
//! Without `--wait` a commit that was pushed a moment ago is looked at for 30 seconds.
//!
//! Exit code 0: deployable, 1: not, 2: wrong usage, 3: undecided, or the server did not
//! respond, 4: not permitted.

use std::process::ExitCode;
use std::time::Duration;

use github_checks::gate::Gate;
use github_checks::progress::Follow;
use github_checks::{Client, Policy, Repo};
use serde_json::{Value, json};

#[path = "shared/tell.rs"]
mod tell;
use tell::tell;

const USAGE: &str = "usage: gate OWNER/REPO REF [--required BRANCH | --named A,B] \
    [--ignore PATTERN] [--newest-of-workflow] [--skipped-fails] [--wait S] [--allow-none] \
    [--without-event E] [--without-rule KIND] [--trust-statuses] [--actions-alone]";

/// What was asked for.
struct Asked {
    repo: Repo,
    git_ref: String,
    policy: Policy,
    wait: Option<Duration>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let asked = match read(std::env::args().skip(1)) {
        Ok(asked) => asked,
        Err(why) => {
            eprintln!("{why}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match gate(&asked).await {
        Ok(gate) => {
            println!("{:#}", document(&gate));
            if gate.is_deployable() {
                ExitCode::SUCCESS
            } else if gate.is_undecided() {
                ExitCode::from(3)
            } else {
                ExitCode::from(1)
            }
        }
        Err(error) => tell(&*error),
    }
}

fn read(mut args: impl Iterator<Item = String>) -> Result<Asked, String> {
    let mut places = Vec::new();
    let (mut base, mut changes) = (None, Vec::<Box<dyn FnOnce(Policy) -> Policy>>::new());
    let mut wait = None;
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("{arg} needs a value"));
        match arg.as_str() {
            "--required" => set(&mut base, Policy::required_or_all(value()?))?,
            "--named" => {
                let names = value()?;
                let names = names
                    .split(',')
                    .map(str::trim)
                    .filter(|name| !name.is_empty());
                let policy = Policy::named(names).map_err(|error| error.to_string())?;
                set(&mut base, policy)?;
            }
            "--wait" => {
                let seconds = value()?;
                let seconds = seconds
                    .parse()
                    .map_err(|_| format!("not seconds: {seconds}"))?;
                wait = Some(Duration::from_secs(seconds));
            }
            "--ignore" => {
                let pattern = value()?;
                changes.push(Box::new(|policy| policy.ignore(pattern)));
            }
            "--without-event" => {
                let event = value()?;
                changes.push(Box::new(|policy| policy.without_event(event)));
            }
            "--without-rule" => {
                let kind = value()?;
                changes.push(Box::new(|policy| policy.without_rule(kind)));
            }
            "--newest-of-workflow" => changes.push(Box::new(Policy::newest_of_workflow)),
            "--skipped-fails" => changes.push(Box::new(Policy::skipped_fails)),
            "--allow-none" => changes.push(Box::new(Policy::allow_none)),
            "--trust-statuses" => changes.push(Box::new(Policy::trust_status_source)),
            "--actions-alone" => changes.push(Box::new(Policy::actions_alone)),
            flag if flag.starts_with("--") => return Err(format!("unknown flag {flag}")),
            _ => places.push(arg),
        }
    }
    let [repo, git_ref] = <[String; 2]>::try_from(places)
        .map_err(|_| "a repository and a branch, tag or commit are needed".to_owned())?;
    let policy = base.unwrap_or_else(Policy::all);
    Ok(Asked {
        repo: repo
            .parse()
            .map_err(|_| format!("not a repository: {repo}"))?,
        git_ref,
        policy: changes
            .into_iter()
            .fold(policy, |policy, change| change(policy)),
        wait,
    })
}

fn set(base: &mut Option<Policy>, policy: Policy) -> Result<(), String> {
    match base.replace(policy) {
        Some(_) => Err("--required and --named exclude each other".to_owned()),
        None => Ok(()),
    }
}

async fn gate(asked: &Asked) -> Result<Gate, Box<dyn std::error::Error>> {
    let github = Client::from_env()?;
    let (repo, git_ref, policy) = (&asked.repo, asked.git_ref.as_str(), &asked.policy);
    let gate = match asked.wait {
        None => github.gate(repo, git_ref, policy).await?,
        Some(Duration::ZERO) => github.gate_at_once(repo, git_ref, policy).await?,
        Some(deadline) => {
            let follow = Follow::default().within(deadline);
            let watch = github.watch(repo, git_ref, policy, &follow);
            let decision = watch.on_event(|gate| eprintln!("{gate}")).await?;
            return Ok(decision.gate);
        }
    };
    Ok(gate)
}

fn document(gate: &Gate) -> Value {
    let reasons = gate.reasons.iter().map(|reason| {
        json!({
            "name": reason.name,
            "state": reason.state.as_str(),
            "reported": reason.reported,
            "description": reason.description,
            "url": reason.url,
            "app_id": reason.app_id.map(github_checks::ids::AppId::get),
        })
    });
    json!({
        "repository": gate.repo.as_str(),
        "ref": gate.git_ref,
        "sha": gate.sha,
        "verdict": gate.verdict.as_str(),
        "deployable": gate.is_deployable(),
        "undecided": gate.is_undecided(),
        "failing": gate.failing,
        "pending": gate.pending,
        "missing": gate.missing,
        "behind": gate.behind,
        "reasons": reasons.collect::<Vec<_>>(),
        "notes": gate.notes,
    })
}
