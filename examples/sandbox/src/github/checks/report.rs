//! Creating and changing check runs: for apps only.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{ensure, find, render_run};
use crate::event::What;
use crate::github::{access, body, hooks, number, refuse, unprocessable};
use crate::http::{Answer, Call, Reply};
use crate::world::github::{CheckRun, Suite, TokenKind};
use crate::world::{Shared, State};

const CONCLUSIONS: &[&str] = &[
    "action_required",
    "cancelled",
    "failure",
    "neutral",
    "skipped",
    "success",
    "timed_out",
];
const LONGEST_TEXT: usize = 65_535;
const MOST_ANNOTATIONS: usize = 50;
const MOST_ACTIONS: usize = 3;

/// Checks belong to apps: people's tokens are refused.
fn as_app(call: &Call<'_>) -> Result<(i64, String), Answer> {
    let state = call.shared.lock();
    match access::token(call, &state).map(|token| token.kind) {
        Some(TokenKind::Installation { .. }) => {}
        Some(TokenKind::User { .. } | TokenKind::FineGrained { .. }) => {
            return Err(refuse(403, "You must authenticate via a GitHub App."));
        }
        None => return Err(refuse(401, "Requires authentication")),
    }
    let app = state
        .github
        .app
        .as_ref()
        .map(|app| (app.id, app.slug.clone()));
    drop(state);
    app.ok_or_else(|| refuse(403, "Resource not accessible by integration"))
}

fn time(body: &Value, name: &str) -> Result<Option<DateTime<Utc>>, Answer> {
    let Some(text) = body[name].as_str() else {
        return Ok(None);
    };
    let parsed = DateTime::parse_from_rfc3339(text).map(|time| Some(time.to_utc()));
    parsed.map_err(|_| unprocessable("CheckRun", name, "invalid", "is not an ISO 8601 time"))
}

/// Refuses what GitHub refuses, before anything changes.
fn check(body: &Value) -> Result<(), Answer> {
    let invalid = |field: &str, message: &str| unprocessable("CheckRun", field, "invalid", message);
    if let Some(conclusion) = body["conclusion"].as_str() {
        if !CONCLUSIONS.contains(&conclusion) {
            return Err(invalid("conclusion", "is not a conclusion"));
        }
    } else if body["status"] == "completed" || body["completed_at"].is_string() {
        return Err(unprocessable("CheckRun", "conclusion", "missing_field", ""));
    }
    if let Some(status) = body["status"].as_str()
        && ![
            "queued",
            "in_progress",
            "completed",
            "waiting",
            "requested",
            "pending",
        ]
        .contains(&status)
    {
        return Err(invalid("status", "is not a status"));
    }
    let output = &body["output"];
    if output.is_object() && !output["summary"].is_string() {
        return Err(unprocessable("CheckRun", "summary", "missing_field", ""));
    }
    for name in ["summary", "text"] {
        let length = output[name].as_str().map_or(0, |text| text.chars().count());
        if length > LONGEST_TEXT {
            return Err(invalid(
                name,
                "exceeds the maximum length of 65535 characters",
            ));
        }
    }
    let count = |value: &Value| value.as_array().map_or(0, Vec::len);
    if count(&output["annotations"]) > MOST_ANNOTATIONS {
        return Err(invalid("annotations", "exceeds a maximum quantity of 50"));
    }
    if count(&body["actions"]) > MOST_ACTIONS {
        return Err(invalid("actions", "exceeds a maximum quantity of 3"));
    }
    let limits = [("label", 20), ("description", 40), ("identifier", 20)];
    for action in body["actions"].as_array().into_iter().flatten() {
        for (name, most) in limits {
            let length = action[name].as_str().map(|text| text.chars().count());
            if length.is_none_or(|length| length > most) {
                return Err(invalid(
                    name,
                    &format!("must have at most {most} characters"),
                ));
            }
        }
    }
    Ok(())
}

