//! GitHub Actions: workflows, a run of it for each suite of Actions, the run's jobs, and
//! what waits for an approval.

mod review_events;
mod reviews;
mod runs;

pub(crate) use self::reviews::{end, hold};
pub(crate) use self::runs::{begin, cancel, on_pull, rerun, start};

use serde_json::{Value, json};

use super::{checks, commits, number, page, refuse, render};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::github::{CheckRun, GitHub, ReviewState, Suite};
use crate::world::workflows::Workflow;
use crate::world::{Shared, State, zulu};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/repos/{owner}/{repo}/actions/runs", index),
    route("GET", "/repos/{owner}/{repo}/actions/runs/{run}", show),
    route("GET", "/repos/{owner}/{repo}/actions/runs/{run}/jobs", jobs),
    route(
        "POST",
        "/repos/{owner}/{repo}/actions/runs/{run}/rerun",
        runs::rerun_all,
    ),
    route(
        "POST",
        "/repos/{owner}/{repo}/actions/runs/{run}/rerun-failed-jobs",
        runs::rerun_failed,
    ),
    route(
        "POST",
        "/repos/{owner}/{repo}/actions/runs/{run}/cancel",
        runs::cancel_one,
    ),
    route(
        "GET",
        "/repos/{owner}/{repo}/actions/workflows/{workflow}",
        workflow,
    ),
    route(
        "GET",
        "/repos/{owner}/{repo}/actions/runs/{run}/pending_deployments",
        reviews::pending,
    ),
    route(
        "POST",
        "/repos/{owner}/{repo}/actions/runs/{run}/pending_deployments",
        reviews::review,
    ),
    route(
        "GET",
        "/repos/{owner}/{repo}/actions/runs/{run}/approvals",
        reviews::approvals,
    ),
    route(
        "POST",
        "/repos/{owner}/{repo}/actions/runs/{run}/deployment_protection_rule",
        reviews::decide,
    ),
];

/// Runs have numbers of their own, one for each suite.
const RUNS: i64 = 5_000_000_000;

/// The workflow run of a suite of GitHub Actions.
pub(crate) fn run_of(suite: i64) -> i64 {
    suite + RUNS
}

/// The commit and the suite of a workflow run.
pub(crate) fn find(github: &GitHub, run: i64) -> Result<(&str, &Suite), Answer> {
    suites(github)
        .find(|(_, suite)| run_of(suite.id) == run)
        .ok_or_else(|| refuse(404, "Not Found"))
}

/// Every suite of GitHub Actions with its commit.
fn suites(github: &GitHub) -> impl Iterator<Item = (&str, &Suite)> {
    github.commits.iter().flat_map(|(sha, checks)| {
        let ours = checks
            .suites
            .iter()
            .filter(|s| s.app.0 == checks::ACTIONS.0);
        ours.map(move |suite| (sha.as_str(), suite))
    })
}

fn runs<'s>(github: &'s GitHub, sha: &str, suite: &Suite) -> Vec<&'s CheckRun> {
    let all = github.commits.get(sha).map(|checks| checks.runs.as_slice());
    let all = all.unwrap_or_default().iter();
    all.filter(|run| run.suite == suite.id).collect()
}

/// A run that waits for an approval says so; else it is as its suite is.
fn outcome(github: &GitHub, sha: &str, suite: &Suite) -> (&'static str, Option<&'static str>) {
    let run = run_of(suite.id);
    let mut reviews = github.reviews.iter().filter(|review| review.run == run);
    if reviews.any(|review| review.state == ReviewState::Waiting) {
        return ("waiting", None);
    }
    let mut reviews = github.reviews.iter().filter(|review| review.run == run);
    let ended = reviews.find_map(|review| match review.state {
        ReviewState::Rejected => Some("failure"),
        ReviewState::Canceled => Some("cancelled"),
        _ => None,
    });
    if let Some(conclusion) = ended {
        return ("completed", Some(conclusion));
    }
    checks::outcome(suite, &runs(github, sha, suite))
}

