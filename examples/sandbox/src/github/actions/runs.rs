//! How workflows run: jobs start when what they need has ended, runs are withdrawn by a re-run,
//! canceled by a newer commit, or never start.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::{Head, find, render, run_of, show_workflow, workflow_of};
use crate::github::checks::{ACTIONS, report, suites};
use crate::github::{hooks, number, refuse};
use crate::http::{Answer, Call, Reply};
use crate::world::github::{CheckRun, CommitChecks, Status, Suite, WorkflowRun};
use crate::world::workflows::{Ending, Job, Workflow};
use crate::world::{Checks, Shared, State, seconds};

/// Between the end of a job and the appearance of those that need it.
const GAP: Duration = seconds(2);
/// How long a re-run leaves a suite without its runs.
const WITHDRAWN: Duration = seconds(8);
/// How long the status `ci/lint` of a new commit is pending.
const LINT: Duration = seconds(4);

/// A new commit was pushed: its checks begin, unless it is known already.
pub(crate) fn begin(shared: &Arc<Shared>, state: &mut State, sha: &str, branch: &str) {
    if state.github.commits.contains_key(sha) {
        return;
    }
    let now = shared.now();
    let plan = state.github.plans.get(sha).copied().unwrap_or_default();
    let State { ids, github, .. } = state;
    let silent = github.app.iter().map(|app| (app.id, app.slug.clone()));
    let silent: Vec<_> = silent.chain(github.inert_apps.iter().cloned()).collect();
    let mut checks = CommitChecks::default();
    checks.suites.extend(silent.into_iter().map(|app| Suite {
        id: ids.number(),
        app,
        branch: Some(branch.to_owned()),
        run: None,
        rerequested: false,
        created_at: now,
        updated_at: now,
    }));
    github.commits.insert(sha.to_owned(), checks);
    if plan == Checks::None {
        return;
    }
    lint(shared, state, sha, "pending", "Looking");
    let done = sha.to_owned();
    shared.after(LINT, move |shared, state| {
        lint(shared, state, &done, "success", "No offences");
    });
    on_event(shared, state, "push", sha, Some(branch));
}

/// A pull request was opened or moved to this commit.
pub(crate) fn on_pull(shared: &Arc<Shared>, state: &mut State, sha: &str, branch: &str) {
    begin(shared, state, sha, branch);
    on_event(shared, state, "pull_request", sha, Some(branch));
}

fn on_event(shared: &Arc<Shared>, state: &mut State, event: &str, sha: &str, branch: Option<&str>) {
    let workflows = state.github.workflows.clone();
    for workflow in workflows.into_iter().filter(|w| w.event == event) {
        if workflow.cancels {
            supersede(shared, state, &workflow, sha, branch);
        }
        start(shared, state, sha, branch, workflow);
    }
}

fn lint(shared: &Arc<Shared>, state: &mut State, sha: &str, word: &str, text: &str) {
    let status = Status {
        id: state.ids.number(),
        state: word.to_owned(),
        context: "ci/lint".to_owned(),
        description: Some(text.to_owned()),
        target_url: None,
        creator: "ada".to_owned(),
        created_at: shared.now(),
    };
    // Whoever replaced the checks meanwhile has the last word.
    let Some(checks) = state.github.commits.get_mut(sha) else {
        return;
    };
    let pending = |s: &Status| s.context == "ci/lint" && s.state == "pending";
    if word == "success" && !checks.statuses.iter().any(pending) {
        return;
    }
    checks.statuses.push(status.clone());
    crate::github::statuses::announce(shared, state, sha, &status);
}

/// Runs of the same workflow on other commits of the branch end as canceled.
fn supersede(
    shared: &Arc<Shared>,
    state: &mut State,
    workflow: &Workflow,
    sha: &str,
    branch: Option<&str>,
) {
    let all = state
        .github
        .commits
        .iter()
        .filter(|(other, _)| *other != sha);
    let suites = all.flat_map(|(_, checks)| checks.suites.iter());
    let same = |suite: &&Suite| {
        let run = suite.run.as_ref();
        suite.branch.as_deref() == branch
            && run.is_some_and(|run| run.open && run.workflow.id == workflow.id)
    };
    let suites: Vec<i64> = suites.filter(same).map(|suite| suite.id).collect();
    for suite in suites {
        cancel(shared, state, suite);
    }
}

