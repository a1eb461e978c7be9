//! Commit statuses.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{access, body, checks, commit_of, hooks, page, refuse, render, unprocessable};
use crate::event::What;
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::github::Status;
use crate::world::{Shared, State, zulu};

pub(super) static ROUTES: &[Route] = &[
    route("POST", "/repos/{owner}/{repo}/statuses/{sha}", create),
    route("GET", "/repos/{owner}/{repo}/statuses/{ref*}", index),
    route(
        "GET",
        "/repos/{owner}/{repo}/commits/{ref*}/statuses",
        index,
    ),
    route(
        "GET",
        "/repos/{owner}/{repo}/commits/{ref*}/status",
        combined,
    ),
];

const STATES: &[&str] = &["error", "failure", "pending", "success"];
const LONGEST_DESCRIPTION: usize = 140;
const MOST_OF_ONE_CONTEXT: usize = 1000;

fn show(shared: &Shared, state: &State, sha: &str, status: &Status) -> Value {
    let base = render::base(shared, &state.github);
    let creator = render::user(shared, &state.github, &status.creator);
    json!({
        "avatar_url": creator["avatar_url"],
        "context": status.context,
        "created_at": zulu(status.created_at),
        "creator": creator,
        "description": status.description,
        "id": status.id,
        "node_id": render::node("StatusContext", status.id),
        "state": status.state,
        "target_url": status.target_url,
        "updated_at": zulu(status.created_at),
        "url": format!("{base}/statuses/{sha}"),
    })
}

fn index(call: &Call<'_>) -> Reply {
    let sha = commit_of(call, call.param("ref"))?;
    let mut state = call.shared.lock();
    checks::ensure(call.shared, &mut state, &sha);
    let statuses = state
        .github
        .commits
        .get(&sha)
        .map(|c| c.statuses.as_slice());
    let statuses = statuses.unwrap_or_default().iter().rev();
    let shown = statuses
        .map(|status| show(call.shared, &state, &sha, status))
        .collect();
    drop(state);
    page::list(call, shown)
}

/// The newest status of each context, compared without case.
pub(super) fn latest(statuses: &[Status]) -> Vec<&Status> {
    let mut newest: Vec<&Status> = Vec::new();
    for status in statuses.iter().rev() {
        if !newest
            .iter()
            .any(|seen| seen.context.eq_ignore_ascii_case(&status.context))
        {
            newest.push(status);
        }
    }
    newest.reverse();
    newest
}

fn combined(call: &Call<'_>) -> Reply {
    let sha = commit_of(call, call.param("ref"))?;
    let mut state = call.shared.lock();
    checks::ensure(call.shared, &mut state, &sha);
    let all = state
        .github
        .commits
        .get(&sha)
        .map(|c| c.statuses.as_slice())
        .unwrap_or_default();
    let newest = latest(all);
    let is = |wanted: &[&str]| {
        newest
            .iter()
            .any(|status| wanted.contains(&status.state.as_str()))
    };
    let overall = if is(&["error", "failure"]) {
        "failure"
    } else if newest.is_empty() || is(&["pending"]) {
        "pending"
    } else {
        "success"
    };
    let page = page::Page::of(call);
    let total = newest.len();
    let shown = page.take(newest.into_iter()).into_iter().map(|status| {
        let mut shown = show(call.shared, &state, &sha, status);
        if let Some(fields) = shown.as_object_mut() {
            fields.remove("creator");
        }
        shown
    });
    let statuses: Vec<Value> = shown.collect();
    let base = render::base(call.shared, &state.github);
    let body = json!({
        "commit_url": format!("{base}/commits/{sha}"),
        "repository": render::minimal_repository(call.shared, &state.github),
        "sha": sha,
        "state": overall,
        "statuses": statuses,
        "total_count": total,
        "url": format!("{base}/commits/{sha}/status"),
    });
    drop(state);
    Ok(page.link(call, Answer::json(200, &body), total))
}

fn create(call: &Call<'_>) -> Reply {
    let body = body(call.request)?;
    let sha = call.param("sha");
    let full = sha.len() == 40 && call.shared.repo.resolve(sha).is_some();
    if !full {
        return Err(refuse(422, &format!("No commit found for SHA: {sha}")));
    }
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let state_name =
        text("state").ok_or_else(|| unprocessable("Status", "state", "missing_field", ""))?;
    if !STATES.contains(&state_name.as_str()) {
        return Err(unprocessable(
            "Status",
            "state",
            "custom",
            "state is not included in the list",
        ));
    }
    let description = text("description");
    if description
        .as_ref()
        .is_some_and(|text| text.chars().count() > LONGEST_DESCRIPTION)
    {
        let message = "description is too long (maximum is 140 characters)";
        return Err(unprocessable("Status", "description", "custom", message));
    }
    let target_url = text("target_url").filter(|url| !url.is_empty());
    if target_url
        .as_ref()
        .is_some_and(|url| !url.starts_with("http"))
    {
        let message = "target_url must use http(s) scheme";
        return Err(unprocessable("Status", "target_url", "custom", message));
    }
    let context = text("context").unwrap_or_else(|| "default".to_owned());
    let mut state = call.shared.lock();
    checks::ensure(call.shared, &mut state, sha);
    let creator = access::actor(call, &state);
    let id = state.ids.number();
    let reported = &mut state
        .github
        .commits
        .entry(sha.to_owned())
        .or_default()
        .statuses;
    let same = reported
        .iter()
        .filter(|status| status.context.eq_ignore_ascii_case(&context));
    if same.count() >= MOST_OF_ONE_CONTEXT {
        let message = "This SHA and context has reached the maximum number of statuses.";
        return Err(unprocessable("Status", "", "custom", message));
    }
    let status = Status {
        id,
        state: state_name,
        context,
        description,
        target_url,
        creator,
        created_at: call.shared.now(),
    };
    reported.push(status.clone());
    let shown = show(call.shared, &state, sha, &status);
    announce(call.shared, &mut state, sha, &status);
    let location = shown["url"].as_str().unwrap_or_default().to_owned();
    Ok(Answer::json(201, &shown).with("location", location))
}

/// Tells listeners and hooks.
pub(crate) fn announce(shared: &Arc<Shared>, state: &mut State, sha: &str, status: &Status) {
    shared.emit(What::Check {
        sha: sha.to_owned(),
        name: status.context.clone(),
        state: status.state.clone(),
    });
    let full_name = state.github.full_name();
    let base = render::base(shared, &state.github);
    let (world, sha, status) = (Arc::clone(shared), sha.to_owned(), status.clone());
    // The commit is read from the repository, which must not happen under the world's lock.
    shared.spawn(async move {
        let commit = super::commits::render(&world, &sha);
        let branches = world
            .repo
            .branches()
            .into_iter()
            .filter(|branch| branch.sha == sha);
        let branches: Vec<Value> = branches
            .take(10)
            .map(|branch| {
                let url = format!("{base}/commits/{}", branch.sha);
                let commit = json!({ "sha": branch.sha, "url": url });
                json!({ "name": branch.name, "commit": commit, "protected": false })
            })
            .collect();
        let mut state = world.lock();
        let payload = json!({
            "avatar_url": null,
            "branches": branches,
            "commit": commit,
            "context": status.context,
            "created_at": crate::world::offset(status.created_at),
            "description": status.description,
            "id": status.id,
            "name": full_name,
            "sha": sha,
            "state": status.state,
            "target_url": status.target_url,
            "updated_at": crate::world::offset(status.created_at),
        });
        hooks::publish(&world, &mut state, "status", None, &status.creator, payload);
    });
}
