//! What is said about suites and workflow runs that hold the verdict, or are left out.

use std::time::Duration;

use super::{Suites, leaves_out, name, workflow_name};
use crate::check_runs::{CheckStatus, Conclusion};
use crate::check_suites::CheckSuite;
use crate::verdict::{CheckOutcome, Reason, Source};
use crate::workflow_runs::WorkflowRun;

impl<'e> Suites<'e> {
    /// Why the verdict waits: the open suites, and workflow runs whose suite is not listed.
    pub(in crate::verdict) fn open_reasons(&self) -> Vec<Reason> {
        let suites = self.open.iter().map(|suite| self.holds(suite));
        let listed = |id| {
            self.evidence
                .check_suites
                .iter()
                .any(|suite| suite.id == id)
        };
        let unlisted = self.evidence.workflow_runs.iter().flatten().filter(|run| {
            let waited = self.evidence.age(run.run_started_at.or(run.created_at));
            !run.is_complete()
                && !run.check_suite_id.is_some_and(listed)
                && !leaves_out(self.policy, run)
                && waited.is_none_or(|waited| waited < self.policy.actions_inert_after)
        });
        suites.chain(unlisted.map(queued)).collect()
    }

    /// Why a suite that is open holds the verdict.
    pub(super) fn holds(&self, suite: &CheckSuite) -> Reason {
        let (name, id) = (name(suite), suite.id);
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
        let why = format!(
            "suite {id} is {age}, {why}; to leave it out, ignore \"{name}\" or \"check suite {id}\""
        );
        reason(suite, CheckOutcome::Pending, why)
    }

    /// The suites that failed before any check run: a workflow file that cannot be read. With
    /// it, whether the suite may be run again at this moment.
    pub(in crate::verdict) fn failed(&self) -> impl Iterator<Item = (Reason, bool)> {
        let failed = |suite: &&CheckSuite| {
            suite.is_complete()
                && matches!(
                    suite.conclusion,
                    Some(Conclusion::StartupFailure | Conclusion::Failure | Conclusion::TimedOut)
                )
                && self.count(suite) == 0
                && !self.is_ignored(suite)
                && !self.is_left_out(Some(suite.id))
        };
        let suites = self.evidence.check_suites.iter().filter(failed);
        suites.map(|suite| {
            let why = format!("suite {} ended without any check run", suite.id);
            // While a suite is run again its check runs are gone for some seconds.
            let waited = self.waited(suite);
            let fresh = waited.is_some_and(|waited| waited < self.policy.grace);
            (reason(suite, CheckOutcome::Failed, why), fresh)
        })
    }

    /// What is not known of apps other than GitHub Actions, and why.
    pub(in crate::verdict) fn other_apps_unread(&self) -> Option<(&'static str, &'e str)> {
        let why = self.evidence.other_apps_unread.as_deref()?;
        Some(("check runs of other apps", why))
    }

    /// The same, when it counts.
    pub(in crate::verdict) fn other_apps(&self) -> Option<(String, String)> {
        let (name, why) = self.other_apps_unread()?;
        let advice = "the jobs of GitHub Actions stand in for its check runs; if no other app \
                      reports on this repository: Policy::actions_alone";
        (!self.policy.actions_alone).then(|| (name.to_owned(), format!("{why}; {advice}")))
    }

    /// What the policy leaves out of the verdict, for people.
    pub(in crate::verdict) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for run in self.evidence.workflow_runs.iter().flatten() {
            if leaves_out(self.policy, run) {
                let event = run.event.as_deref().unwrap_or("an unknown event");
                notes.push(format!(
                    "{} is left out (started by {event})",
                    workflow_name(run)
                ));
            }
        }
        if let (true, Some((name, why))) = (self.policy.actions_alone, self.other_apps_unread()) {
            notes.push(format!("{name}: {why}"));
        }
        notes
    }
}

/// A workflow run that waits, and whose suite is not listed yet.
fn queued(run: &WorkflowRun) -> Reason {
    let name = workflow_name(run);
    Reason {
        state: CheckOutcome::Pending,
        source: Source::WorkflowRun,
        reported: run.status.as_ref().map(|status| status.as_str().to_owned()),
        description: Some(format!(
            "workflow run {} has not ended; to leave it out, ignore \"{name}\"",
            run.id
        )),
        url: run.html_url.clone(),
        app_id: None,
        name,
    }
}

fn reason(suite: &CheckSuite, state: CheckOutcome, description: String) -> Reason {
    let word = match &suite.conclusion {
        Some(conclusion) if suite.is_complete() => Some(conclusion.as_str()),
        _ => suite.status.as_ref().map(CheckStatus::as_str),
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
pub(in crate::verdict) fn span(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} d", seconds / 86_400),
    }
}
