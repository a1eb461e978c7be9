//! Check suites: one app's runs on one commit.

use std::sync::Arc;

use serde_json::{Value, json};

use super::ensure;
use crate::github::{body, commit_of, commits, hooks, number, page, refuse, render, unprocessable};
use crate::http::{Answer, Call, Reply};
use crate::world::github::{CheckRun, Suite};
use crate::world::{Shared, State, zulu};

/// Worst first: what a suite says when several of its runs ended differently.
const WORST: &[&str] = &[
    "timed_out",
    "failure",
    "startup_failure",
    "action_required",
    "cancelled",
    "stale",
    "neutral",
    "skipped",
    "success",
];

/// The commit and the suite of that id.
pub(super) fn find(state: &State, id: i64) -> Result<(&str, &Suite), Answer> {
    let all = state.github.commits.iter();
    let mut suites = all.flat_map(|(sha, c)| c.suites.iter().map(move |suite| (sha, suite)));
    let found = suites.find(|(_, suite)| suite.id == id);
    found
        .map(|(sha, suite)| (sha.as_str(), suite))
        .ok_or_else(|| refuse(404, "Not Found"))
}

pub(in crate::github) fn outcome(
    suite: &Suite,
    runs: &[&CheckRun],
) -> (&'static str, Option<&'static str>) {
    if let Some(run) = &suite.run {
        match (run.open, runs.is_empty()) {
            (true, true) => return ("queued", None),
            (true, false) => return ("in_progress", None),
            (false, true) => return ("completed", Some("cancelled")),
            (false, false) => {}
        }
    }
    if runs.is_empty() || suite.rerequested {
        return ("queued", None);
    }
    if runs.iter().any(|run| run.status != "completed") {
        return ("in_progress", None);
    }
    let worst = WORST.iter().find(|worst| {
        runs.iter()
            .any(|run| run.conclusion.as_deref() == Some(**worst))
    });
    ("completed", worst.copied())
}

/// A suite as the API shows it; the head commit is read before the world is locked.
fn render(shared: &Shared, state: &State, sha: &str, suite: &Suite, head: &Value) -> Value {
    let base = render::base(shared, &state.github);
    let url = format!("{base}/check-suites/{}", suite.id);
    let all = state
        .github
        .commits
        .get(sha)
        .map(|c| c.runs.as_slice())
        .unwrap_or_default();
    let runs: Vec<&CheckRun> = all.iter().filter(|run| run.suite == suite.id).collect();
    let (status, conclusion) = outcome(suite, &runs);
    json!({
        "after": sha,
        "app": render::integration(shared, &state.github, &suite.app),
        "before": "0".repeat(40),
        "check_runs_url": format!("{url}/check-runs"),
        "conclusion": conclusion,
        "created_at": zulu(suite.created_at),
        "head_branch": suite.branch,
        "head_commit": {
            "author": head["author"],
            "committer": head["committer"],
            "id": sha,
            "message": head["message"],
            "timestamp": head["timestamp"],
            "tree_id": head["tree_id"],
        },
        "head_sha": sha,
        "id": suite.id,
        "latest_check_runs_count": runs.len(),
        "node_id": render::node("CheckSuite", suite.id),
        "pull_requests": [],
        "repository": render::minimal_repository(shared, &state.github),
        "rerequestable": true,
        "runs_rerequestable": true,
        "status": status,
        "updated_at": zulu(suite.updated_at),
        "url": url,
    })
}

/// Tells hooks of a suite; the commit is read first, so that happens a little later.
pub(crate) fn announce(shared: &Arc<Shared>, sha: &str, id: i64, action: &'static str) {
    let (world, sha) = (Arc::clone(shared), sha.to_owned());
    shared.spawn(async move {
        let head = commits::push_entry(&world, &sha);
        let mut state = world.lock();
        let Ok((_, suite)) = find(&state, id) else {
            return;
        };
        let mut shown = render(&world, &state, &sha, suite, &head);
        // In webhooks the suite comes without what surrounds it there.
        if let Some(fields) = shown.as_object_mut() {
            fields.remove("repository");
        }
        let sender = format!("{}[bot]", suite.app.1);
        let payload = json!({ "action": action, "check_suite": shown });
        let name = "check_suite";
        hooks::publish(&world, &mut state, name, Some(action), &sender, payload);
    });
}

