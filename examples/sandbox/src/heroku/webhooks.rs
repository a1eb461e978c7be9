//! App webhooks: subscriptions, signed deliveries, and their retries.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{app, app_mut, body, invalid, list, not_found, required};
use crate::event::What;
use crate::http::{Answer, Call, Reply, Route, route};
use crate::wire::client::Failed;
use crate::world::heroku::{Attempt, Delivery, Webhook};
use crate::world::{Shared, State, zulu};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/apps/{app}/webhooks", index),
    route("POST", "/apps/{app}/webhooks", create),
    route("GET", "/apps/{app}/webhooks/{webhook}", show),
    route("PATCH", "/apps/{app}/webhooks/{webhook}", update),
    route("DELETE", "/apps/{app}/webhooks/{webhook}", delete),
    route("GET", "/apps/{app}/webhook-deliveries", deliveries),
    route("GET", "/apps/{app}/webhook-deliveries/{delivery}", delivery),
    route("GET", "/apps/{app}/webhook-events", events),
    route("GET", "/apps/{app}/webhook-events/{event}", event),
];

const ENTITIES: &[&str] = &[
    "api:addon",
    "api:addon-attachment",
    "api:app",
    "api:build",
    "api:collaborator",
    "api:domain",
    "api:dyno",
    "api:formation",
    "api:release",
    "api:sni-endpoint",
    "dyno",
];
const MOST: usize = 10;
/// How long the receiver may take, in real time.
const LIMIT: Duration = Duration::from_secs(10);
/// A subscription that stays deaf for so long loses its events.
const GIVE_UP: TimeDelta = TimeDelta::hours(72);

fn render(app: &crate::world::heroku::App, hook: &Webhook) -> Value {
    json!({
        "app": { "id": app.id, "name": app.name },
        "created_at": zulu(hook.created_at),
        "id": hook.id,
        "include": hook.include,
        "level": hook.level,
        "updated_at": zulu(hook.updated_at),
        "url": hook.url,
    })
}

fn index(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let shown = app.webhooks.iter().map(|hook| render(app, hook)).collect();
    drop(state);
    list::answer(call, shown, &["id"])
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let found = app
        .webhooks
        .iter()
        .find(|hook| hook.id == call.param("webhook"));
    Ok(Answer::json(
        200,
        &render(app, found.ok_or_else(|| not_found("app-webhook"))?),
    ))
}

fn includes(body: &Value) -> Result<Vec<String>, Answer> {
    let names = body["include"].as_array().filter(|names| !names.is_empty());
    let names = names.ok_or_else(|| invalid("include must name at least one entity."))?;
    names
        .iter()
        .map(|name| {
            let known = name.as_str().filter(|name| ENTITIES.contains(name));
            known
                .map(str::to_owned)
                .ok_or_else(|| invalid(format!("Unknown entity {name}.")))
        })
        .collect()
}

fn level(body: &Value) -> Result<String, Answer> {
    let level = required(body, "/level")?;
    let known = ["notify", "sync"].contains(&level);
    known
        .then(|| level.to_owned())
        .ok_or_else(|| invalid("level must be notify or sync."))
}

/// Without a secret one is made up and shown once, in a header.
fn create(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let (include, level, url) = (includes(&body)?, level(&body)?, required(&body, "/url")?);
    if !url.starts_with("http") {
        return Err(invalid("url must be a web address."));
    }
    let mut state = call.shared.lock();
    let (id, generated) = (state.ids.uuid(), state.ids.hex(64));
    let now = call.shared.now();
    let app = app_mut(&mut state, call.param("app"))?;
    if app.webhooks.len() >= MOST {
        return Err(invalid("An app has at most 10 webhooks."));
    }
    let given = body["secret"].as_str().map(str::to_owned);
    let hook = Webhook {
        id,
        include,
        level,
        url: url.to_owned(),
        secret: given.clone().unwrap_or_else(|| generated.clone()),
        authorization: body["authorization"].as_str().map(str::to_owned),
        created_at: now,
        updated_at: now,
    };
    let answer = Answer::json(201, &render(app, &hook));
    app.webhooks.push(hook);
    Ok(if given.is_none() {
        answer.with("heroku-webhook-secret", generated)
    } else {
        answer
    })
}

fn update(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let now = call.shared.now();
    let mut state = call.shared.lock();
    let app = app_mut(&mut state, call.param("app"))?;
    let found = app
        .webhooks
        .iter_mut()
        .find(|hook| hook.id == call.param("webhook"));
    let hook = found.ok_or_else(|| not_found("app-webhook"))?;
    if body.get("include").is_some() {
        hook.include = includes(&body)?;
    }
    if body.get("level").is_some() {
        hook.level = level(&body)?;
    }
    for (name, slot) in [("url", &mut hook.url), ("secret", &mut hook.secret)] {
        if let Some(text) = body[name].as_str() {
            text.clone_into(slot);
        }
    }
    if let Some(value) = body.get("authorization") {
        hook.authorization = value.as_str().map(str::to_owned);
    }
    hook.updated_at = now;
    let hook = hook.clone();
    Ok(Answer::json(200, &render(app, &hook)))
}

