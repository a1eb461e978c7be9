//! What the sandbox itself saw, beside what was printed.

use sandbox::{CircleRun, Message, Run};
use serde_json::{Value, json};

use super::stage::Stage;
use super::{HELD, NIGHTLY, STAGE};

/// What the sandbox saw of Spinnaker's judgments, and whether that is what was printed.
pub(super) fn account(show: &Stage, runs: &[&Run; 3]) -> (bool, Vec<Value>) {
    let spinnaker = show.sandbox.spinnaker();
    let requests = show.sandbox.requests();
    let stages: Vec<Value> = runs
        .iter()
        .map(|run| {
            let seen = spinnaker.stage(run, STAGE);
            json!({
                "execution": run.execution,
                "status": seen.as_ref().map(|stage| &stage.status),
                "judgment": seen.as_ref().and_then(|stage| stage.judgment.as_ref()),
                "by": seen.as_ref().and_then(|stage| stage.by.as_ref()),
            })
        })
        .collect();
    let patched = requests
        .get("spinnaker PATCH /pipelines/{id}/stages/{stage}")
        .copied();
    let told = [
        ("SUCCEEDED", "continue", "svc-judgment"),
        ("TERMINAL", "stop", "svc-judgment"),
        ("SUCCEEDED", "continue", "ben@acme.example"),
    ];
    let is_so = stages
        .iter()
        .zip(told)
        .all(|(seen, (status, judgment, by))| {
            seen["status"] == status && seen["judgment"] == judgment && seen["by"] == by
        });
    let is_so = is_so && patched == Some(2) && spinnaker.judgments() == 2;
    (is_so, stages)
}

/// The same of the notice, of GitHub and of CircleCI, printed with the rest.
pub(super) fn account_of_others(
    show: &Stage,
    (is_so, mut stages): (bool, Vec<Value>),
    notice: &str,
    run: i64,
    job: &CircleRun,
) -> bool {
    let requests = show.sandbox.requests();
    let roots = show.roots();
    let about = |message: &&Message| message.text.contains(NIGHTLY);
    let notices: Vec<&Message> = roots.iter().filter(about).collect();
    let is_one = notices.len() == 1 && notices[0].ts == notice && notices[0].edits > 0;
    // A run that still waits could be canceled.
    let is_reviewed = !show.sandbox.world().cancel_waiting_run(run);
    let held = show.sandbox.circleci().job(job, HELD);
    let is_approved = held
        .as_ref()
        .is_some_and(|job| job.status == "success" && job.by.as_deref() == Some("ben"));
    let of_github = "github POST /repos/{owner}/{repo}/actions/runs/{run}/pending_deployments";
    let reviews = requests.get(of_github).copied().unwrap_or(0);
    let decisions = show.sandbox.circleci().decisions();
    let ok = is_so && is_one && is_reviewed && is_approved && reviews == 1 && decisions == 1;
    stages.push(json!({ "notice": notices.len(), "edits": notices.first().map(|one| one.edits) }));
    stages.push(json!({ "run": run, "reviews": reviews, "waits": !is_reviewed }));
    stages.push(json!({
        "job": HELD,
        "status": held.as_ref().map(|job| &job.status),
        "by": held.as_ref().and_then(|job| job.by.as_ref()),
    }));
    if show.json {
        println!(
            "{}",
            json!({ "event": "end", "ok": ok, "requests": requests, "state": stages })
        );
        return ok;
    }
    println!();
    println!("What the sandbox's own services saw, asked afterwards:");
    for seen in &stages[..3] {
        println!("  {}", of_stage(seen));
    }
    let edits = notices.first().map_or(0, |one| one.edits);
    println!(
        "  Slack: {} message about the nightly pipeline, edited {edits} times",
        notices.len()
    );
    println!(
        "  GitHub: {reviews} review was sent, and the run {}",
        if is_reviewed {
            "goes on"
        } else {
            "still waits"
        }
    );
    let (status, by) = held.map_or_else(Default::default, |job| (job.status, job.by));
    println!(
        "  CircleCI: the job {HELD} is {status}, by {}",
        by.as_deref().unwrap_or("nobody")
    );
    println!(
        "{}",
        if ok {
            "That is what was printed above: exit code 0."
        } else {
            "That is NOT what was printed above: exit code 1."
        }
    );
    ok
}

fn of_stage(seen: &Value) -> String {
    let text = |key: &str| seen[key].as_str().unwrap_or("nothing");
    format!(
        "Spinnaker: the stage {} after \"{}\", by {}",
        text("status"),
        text("judgment"),
        text("by")
    )
}