/// A workflow run as the API shows it; the head commit is read before the world is locked.
fn render(shared: &Shared, state: &State, sha: &str, suite: &Suite, head: &Head) -> Value {
    let github = &state.github;
    let base = render::base(shared, github);
    let (id, commit) = (run_of(suite.id), &head.commit);
    let (status, conclusion) = outcome(github, sha, suite);
    let url = format!("{base}/actions/runs/{id}");
    let (workflow, attempt) = workflow_of(github, suite);
    let message = commit["message"].as_str().unwrap_or_default();
    let again = (attempt > 1).then(|| format!("{url}/attempts/{}", attempt - 1));
    let starter = render::user(shared, github, "ada");
    json!({
        "actor": starter,
        "artifacts_url": format!("{url}/artifacts"),
        "cancel_url": format!("{url}/cancel"),
        "check_suite_id": suite.id,
        "check_suite_node_id": render::node("CheckSuite", suite.id),
        "check_suite_url": format!("{base}/check-suites/{}", suite.id),
        "conclusion": conclusion,
        "created_at": zulu(suite.created_at),
        "display_title": message.lines().next().unwrap_or_default(),
        "event": workflow.event,
        "head_branch": head.branch,
        "head_commit": {
            "author": commit["author"],
            "committer": commit["committer"],
            "id": sha,
            "message": message,
            "timestamp": commit["timestamp"],
            "tree_id": commit["tree_id"],
        },
        "head_repository": render::minimal_repository(shared, github),
        "head_sha": sha,
        "html_url": format!("{}/actions/runs/{id}", render::web(github)),
        "id": id,
        "jobs_url": format!("{url}/jobs"),
        "logs_url": format!("{url}/logs"),
        "name": workflow.name,
        "node_id": render::node("WorkflowRun", id),
        "path": workflow.path(),
        "previous_attempt_url": again,
        "pull_requests": [],
        "repository": render::minimal_repository(shared, github),
        "rerun_url": format!("{url}/rerun"),
        "run_attempt": attempt,
        "run_number": suite.id,
        "run_started_at": zulu(suite.created_at),
        "status": status,
        "triggering_actor": starter,
        "updated_at": zulu(suite.updated_at),
        "url": url,
        "workflow_id": workflow.id,
        "workflow_url": format!("{base}/actions/workflows/{}", workflow.id),
    })
}

/// The workflow of a suite and which attempt it is.
fn workflow_of(github: &GitHub, suite: &Suite) -> (Workflow, i64) {
    let run = suite.run.as_ref();
    let known = run.map(|run| (run.workflow.clone(), run.attempt));
    known.unwrap_or_else(|| {
        let first = github.workflows.first().cloned();
        (first.unwrap_or_else(|| Workflow::new("CI")), 1)
    })
}

fn show_workflow(shared: &Shared, github: &GitHub, workflow: &Workflow, base: &str) -> Value {
    let (id, name, path) = (workflow.id, &workflow.name, workflow.path());
    let web = render::web(github);
    let api = render::base(shared, github);
    json!({
        "badge_url": format!("{web}/workflows/{}/badge.svg", crate::http::escape(name)),
        "created_at": "2024-01-01T00:00:00Z",
        "html_url": format!("{web}/blob/{base}/{path}"),
        "id": id,
        "name": name,
        "node_id": render::node("Workflow", id),
        "path": path,
        "state": "active",
        "updated_at": "2024-01-01T00:00:00Z",
        "url": format!("{api}/actions/workflows/{id}"),
    })
}

/// What is read from the repository about a commit.
struct Head {
    commit: Value,
    branch: Option<String>,
}

impl Head {
    fn read(shared: &Shared, sha: &str) -> Self {
        let branches = shared.repo.branches().into_iter();
        let mut tips = branches.filter(|branch| branch.sha == sha);
        Self {
            commit: commits::push_entry(shared, sha),
            branch: tips.next().map(|branch| branch.name),
        }
    }
}