fn delete(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let app = app_mut(&mut state, call.param("app"))?;
    let at = app
        .webhooks
        .iter()
        .position(|hook| hook.id == call.param("webhook"));
    let hook = app
        .webhooks
        .remove(at.ok_or_else(|| not_found("app-webhook"))?);
    Ok(Answer::json(200, &render(app, &hook)))
}

fn show_delivery(delivery: &Delivery) -> Value {
    let last = delivery.attempts.last().map(|attempt| {
        let good = attempt.code.is_some_and(|code| (200..300).contains(&code));
        json!({
            "code": attempt.code,
            "created_at": zulu(attempt.at),
            "error_class": attempt.error_class,
            "id": attempt.id,
            "status": if good { "succeeded" } else { "failed" },
            "updated_at": zulu(attempt.at),
        })
    });
    json!({
        "created_at": zulu(delivery.created_at),
        "event": { "id": delivery.event["id"], "include": delivery.include },
        "id": delivery.id,
        "last_attempt": last,
        "next_attempt_at": delivery.next_attempt_at.map(zulu),
        "num_attempts": delivery.attempts.len(),
        "status": delivery.status,
        "updated_at": zulu(delivery.updated_at),
        "webhook": { "id": delivery.webhook, "level": delivery.level },
    })
}

fn deliveries(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let wanted = call.request.query("eq[status]");
    let fits = |d: &&Delivery| wanted.is_none_or(|status| d.status == status);
    let shown = app.deliveries.iter().filter(fits).map(|delivery| {
        let mut shown = show_delivery(delivery);
        shown["seq"] = json!(delivery.sequence);
        shown
    });
    let shown = shown.collect();
    drop(state);
    let mut answer = list::answer(call, shown, &["id", "seq", "created_at"])?;
    without_sequence(&mut answer);
    Ok(answer)
}

/// `seq` orders the list but is not shown.
fn without_sequence(answer: &mut Answer) {
    let crate::http::Body::Full(bytes) = &answer.body else {
        return;
    };
    let Ok(mut items) = serde_json::from_slice::<Vec<Value>>(bytes) else {
        return;
    };
    for item in items.iter_mut().filter_map(Value::as_object_mut) {
        item.remove("seq");
    }
    answer.body = crate::http::Body::Full(Value::Array(items).to_string().into());
}

fn delivery(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let found = app
        .deliveries
        .iter()
        .find(|d| d.id == call.param("delivery"));
    Ok(Answer::json(
        200,
        &show_delivery(found.ok_or_else(|| not_found("app-webhook-delivery"))?),
    ))
}

fn show_event(delivery: &Delivery) -> Value {
    let event = &delivery.event;
    json!({
        "created_at": event["created_at"],
        "id": event["id"],
        "include": delivery.include,
        "payload": {
            "action": event["action"],
            "actor": event["actor"],
            "data": event["data"],
            "previous_data": event["previous_data"],
            "resource": event["resource"],
            "version": event["version"],
        },
        "updated_at": event["updated_at"],
    })
}

fn events(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let shown = app.deliveries.iter().map(show_event).collect();
    drop(state);
    list::answer(call, shown, &["id", "created_at"])
}

fn event(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let found = app
        .deliveries
        .iter()
        .find(|d| d.event["id"] == call.param("event"));
    Ok(Answer::json(
        200,
        &show_event(found.ok_or_else(|| not_found("app-webhook-event"))?),
    ))
}

/// Sends an event to everyone who subscribed to it.
pub(super) fn publish(
    shared: &Arc<Shared>,
    state: &mut State,
    app_id: &str,
    include: &str,
    action: &str,
    actor: &str,
    data: &Value,
) {
    publish_change(
        shared,
        state,
        app_id,
        (include, action),
        actor,
        data,
        &json!({}),
    );
}

