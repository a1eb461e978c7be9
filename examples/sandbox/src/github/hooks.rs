//! Repository webhooks: signed, delivered once, and redelivered on request.

use std::sync::Arc;

use serde_json::{Value, json};

mod deliveries;
mod send;

pub(super) use deliveries::{app_deliveries, app_redeliver};
pub(super) use send::publish;

use deliveries::{deliveries, delivery, redeliver};
use send::{deliver, send_ping};

use super::{body, number, page, refuse, render, unprocessable};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::github::Hook;
use crate::world::{Shared, State, zulu};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/repos/{owner}/{repo}/hooks", index),
    route("POST", "/repos/{owner}/{repo}/hooks", create),
    route("GET", "/repos/{owner}/{repo}/hooks/{hook}", show),
    route("DELETE", "/repos/{owner}/{repo}/hooks/{hook}", delete),
    route("PATCH", "/repos/{owner}/{repo}/hooks/{hook}", update),
    route("POST", "/repos/{owner}/{repo}/hooks/{hook}/pings", ping),
    route("POST", "/repos/{owner}/{repo}/hooks/{hook}/tests", test),
    route(
        "GET",
        "/repos/{owner}/{repo}/hooks/{hook}/deliveries",
        deliveries,
    ),
    route(
        "GET",
        "/repos/{owner}/{repo}/hooks/{hook}/deliveries/{id}",
        delivery,
    ),
    route(
        "POST",
        "/repos/{owner}/{repo}/hooks/{hook}/deliveries/{id}/attempts",
        redeliver,
    ),
];

/// Events that a hook of a repository can ask for, of those that concern this workspace.
const EVENTS: &[&str] = &[
    "*",
    "branch_protection_rule",
    "check_run",
    "check_suite",
    "commit_comment",
    "create",
    "delete",
    "deployment",
    "deployment_protection_rule",
    "deployment_review",
    "deployment_status",
    "fork",
    "issue_comment",
    "issues",
    "label",
    "member",
    "meta",
    "public",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "push",
    "release",
    "repository",
    "repository_ruleset",
    "star",
    "status",
    "team_add",
    "watch",
    "workflow_dispatch",
    "workflow_job",
    "workflow_run",
];

fn render(shared: &Shared, state: &State, hook: &Hook) -> Value {
    let url = format!("{}/hooks/{}", render::base(shared, &state.github), hook.id);
    let last = hook.deliveries.last();
    let mut shown = json!({
        "active": hook.active,
        "config": {
            "content_type": hook.content_type,
            "insecure_ssl": hook.insecure_ssl,
            "url": hook.url,
        },
        "created_at": zulu(hook.created_at),
        "deliveries_url": format!("{url}/deliveries"),
        "events": hook.events,
        "id": hook.id,
        "last_response": {
            "code": last.map(|delivery| delivery.status_code),
            "message": null,
            "status": last.map_or("unused", |d| if good(d.status_code) { "active" } else { "error" }),
        },
        "name": "web",
        "ping_url": format!("{url}/pings"),
        "test_url": format!("{url}/test"),
        "type": "Repository",
        "updated_at": zulu(hook.updated_at),
        "url": url,
    });
    if hook.secret.is_some() {
        shown["config"]["secret"] = json!("********");
    }
    shown
}

fn good(code: u16) -> bool {
    (200..300).contains(&code)
}

fn find<'s>(call: &Call<'_>, state: &'s State) -> Result<&'s Hook, Answer> {
    let id = number(call, "hook")?;
    let mut hooks = state.github.hooks.iter().filter(|hook| !hook.of_app);
    let found = hooks.find(|hook| hook.id == id);
    found.ok_or_else(|| refuse(404, "Not Found"))
}

fn index(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let hooks = state.github.hooks.iter().filter(|hook| !hook.of_app);
    let shown = hooks
        .map(|hook| render(call.shared, &state, hook))
        .collect();
    drop(state);
    page::list(call, shown)
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    Ok(Answer::json(
        200,
        &render(call.shared, &state, find(call, &state)?),
    ))
}