/// Starts a workflow on a commit; the id of its suite.
pub(crate) fn start(
    shared: &Arc<Shared>,
    state: &mut State,
    sha: &str,
    branch: Option<&str>,
    mut workflow: Workflow,
) -> i64 {
    let now = shared.now();
    // What the world was told about the commit beforehand decides how its last job ends.
    let plan = state.github.plans.get(sha).copied().unwrap_or_default();
    let ending = match plan {
        Checks::Red => Some(Ending::Failure),
        Checks::Pending => Some(Ending::Never),
        Checks::Green | Checks::None => None,
    };
    if let (Some(ending), Some(job)) = (ending, workflow.jobs.last_mut()) {
        job.ending = ending;
    }
    let queued = workflow.queued;
    let id = state.ids.number();
    let checks = state.github.commits.entry(sha.to_owned()).or_default();
    checks.suites.push(Suite {
        id,
        app: (ACTIONS.0, ACTIONS.1.to_owned()),
        branch: branch.map(str::to_owned),
        run: Some(WorkflowRun {
            workflow,
            attempt: 1,
            open: true,
        }),
        rerequested: false,
        created_at: now,
        updated_at: now,
    });
    suites::announce(shared, sha, id, "requested");
    announce(shared, sha, id, "requested");
    if let Some(pause) = queued {
        shared.after(pause, move |shared, state| {
            let sha = find(&state.github, run_of(id)).map(|(sha, _)| sha.to_owned());
            if let Ok(sha) = sha {
                announce(shared, &sha, id, "in_progress");
            }
            step(shared, state, id, 1);
        });
    }
    id
}

/// Creates the runs of every job whose turn has come; the last one closes the suite.
fn step(shared: &Arc<Shared>, state: &mut State, suite_id: i64, attempt: i64) {
    let Ok((sha, suite)) = find(&state.github, run_of(suite_id)) else {
        return;
    };
    let Some(run) = suite
        .run
        .clone()
        .filter(|run| run.open && run.attempt == attempt)
    else {
        return;
    };
    let sha = sha.to_owned();
    let runs = super::runs(&state.github, &sha, suite);
    let conclusion = |name: &str| {
        let run = runs.iter().find(|run| run.name == name)?;
        run.conclusion.as_deref()
    };
    let started = |job: &&Job| runs.iter().any(|run| run.name == job.name);
    let over = |job: &Job| job.needs.iter().all(|need| conclusion(need).is_some());
    let jobs = run.workflow.jobs.iter();
    let ready: Vec<(Job, bool)> = jobs
        .filter(|job| !started(job) && over(job))
        .map(|job| {
            let fine = |need: &String| matches!(conclusion(need), Some("success" | "neutral"));
            (job.clone(), job.needs.iter().all(fine))
        })
        .collect();
    let all = run
        .workflow
        .jobs
        .iter()
        .all(|job| conclusion(&job.name).is_some());
    if all {
        return close(shared, state, &sha, suite_id);
    }
    let mut skipped = false;
    for (job, fine) in ready {
        skipped |= !fine;
        create(shared, state, &sha, suite_id, attempt, &job, fine);
    }
    if skipped {
        step(shared, state, suite_id, attempt);
    }
}

/// A job's check run appears, running or, when something it needs did not succeed, skipped.
fn create(
    shared: &Arc<Shared>,
    state: &mut State,
    sha: &str,
    suite: i64,
    attempt: i64,
    job: &Job,
    fine: bool,
) {
    let now = shared.now();
    let id = state.ids.number();
    let web = crate::github::render::web(&state.github);
    let run = CheckRun {
        id,
        suite,
        app: (ACTIONS.0, ACTIONS.1.to_owned()),
        name: job.name.clone(),
        status: if fine { "in_progress" } else { "completed" }.to_owned(),
        conclusion: (!fine).then(|| "skipped".to_owned()),
        details_url: Some(format!("{web}/actions/runs/{}/job/{id}", run_of(suite))),
        external_id: String::new(),
        started_at: Some(now),
        completed_at: (!fine).then_some(now),
        title: None,
        summary: None,
        text: None,
        annotations: Vec::new(),
        actions: Vec::new(),
    };
    let checks = state.github.commits.entry(sha.to_owned()).or_default();
    checks.runs.push(run.clone());
    touch(shared, state, suite);
    report::announce(shared, state, sha, &run, "created");
    if !fine {
        return report::announce(shared, state, sha, &run, "completed");
    }
    if let Some(word) = job.ending.word() {
        shared.after(job.takes, move |shared, state| {
            finish(shared, state, suite, attempt, id, word);
        });
    }
}

fn touch(shared: &Shared, state: &mut State, suite: i64) {
    let all = state.github.commits.values_mut();
    let suites = all.flat_map(|checks| checks.suites.iter_mut());
    for found in suites.filter(|found| found.id == suite) {
        found.updated_at = shared.now();
    }
}

/// A job has ended; what needs it appears a little later.
fn finish(
    shared: &Arc<Shared>,
    state: &mut State,
    suite: i64,
    attempt: i64,
    id: i64,
    word: &'static str,
) {
    let now = shared.now();
    let all = state.github.commits.iter_mut();
    let mut runs = all.flat_map(|(sha, checks)| checks.runs.iter_mut().map(move |run| (sha, run)));
    let running = |run: &CheckRun| run.id == id && run.status == "in_progress";
    let Some((sha, run)) = runs.find(|(_, run)| running(run)) else {
        return;
    };
    "completed".clone_into(&mut run.status);
    run.conclusion = Some(word.to_owned());
    run.completed_at = Some(now);
    let (sha, run) = (sha.clone(), run.clone());
    touch(shared, state, suite);
    report::announce(shared, state, &sha, &run, "completed");
    shared.after(GAP, move |shared, state| {
        step(shared, state, suite, attempt);
    });
}