/// [`publish`] with what the changed fields were before.
pub(super) fn publish_change(
    shared: &Arc<Shared>,
    state: &mut State,
    app_id: &str,
    (include, action): (&str, &str),
    actor: &str,
    data: &Value,
    before: &Value,
) {
    let now = shared.now();
    let email = state.heroku.user(actor).map(|user| user.email.clone());
    let State { ids, heroku, .. } = state;
    // An app that was just destroyed says so too.
    let mut apps = heroku.apps.iter_mut();
    let Some(app) = apps.find(|app| app.id == app_id) else {
        return;
    };
    let hooks: Vec<Webhook> = app
        .webhooks
        .iter()
        .filter(|hook| hook.include.iter().any(|name| name == include))
        .cloned()
        .collect();
    for hook in hooks {
        let (id, event_id) = (ids.uuid(), ids.uuid());
        let event = json!({
            "action": action,
            "actor": { "email": email, "id": actor },
            "created_at": zulu(now),
            "data": data,
            "id": event_id,
            "previous_data": before,
            "published_at": null,
            "resource": include.strip_prefix("api:").unwrap_or(include),
            "sequence": null,
            "updated_at": zulu(now),
            "version": "application/vnd.heroku+json; version=3",
            "webhook_metadata": {
                "attempt": { "id": null },
                "delivery": { "id": id },
                "event": { "id": event_id, "include": include },
                "webhook": { "id": hook.id },
            },
        });
        let waiting = hook.level == "sync"
            && app
                .deliveries
                .iter()
                .any(|d| d.webhook == hook.id && open(d.status));
        let sequence = app.deliveries.len() as u64 + 1;
        app.deliveries.push(Delivery {
            id: id.clone(),
            sequence,
            webhook: hook.id,
            level: hook.level,
            include: include.to_owned(),
            event,
            status: "pending",
            attempts: Vec::new(),
            next_attempt_at: None,
            created_at: now,
            updated_at: now,
        });
        if !waiting {
            attempt(shared, app_id, &id);
        }
    }
}

fn open(status: &str) -> bool {
    ["pending", "scheduled", "retrying"].contains(&status)
}

fn attempt(shared: &Arc<Shared>, app_id: &str, delivery: &str) {
    let (world, app_id, delivery) = (Arc::clone(shared), app_id.to_owned(), delivery.to_owned());
    shared.spawn(async move {
        let Some((hook, body, attempt)) = prepare(&world, &app_id, &delivery) else {
            return;
        };
        let mac = crate::hmac(&hook.secret, &[&body]);
        let signature = base64::engine::general_purpose::STANDARD.encode(mac);
        let mut headers = vec![
            ("content-type", "application/json".to_owned()),
            ("user-agent", "Heroku-Webhooks".to_owned()),
            ("heroku-webhook-hmac-sha256", signature),
        ];
        headers.extend(hook.authorization.map(|value| ("authorization", value)));
        let sent = world
            .client
            .post(&hook.url, &headers, body.into(), LIMIT)
            .await;
        let sent = sent.map(|received| received.status);
        record(&world, &app_id, &delivery, attempt, sent);
    });
}

fn prepare(shared: &Shared, app_id: &str, delivery: &str) -> Option<(Webhook, Vec<u8>, String)> {
    let mut state = shared.lock();
    let id = state.ids.uuid();
    let app = state.heroku.app_mut(app_id)?;
    let delivery = app.deliveries.iter_mut().find(|d| d.id == delivery)?;
    delivery.event["webhook_metadata"]["attempt"]["id"] = json!(id);
    let body = delivery.event.to_string().into_bytes();
    let hook = app
        .webhooks
        .iter()
        .find(|hook| hook.id == delivery.webhook)?
        .clone();
    Some((hook, body, id))
}

/// `notify` has one attempt; `sync` waits longer and longer, and later events wait behind it.
fn record(
    shared: &Arc<Shared>,
    app_id: &str,
    id: &str,
    attempt_id: String,
    sent: Result<u16, Failed>,
) {
    let now = shared.now();
    let mut state = shared.lock();
    let Some(app) = state.heroku.app_mut(app_id) else {
        return;
    };
    let Some(delivery) = app.deliveries.iter_mut().find(|d| d.id == id) else {
        return;
    };
    let error_class = match sent {
        Ok(_) => None,
        Err(Failed::Timeout) => Some("timeout"),
        Err(_) => Some("connection"),
    };
    delivery.attempts.push(Attempt {
        id: attempt_id,
        code: sent.ok(),
        error_class,
        at: now,
    });
    delivery.updated_at = now;
    delivery.next_attempt_at = None;
    let good = sent.is_ok_and(|code| (200..300).contains(&code));
    let tries = u32::try_from(delivery.attempts.len()).unwrap_or(u32::MAX);
    let wait = Duration::from_secs(30)
        .saturating_mul(1 << tries.min(8))
        .min(Duration::from_secs(3600));
    if good {
        delivery.status = "succeeded";
    } else if delivery.level == "notify" || now - delivery.created_at > GIVE_UP {
        delivery.status = "failed";
    } else {
        delivery.status = "retrying";
        delivery.next_attempt_at = Some(now + wait);
        let (app_id, id) = (app_id.to_owned(), id.to_owned());
        shared.after(wait, move |shared, _| attempt(shared, &app_id, &id));
    }
    let ended = !open(delivery.status);
    let (hook, name) = (delivery.webhook.clone(), delivery.include.clone());
    shared.emit(What::Delivered {
        from: "heroku",
        name,
        status: sent.unwrap_or(0),
    });
    if ended {
        let next = app
            .deliveries
            .iter()
            .find(|d| d.webhook == hook && d.status == "pending");
        if let Some(next) = next.filter(|next| next.level == "sync") {
            attempt(shared, app_id, &next.id);
        }
    }
}
