//! Which check suites may still produce check runs.

use std::collections::HashMap;
use std::time::Duration;

use super::{CheckOutcome, Evidence, Policy, Reason, Source};
use crate::check_runs::Conclusion;
use crate::check_suites::CheckSuite;
use crate::ids::CheckSuiteId;

/// What is known of a suite from its check runs.
#[derive(Clone, Copy, Default)]
struct Runs {
    known: u64,
    counted: u64,
}

/// The suites of a commit, beside their check runs.
pub(super) struct Suites<'e> {
    evidence: &'e Evidence,
    policy: &'e Policy,
    runs: HashMap<CheckSuiteId, Runs>,
}

impl<'e> Suites<'e> {
    pub(super) fn new(evidence: &'e Evidence, policy: &'e Policy) -> Self {
        let mut runs: HashMap<CheckSuiteId, Runs> = HashMap::new();
        for run in &evidence.check_runs {
            if let Some(suite) = run.check_suite.and_then(|suite| suite.id) {
                let runs = runs.entry(suite).or_default();
                runs.known += 1;
                runs.counted += u64::from(!policy.ignores(&run.name));
            }
        }
        Self {
            evidence,
            policy,
            runs,
        }
    }

    /// The suites that may still produce check runs.
    pub(super) fn open(&self) -> impl Iterator<Item = &'e CheckSuite> {
        self.evidence
            .check_suites
            .iter()
            .filter(|suite| self.is_open(suite))
    }

    fn is_open(&self, suite: &CheckSuite) -> bool {
        if suite.is_complete() || self.is_ignored(suite) {
            return false;
        }
        if self.count(suite) > 0 {
            // What follows an ignored check run waits for it.
            let runs = self.runs(suite);
            return runs.counted > 0 || runs.known < self.count(suite);
        }
        self.waited(suite)
            .is_none_or(|waited| waited < self.policy.dwell(suite))
    }

    fn is_ignored(&self, suite: &CheckSuite) -> bool {
        self.policy.ignores(&name(suite))
            || self.policy.ignores(&format!("check suite {}", suite.id))
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

    /// Why a suite that is open holds the verdict.
    pub(super) fn holds(&self, suite: &CheckSuite) -> Reason {
        let name = name(suite);
        let age = self.evidence.age(suite.created_at).map_or_else(
            || "of unknown age".to_owned(),
            |age| format!("{} old", span(age)),
        );
        let why = match self.count(suite) {
            0 => {
                let until = span(self.policy.dwell(suite));
                format!("without check runs: it holds the verdict until it is {until} old")
            }
            1 => "with 1 check run: more may come until it is completed".to_owned(),
            n => format!("with {n} check runs: more may come until it is completed"),
        };
        let id = suite.id;
        reason(
            suite,
            CheckOutcome::Pending,
            format!(
                "suite {id} is {age}, {why}; to leave it out, ignore \"{name}\" or \"check suite {id}\""
            ),
        )
    }

    /// The suites that failed before any check run: a workflow file that cannot be read.
    pub(super) fn failed(&self) -> impl Iterator<Item = (Reason, bool)> {
        let failed = |suite: &&CheckSuite| {
            suite.is_complete()
                && matches!(
                    suite.conclusion,
                    Some(Conclusion::StartupFailure | Conclusion::Failure | Conclusion::TimedOut)
                )
                && self.count(suite) == 0
                && !self.is_ignored(suite)
        };
        self.evidence
            .check_suites
            .iter()
            .filter(failed)
            .map(|suite| {
                let reason = reason(
                    suite,
                    CheckOutcome::Failed,
                    format!("suite {} ended without any check run", suite.id),
                );
                // While a suite is run again its check runs are gone for some seconds.
                let fresh = self
                    .waited(suite)
                    .is_some_and(|waited| waited < self.policy.grace);
                (reason, fresh)
            })
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

fn reason(suite: &CheckSuite, state: CheckOutcome, description: String) -> Reason {
    let word = match &suite.conclusion {
        Some(conclusion) if suite.is_complete() => Some(conclusion.as_str()),
        _ => suite.status.as_ref().map(|status| status.as_str()),
    };
    Reason {
        name: name(suite),
        state,
        source: Source::CheckSuite,
        reported: word.map(ToOwned::to_owned),
        description: Some(description),
        url: None,
        app_id: suite.app.as_ref().map(|app| app.id),
    }
}

/// A span in one unit: `45 s`, `12 min`, `3 h`, `2 d`.
pub(super) fn span(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} d", seconds / 86_400),
    }
}