pub(super) fn of_commit(call: &Call<'_>) -> Reply {
    let sha = commit_of(call, call.param("ref"))?;
    let head = commits::push_entry(call.shared, &sha);
    let app = call
        .request
        .query("app_id")
        .and_then(|id| id.parse::<i64>().ok());
    let name = call.request.query("check_name");
    let mut state = call.shared.lock();
    ensure(call.shared, &mut state, &sha);
    let Some(checks) = state.github.commits.get(&sha) else {
        return Err(refuse(404, "Not Found"));
    };
    let fits = |suite: &&Suite| {
        let named = |name: &str| {
            checks
                .runs
                .iter()
                .any(|run| run.suite == suite.id && run.name == name)
        };
        app.is_none_or(|app| suite.app.0 == app) && name.is_none_or(named)
    };
    let suites = checks.suites.iter().filter(fits);
    let shown = suites
        .map(|suite| render(call.shared, &state, &sha, suite, &head))
        .collect();
    drop(state);
    page::envelope(call, "check_suites", shown)
}

pub(super) fn show(call: &Call<'_>) -> Reply {
    let id = number(call, "suite")?;
    let sha = find(&call.shared.lock(), id)?.0.to_owned();
    let head = commits::push_entry(call.shared, &sha);
    let state = call.shared.lock();
    let (_, suite) = find(&state, id)?;
    Ok(Answer::json(
        200,
        &render(call.shared, &state, &sha, suite, &head),
    ))
}

/// 201 when it is new, 200 when the app has one for the commit already.
pub(super) fn create(call: &Call<'_>) -> Reply {
    let body = body(call.request)?;
    let sha = body["head_sha"].as_str().unwrap_or_default();
    let sha = call.shared.repo.resolve(sha).filter(|full| full == sha);
    let sha =
        sha.ok_or_else(|| unprocessable("CheckSuite", "head_sha", "invalid", "No commit found"))?;
    let head = commits::push_entry(call.shared, &sha);
    let now = call.shared.now();
    let mut state = call.shared.lock();
    let app = state
        .github
        .app
        .as_ref()
        .map(|app| (app.id, app.slug.clone()));
    let app = app.ok_or_else(|| refuse(403, "You must authenticate via a GitHub App."))?;
    ensure(call.shared, &mut state, &sha);
    let state = &mut *state;
    let id = state.ids.number();
    let suites = &mut state.github.commits.entry(sha.clone()).or_default().suites;
    let known = suites.iter().find(|suite| suite.app.0 == app.0).cloned();
    let status = if known.is_some() { 200 } else { 201 };
    let suite = known.unwrap_or_else(|| {
        let suite = Suite {
            id,
            app,
            branch: None,
            run: None,
            rerequested: false,
            created_at: now,
            updated_at: now,
        };
        suites.push(suite.clone());
        suite
    });
    Ok(Answer::json(
        status,
        &render(call.shared, state, &sha, &suite, &head),
    ))
}

pub(super) fn rerequest(call: &Call<'_>) -> Reply {
    let id = number(call, "suite")?;
    let now = call.shared.now();
    let mut state = call.shared.lock();
    find(&state, id)?;
    let suites = state
        .github
        .commits
        .values_mut()
        .flat_map(|checks| checks.suites.iter_mut());
    for suite in suites.filter(|suite| suite.id == id) {
        suite.rerequested = true;
        suite.updated_at = now;
    }
    Ok(Answer::json(201, &json!({})))
}

pub(super) fn preferences(call: &Call<'_>) -> Reply {
    let body = body(call.request)?;
    let wishes = body["auto_trigger_checks"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let complete = wishes
        .iter()
        .all(|w| w["app_id"].is_i64() && w["setting"].is_boolean());
    if !complete {
        return Err(unprocessable(
            "CheckSuite",
            "auto_trigger_checks",
            "invalid",
            "",
        ));
    }
    let shared: &Arc<Shared> = call.shared;
    let state = shared.lock();
    let body = json!({
        "preferences": { "auto_trigger_checks": wishes },
        "repository": render::minimal_repository(shared, &state.github),
    });
    Ok(Answer::json(200, &body))
}
