//! Echo's REST hook: every event of Orca's, unsigned, in no order that anybody promises.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::render;
use crate::event::What;
use crate::world::Shared;
use crate::world::spinnaker::{Execution, Spinnaker, Stage};

/// How long the receiver may take, in real time.
const LIMIT: Duration = Duration::from_secs(10);

/// A run begins.
pub(super) fn pipeline_starting(shared: &Arc<Shared>, gate: &Spinnaker, id: &str) {
    if let Some(run) = gate.execution(id) {
        let content = json!({ "executionId": id, "execution": render::execution(run, true) });
        send(shared, gate, run, "orca:pipeline:starting", &content);
    }
}

/// A run has ended; every unsuccessful end is a failure.
pub(super) fn pipeline_ended(shared: &Arc<Shared>, gate: &Spinnaker, id: &str) {
    if let Some(run) = gate.execution(id) {
        let kind = match run.status {
            "SUCCEEDED" => "orca:pipeline:complete",
            _ => "orca:pipeline:failed",
        };
        let content = json!({ "executionId": id, "execution": render::execution(run, true) });
        send(shared, gate, run, kind, &content);
    }
}

/// A stage began or ended.
pub(super) fn stage(shared: &Arc<Shared>, gate: &Spinnaker, run: &Execution, stage: &Stage) {
    let kind = match stage.status {
        "RUNNING" => "orca:stage:starting",
        "SUCCEEDED" => "orca:stage:complete",
        "SKIPPED" => "orca:stage:skipped",
        _ => "orca:stage:failed",
    };
    let content = json!({
        "standalone": false,
        "canceled": run.canceled.is_some(),
        "isSynthetic": false,
        "name": stage.name,
        "executionId": run.id,
        "stageId": stage.id,
        "startTime": stage.started,
        "context": stage.context,
        "execution": render::execution(run, true),
    });
    send(shared, gate, run, kind, &content);
}

fn send(shared: &Arc<Shared>, gate: &Spinnaker, run: &Execution, kind: &str, content: &Value) {
    use base64::Engine as _;
    let Some((url, password)) = gate.echo.clone() else {
        return;
    };
    let now = shared.now().timestamp_millis();
    let body = json!({
        "eventId": format!("{}-{kind}-{now}", run.id),
        "details": {
            "source": "orca",
            "type": kind,
            "created": now.to_string(),
            "application": run.application,
            "requestHeaders": {},
        },
        "content": content,
    });
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("echo:{password}"));
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("authorization", format!("Basic {basic}")),
        ("x-spinnaker-user", run.user.clone()),
    ];
    let (world, name) = (Arc::clone(shared), kind.to_owned());
    shared.spawn(async move {
        let sent = world
            .client
            .post(&url, &headers, body.to_string().into(), LIMIT);
        world.emit(What::Delivered {
            from: "spinnaker",
            name,
            status: sent.await.map_or(0, |answer| answer.status),
        });
    });
}