/// Changes the record of a workflow run; its commit.
fn change(
    shared: &Shared,
    state: &mut State,
    suite: i64,
    change: impl FnOnce(&mut WorkflowRun),
) -> Option<String> {
    let now = shared.now();
    let all = state.github.commits.iter_mut();
    let mut suites = all.flat_map(|(sha, c)| c.suites.iter_mut().map(move |suite| (sha, suite)));
    let (sha, found) = suites.find(|(_, found)| found.id == suite)?;
    found.updated_at = now;
    change(found.run.as_mut()?);
    Some(sha.clone())
}

fn close(shared: &Arc<Shared>, state: &mut State, sha: &str, suite: i64) {
    change(shared, state, suite, |run| run.open = false);
    suites::announce(shared, sha, suite, "completed");
    announce(shared, sha, suite, "completed");
}

/// Ends what runs as canceled; what has not started never will. Tells whether it was running.
pub(crate) fn cancel(shared: &Arc<Shared>, state: &mut State, suite: i64) -> bool {
    let mut was = false;
    let sha = change(shared, state, suite, |run| {
        was = std::mem::replace(&mut run.open, false);
    });
    let Some(sha) = sha.filter(|_| was) else {
        return false;
    };
    let now = shared.now();
    let checks = state.github.commits.entry(sha.clone()).or_default();
    let mut ended = Vec::new();
    let runs = checks.runs.iter_mut();
    for run in runs.filter(|run| run.suite == suite && run.status != "completed") {
        "completed".clone_into(&mut run.status);
        run.conclusion = Some("cancelled".to_owned());
        run.completed_at = Some(now);
        ended.push(run.clone());
    }
    for run in &ended {
        report::announce(shared, state, &sha, run, "completed");
    }
    suites::announce(shared, &sha, suite, "completed");
    announce(shared, &sha, suite, "completed");
    true
}

/// Runs all jobs again, or the failed ones and what needs them: their check runs are withdrawn at
/// once, and new ones appear some seconds later. `false` while it is still running.
pub(crate) fn rerun(shared: &Arc<Shared>, state: &mut State, suite: i64, failed: bool) -> bool {
    let mut attempt = 0;
    let sha = change(shared, state, suite, |run| {
        if !run.open {
            run.open = true;
            run.attempt += 1;
            attempt = run.attempt;
        }
    });
    let Some(sha) = sha.filter(|_| attempt > 0) else {
        return false;
    };
    let checks = state.github.commits.entry(sha.clone()).or_default();
    let good = |run: &CheckRun| matches!(run.conclusion.as_deref(), Some("success" | "neutral"));
    checks
        .runs
        .retain(|run| run.suite != suite || (failed && good(run)));
    announce(shared, &sha, suite, "requested");
    shared.after(WITHDRAWN, move |shared, state| {
        step(shared, state, suite, attempt);
    });
    true
}

/// Tells hooks of a workflow run; the commit is read first, so that happens a little later.
fn announce(shared: &Arc<Shared>, sha: &str, suite: i64, action: &'static str) {
    let (world, sha) = (Arc::clone(shared), sha.to_owned());
    shared.spawn(async move {
        let head = Head::read(&world, &sha);
        let default = world.repo.default_branch();
        let mut state = world.lock();
        let Ok((_, found)) = find(&state.github, run_of(suite)) else {
            return;
        };
        let shown = render(&world, &state, &sha, found, &head);
        let (workflow, _) = workflow_of(&state.github, found);
        let workflow = show_workflow(&world, &state.github, &workflow, &default);
        let payload = json!({ "action": action, "workflow": workflow, "workflow_run": shown });
        let name = "workflow_run";
        hooks::publish(&world, &mut state, name, Some(action), "ada", payload);
    });
}

fn suite_of(call: &Call<'_>, state: &State) -> Result<i64, Answer> {
    let run = number(call, "run")?;
    find(&state.github, run).map(|(_, suite)| suite.id)
}

fn again(call: &Call<'_>, failed: bool) -> Reply {
    let mut state = call.shared.lock();
    let suite = suite_of(call, &state)?;
    if !rerun(call.shared, &mut state, suite, failed) {
        return Err(refuse(403, "This workflow is already running"));
    }
    Ok(Answer::json(201, &json!({})))
}

pub(super) fn rerun_all(call: &Call<'_>) -> Reply {
    again(call, false)
}

pub(super) fn rerun_failed(call: &Call<'_>) -> Reply {
    again(call, true)
}

pub(super) fn cancel_one(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let suite = suite_of(call, &state)?;
    if !cancel(call.shared, &mut state, suite) {
        return Err(refuse(
            409,
            "Cannot cancel a workflow run that is completed.",
        ));
    }
    Ok(Answer::json(202, &json!({})))
}