/// Takes over what the body says.
fn apply(run: &mut CheckRun, body: &Value, now: DateTime<Utc>) -> Result<(), Answer> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(name) = body["name"].as_str() {
        name.clone_into(&mut run.name);
    }
    if let Some(url) = text(&body["details_url"]) {
        run.details_url = Some(url);
    }
    if let Some(id) = body["external_id"].as_str() {
        id.clone_into(&mut run.external_id);
    }
    if let Some(status) = body["status"].as_str() {
        status.clone_into(&mut run.status);
        if status != "completed" {
            run.conclusion = None;
            run.completed_at = None;
        }
    }
    if let Some(started) = time(body, "started_at")? {
        run.started_at = Some(started);
    } else if run.status != "queued" {
        run.started_at = run.started_at.or(Some(now));
    }
    if let Some(conclusion) = body["conclusion"].as_str() {
        "completed".clone_into(&mut run.status);
        run.conclusion = Some(conclusion.to_owned());
        run.started_at = run.started_at.or(Some(now));
        run.completed_at = time(body, "completed_at")?.or(Some(now));
    }
    if let Some(actions) = body["actions"].as_array() {
        run.actions.clone_from(actions);
    }
    let output = &body["output"];
    if output.is_object() {
        run.title = text(&output["title"]).or(run.title.take());
        run.summary = text(&output["summary"]);
        run.text = text(&output["text"]);
        run.annotations.extend(
            output["annotations"]
                .as_array()
                .into_iter()
                .flatten()
                .cloned(),
        );
    }
    Ok(())
}

pub(super) fn create(call: &Call<'_>) -> Reply {
    let app = as_app(call)?;
    let body = body(call.request)?;
    let required = |name: &str| {
        let value = body[name].as_str().filter(|text| !text.is_empty());
        value.ok_or_else(|| unprocessable("CheckRun", name, "missing_field", ""))
    };
    let (name, sha) = (required("name")?, required("head_sha")?);
    if body["output"].is_object() && !body["output"]["title"].is_string() {
        return Err(unprocessable("CheckRun", "title", "missing_field", ""));
    }
    check(&body)?;
    let sha = call.shared.repo.resolve(sha).filter(|full| full == sha);
    let sha =
        sha.ok_or_else(|| unprocessable("CheckRun", "head_sha", "invalid", "No commit found"))?;
    let now = call.shared.now();
    let mut state = call.shared.lock();
    ensure(call.shared, &mut state, &sha);
    let state = &mut *state;
    let (id, new_suite) = (state.ids.number(), state.ids.number());
    let checks = state.github.commits.entry(sha.clone()).or_default();
    let known = checks.suites.iter_mut().find(|suite| suite.app.0 == app.0);
    let suite = if let Some(known) = known {
        known.updated_at = now;
        known.id
    } else {
        checks.suites.push(Suite {
            id: new_suite,
            app: app.clone(),
            branch: None,
            run: None,
            rerequested: false,
            created_at: now,
            updated_at: now,
        });
        new_suite
    };
    // Without a page of its own: that of the app.
    let page = format!("https://{}.example", app.1);
    let mut run = CheckRun {
        id,
        suite,
        app,
        name: name.to_owned(),
        status: "queued".to_owned(),
        conclusion: None,
        details_url: Some(page),
        external_id: String::new(),
        started_at: None,
        completed_at: None,
        title: None,
        summary: None,
        text: None,
        annotations: Vec::new(),
        actions: Vec::new(),
    };
    apply(&mut run, &body, now)?;
    checks.runs.push(run.clone());
    let shown = render_run(call.shared, state, &sha, &run);
    announce(call.shared, state, &sha, &run, "created");
    if run.status == "completed" {
        announce(call.shared, state, &sha, &run, "completed");
    }
    Ok(Answer::json(201, &shown))
}

