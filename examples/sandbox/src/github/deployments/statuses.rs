//! `…/deployments/{id}/statuses`.

use serde_json::{Value, json};

use super::{find, show_one};
use crate::event::What;
use crate::github::{access, body, hooks, number, page, refuse, render, unprocessable};
use crate::http::{Answer, Call, Reply};
use crate::world::github::{Deployment, DeploymentStatus};
use crate::world::{Shared, State, zulu};

const STATES: &[&str] = &[
    "error",
    "failure",
    "inactive",
    "in_progress",
    "queued",
    "pending",
    "success",
];
const LONGEST_DESCRIPTION: usize = 140;

fn render_status(shared: &Shared, state: &State, d: &Deployment, s: &DeploymentStatus) -> Value {
    let base = render::base(shared, &state.github);
    let deployment_url = format!("{base}/deployments/{}", d.id);
    json!({
        "created_at": zulu(s.created_at),
        "creator": render::user(shared, &state.github, &s.creator),
        "deployment_url": deployment_url,
        "description": s.description,
        "environment": s.environment,
        "environment_url": s.environment_url,
        "id": s.id,
        "log_url": s.log_url,
        "node_id": render::node("DeploymentStatus", s.id),
        "performed_via_github_app": null,
        "repository_url": base,
        "state": s.state,
        "target_url": s.log_url,
        "updated_at": zulu(s.created_at),
        "url": format!("{deployment_url}/statuses/{}", s.id),
    })
}

pub(super) fn index(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let d = find(call, &state)?;
    let newest_first = d.statuses.iter().rev();
    let shown = newest_first
        .map(|s| render_status(call.shared, &state, d, s))
        .collect();
    drop(state);
    page::list(call, shown)
}

pub(super) fn show(call: &Call<'_>) -> Reply {
    let id = number(call, "status")?;
    let state = call.shared.lock();
    let d = find(call, &state)?;
    let found = d.statuses.iter().find(|status| status.id == id);
    let found = found.ok_or_else(|| refuse(404, "Not Found"))?;
    Ok(Answer::json(
        200,
        &render_status(call.shared, &state, d, found),
    ))
}

pub(super) fn create(call: &Call<'_>) -> Reply {
    let body = body(call.request)?;
    let wanted = body["state"].as_str().unwrap_or_default();
    if !STATES.contains(&wanted) {
        let message = "state is not included in the list";
        return Err(unprocessable(
            "DeploymentStatus",
            "state",
            "custom",
            message,
        ));
    }
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    if text("description").chars().count() > LONGEST_DESCRIPTION {
        let message = "description is too long (maximum is 140 characters)";
        return Err(unprocessable(
            "DeploymentStatus",
            "description",
            "custom",
            message,
        ));
    }
    let now = call.shared.now();
    let mut state = call.shared.lock();
    let id = find(call, &state)?.id;
    let creator = access::actor(call, &state);
    let status_id = state.ids.number();
    let log_url = if body["log_url"].is_string() {
        text("log_url")
    } else {
        text("target_url")
    };
    let Some(d) = state.github.deployments.iter_mut().find(|d| d.id == id) else {
        return Err(refuse(404, "Not Found"));
    };
    if let Some(environment) = body["environment"].as_str() {
        environment.clone_into(&mut d.environment);
    }
    let status = DeploymentStatus {
        id: status_id,
        state: wanted.to_owned(),
        description: text("description"),
        environment: d.environment.clone(),
        environment_url: text("environment_url"),
        log_url,
        creator: creator.clone(),
        created_at: now,
    };
    d.statuses.push(status.clone());
    d.updated_at = now;
    let copy = d.clone();
    let shown = render_status(call.shared, &state, &copy, &status);
    call.shared.emit(What::DeploymentStatus {
        id,
        environment: copy.environment.clone(),
        state: status.state.clone(),
        description: status.description.clone(),
    });
    if wanted == "success" && body["auto_inactive"].as_bool().unwrap_or(true) {
        inactivate_earlier(call, &mut state, &copy);
    }
    // Hooks are silent about `inactive`.
    if wanted != "inactive" {
        let payload = json!({
            "action": "created",
            "check_run": null,
            "deployment": show_one(call.shared, &state, &copy),
            "deployment_status": shown,
            "workflow": null,
            "workflow_run": null,
        });
        let name = "deployment_status";
        hooks::publish(
            call.shared,
            &mut state,
            name,
            Some("created"),
            &creator,
            payload,
        );
    }
    let location = shown["url"].as_str().unwrap_or_default().to_owned();
    Ok(Answer::json(201, &shown).with("location", location))
}

/// Earlier successful, non-transient, non-production deployments of the environment.
fn inactivate_earlier(call: &Call<'_>, state: &mut State, newest: &Deployment) {
    let now = call.shared.now();
    let State { ids, github, .. } = state;
    let earlier = github.deployments.iter_mut().filter(|d| {
        d.id != newest.id
            && d.environment == newest.environment
            && !d.transient
            && !d.production
            && d.statuses
                .last()
                .is_some_and(|status| status.state == "success")
    });
    for d in earlier {
        let Some(last) = d.statuses.last().cloned() else {
            continue;
        };
        d.updated_at = now;
        d.statuses.push(DeploymentStatus {
            id: ids.number(),
            state: "inactive".to_owned(),
            created_at: now,
            ..last
        });
    }
}
