//! The rule.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use super::{Evidence, Judgement, Mode, Outcome, Policy, Reason, Source, Verdict};
use crate::check_runs::{CheckRun, CheckStatus, Conclusion};
use crate::ids::{AppId, CheckRunId, CheckSuiteId};
use crate::required::RequiredCheck;
use crate::statuses::{Status, StatusState};

/// Judges one commit. Pure: the same evidence and policy give the same judgement.
#[must_use]
pub fn judge(evidence: &Evidence, policy: &Policy) -> Judgement {
    let mut unreadable = evidence.unreadable.clone();
    let items = items(evidence, policy);
    let mut tally = Tally::default();
    match &policy.mode {
        Mode::All => {
            for item in items {
                tally.take(&item.name.clone(), item.state);
                tally.reasons.push(item);
            }
        }
        Mode::Named(checks) => tally.require(checks, &items, policy),
        Mode::Required { branch } => match &evidence.requirements {
            Some(required) => tally.require(&required.checks, &items, policy),
            None if unreadable.is_empty() => unreadable.push((
                format!("required checks of {branch}"),
                "they were not read".to_owned(),
            )),
            None => {}
        },
    }
    let readable = unreadable.is_empty();
    tally
        .reasons
        .extend(unreadable.into_iter().map(|(name, why)| Reason {
            name,
            state: Outcome::Unreadable,
            source: Source::Reading,
            reported: None,
            description: Some(why),
            url: None,
            app_id: None,
        }));
    // Stable: what is equally bad stays in GitHub's order.
    tally.reasons.sort_by_key(|reason| Reverse(reason.state));
    let strict = evidence
        .requirements
        .as_ref()
        .is_some_and(|required| required.strict);
    Judgement {
        verdict: if readable {
            tally.verdict()
        } else {
            Verdict::Unavailable
        },
        reasons: tally.reasons,
        failing: tally.failing.into_iter().collect(),
        pending: tally.pending.into_iter().collect(),
        missing: tally.missing.into_iter().collect(),
        behind: strict && evidence.behind_by.is_some_and(|commits| commits > 0),
        policy: policy.clone(),
    }
}

#[derive(Default)]
struct Tally {
    reasons: Vec<Reason>,
    failing: BTreeSet<String>,
    pending: BTreeSet<String>,
    missing: BTreeSet<String>,
    counted: bool,
}

impl Tally {
    fn take(&mut self, name: &str, outcome: Outcome) {
        self.counted = true;
        let names = match outcome {
            Outcome::Failed => &mut self.failing,
            Outcome::Pending => &mut self.pending,
            Outcome::Missing => &mut self.missing,
            Outcome::Passed | Outcome::Unreadable => return,
        };
        names.insert(name.to_owned());
    }

    /// Of each required check the worst of all that bears its name counts.
    fn require(&mut self, checks: &[RequiredCheck], items: &[Reason], policy: &Policy) {
        for check in checks
            .iter()
            .filter(|check| !policy.ignores(&check.context))
        {
            let hits: Vec<_> = items
                .iter()
                .filter(|item| satisfies(item, check, policy))
                .collect();
            let worst = hits.iter().map(|item| item.state).max();
            self.take(&check.context, worst.unwrap_or(Outcome::Missing));
            if hits.is_empty() {
                self.reasons.push(Reason {
                    name: check.context.clone(),
                    state: Outcome::Missing,
                    source: Source::Requirement,
                    reported: None,
                    description: Some("required, and not reported yet".to_owned()),
                    url: None,
                    app_id: check.app_id,
                });
            }
            for hit in hits {
                if !self.reasons.contains(hit) {
                    self.reasons.push(hit.clone());
                }
            }
        }
    }

    fn verdict(&self) -> Verdict {
        if !self.failing.is_empty() {
            Verdict::Red
        } else if !self.pending.is_empty() || !self.missing.is_empty() {
            Verdict::Pending
        } else if self.counted {
            Verdict::Green
        } else {
            Verdict::None
        }
    }
}

/// Whether a report can satisfy a required check. A status does not prove its app.
fn satisfies(item: &Reason, check: &RequiredCheck, policy: &Policy) -> bool {
    if item.source == Source::CheckRun {
        item.name == check.context && (check.app_id.is_none() || check.app_id == item.app_id)
    } else {
        item.name.to_lowercase() == check.context.to_lowercase()
            && (check.app_id.is_none() || policy.trust_status_source)
    }
}

/// The newest of every report, without the ignored ones.
fn items(evidence: &Evidence, policy: &Policy) -> Vec<Reason> {
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
    let statuses = statuses.into_iter().map(of_status);
    statuses
        .chain(runs.into_iter().map(of_run))
        .filter(|item| !policy.ignores(&item.name))
        .collect()
}

/// Runs that replace each other: of one app, suite and name. A run that does not name its
/// suite replaces none, lest a failure is hidden.
type Key<'r> = (
    Option<AppId>,
    Option<Result<CheckSuiteId, CheckRunId>>,
    &'r str,
);

fn key<'r>(run: &'r CheckRun, policy: &Policy) -> Key<'r> {
    let suite = run.check_suite.as_ref().and_then(|suite| suite.id);
    let suite = (!policy.newest_suite_wins).then(|| suite.ok_or(run.id));
    (app_id(run), suite, &run.name)
}

fn app_id(run: &CheckRun) -> Option<AppId> {
    run.app.as_ref().map(|app| app.id)
}

/// The report with the largest number of every key, in the order of first appearance.
fn newest<'r, T, K: std::hash::Hash + Eq>(
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
            StatusState::Success => Outcome::Passed,
            StatusState::Failure | StatusState::Error => Outcome::Failed,
            StatusState::Pending | StatusState::Expected | StatusState::Other(_) => {
                Outcome::Pending
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
    // Whatever conclusion an unfinished run has is that of an earlier attempt.
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
        state: conclusion.map_or(Outcome::Pending, of_conclusion),
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

fn of_conclusion(conclusion: &Conclusion) -> Outcome {
    match conclusion {
        Conclusion::Success | Conclusion::Neutral | Conclusion::Skipped => Outcome::Passed,
        Conclusion::Failure
        | Conclusion::TimedOut
        | Conclusion::Cancelled
        | Conclusion::ActionRequired
        | Conclusion::StartupFailure
        | Conclusion::Stale => Outcome::Failed,
        Conclusion::Other(_) => Outcome::Pending,
    }
}

fn filled(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(ToOwned::to_owned)
}
