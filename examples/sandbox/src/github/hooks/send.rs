//! Sending an event to the hooks that listen to it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::event::What;
use crate::github::render;
use crate::world::github::{Hook, HookDelivery};
use crate::world::{Shared, State};

/// How long the receiver may take, in real time.
const LIMIT: Duration = Duration::from_secs(10);

/// Sends an event to every active hook that listens to it; repository, organization and sender
/// are added.
pub(in crate::github) fn publish(
    shared: &Arc<Shared>,
    state: &mut State,
    event: &str,
    action: Option<&str>,
    sender: &str,
    mut payload: Value,
) {
    let listens =
        |hook: &&Hook| hook.active && hook.events.iter().any(|name| name == event || name == "*");
    // Buttons of a check run are its app's affair.
    let is_for_apps = event == "check_run" && action == Some("requested_action");
    let hooks: Vec<i64> = state
        .github
        .hooks
        .iter()
        .filter(listens)
        .filter(|hook| hook.of_app || !is_for_apps)
        .map(|hook| hook.id)
        .collect();
    if hooks.is_empty() {
        return;
    }
    payload["repository"] = render::repository(shared, state, "2022-11-28");
    if let Some(organization) = render::organization(shared, &state.github) {
        payload["organization"] = organization;
    }
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

pub(super) fn deliver(
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

pub(super) fn send_ping(shared: &Arc<Shared>, state: &mut State, id: i64) {
    let Some(hook) = state.github.hooks.iter().find(|hook| hook.id == id) else {
        return;
    };
    let payload = json!({
        "hook": super::render(shared, state, hook),
        "hook_id": id,
        "repository": render::repository(shared, state, "2022-11-28"),
        "sender": render::user(shared, &state.github, "ada"),
        "zen": "Keep it logically awesome.",
    });
    deliver(shared, state, id, "ping", None, payload, None);
}
