//! Deployments and their statuses.

mod create;
mod statuses;

use serde_json::{Value, json};

use super::{number, page, refuse, render};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::github::Deployment;
use crate::world::{Shared, State, zulu};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/repos/{owner}/{repo}/deployments", index),
    route("POST", "/repos/{owner}/{repo}/deployments", create::create),
    route("GET", "/repos/{owner}/{repo}/deployments/{id}", show),
    route("DELETE", "/repos/{owner}/{repo}/deployments/{id}", delete),
    route(
        "GET",
        "/repos/{owner}/{repo}/deployments/{id}/statuses",
        statuses::index,
    ),
    route(
        "POST",
        "/repos/{owner}/{repo}/deployments/{id}/statuses",
        statuses::create,
    ),
    route(
        "GET",
        "/repos/{owner}/{repo}/deployments/{id}/statuses/{status}",
        statuses::show,
    ),
];

pub(super) fn show_one(shared: &Shared, state: &State, d: &Deployment) -> Value {
    let base = render::base(shared, &state.github);
    let url = format!("{base}/deployments/{}", d.id);
    json!({
        "created_at": zulu(d.created_at),
        "creator": render::user(shared, &state.github, &d.creator),
        "description": d.description,
        "environment": d.environment,
        "id": d.id,
        "node_id": render::node("Deployment", d.id),
        "original_environment": d.environment,
        "payload": d.payload,
        "performed_via_github_app": null,
        "production_environment": d.production,
        "ref": d.reference,
        "repository_url": base,
        "sha": d.sha,
        "statuses_url": format!("{url}/statuses"),
        "task": d.task,
        "transient_environment": d.transient,
        "updated_at": zulu(d.updated_at),
        "url": url,
    })
}

fn find<'s>(call: &Call<'_>, state: &'s State) -> Result<&'s Deployment, Answer> {
    let id = number(call, "id")?;
    state
        .github
        .deployment(id)
        .ok_or_else(|| refuse(404, "Not Found"))
}

fn index(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let query = |name| call.request.query(name).filter(|value| *value != "none");
    let fits = |d: &&Deployment| {
        query("sha").is_none_or(|sha| d.sha == sha)
            && query("ref").is_none_or(|name| d.reference == name)
            && query("task").is_none_or(|task| d.task == task)
            && query("environment").is_none_or(|name| d.environment == name)
    };
    let newest_first = state.github.deployments.iter().rev().filter(fits);
    let shown = newest_first
        .map(|d| show_one(call.shared, &state, d))
        .collect();
    drop(state);
    page::list(call, shown)
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let found = find(call, &state)?;
    Ok(Answer::json(200, &show_one(call.shared, &state, found)))
}

/// An active deployment stays unless it is the only one.
fn delete(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let found = find(call, &state)?;
    let active = found
        .statuses
        .last()
        .is_some_and(|status| status.state == "success");
    if active && state.github.deployments.len() > 1 {
        let message = "We cannot delete an active deployment unless it is the only deployment \
                       in a given environment.";
        return Err(refuse(422, message));
    }
    let id = found.id;
    state.github.deployments.retain(|d| d.id != id);
    Ok(Answer::new(204))
}
