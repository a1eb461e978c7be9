//! The reports that count: of each kind the newest, and what replaces what.

use std::collections::HashMap;
use std::hash::Hash;

use super::item::Item;
use super::suites::Suites;
use super::{CheckOutcome, Evidence, Policy, Reason, Source};
use crate::check_runs::{CheckRun, CheckStatus, Conclusion};
use crate::check_suites::CheckSuite;
use crate::ids::{AppId, CheckRunId, CheckSuiteId, WorkflowId};
use crate::statuses::{Status, StatusState};

/// The newest of every report, without the ignored ones.
pub(super) fn items(evidence: &Evidence, policy: &Policy, suites: &Suites<'_>) -> Vec<Item> {
    let statuses = newest(
        &evidence.statuses,
        |status| {
            (
                status.context.to_lowercase(),
                unread(status.is_malformed, status.id),
            )
        },
        |status| status.id,
    );
    let statuses = statuses.into_iter().map(|status| Item {
        reason: of_status(status),
        is_rerunning: false,
        suite: None,
        passed_since: false,
    });
    let mut runs = newest(
        &evidence.check_runs,
        |run| key(run, policy),
        |run| run.id.get(),
    );
    runs.retain(|run| !suites.is_left_out(run.suite_id()));
    let names = Names::of(&runs);
    let workflows = policy.newest_of_workflow.then(|| Newest::of(&runs, suites));
    let runs = runs.into_iter().filter(|run| {
        !names.supersede(run)
            && !workflows
                .as_ref()
                .is_some_and(|newest| newest.supersede(run, suites))
    });
    let runs = runs.map(|run| {
        let (reason, suite) = (of_run(run), run.suite_id());
        let failed = reason.state == CheckOutcome::Failed;
        let again = policy.newest_of_workflow && suites.runs_again(suite);
        Item {
            reason,
            is_rerunning: failed && (again || names.rerun(run) || reopened(run, suites.open())),
            suite,
            passed_since: failed && names.passed_since(run),
        }
    });
    statuses
        .chain(runs)
        .filter(|item| !policy.ignores(&item.reason.name))
        .collect()
}

/// What could not be read replaces nothing.
fn unread(is_malformed: bool, number: u64) -> Option<u64> {
    is_malformed.then_some(number)
}

/// Of each workflow and name the newest run.
struct Newest<'r>(HashMap<(WorkflowId, &'r str), CheckRunId>);

impl<'r> Newest<'r> {
    fn of(runs: &[&'r CheckRun], suites: &Suites<'_>) -> Self {
        let mut newest = HashMap::new();
        for run in runs {
            if let Some(workflow) = suites.workflow(run.suite_id()) {
                let known = newest
                    .entry((workflow, run.name.as_str()))
                    .or_insert(run.id);
                *known = run.id.max(*known);
            }
        }
        Self(newest)
    }

    fn supersede(&self, run: &CheckRun, suites: &Suites<'_>) -> bool {
        suites
            .workflow(run.suite_id())
            .and_then(|workflow| self.0.get(&(workflow, run.name.as_str())))
            .is_some_and(|newest| *newest > run.id)
    }
}

/// Runs that replace each other: of one app, suite and name. A run that does not name its
/// suite replaces none, so that no failure is hidden.
type Key<'r> = (
    Option<AppId>,
    Option<Result<CheckSuiteId, CheckRunId>>,
    &'r str,
);

fn key<'r>(run: &'r CheckRun, policy: &Policy) -> Key<'r> {
    let own = policy.newest_suite_wins && !run.is_malformed;
    let suite = match run.suite_id() {
        Some(suite) if !run.is_malformed => Ok(suite),
        _ => Err(run.id),
    };
    (app_id(run), (!own).then_some(suite), &run.name)
}

fn app_id(run: &CheckRun) -> Option<AppId> {
    run.app.as_ref().map(|app| app.id)
}

/// Of each app and name the newest run of all suites, the newest that has not ended, and the
/// newest that has passed.
struct Names<'r>(HashMap<Name<'r>, Known>);

#[derive(Clone, Copy)]
struct Known {
    newest: CheckRunId,
    open: Option<CheckRunId>,
    passed: Option<CheckRunId>,
}

type Name<'r> = (Option<AppId>, &'r str);

