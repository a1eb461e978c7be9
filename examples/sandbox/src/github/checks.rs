//! Check runs and suites: reading, reporting, and the checks a commit starts with.

pub(crate) mod report;
pub(crate) mod suites;

pub(super) use self::suites::outcome;

use std::sync::Arc;

use serde_json::{Value, json};

use super::{commit_of, number, page, refuse, render};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::github::{CheckRun, CommitChecks, Status, Suite};
use crate::world::{Checks, Shared, State, zulu};

pub(super) static ROUTES: &[Route] = &[
    route("POST", "/repos/{owner}/{repo}/check-runs", report::create),
    route("GET", "/repos/{owner}/{repo}/check-runs/{run}", show),
    route(
        "PATCH",
        "/repos/{owner}/{repo}/check-runs/{run}",
        report::update,
    ),
    route(
        "GET",
        "/repos/{owner}/{repo}/check-runs/{run}/annotations",
        annotations,
    ),
    route(
        "POST",
        "/repos/{owner}/{repo}/check-runs/{run}/rerequest",
        report::rerequest,
    ),
    route(
        "GET",
        "/repos/{owner}/{repo}/commits/{ref*}/check-runs",
        of_commit,
    ),
    route("POST", "/repos/{owner}/{repo}/check-suites", suites::create),
    route(
        "PATCH",
        "/repos/{owner}/{repo}/check-suites/preferences",
        suites::preferences,
    ),
    route(
        "GET",
        "/repos/{owner}/{repo}/check-suites/{suite}",
        suites::show,
    ),
    route(
        "GET",
        "/repos/{owner}/{repo}/check-suites/{suite}/check-runs",
        of_suite,
    ),
    route(
        "POST",
        "/repos/{owner}/{repo}/check-suites/{suite}/rerequest",
        suites::rerequest,
    ),
    route(
        "GET",
        "/repos/{owner}/{repo}/commits/{ref*}/check-suites",
        suites::of_commit,
    ),
];

/// GitHub Actions, which reports the checks that commits start with.
pub(super) const ACTIONS: (i64, &str) = (15_368, "github-actions");

/// Gives a commit the checks it starts with, once.
pub(crate) fn ensure(shared: &Shared, state: &mut State, sha: &str) {
    if !state.github.commits.contains_key(sha) {
        let plan = state.github.plans.get(sha).copied().unwrap_or_default();
        let fresh = fresh(shared, state, plan);
        state.github.commits.insert(sha.to_owned(), fresh);
    }
}

/// Replaces everything that was reported about a commit.
pub(crate) fn replace(shared: &Arc<Shared>, state: &mut State, sha: &str, plan: Checks) {
    let fresh = fresh(shared, state, plan);
    state.github.plans.insert(sha.to_owned(), plan);
    let (runs, statuses) = (fresh.runs.clone(), fresh.statuses.clone());
    state.github.commits.insert(sha.to_owned(), fresh);
    for run in &runs {
        let action = if run.status == "completed" {
            "completed"
        } else {
            "created"
        };
        report::announce(shared, state, sha, run, action);
    }
    for status in &statuses {
        super::statuses::announce(shared, state, sha, status);
    }
}

/// Two check runs by Actions and one status, plus the silent suite that every app gets.
///
/// They began a while ago: a suite that never reports holds nobody up any more.
fn fresh(shared: &Shared, state: &mut State, plan: Checks) -> CommitChecks {
    let now = shared.now() - chrono::Duration::minutes(10);
    let State { ids, github, .. } = state;
    let mut checks = CommitChecks::default();
    let suite = |id, app: (i64, String)| Suite {
        id,
        app,
        branch: None,
        run: None,
        rerequested: false,
        created_at: now,
        updated_at: now,
    };
    if let Some(app) = &github.app {
        checks
            .suites
            .push(suite(ids.number(), (app.id, app.slug.clone())));
    }
    if plan == Checks::None {
        return checks;
    }
    let actions = (ACTIONS.0, ACTIONS.1.to_owned());
    let actions_suite = ids.number();
    checks.suites.push(suite(actions_suite, actions.clone()));
    for name in ["build", "test"] {
        let (status, conclusion) = match (name, plan) {
            ("test", Checks::Red) => ("completed", Some("failure")),
            ("test", Checks::Pending) => ("in_progress", None),
            _ => ("completed", Some("success")),
        };
        let title = match conclusion {
            Some("failure") => "2 of 148 tests failed",
            Some(_) => "Everything passed",
            None => "Running",
        };
        let id = ids.number();
        checks.runs.push(CheckRun {
            id,
            suite: actions_suite,
            app: actions.clone(),
            name: name.to_owned(),
            status: status.to_owned(),
            conclusion: conclusion.map(str::to_owned),
            details_url: Some(format!("{}/actions/runs/{id}", render::web(github))),
            external_id: String::new(),
            started_at: Some(now),
            completed_at: conclusion.map(|_| now),
            title: Some(title.to_owned()),
            summary: None,
            text: None,
            annotations: Vec::new(),
            actions: Vec::new(),
        });
    }
    checks.statuses.push(Status {
        id: ids.number(),
        state: "success".to_owned(),
        context: "ci/lint".to_owned(),
        description: Some("No offences".to_owned()),
        target_url: None,
        creator: "ada".to_owned(),
        created_at: now,
    });
    checks
}

