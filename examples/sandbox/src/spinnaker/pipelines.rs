//! What a test, a demo or a person does in Spinnaker without Gate: starting pipelines, judging
//! in its own page, and deciding how badly Gate behaves.

use serde_json::{Value, json};

use super::definition::{Pipeline, begin};
use super::{Spinnaker, flow, render};
use crate::world::spinnaker::{Judging, Person};

/// A pipeline that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Run {
    /// The execution's id.
    pub execution: String,
    /// Names and ids of its stages, in order.
    pub stages: Vec<(String, String)>,
}

impl Run {
    /// The id of the stage of that name; empty when there is none.
    #[must_use]
    pub fn stage(&self, name: &str) -> &str {
        let found = self.stages.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, id)| id)
    }
}

/// A stage as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StageView {
    /// `RUNNING`, `SUCCEEDED`, `TERMINAL` …
    pub status: String,
    /// `judgmentStatus`: `continue`, `stop`, empty when it was taken back.
    pub judgment: Option<String>,
    /// `judgmentInput`.
    pub input: Option<String>,
    /// Who changed it last.
    pub by: Option<String>,
    /// Keys of its context.
    pub keys: Vec<String>,
}

impl Spinnaker {
    /// Starts a pipeline; its first stage runs at once.
    #[must_use]
    pub fn start(&self, pipeline: &Pipeline) -> Run {
        let mut state = self.shared.lock();
        let id = format!("01K{}", state.ids.capitals(23));
        begin(&self.shared, &mut state, pipeline, &id)
    }

    /// Defines a pipeline, so that it can be started through Gate; `more` are fields of its
    /// configuration, such as `triggers` and `parameterConfig`.
    pub fn define(&self, pipeline: &Pipeline, more: &Value) {
        let mut config = json!({
            "id": format!("{}-{}", pipeline.application, pipeline.name),
            "application": pipeline.application,
            "name": pipeline.name,
            "triggers": [],
            "parameterConfig": [],
            "stages": pipeline.stages.iter().map(|stage| json!({
                "type": stage.kind, "name": stage.name, "context": stage.context,
                "outputs": stage.outputs, "fails": stage.fails,
            })).collect::<Vec<_>>(),
        });
        if let (Some(config), Some(more)) = (config.as_object_mut(), more.as_object()) {
            config.extend(more.clone());
        }
        let configs = &mut self.shared.lock().spinnaker.configs;
        configs.retain(|known| known["id"] != config["id"]);
        configs.push(config);
    }

    /// Something runs: a server group as Clouddriver shows it, `application` in it.
    pub fn deploy(&self, server_group: &Value) {
        let mut state = self.shared.lock();
        state.spinnaker.server_groups.push(server_group.clone());
    }

    /// Echo sends every event there, with this password.
    pub fn set_echo(&self, url: &str, password: &str) {
        self.shared.lock().spinnaker.echo = Some((url.to_owned(), password.to_owned()));
    }

    /// So many starts are taken, and nothing comes of them.
    pub fn lose_starts(&self, count: u32) {
        self.shared.lock().spinnaker.lost_starts = count;
    }

    /// Executions of an application, oldest first.
    #[must_use]
    pub fn executions(&self, application: &str) -> Vec<Value> {
        let state = self.shared.lock();
        let runs = state.spinnaker.executions.iter();
        let runs = runs.filter(|run| run.application == application);
        runs.map(|run| render::execution(run, true)).collect()
    }

    /// Somebody who may sign in and change what runs, with these roles: a token of theirs.
    #[must_use]
    pub fn person(&self, user: &str, roles: &[&str]) -> String {
        let mut state = self.shared.lock();
        let token = format!("spk_{}", state.ids.hex(60));
        let person = Person {
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            may_execute: true,
        };
        state.spinnaker.people.insert(user.to_owned(), person);
        state
            .spinnaker
            .tokens
            .insert(token.clone(), user.to_owned());
        token
    }