impl<'r> Names<'r> {
    fn of(runs: &[&'r CheckRun]) -> Self {
        let mut names = HashMap::with_capacity(runs.len());
        for run in runs {
            let known = names
                .entry((app_id(run), run.name.as_str()))
                .or_insert(Known {
                    newest: run.id,
                    open: None,
                    passed: None,
                });
            known.newest = run.id.max(known.newest);
            if run.status != CheckStatus::Completed {
                known.open = Some(run.id).max(known.open);
            } else if run.conclusion == Some(Conclusion::Success) {
                known.passed = Some(run.id).max(known.passed);
            }
        }
        Self(names)
    }

    /// Whether a newer run of this app and name takes the place of `run`: what was stopped,
    /// given up or waits for somebody says nothing about the commit.
    fn supersede(&self, run: &CheckRun) -> bool {
        is_replaceable(run) && self.get(run).is_some_and(|known| known.newest > run.id)
    }

    /// Whether a newer run of this app and name has not ended.
    fn rerun(&self, run: &CheckRun) -> bool {
        self.get(run).is_some_and(|known| known.open > Some(run.id))
    }

    /// Whether a newer run of this app and name has passed.
    fn passed_since(&self, run: &CheckRun) -> bool {
        self.get(run)
            .is_some_and(|known| known.passed > Some(run.id))
    }

    fn get(&self, run: &CheckRun) -> Option<Known> {
        self.0.get(&(app_id(run), run.name.as_str())).copied()
    }
}

fn is_replaceable(run: &CheckRun) -> bool {
    run.status == CheckStatus::Completed
        && matches!(
            run.conclusion,
            Some(Conclusion::Cancelled | Conclusion::Stale | Conclusion::ActionRequired)
        )
}

/// Whether a newer suite of its app may still run a check that was stopped: a workflow that
/// cancels its older run has no check runs of its own yet.
fn reopened(run: &CheckRun, open: &[&CheckSuite]) -> bool {
    let newer = |suite: &&CheckSuite| {
        suite.app.as_ref().map(|app| app.id) == app_id(run)
            && run.suite_id().is_some_and(|of_run| suite.id > of_run)
    };
    is_replaceable(run) && open.iter().any(newer)
}

/// The report with the largest number of every key, in the order of first appearance.
fn newest<'r, T, K: Hash + Eq>(
    reports: &'r [T],
    key: impl Fn(&'r T) -> K,
    number: impl Fn(&T) -> u64,
) -> Vec<&'r T> {
    let mut places = HashMap::with_capacity(reports.len());
    let mut kept: Vec<&T> = Vec::with_capacity(reports.len());
    for report in reports {
        let place = *places.entry(key(report)).or_insert(kept.len());
        match kept.get_mut(place) {
            Some(known) if number(report) > number(known) => *known = report,
            Some(_) => {}
            None => kept.push(report),
        }
    }
    kept
}

fn of_status(status: &Status) -> Reason {
    if status.is_malformed {
        return malformed("status", &status.context, status.id, Source::Status);
    }
    Reason {
        name: status.context.clone(),
        state: match &status.state {
            StatusState::Success => CheckOutcome::Passed,
            StatusState::Failure | StatusState::Error => CheckOutcome::Failed,
            StatusState::Pending | StatusState::Expected | StatusState::Other(_) => {
                CheckOutcome::Pending
            }
        },
        source: Source::Status,
        reported: Some(status.state.as_str().to_owned()),
        description: filled(status.description.as_deref()),
        url: filled(status.target_url.as_deref()),
        app_id: None,
    }
}

/// Something that could not be read: it holds the verdict and nothing else does for it.
fn malformed(what: &str, name: &str, number: u64, source: Source) -> Reason {
    let called = format!("{what} {number}");
    Reason {
        name: if name.is_empty() {
            called.clone()
        } else {
            name.to_owned()
        },
        state: CheckOutcome::Pending,
        source,
        reported: None,
        description: Some(format!(
            "{called} could not be read: a field of it is not of the documented type"
        )),
        url: None,
        app_id: None,
    }
}

fn of_run(run: &CheckRun) -> Reason {
    if run.is_malformed {
        return malformed("check run", &run.name, run.id.get(), Source::CheckRun);
    }
    // The conclusion of an unfinished run is that of an earlier attempt.
    let conclusion = match run.status {
        CheckStatus::Completed => run.conclusion.as_ref(),
        _ => None,
    };
    let title = run
        .output
        .as_ref()
        .and_then(|output| output.title.as_deref());
    Reason {
        name: run.name.clone(),
        state: conclusion.map_or(CheckOutcome::Pending, of_conclusion),
        source: Source::CheckRun,
        reported: Some(
            conclusion
                .map_or(run.status.as_str(), Conclusion::as_str)
                .to_owned(),
        ),
        description: filled(title),
        url: filled(run.html_url.as_deref()).or_else(|| filled(run.details_url.as_deref())),
        app_id: app_id(run),
    }
}

pub(super) fn of_conclusion(conclusion: &Conclusion) -> CheckOutcome {
    match conclusion {
        Conclusion::Success | Conclusion::Neutral | Conclusion::Skipped => CheckOutcome::Passed,
        Conclusion::Failure
        | Conclusion::TimedOut
        | Conclusion::Cancelled
        | Conclusion::ActionRequired
        | Conclusion::StartupFailure
        | Conclusion::Stale => CheckOutcome::Failed,
        Conclusion::Other(_) => CheckOutcome::Pending,
    }
}

fn filled(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(ToOwned::to_owned)
}