/// The default content type is a form, as on the service.
fn create(call: &Call<'_>) -> Reply {
    let body = body(call.request)?;
    let config = &body["config"];
    let url = config["url"].as_str().filter(|url| url.starts_with("http"));
    let url = url.ok_or_else(|| unprocessable("Hook", "url", "missing_field", ""))?;
    let names = body["events"]
        .as_array()
        .cloned()
        .unwrap_or_else(|| vec![json!("push")]);
    known(&names)?;
    let now = call.shared.now();
    let mut state = call.shared.lock();
    let mut known = state.github.hooks.iter().filter(|hook| !hook.of_app);
    if known.any(|hook| hook.url == url) {
        let message = "Hook already exists on this repository";
        return Err(unprocessable("Hook", "", "custom", message));
    }
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let hook = Hook {
        id: state.ids.number(),
        active: body["active"].as_bool().unwrap_or(true),
        events: names.iter().filter_map(text).collect(),
        url: url.to_owned(),
        content_type: text(&config["content_type"]).unwrap_or_else(|| "form".to_owned()),
        secret: text(&config["secret"]).filter(|secret| !secret.is_empty()),
        of_app: false,
        insecure_ssl: text(&config["insecure_ssl"]).unwrap_or_else(|| "0".to_owned()),
        deliveries: Vec::new(),
        created_at: now,
        updated_at: now,
    };
    let shown = render(call.shared, &state, &hook);
    let id = hook.id;
    state.github.hooks.push(hook);
    send_ping(call.shared, &mut state, id);
    let location = shown["url"].as_str().unwrap_or_default().to_owned();
    Ok(Answer::json(201, &shown).with("location", location))
}

/// Whether all of these are events.
fn known(names: &[Value]) -> Result<(), Answer> {
    let is_known = |name: &&Value| name.as_str().is_some_and(|name| EVENTS.contains(&name));
    match names.iter().find(|name| !is_known(name)) {
        Some(unknown) => {
            let message = format!("{unknown} is not the name of an event");
            Err(unprocessable("Hook", "events", "invalid", &message))
        }
        None => Ok(()),
    }
}

/// Which events it gets, and whether any.
fn update(call: &Call<'_>) -> Reply {
    let body = body(call.request)?;
    let list = |name: &str| body[name].as_array().cloned();
    let now = call.shared.now();
    let mut state = call.shared.lock();
    let id = find(call, &state)?.id;
    let mut hooks = state.github.hooks.iter_mut();
    let hook = hooks.find(|hook| hook.id == id);
    let hook = hook.ok_or_else(|| refuse(404, "Not Found"))?;
    let names = |list: Vec<Value>| -> Result<Vec<String>, Answer> {
        known(&list)?;
        let names = list.iter().filter_map(Value::as_str);
        Ok(names.map(str::to_owned).collect())
    };
    if let Some(events) = list("events") {
        hook.events = names(events)?;
    }
    for name in names(list("add_events").unwrap_or_default())? {
        if !hook.events.contains(&name) {
            hook.events.push(name);
        }
    }
    let gone = names(list("remove_events").unwrap_or_default())?;
    hook.events.retain(|name| !gone.contains(name));
    if let Some(active) = body["active"].as_bool() {
        hook.active = active;
    }
    hook.updated_at = now;
    let shown = render(call.shared, &state, find(call, &state)?);
    Ok(Answer::json(200, &shown))
}

fn delete(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let id = find(call, &state)?.id;
    state.github.hooks.retain(|hook| hook.id != id);
    Ok(Answer::new(204))
}

fn ping(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let id = find(call, &state)?.id;
    send_ping(call.shared, &mut state, id);
    Ok(Answer::new(204))
}

/// Sends the latest push again.
fn test(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let hook = find(call, &state)?;
    let id = hook.id;
    let last = hook
        .deliveries
        .iter()
        .rev()
        .find(|delivery| delivery.event == "push");
    if let Some(payload) = last.map(|delivery| delivery.payload.clone()) {
        deliver(call.shared, &mut state, id, "push", None, payload, None);
    }
    Ok(Answer::new(204))
}

/// A person takes the App's access away: its tokens end, and the App hears of it.
pub(crate) fn end_access(shared: &Arc<Shared>, login: &str) -> bool {
    let mut state = shared.lock();
    if state.github.user(login).is_none() {
        return false;
    }
    super::oauth::end_grant(&mut state, login);
    let mut app = state.github.hooks.iter().filter(|hook| hook.of_app);
    if let Some(id) = app.next().map(|hook| hook.id) {
        let sender = render::user(shared, &state.github, login);
        let payload = json!({ "action": "revoked", "sender": sender });
        let event = "github_app_authorization";
        deliver(
            shared,
            &mut state,
            id,
            event,
            Some("revoked"),
            payload,
            None,
        );
    }
    true
}

/// Sends the App's events to `url` from now on, or nowhere.
pub(crate) fn set_app_hook(shared: &Arc<Shared>, url: Option<&str>) {
    let now = shared.now();
    let mut state = shared.lock();
    state.github.hooks.retain(|hook| !hook.of_app);
    let Some(url) = url else {
        return;
    };
    let hook = Hook {
        id: state.ids.number(),
        active: true,
        events: vec!["*".to_owned()],
        url: url.to_owned(),
        content_type: "json".to_owned(),
        secret: Some(state.github.webhook_secret.clone()),
        of_app: true,
        insecure_ssl: "0".to_owned(),
        deliveries: Vec::new(),
        created_at: now,
        updated_at: now,
    };
    state.github.hooks.push(hook);
}
