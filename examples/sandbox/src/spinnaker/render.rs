//! Executions as Orca writes them: what is null is left out.

use serde_json::{Map, Value, json};

use crate::world::spinnaker::{Execution, Stage};

/// One execution. Without `expand` contexts are empty, so that a judgment that waits cannot be
/// distinguished from one that was given.
pub(super) fn execution(run: &Execution, expand: bool) -> Value {
    let mut shown = json!({
        "id": run.id,
        "type": "PIPELINE",
        "application": run.application,
        "name": run.name,
        "pipelineConfigId": run.config,
        "status": run.status,
        "buildTime": run.built,
        "startTime": run.built + 400,
        "canceled": run.canceled.is_some(),
        "limitConcurrent": true,
        "keepWaitingPipelines": false,
        "origin": "api",
        "authentication": { "user": run.user, "allowedAccounts": ["k8s-prod"] },
        "trigger": run.trigger,
        "notifications": [],
        "stages": run.stages.iter().enumerate()
            .map(|(at, one)| stage(at, one, expand)).collect::<Vec<_>>(),
    });
    if let Some(ended) = run.ended {
        shown["endTime"] = json!(ended);
    }
    if let Some((user, reason)) = &run.canceled {
        shown["canceledBy"] = json!(user);
        shown["cancellationReason"] = json!(reason);
    }
    shown
}

fn stage(at: usize, stage: &Stage, expand: bool) -> Value {
    let before: Vec<String> = at
        .checked_sub(1)
        .map(|_| at.to_string())
        .into_iter()
        .collect();
    let context = if expand {
        let mut context = stage.context.clone();
        if let (Some(why), "TERMINAL") = (&stage.fails, stage.status) {
            let details = json!({ "details": { "errors": [why] } });
            context.insert("exception".into(), details);
        }
        context
    } else {
        Map::new()
    };
    let mut shown = json!({
        "id": stage.id,
        "refId": (at + 1).to_string(),
        "type": stage.kind,
        "name": stage.name,
        "status": stage.status,
        "requisiteStageRefIds": before,
        "context": context,
        "outputs": if expand && stage.ended.is_some() { stage.outputs.clone() } else { json!({}) },
        "tasks": [],
    });
    if let Some(started) = stage.started {
        shown["startTime"] = json!(started);
    }
    if let Some(ended) = stage.ended {
        shown["endTime"] = json!(ended);
    }
    if let Some((user, at)) = &stage.modified {
        shown["lastModified"] = json!({
            "user": user,
            "allowedAccounts": ["k8s-prod"],
            "lastModifiedTime": at,
        });
    }
    shown
}
