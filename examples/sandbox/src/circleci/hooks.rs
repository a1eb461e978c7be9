//! Webhooks: two events, signed over the body alone. Nothing says that a job is on hold.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::event::What;
use crate::world::{Shared, State, zulu};

/// How long the receiver may take, in real time.
const LIMIT: Duration = Duration::from_secs(10);

pub(super) fn send(
    shared: &Arc<Shared>,
    state: &mut State,
    event: &'static str,
    workflow: &str,
    job: Option<&str>,
) {
    let Some((url, secret)) = state.circleci.webhook.clone() else {
        return;
    };
    let id = state.ids.uuid();
    let Some((pipeline, workflow)) = state.circleci.workflow(workflow) else {
        return;
    };
    let mut payload = json!({
        "id": id,
        "type": event,
        "happened_at": zulu(shared.now()),
        "webhook": { "id": "3f1c0000-0000-4000-a000-000000000001", "name": "judgment" },
        "project": { "id": "3f1c0000-0000-4000-a000-000000000002", "slug": pipeline.slug,
            "name": pipeline.slug.rsplit('/').next() },
        "organization": { "id": "3f1c0000-0000-4000-a000-000000000003", "name": "acme" },
        "workflow": { "id": workflow.id, "name": workflow.name, "status": workflow.status(),
            "created_at": zulu(workflow.created_at), "stopped_at": workflow.stopped_at.map(zulu) },
        "pipeline": { "id": pipeline.id, "number": pipeline.number,
            "created_at": zulu(pipeline.created_at), "trigger": { "type": "webhook" } },
    });
    let job = job.and_then(|job| workflow.jobs.iter().find(|known| known.id == job));
    if let Some(job) = job {
        payload["job"] = json!({ "id": job.id, "name": job.name, "number": job.number,
            "status": job.status, "started_at": job.started_at.map(zulu) });
    }
    let body = payload.to_string();
    let signed = crate::hex(&crate::hmac(&secret, &[body.as_bytes()]));
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("user-agent", "CircleCI-Webhook/1.0".to_owned()),
        ("circleci-event-type", event.to_owned()),
        ("circleci-signature", format!("v1={signed}")),
    ];
    let world = Arc::clone(shared);
    shared.spawn(async move {
        let sent = world.client.post(&url, &headers, body.into(), LIMIT).await;
        world.emit(What::Delivered {
            from: "circleci",
            name: event.to_owned(),
            status: sent.map_or(0, |answer| answer.status),
        });
    });
}
