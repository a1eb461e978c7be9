//! Repository webhooks: signed, delivered once, and redelivered on request.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::{body, number, page, refuse, render, unprocessable};
use crate::event::What;
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::github::{Hook, HookDelivery};
use crate::world::{Shared, State, zulu};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/repos/{owner}/{repo}/hooks", index),
    route("POST", "/repos/{owner}/{repo}/hooks", create),
    route("GET", "/repos/{owner}/{repo}/hooks/{hook}", show),
    route("DELETE", "/repos/{owner}/{repo}/hooks/{hook}", delete),
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

/// How long the receiver may take, in real time.
const LIMIT: Duration = Duration::from_secs(10);

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
    let unknown = names
        .iter()
        .find(|name| !name.as_str().is_some_and(|name| EVENTS.contains(&name)));
    if let Some(unknown) = unknown {
        let message = format!("{unknown} is not the name of an event");
        return Err(unprocessable("Hook", "events", "invalid", &message));
    }
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

fn send_ping(shared: &Arc<Shared>, state: &mut State, id: i64) {
    let Some(hook) = state.github.hooks.iter().find(|hook| hook.id == id) else {
        return;
    };
    let payload = json!({
        "hook": render(shared, state, hook),
        "hook_id": id,
        "repository": render::repository(shared, state, "2022-11-28"),
        "sender": render::user(shared, &state.github, "ada"),
        "zen": "Keep it logically awesome.",
    });
    deliver(shared, state, id, "ping", None, payload, None);
}

fn show_delivery(state: &State, hook: &Hook, d: &HookDelivery, whole: bool) -> Value {
    let mut shown = json!({
        "action": d.action,
        "delivered_at": zulu(d.delivered_at),
        "duration": d.duration,
        "event": d.event,
        "guid": d.guid,
        "id": d.id,
        "installation_id": null,
        "redelivery": d.redelivery,
        "repository_id": state.github.repo_id,
        "status": if good(d.status_code) { "OK" } else { "Invalid HTTP Response" },
        "status_code": d.status_code,
        "throttled_at": null,
    });
    if whole {
        shown["url"] = json!(hook.url);
        shown["request"] = json!({
            "headers": { "X-GitHub-Delivery": d.guid, "X-GitHub-Event": d.event },
            "payload": d.payload,
        });
        shown["response"] = json!({ "headers": {}, "payload": d.answer });
    }
    shown
}

/// Newest first, by `cursor` instead of by page number.
fn deliveries(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let hook = find(call, &state)?;
    let before = call
        .request
        .query("cursor")
        .and_then(|id| id.parse::<i64>().ok());
    let size = page::Page::of(call).size;
    let wanted = call.request.query("status");
    let fits = |d: &&HookDelivery| {
        let status = if good(d.status_code) {
            "success"
        } else {
            "failure"
        };
        before.is_none_or(|before| d.id < before) && wanted.is_none_or(|w| w == status)
    };
    let found: Vec<_> = hook
        .deliveries
        .iter()
        .rev()
        .filter(fits)
        .take(size + 1)
        .collect();
    let more = found.len() > size;
    let shown: Vec<Value> = found
        .iter()
        .take(size)
        .map(|d| show_delivery(&state, hook, d, false))
        .collect();
    let answer = Answer::json(200, &Value::Array(shown));
    let Some(last) = found.get(size.saturating_sub(1)).filter(|_| more) else {
        return Ok(answer);
    };
    let (url, path) = (&call.shared.urls.github, &call.request.path);
    let next = format!(
        "<{url}{path}?per_page={size}&cursor={}>; rel=\"next\"",
        last.id
    );
    Ok(answer.with("link", next))
}

fn delivery(call: &Call<'_>) -> Reply {
    let id = number(call, "id")?;
    let state = call.shared.lock();
    let hook = find(call, &state)?;
    let found = hook.deliveries.iter().find(|d| d.id == id);
    let found = found.ok_or_else(|| refuse(404, "Not Found"))?;
    Ok(Answer::json(200, &show_delivery(&state, hook, found, true)))
}

/// The app sees the deliveries of every hook of the repository it is installed on.
pub(super) fn app_deliveries(call: &Call<'_>) -> Reply {
    super::apps::identity(call, &call.shared.lock())?;
    let state = call.shared.lock();
    let all = state
        .github
        .hooks
        .iter()
        .flat_map(|hook| hook.deliveries.iter().map(move |d| (hook, d)));
    let mut shown: Vec<Value> = all
        .map(|(hook, d)| show_delivery(&state, hook, d, false))
        .collect();
    shown.sort_by_key(|delivery| std::cmp::Reverse(delivery["id"].as_i64()));
    drop(state);
    page::list(call, shown)
}

