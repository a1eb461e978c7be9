//! Check suites and workflow runs: which of them may still produce check runs.

use std::collections::HashMap;
use std::time::Duration;

use super::item::Item;
use super::{Evidence, Policy, Reason, pattern};
use crate::check_suites::CheckSuite;
use crate::ids::{CheckSuiteId, WorkflowId};
use crate::required::RequiredCheck;
use crate::workflow_runs::WorkflowRun;

mod reasons;
pub(super) use self::reasons::span;

/// What is known of a suite from its check runs.
#[derive(Clone, Copy, Default)]
struct Runs {
    known: u64,
    counted: u64,
}

/// The suites of a commit, beside their check runs and workflow runs.
pub(super) struct Suites<'e> {
    evidence: &'e Evidence,
    policy: &'e Policy,
    runs: HashMap<CheckSuiteId, Runs>,
    workflows: HashMap<CheckSuiteId, &'e WorkflowRun>,
    open: Vec<&'e CheckSuite>,
}

impl<'e> Suites<'e> {
    pub(super) fn new(evidence: &'e Evidence, policy: &'e Policy) -> Self {
        let mut runs: HashMap<CheckSuiteId, Runs> = HashMap::new();
        for run in &evidence.check_runs {
            if let Some(suite) = run.suite_id() {
                let runs = runs.entry(suite).or_default();
                runs.known += 1;
                runs.counted += u64::from(!policy.ignores(&run.name));
            }
        }
        let workflows = evidence.workflow_runs.iter().flatten();
        let workflows = workflows.filter_map(|run| Some((run.check_suite_id?, run)));
        let mut suites = Self {
            evidence,
            policy,
            runs,
            workflows: workflows.collect(),
            open: Vec::new(),
        };
        let all = evidence.check_suites.iter();
        suites.open = all.filter(|suite| suites.is_open(suite)).collect();
        suites
    }

    pub(super) fn policy(&self) -> &'e Policy {
        self.policy
    }

    /// The workflow runs of the commit, when they were read.
    pub(super) fn workflow_runs(&self) -> Option<&'e [WorkflowRun]> {
        self.evidence.workflow_runs.as_deref()
    }

    /// The suites that may still produce check runs.
    pub(super) fn open(&self) -> &[&'e CheckSuite] {
        &self.open
    }

    /// The workflow that a suite belongs to, when it is known.
    pub(super) fn workflow(&self, suite: Option<CheckSuiteId>) -> Option<WorkflowId> {
        self.workflows.get(&suite?)?.workflow_id
    }

    /// Whether nothing of this suite counts: the policy leaves its event or its workflow out.
    pub(super) fn is_left_out(&self, suite: Option<CheckSuiteId>) -> bool {
        let run = suite.and_then(|suite| self.workflows.get(&suite));
        run.is_some_and(|run| leaves_out(self.policy, run))
    }

    /// Whether a newer run of the same workflow has not ended.
    pub(super) fn runs_again(&self, suite: Option<CheckSuiteId>) -> bool {
        let (Some(workflow), Some(suite)) = (self.workflow(suite), suite) else {
            return false;
        };
        let newer =
            |open: &&CheckSuite| open.id > suite && self.workflow(Some(open.id)) == Some(workflow);
        self.open.iter().any(newer)
    }

    fn is_open(&self, suite: &CheckSuite) -> bool {
        if suite.is_complete() || self.is_ignored(suite) || self.is_left_out(Some(suite.id)) {
            return false;
        }
        if self.count(suite) > 0 {
            // What follows an ignored check run waits for it.
            let runs = self.runs(suite);
            return runs.counted > 0 || runs.known < self.count(suite);
        }
        // A workflow run that has ended will not begin a job any more.
        let ended = self
            .workflows
            .get(&suite.id)
            .is_some_and(|run| run.is_complete());
        let waited = self.waited(suite);
        !ended && waited.is_none_or(|waited| waited < self.policy.dwell(suite))
    }

    fn is_ignored(&self, suite: &CheckSuite) -> bool {
        let number = format!("check suite {}", suite.id);
        self.policy.ignores(&name(suite)) || self.policy.ignores(&number)
    }

    fn runs(&self, suite: &CheckSuite) -> Runs {
        self.runs.get(&suite.id).copied().unwrap_or_default()
    }

    /// How many check runs it holds: by its own count, or by those that were listed.
    fn count(&self, suite: &CheckSuite) -> u64 {
        let counted = suite.latest_check_runs_count.unwrap_or_default();
        counted.max(self.runs(suite).known)
    }

    /// The time since it was created, or asked for again.
    fn waited(&self, suite: &CheckSuite) -> Option<Duration> {
        let created = self.evidence.age(suite.created_at)?;
        let updated = self.evidence.age(suite.updated_at).unwrap_or(created);
        Some(created.min(updated))
    }

    /// Open suites of the workflow that reported a required check, which have not come to it
    /// themselves: a push and a pull request run one workflow twice.
    pub(super) fn same_workflow(&self, check: &RequiredCheck, hits: &[&Item]) -> Vec<Reason> {
        let of_hits: Vec<_> = hits.iter().filter_map(|hit| hit.suite).collect();
        let workflows: Vec<_> = of_hits
            .iter()
            .filter_map(|suite| self.workflow(Some(*suite)))
            .collect();
        let waits = |suite: &&&CheckSuite| {
            let workflow = self.workflow(Some(suite.id));
            !of_hits.contains(&suite.id)
                && workflow.is_some_and(|workflow| workflows.contains(&workflow))
        };
        let waiting = self.open.iter().filter(waits);
        waiting
            .map(|suite| {
                let mut reason = self.holds(suite);
                reason.name.clone_from(&check.context);
                reason
            })
            .collect()
    }
}

fn leaves_out(policy: &Policy, run: &WorkflowRun) -> bool {
    let event = run.event.as_deref().unwrap_or_default();
    let by_event = policy
        .without_events
        .iter()
        .any(|out| pattern::fits(out, event));
    let path = run.path.as_deref().unwrap_or_default();
    by_event
        || policy.ignores(&workflow_name(run))
        || (!path.is_empty() && policy.ignores(&format!("workflow {path}")))
}

fn workflow_name(run: &WorkflowRun) -> String {
    match run.name.as_deref().or(run.path.as_deref()) {
        Some(name) => format!("workflow {name}"),
        None => format!("workflow run {}", run.id),
    }
}

/// What a suite is called, and ignored by.
fn name(suite: &CheckSuite) -> String {
    match &suite.app {
        Some(app) => match app.slug.as_ref().or(app.name.as_ref()) {
            Some(name) => format!("check suite of {name}"),
            None => format!("check suite of app {}", app.id),
        },
        None => format!("check suite {}", suite.id),
    }
}
