//! How pipelines move on, as the clock does.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::echo;
use crate::event::What;
use crate::world::spinnaker::Spinnaker;
use crate::world::{Shared, State, seconds};

/// What an ordinary stage takes.
const WORK: Duration = seconds(10);
/// Until the task of a judged stage looks: a change wakes it.
const TASK: Duration = seconds(1);
/// Until it takes back what somebody judged who may not.
const UNDO: Duration = seconds(3);

/// Starts the next stage that waits for nothing any more, or ends the execution.
pub(super) fn go_on(shared: &Arc<Shared>, state: &mut State, id: &str) {
    let now = shared.now().timestamp_millis();
    let Some(run) = state.spinnaker.execution_mut(id) else {
        return;
    };
    if run.ended.is_some() || run.stages.iter().any(|stage| stage.status == "RUNNING") {
        return;
    }
    let stopped = run
        .stages
        .iter()
        .find(|stage| ["TERMINAL", "STOPPED"].contains(&stage.status));
    if let Some(stopped) = stopped {
        run.status = match stopped.status {
            "STOPPED" => "SUCCEEDED",
            _ => "TERMINAL",
        };
        run.ended = Some(now);
        return echo::pipeline_ended(shared, &state.spinnaker, id);
    }
    let next = run
        .stages
        .iter_mut()
        .find(|stage| stage.status == "NOT_STARTED");
    let Some(stage) = next else {
        run.status = "SUCCEEDED";
        run.ended = Some(now);
        return echo::pipeline_ended(shared, &state.spinnaker, id);
    };
    stage.status = "RUNNING";
    stage.started = Some(now);
    let waits = stage.is_judgment();
    let ends = match stage.fails {
        Some(_) => "TERMINAL",
        None => "SUCCEEDED",
    };
    let stage = stage.id.clone();
    emit(shared, &state.spinnaker, id, &stage);
    if !waits {
        let id = id.to_owned();
        shared.after(WORK, move |shared, state| {
            end(shared, state, &id, &stage, ends);
        });
    }
}

/// Gives a stage its final status, and goes on.
fn end(shared: &Arc<Shared>, state: &mut State, id: &str, stage: &str, status: &'static str) {
    let now = shared.now().timestamp_millis();
    let Some(known) = state.spinnaker.stage_mut(id, stage) else {
        return;
    };
    if known.status != "RUNNING" {
        return;
    }
    known.status = status;
    known.ended = Some(now);
    emit(shared, &state.spinnaker, id, stage);
    go_on(shared, state, id);
}

/// The task of a judged stage: asks who may, and ends the stage or takes the judgment back.
pub(super) fn wait_for_judgment(shared: &Arc<Shared>, id: &str, stage: &str, undo: bool) {
    let (id, stage) = (id.to_owned(), stage.to_owned());
    shared.after(TASK, move |shared, state| {
        let Some(run) = state.spinnaker.execution(&id) else {
            return;
        };
        let known = run.stages.iter().find(|known| known.id == stage);
        let Some(known) = known.filter(|known| known.status == "RUNNING") else {
            return;
        };
        let user = known.text("lastModifiedBy").to_owned();
        if undo || !state.spinnaker.may_judge(&user, known) {
            shared.after(UNDO, move |shared, state| {
                take_back(shared, state, &id, &stage);
            });
            return;
        }
        let flag = |name: &str, without: bool| {
            known.context.get(name).map_or(without, |flag| flag == true)
        };
        let status = match known.text("judgmentStatus").to_lowercase().as_str() {
            "continue" => "SUCCEEDED",
            "stop" if flag("continuePipeline", false) => "FAILED_CONTINUE",
            "stop" if !flag("failPipeline", true) => "STOPPED",
            "stop" => "TERMINAL",
            _ => return,
        };
        end(shared, state, &id, &stage, status);
    });
}

fn take_back(shared: &Arc<Shared>, state: &mut State, id: &str, stage: &str) {
    let Some(known) = state.spinnaker.stage_mut(id, stage) else {
        return;
    };
    if known.status == "RUNNING" {
        known.context.insert("judgmentStatus".into(), json!(""));
        emit(shared, &state.spinnaker, id, stage);
    }
}

/// Cancels what runs.
pub(super) fn cancel(shared: &Arc<Shared>, state: &mut State, id: &str, user: &str, reason: &str) {
    let now = shared.now().timestamp_millis();
    let Some(run) = state.spinnaker.execution_mut(id) else {
        return;
    };
    if run.ended.is_some() {
        return;
    }
    run.canceled = Some((user.to_owned(), reason.to_owned()));
    run.status = "CANCELED";
    run.ended = Some(now);
    let mut canceled = Vec::new();
    for stage in run.stages.iter_mut().filter(|one| one.status == "RUNNING") {
        stage.status = "CANCELED";
        stage.ended = Some(now);
        canceled.push(stage.id.clone());
    }
    for stage in canceled {
        emit(shared, &state.spinnaker, id, &stage);
    }
    echo::pipeline_ended(shared, &state.spinnaker, id);
}

fn emit(shared: &Arc<Shared>, gate: &Spinnaker, id: &str, stage: &str) {
    let Some(run) = gate.execution(id) else {
        return;
    };
    let Some(stage) = run.stages.iter().find(|known| known.id == stage) else {
        return;
    };
    echo::stage(shared, gate, run, stage);
    let judgment = stage.context.get("judgmentStatus").and_then(Value::as_str);
    shared.emit(What::Stage {
        application: run.application.clone(),
        pipeline: run.name.clone(),
        execution: id.to_owned(),
        stage: stage.name.clone(),
        status: stage.status.to_owned(),
        judgment: judgment.map(str::to_owned),
        user: stage.modified.as_ref().map(|(user, _)| user.clone()),
    });
}