fn index(call: &Call<'_>) -> Reply {
    let query = |name| call.request.query(name);
    if let Some(sha) = query("head_sha").and_then(|sha| call.shared.repo.resolve(sha)) {
        checks::ensure(call.shared, &mut call.shared.lock(), &sha);
    }
    let state = call.shared.lock();
    let all = suites(&state.github).map(|(sha, suite)| (sha.to_owned(), suite.clone()));
    let mut all: Vec<(String, Suite)> = all
        .filter(|(sha, suite)| {
            query("head_sha").is_none_or(|wanted| sha == wanted)
                && query("check_suite_id").is_none_or(|id| id == suite.id.to_string())
        })
        .collect();
    drop(state);
    all.sort_by_key(|(_, suite)| std::cmp::Reverse(suite.id));
    let heads: Vec<Head> = all
        .iter()
        .map(|(sha, _)| Head::read(call.shared, sha))
        .collect();
    let state = call.shared.lock();
    let shown = all.iter().zip(&heads);
    let shown = shown
        .map(|((sha, suite), head)| render(call.shared, &state, sha, suite, head))
        .filter(|run| {
            let is = |name: &str, wanted: &str| run[name] == wanted;
            query("event").is_none_or(|event| is("event", event))
                && query("branch").is_none_or(|branch| is("head_branch", branch))
                && query("status").is_none_or(|s| is("status", s) || is("conclusion", s))
        })
        .collect();
    drop(state);
    page::envelope(call, "workflow_runs", shown)
}

fn show(call: &Call<'_>) -> Reply {
    let run = number(call, "run")?;
    let sha = find(&call.shared.lock().github, run)?.0.to_owned();
    let head = Head::read(call.shared, &sha);
    let state = call.shared.lock();
    let (_, suite) = find(&state.github, run)?;
    Ok(Answer::json(
        200,
        &render(call.shared, &state, &sha, suite, &head),
    ))
}

fn jobs(call: &Call<'_>) -> Reply {
    let run = number(call, "run")?;
    let state = call.shared.lock();
    let github = &state.github;
    let (sha, suite) = find(github, run)?;
    let (workflow, attempt) = workflow_of(github, suite);
    let base = render::base(call.shared, github);
    let shown = runs(github, sha, suite)
        .into_iter()
        .map(|job| {
            json!({
                "check_run_url": format!("{base}/check-runs/{}", job.id),
                "completed_at": job.completed_at.map(zulu),
                "conclusion": job.conclusion,
                "created_at": zulu(suite.created_at),
                "head_branch": suite.branch,
                "head_sha": sha,
                "html_url": format!("{}/actions/runs/{run}/job/{}", render::web(github), job.id),
                "id": job.id,
                "labels": ["ubuntu-latest"],
                "name": job.name,
                "node_id": render::node("CheckRun", job.id),
                "run_attempt": attempt,
                "run_id": run,
                "run_url": format!("{base}/actions/runs/{run}"),
                "runner_group_id": null,
                "runner_group_name": null,
                "runner_id": null,
                "runner_name": null,
                "started_at": zulu(job.started_at.unwrap_or(suite.created_at)),
                "status": job.status,
                "steps": [],
                "url": format!("{base}/actions/jobs/{}", job.id),
                "workflow_name": workflow.name,
            })
        })
        .collect();
    drop(state);
    page::envelope(call, "jobs", shown)
}

fn workflow(call: &Call<'_>) -> Reply {
    let wanted = call.param("workflow");
    let default = call.shared.repo.default_branch();
    let state = call.shared.lock();
    let mut all = state.github.workflows.iter();
    let found = all.find(|workflow| {
        let path = workflow.path();
        wanted == workflow.id.to_string() || path.rsplit('/').next() == Some(wanted)
    });
    let found = found.ok_or_else(|| refuse(404, "Not Found"))?;
    let shown = show_workflow(call.shared, &state.github, found, &default);
    Ok(Answer::json(200, &shown))
}
