//! Spinnaker's part of the world: pipelines that run, and stages that wait for a judgment.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use serde_json::{Map, Value};

/// What Gate and Orca know.
#[derive(Debug, Default)]
pub(crate) struct Spinnaker {
    /// The service account's token.
    pub(crate) token: String,
    /// Whose token it is.
    pub(crate) tokens: HashMap<String, String>,
    pub(crate) people: BTreeMap<String, Person>,
    /// Whether anybody is who `X-SPINNAKER-USER` says.
    pub(crate) header: bool,
    /// Whether the session has ended: every request is sent to a login page.
    pub(crate) signed_out: bool,
    pub(crate) executions: Vec<Execution>,
    /// What becomes of the next judgments.
    pub(crate) script: VecDeque<Judging>,
    /// Reads of one execution that Orca will fail.
    pub(crate) empty_reads: u32,
    /// Lists that will lack what runs.
    pub(crate) partial_lists: u32,
    /// Requests that changed a judgment.
    pub(crate) judgments: u64,
    /// What pipelines are defined, as Front50 keeps them.
    pub(crate) configs: Vec<Value>,
    /// What runs where, as Clouddriver shows it.
    pub(crate) server_groups: Vec<Value>,
    /// Where Echo sends every event, and the password of its Basic authentication.
    pub(crate) echo: Option<(String, String)>,
    /// Starts that were taken and of which nothing will come.
    pub(crate) lost_starts: u32,
}

/// Somebody who may sign in.
#[derive(Debug, Default)]
pub(crate) struct Person {
    pub(crate) roles: BTreeSet<String>,
    /// Without `EXECUTE` every change is refused.
    pub(crate) may_execute: bool,
}

/// A pipeline that runs, or ran.
#[derive(Debug)]
pub(crate) struct Execution {
    pub(crate) id: String,
    pub(crate) application: String,
    pub(crate) name: String,
    pub(crate) config: String,
    pub(crate) status: &'static str,
    /// Milliseconds since 1970, as everything here.
    pub(crate) built: i64,
    pub(crate) ended: Option<i64>,
    pub(crate) canceled: Option<(String, String)>,
    /// Whom it acts as.
    pub(crate) user: String,
    pub(crate) trigger: Value,
    pub(crate) stages: Vec<Stage>,
}

/// A stage of it; each waits for the one before.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) status: &'static str,
    pub(crate) started: Option<i64>,
    pub(crate) ended: Option<i64>,
    pub(crate) context: Map<String, Value>,
    /// What it leaves behind.
    pub(crate) outputs: Value,
    /// Whether it fails, and why.
    pub(crate) fails: Option<String>,
    /// Who changed it last, and when.
    pub(crate) modified: Option<(String, i64)>,
}

impl Stage {
    pub(crate) fn is_judgment(&self) -> bool {
        self.kind == "manualJudgment"
    }

    pub(crate) fn text(&self, key: &str) -> &str {
        self.context
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    fn list(&self, key: &str) -> Vec<&str> {
        let list = self.context.get(key).and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    /// Who may judge: the second list counts unless it is empty.
    pub(crate) fn roles(&self) -> Vec<&str> {
        let required = self.list("requiredJudgmentRoles");
        if required.is_empty() {
            self.list("selectedStageRoles")
        } else {
            required
        }
    }
}

impl Spinnaker {
    pub(crate) fn execution(&self, id: &str) -> Option<&Execution> {
        self.executions.iter().find(|run| run.id == id)
    }

    pub(crate) fn execution_mut(&mut self, id: &str) -> Option<&mut Execution> {
        self.executions.iter_mut().find(|run| run.id == id)
    }

    pub(crate) fn stage_mut(&mut self, id: &str, stage: &str) -> Option<&mut Stage> {
        let run = self.execution_mut(id)?;
        run.stages.iter_mut().find(|known| known.id == stage)
    }

    /// Whether the person may judge the stage, as its task asks after the change.
    pub(crate) fn may_judge(&self, user: &str, stage: &Stage) -> bool {
        let roles = stage.roles();
        let person = self.people.get(user);
        roles.is_empty()
            || person.is_some_and(|person| roles.iter().any(|role| person.roles.contains(*role)))
    }
}

/// What becomes of a judgment that is sent to Gate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Judging {
    /// It is applied, and the response is the execution.
    #[default]
    Works,
    /// 200 with the execution, and nothing changed.
    Ignored,
    /// 200 without a body, and nothing changed: Orca failed inside.
    IgnoredEmpty,
    /// 200 without a body, and it was applied.
    AppliedEmpty,
    /// 500, and it was applied.
    AppliedError,
    /// 200, applied, and taken back four seconds later, as when a role is missing.
    Undone,
}