pub(super) fn app_redeliver(call: &Call<'_>) -> Reply {
    let id = number(call, "id")?;
    let mut state = call.shared.lock();
    super::apps::identity(call, &state)?;
    let all = state
        .github
        .hooks
        .iter()
        .flat_map(|hook| hook.deliveries.iter().map(move |d| (hook.id, d)));
    let found = all
        .into_iter()
        .find(|(_, d)| d.id == id)
        .map(|(hook, d)| (hook, d.clone()));
    let (hook, d) = found.ok_or_else(|| refuse(404, "Not Found"))?;
    let action = d.action.as_deref();
    deliver(
        call.shared,
        &mut state,
        hook,
        &d.event,
        action,
        d.payload,
        Some(d.guid),
    );
    Ok(Answer::json(202, &json!({})))
}

/// The same payload under the same GUID.
fn redeliver(call: &Call<'_>) -> Reply {
    let id = number(call, "id")?;
    let mut state = call.shared.lock();
    let hook = find(call, &state)?;
    let hook_id = hook.id;
    let found = hook.deliveries.iter().find(|d| d.id == id).cloned();
    let d = found.ok_or_else(|| refuse(404, "Not Found"))?;
    let action = d.action.as_deref();
    deliver(
        call.shared,
        &mut state,
        hook_id,
        &d.event,
        action,
        d.payload,
        Some(d.guid),
    );
    Ok(Answer::json(202, &json!({})))
}

/// Sends an event to every active hook that listens to it; repository and sender are added.
pub(super) fn publish(
    shared: &Arc<Shared>,
    state: &mut State,
    event: &str,
    action: Option<&str>,
    sender: &str,
    mut payload: Value,
) {
    let listens =
        |hook: &&Hook| hook.active && hook.events.iter().any(|name| name == event || name == "*");
    let hooks: Vec<i64> = state
        .github
        .hooks
        .iter()
        .filter(listens)
        .map(|hook| hook.id)
        .collect();
    if hooks.is_empty() {
        return;
    }
    payload["repository"] = render::repository(shared, state, "2022-11-28");
    payload["sender"] = render::user(shared, &state.github, sender);
    let installation = state.github.app.as_ref().map(|app| app.installation);
    for id in hooks {
        let mut payload = payload.clone();
        let of_app = |hook: &Hook| hook.id == id && hook.of_app;
        if state.github.hooks.iter().any(of_app) {
            let number = installation.unwrap_or_default();
            let node = render::node("IntegrationInstallation", number);
            payload["installation"] = json!({ "id": number, "node_id": node });
        }
        deliver(shared, state, id, event, action, payload, None);
    }
}

fn deliver(
    shared: &Arc<Shared>,
    state: &mut State,
    hook_id: i64,
    event: &str,
    action: Option<&str>,
    payload: Value,
    again: Option<String>,
) {
    let Some(hook) = state.github.hooks.iter().find(|hook| hook.id == hook_id) else {
        return;
    };
    let json = payload.to_string();
    let (body, content_type) = if hook.content_type == "json" {
        (json, "application/json")
    } else {
        let form = url::form_urlencoded::Serializer::new(String::new());
        let form = { form }.append_pair("payload", &json).finish();
        (form, "application/x-www-form-urlencoded")
    };
    let app = state.github.app.as_ref().map(|app| app.id);
    let target = match app.filter(|_| hook.of_app) {
        Some(app) => (app, "integration"),
        None => (state.github.repo_id, "repository"),
    };
    let redelivery = again.is_some();
    let (url, secret) = (hook.url.clone(), hook.secret.clone());
    let guid = again.unwrap_or_else(|| state.ids.uuid());
    let id = state.ids.number();
    let mut headers = vec![
        ("content-type", content_type.to_owned()),
        ("user-agent", "GitHub-Hookshot/5a4d8b0".to_owned()),
        ("x-github-event", event.to_owned()),
        ("x-github-delivery", guid.clone()),
        ("x-github-hook-id", hook_id.to_string()),
        ("x-github-hook-installation-target-id", target.0.to_string()),
        (
            "x-github-hook-installation-target-type",
            target.1.to_owned(),
        ),
    ];
    if let Some(secret) = secret {
        let mac = crate::hmac(&secret, &[body.as_bytes()]);
        headers.push((
            "x-hub-signature-256",
            format!("sha256={}", crate::hex(&mac)),
        ));
    }
    let (world, event, action) = (
        Arc::clone(shared),
        event.to_owned(),
        action.map(str::to_owned),
    );
    shared.spawn(async move {
        let sent = world.client.post(&url, &headers, body.into(), LIMIT).await;
        let mut state = world.lock();
        let (status_code, answer, duration) = match sent {
            Ok(received) => (
                received.status,
                String::from_utf8_lossy(&received.body).into_owned(),
                received.took.as_secs_f64(),
            ),
            Err(_) => (0, String::new(), LIMIT.as_secs_f64()),
        };
        world.emit(What::Delivered {
            from: "github",
            name: event.clone(),
            status: status_code,
        });
        let found = state
            .github
            .hooks
            .iter_mut()
            .find(|hook| hook.id == hook_id);
        if let Some(hook) = found {
            hook.deliveries.push(HookDelivery {
                id,
                guid,
                event,
                action,
                payload,
                redelivery,
                status_code,
                answer,
                duration,
                delivered_at: world.now(),
            });
        }
    });
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