    /// Takes `EXECUTE` from somebody: their changes are refused with 403.
    pub fn forbid(&self, user: &str) {
        if let Some(person) = self.shared.lock().spinnaker.people.get_mut(user) {
            person.may_execute = false;
        }
    }

    /// A token ends.
    pub fn revoke(&self, token: &str) {
        self.shared.lock().spinnaker.tokens.remove(token);
    }

    /// Whether Gate believes `X-SPINNAKER-USER`.
    pub fn believe_header(&self, on: bool) {
        self.shared.lock().spinnaker.header = on;
    }

    /// Whether every request is sent to the login page.
    pub fn sign_out(&self, on: bool) {
        self.shared.lock().spinnaker.signed_out = on;
    }

    /// What becomes of the next judgments, in order.
    pub fn next_judgments(&self, script: impl IntoIterator<Item = Judging>) {
        self.shared.lock().spinnaker.script.extend(script);
    }

    /// So many reads of one execution come back as 200 without a body.
    pub fn empty_reads(&self, count: u32) {
        self.shared.lock().spinnaker.empty_reads = count;
    }

    /// So many lists of an application lack what runs.
    pub fn partial_lists(&self, count: u32) {
        self.shared.lock().spinnaker.partial_lists = count;
    }

    /// Somebody judges on Spinnaker's own page: `continue` or `stop`.
    pub fn judge(&self, run: &Run, stage: &str, user: &str, judgment: &str) {
        let fields = json!({ "judgmentStatus": judgment, "lastModifiedBy": user });
        self.change_stage(run, stage, user, &fields);
        flow::wait_for_judgment(&self.shared, &run.execution, run.stage(stage), false);
    }

    /// Merges fields into a stage's context, as anything in Spinnaker may.
    pub fn change_stage(&self, run: &Run, stage: &str, user: &str, fields: &Value) {
        let now = self.shared.now().timestamp_millis();
        let mut state = self.shared.lock();
        let known = state.spinnaker.stage_mut(&run.execution, run.stage(stage));
        if let (Some(known), Some(fields)) = (known, fields.as_object()) {
            known.context.extend(fields.clone());
            known.modified = Some((user.to_owned(), now));
        }
    }

    /// What waits is another version now.
    pub fn change_artifact(&self, run: &Run, name: &str, reference: &str) {
        let mut state = self.shared.lock();
        if let Some(execution) = state.spinnaker.execution_mut(&run.execution) {
            execution.trigger["artifacts"] =
                json!([{ "type": "docker/image", "name": name, "reference": reference }]);
        }
    }

    /// Somebody cancels the execution.
    pub fn cancel(&self, run: &Run, user: &str, reason: &str) {
        let mut state = self.shared.lock();
        flow::cancel(&self.shared, &mut state, &run.execution, user, reason);
    }

    /// A stage as it is now; `None` when there is none of that name.
    #[must_use]
    pub fn stage(&self, run: &Run, stage: &str) -> Option<StageView> {
        let mut state = self.shared.lock();
        let known = state
            .spinnaker
            .stage_mut(&run.execution, run.stage(stage))?;
        let text = |key: &str| {
            let text = known.context.get(key).and_then(Value::as_str);
            text.map(str::to_owned)
        };
        Some(StageView {
            status: known.status.to_owned(),
            judgment: text("judgmentStatus"),
            input: text("judgmentInput"),
            by: known.modified.as_ref().map(|(user, _)| user.clone()),
            keys: known.context.keys().cloned().collect(),
        })
    }

    /// The whole execution, as Gate shows it.
    #[must_use]
    pub fn execution(&self, run: &Run) -> Option<Value> {
        let state = self.shared.lock();
        let execution = state.spinnaker.execution(&run.execution)?;
        Some(render::execution(execution, true))
    }

    /// How many requests changed a judgment.
    #[must_use]
    pub fn judgments(&self) -> u64 {
        self.shared.lock().spinnaker.judgments
    }
}