/// A run as the API shows it.
fn render_run(shared: &Shared, state: &State, sha: &str, run: &CheckRun) -> Value {
    let base = render::base(shared, &state.github);
    let url = format!("{base}/check-runs/{}", run.id);
    json!({
        "app": render::integration(shared, &state.github, &run.app),
        "check_suite": { "id": run.suite },
        "completed_at": run.completed_at.map(zulu),
        "conclusion": run.conclusion,
        "details_url": run.details_url,
        "external_id": run.external_id,
        "head_sha": sha,
        "html_url": format!("{}/runs/{}", render::web(&state.github), run.id),
        "id": run.id,
        "name": run.name,
        "node_id": render::node("CheckRun", run.id),
        "output": {
            "annotations_count": run.annotations.len(),
            "annotations_url": format!("{url}/annotations"),
            "summary": run.summary,
            "text": run.text,
            "title": run.title,
        },
        "pull_requests": [],
        "started_at": run.started_at.map(zulu),
        "status": run.status,
        "url": url,
    })
}

/// The commit and the run of that id.
fn find(state: &State, id: i64) -> Result<(&str, &CheckRun), Answer> {
    let all = state.github.commits.iter();
    let mut runs = all.flat_map(|(sha, checks)| checks.runs.iter().map(move |run| (sha, run)));
    let found = runs.find(|(_, run)| run.id == id);
    found
        .map(|(sha, run)| (sha.as_str(), run))
        .ok_or_else(|| refuse(404, "Not Found"))
}

fn show(call: &Call<'_>) -> Reply {
    let id = number(call, "run")?;
    let state = call.shared.lock();
    let (sha, run) = find(&state, id)?;
    Ok(Answer::json(
        200,
        &render_run(call.shared, &state, sha, run),
    ))
}

fn annotations(call: &Call<'_>) -> Reply {
    let id = number(call, "run")?;
    let shown = find(&call.shared.lock(), id)?.1.annotations.clone();
    page::list(call, shown)
}

/// Filters that both lists of runs know.
fn filtered(call: &Call<'_>, state: &State, sha: &str, suite: Option<i64>) -> Runs {
    let query = |name| call.request.query(name);
    let status = query("status");
    if status.is_some_and(|s| !["queued", "in_progress", "completed"].contains(&s)) {
        return Err(super::unprocessable("CheckRun", "status", "invalid", ""));
    }
    let app = query("app_id").and_then(|id| id.parse::<i64>().ok());
    let all = state
        .github
        .commits
        .get(sha)
        .map(|c| c.runs.as_slice())
        .unwrap_or_default();
    let newest = |run: &CheckRun| {
        let same = |other: &&CheckRun| other.suite == run.suite && other.name == run.name;
        all.iter().filter(same).map(|other| other.id).max() == Some(run.id)
    };
    let every = query("filter") == Some("all");
    let fits = |run: &&CheckRun| {
        suite.is_none_or(|suite| run.suite == suite)
            && query("check_name").is_none_or(|name| run.name == name)
            && status.is_none_or(|status| run.status == status)
            && app.is_none_or(|app| run.app.0 == app)
            && (every || newest(run))
    };
    let mut runs: Vec<&CheckRun> = all.iter().filter(fits).collect();
    runs.sort_by_key(|run| std::cmp::Reverse(run.id));
    Ok(runs
        .into_iter()
        .map(|run| render_run(call.shared, state, sha, run))
        .collect())
}

/// Rendered runs, or why the filters were refused.
type Runs = Result<Vec<Value>, Answer>;

fn of_commit(call: &Call<'_>) -> Reply {
    let sha = commit_of(call, call.param("ref"))?;
    let mut state = call.shared.lock();
    ensure(call.shared, &mut state, &sha);
    let runs = filtered(call, &state, &sha, None)?;
    drop(state);
    page::envelope(call, "check_runs", runs)
}

fn of_suite(call: &Call<'_>) -> Reply {
    let id = number(call, "suite")?;
    let state = call.shared.lock();
    let (sha, _) = suites::find(&state, id)?;
    let runs = filtered(call, &state, sha, Some(id))?;
    drop(state);
    page::envelope(call, "check_runs", runs)
}