pub(super) fn update(call: &Call<'_>) -> Reply {
    let app = as_app(call)?;
    let body = body(call.request)?;
    check(&body)?;
    let id = number(call, "run")?;
    let now = call.shared.now();
    let mut state = call.shared.lock();
    let (sha, run) = find(&state, id)?;
    if run.app.0 != app.0 {
        return Err(refuse(
            403,
            "Invalid app_id - check run can only be modified by its app.",
        ));
    }
    let (sha, mut run) = (sha.to_owned(), run.clone());
    let was_completed = run.status == "completed";
    apply(&mut run, &body, now)?;
    let runs = state
        .github
        .commits
        .get_mut(&sha)
        .into_iter()
        .flat_map(|c| c.runs.iter_mut());
    for slot in runs.filter(|slot| slot.id == id) {
        *slot = run.clone();
    }
    if run.status == "completed" && !was_completed {
        announce(call.shared, &mut state, &sha, &run, "completed");
    }
    Ok(Answer::json(
        200,
        &render_run(call.shared, &state, &sha, &run),
    ))
}

pub(super) fn rerequest(call: &Call<'_>) -> Reply {
    let id = number(call, "run")?;
    let mut state = call.shared.lock();
    let (sha, run) = find(&state, id)?;
    if run.status != "completed" {
        return Err(refuse(422, "This check run is not rerequestable"));
    }
    let (sha, run) = (sha.to_owned(), run.clone());
    announce(call.shared, &mut state, &sha, &run, "rerequested");
    Ok(Answer::json(201, &json!({})))
}

/// The newest run of that name on a commit.
fn newest<'s>(state: &'s State, sha: &str, name: &str) -> Option<&'s CheckRun> {
    let runs = state.github.commits.get(sha)?.runs.iter();
    runs.filter(|run| run.name == name).max_by_key(|run| run.id)
}

/// Somebody presses a button of the newest run of that name; whether it offers it.
pub(crate) fn press(shared: &Arc<Shared>, sha: &str, name: &str, button: &str, by: &str) -> bool {
    let mut state = shared.lock();
    let offers = |run: &&CheckRun| {
        let mut actions = run.actions.iter();
        actions.any(|action| action["identifier"] == button)
    };
    let Some(run) = newest(&state, sha, name).filter(offers).cloned() else {
        return false;
    };
    let payload = json!({
        "action": "requested_action",
        "requested_action": { "identifier": button },
        "check_run": render_run(shared, &state, sha, &run),
    });
    let action = Some("requested_action");
    hooks::publish(shared, &mut state, "check_run", action, by, payload);
    true
}

/// What a check run shows to people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShownCheck {
    /// How it ended; empty while it runs.
    pub conclusion: String,
    /// In a few words.
    pub title: String,
    /// In Markdown.
    pub summary: String,
    /// Where its app says more.
    pub details_url: Option<String>,
    /// What its buttons are called in events.
    pub buttons: Vec<String>,
}

/// What the newest run of that name shows.
pub(crate) fn shown(shared: &Shared, sha: &str, name: &str) -> Option<ShownCheck> {
    let state = shared.lock();
    let run = newest(&state, sha, name)?;
    let buttons = run.actions.iter();
    let buttons = buttons.filter_map(|action| action["identifier"].as_str());
    Some(ShownCheck {
        conclusion: run.conclusion.clone().unwrap_or_default(),
        title: run.title.clone().unwrap_or_default(),
        summary: run.summary.clone().unwrap_or_default(),
        details_url: run.details_url.clone(),
        buttons: buttons.map(str::to_owned).collect(),
    })
}

/// Tells listeners and hooks.
pub(crate) fn announce(
    shared: &Arc<Shared>,
    state: &mut State,
    sha: &str,
    run: &CheckRun,
    action: &str,
) {
    shared.emit(What::Check {
        sha: sha.to_owned(),
        name: run.name.clone(),
        state: run.conclusion.clone().unwrap_or_else(|| run.status.clone()),
    });
    let payload = json!({ "action": action, "check_run": render_run(shared, state, sha, run) });
    let sender = format!("{}[bot]", run.app.1);
    hooks::publish(shared, state, "check_run", Some(action), &sender, payload);
}
