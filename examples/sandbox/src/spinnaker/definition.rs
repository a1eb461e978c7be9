//! Pipelines as a test describes them, and how an execution of one begins.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{Run, echo, flow};
use crate::world::spinnaker::{Execution, Stage};
use crate::world::{Shared, State};

/// A pipeline to be started: its stages run one after the other.
#[derive(Clone, Debug)]
#[must_use = "start it"]
pub struct Pipeline {
    pub(super) application: String,
    pub(super) name: String,
    user: String,
    trigger: Value,
    pub(super) stages: Vec<Planned>,
}

/// A stage to come.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) context: Value,
    pub(super) outputs: Value,
    pub(super) fails: Option<String>,
}

impl Pipeline {
    /// A pipeline of an application, without stages.
    pub fn new(application: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            application: application.into(),
            name: name.into(),
            user: "ada@acme.example".to_owned(),
            trigger: json!({
                "type": "manual",
                "user": "ada@acme.example",
                "parameters": {},
                "artifacts": [],
                "notifications": [],
                "rebake": false,
                "dryRun": false,
                "strategy": false,
            }),
            stages: Vec::new(),
        }
    }

    /// Whom it acts as, and who started it.
    pub fn by(mut self, user: &str) -> Self {
        user.clone_into(&mut self.user);
        self.trigger["user"] = json!(user);
        self
    }

    /// Adds an artifact to the trigger: `name` in the version that `reference` names.
    pub fn artifact(mut self, name: &str, reference: &str) -> Self {
        if let Some(artifacts) = self.trigger["artifacts"].as_array_mut() {
            artifacts.push(json!({ "type": "docker/image", "name": name, "reference": reference }));
        }
        self
    }

    /// The build that triggered it: its number, its page, and the commit that it built.
    pub fn build(mut self, number: u64, url: &str, sha: &str) -> Self {
        self.trigger["type"] = json!("jenkins");
        self.trigger["buildInfo"] = json!({
            "number": number,
            "url": url,
            "building": false,
            "fullDisplayName": format!("build #{number}"),
            "artifacts": [],
            "scm": [{ "name": "acme/web", "branch": "main", "sha1": sha }],
        });
        self
    }

    /// Adds a manual judgment with these fields of its context.
    pub fn judgment(self, name: &str, context: Value) -> Self {
        self.stage("manualJudgment", name, context)
    }

    /// Adds a stage that takes ten seconds.
    pub fn deploy(self, name: &str) -> Self {
        self.stage("deploy", name, json!({}))
    }

    /// What the last stage leaves behind.
    pub fn output(mut self, outputs: Value) -> Self {
        if let Some(stage) = self.stages.last_mut() {
            stage.outputs = outputs;
        }
        self
    }

    /// The last stage fails, and says why.
    pub fn fails(mut self, why: &str) -> Self {
        if let Some(stage) = self.stages.last_mut() {
            stage.fails = Some(why.to_owned());
        }
        self
    }

    fn stage(mut self, kind: &str, name: &str, context: Value) -> Self {
        self.stages.push(Planned {
            kind: kind.to_owned(),
            name: name.to_owned(),
            context,
            outputs: json!({}),
            fails: None,
        });
        self
    }

    /// What a configuration starts, in the name of `user`.
    pub(super) fn configured(config: &Value, user: &str, trigger: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut pipeline = Self::new(text(&config["application"]), text(&config["name"])).by(user);
        if let (Some(all), Some(more)) = (pipeline.trigger.as_object_mut(), trigger.as_object()) {
            all.extend(more.clone());
        }
        for stage in config["stages"].as_array().into_iter().flatten() {
            let context = stage["context"].clone();
            pipeline = pipeline.stage(&text(&stage["type"]), &text(&stage["name"]), context);
            pipeline = pipeline.output(stage["outputs"].clone());
            if let Some(why) = stage["fails"].as_str() {
                pipeline = pipeline.fails(why);
            }
        }
        pipeline
    }

    pub(super) fn correlation(&self) -> &Value {
        &self.trigger["correlationId"]
    }
}

/// Begins an execution of that id.
pub(super) fn begin(shared: &Arc<Shared>, state: &mut State, pipeline: &Pipeline, id: &str) -> Run {
    let now = shared.now().timestamp_millis();
    let mut stages = Vec::new();
    for planned in &pipeline.stages {
        let context = planned.context.as_object().cloned();
        stages.push(Stage {
            id: format!("01K{}", state.ids.capitals(23)),
            kind: planned.kind.clone(),
            name: planned.name.clone(),
            status: "NOT_STARTED",
            started: None,
            ended: None,
            context: context.unwrap_or_else(Map::new),
            outputs: planned.outputs.clone(),
            fails: planned.fails.clone(),
            modified: None,
        });
    }
    let names = stages.iter().map(|s| (s.name.clone(), s.id.clone()));
    let run = Run {
        execution: id.to_owned(),
        stages: names.collect(),
    };
    state.spinnaker.executions.push(Execution {
        id: id.to_owned(),
        application: pipeline.application.clone(),
        name: pipeline.name.clone(),
        config: format!("{}-{}", pipeline.application, pipeline.name),
        status: "RUNNING",
        built: now,
        ended: None,
        canceled: None,
        user: pipeline.user.clone(),
        trigger: pipeline.trigger.clone(),
        stages,
    });
    echo::pipeline_starting(shared, &state.spinnaker, id);
    flow::go_on(shared, state, id);
    run
}
