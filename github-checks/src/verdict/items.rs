//! The reports that count: of each kind the newest, and what replaces what.

use std::collections::HashMap;
use std::hash::Hash;

use super::{CheckOutcome, Evidence, Policy, Reason, Source};
use crate::check_runs::{CheckRun, CheckStatus, Conclusion};
use crate::check_suites::CheckSuite;
use crate::ids::{AppId, CheckRunId, CheckSuiteId};
use crate::statuses::{Status, StatusState};

/// One report that counts.
pub(super) struct Item {
    pub(super) reason: Reason,
    /// Whether it failed and something newer of it has not ended.
    pub(super) is_rerunning: bool,
}

impl From<Reason> for Item {
    fn from(reason: Reason) -> Self {
        Self {
            reason,
            is_rerunning: false,
        }
    }
}

/// The newest of every report, without the ignored ones. `open` are the suites that may
/// still produce check runs.
pub(super) fn items(evidence: &Evidence, policy: &Policy, open: &[&CheckSuite]) -> Vec<Item> {
    let statuses = newest(
        &evidence.statuses,
        |status| status.context.to_lowercase(),
        |status| status.id,
    );
    let runs = newest(
        &evidence.check_runs,
        |run| key(run, policy),
        |run| run.id.get(),
    );
    let names = Names::of(&runs);
    let statuses = statuses
        .into_iter()
        .map(|status| Item::from(of_status(status)));
    let runs = runs
        .into_iter()
        .filter(|run| !names.supersede(run))
        .map(|run| {
            let reason = of_run(run);
            Item {
                is_rerunning: reason.state == CheckOutcome::Failed
                    && (names.rerun(run) || reopened(run, open)),
                reason,
            }
        });
    statuses
        .chain(runs)
        .filter(|item| !policy.ignores(&item.reason.name))
        .collect()
}

/// Runs that replace each other: of one app, suite and name. A run that does not name its
/// suite replaces none, so that no failure is hidden.
type Key<'r> = (
    Option<AppId>,
    Option<Result<CheckSuiteId, CheckRunId>>,
    &'r str,
);

fn key<'r>(run: &'r CheckRun, policy: &Policy) -> Key<'r> {
    let suite = (!policy.newest_suite_wins).then(|| suite_id(run).ok_or(run.id));
    (app_id(run), suite, &run.name)
}

pub(super) fn app_id(run: &CheckRun) -> Option<AppId> {
    run.app.as_ref().map(|app| app.id)
}

pub(super) fn suite_id(run: &CheckRun) -> Option<CheckSuiteId> {
    run.check_suite.as_ref().and_then(|suite| suite.id)
}

/// Of each app and name the newest run of all suites, and the newest that has not ended.
struct Names<'r>(HashMap<(Option<AppId>, &'r str), (CheckRunId, Option<CheckRunId>)>);

impl<'r> Names<'r> {
    fn of(runs: &[&'r CheckRun]) -> Self {
        let mut names = HashMap::with_capacity(runs.len());
        for run in runs {
            let (newest, open) = names
                .entry((app_id(run), run.name.as_str()))
                .or_insert((run.id, None));
            *newest = run.id.max(*newest);
            if run.status != CheckStatus::Completed {
                *open = Some(run.id).max(*open);
            }
        }
        Self(names)
    }

    /// Whether a newer run of this app and name takes the place of `run`: what was stopped,
    /// given up or waits for somebody says nothing about the commit.
    fn supersede(&self, run: &CheckRun) -> bool {
        is_replaceable(run) && self.get(run).is_some_and(|(newest, _)| newest > run.id)
    }

    /// Whether a newer run of this app and name has not ended.
    fn rerun(&self, run: &CheckRun) -> bool {
        self.get(run).is_some_and(|(_, open)| open > Some(run.id))
    }

    fn get(&self, run: &CheckRun) -> Option<(CheckRunId, Option<CheckRunId>)> {
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
            && suite_id(run).is_some_and(|of_run| suite.id > of_run)
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

fn of_run(run: &CheckRun) -> Reason {
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

fn of_conclusion(conclusion: &Conclusion) -> CheckOutcome {
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
