//! The rule.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::items::{Item, items};
use super::suites::{Suites, span};
use super::{CheckOutcome, Evidence, Judgement, Mode, Policy, Reason, Source, Verdict};
use crate::check_suites::CheckSuite;
use crate::required::RequiredCheck;

/// Judges one commit. Pure: the same evidence and policy give the same judgement.
#[must_use]
pub fn judge(evidence: &Evidence, policy: &Policy) -> Judgement {
    let mut unreadable = evidence.unreadable.clone();
    let suites = Suites::new(evidence, policy);
    let open: Vec<&CheckSuite> = suites.open().collect();
    let items = items(evidence, policy, &open);
    let mut tally = Tally::default();
    match &policy.mode {
        Mode::All => {
            tally.all(items);
            for (failed, fresh) in suites.failed() {
                tally.take(failed, fresh);
            }
            for suite in &open {
                tally.take(suites.holds(suite), false);
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
    // Said only when nothing else stands in the way.
    if unreadable.is_empty()
        && !tally.is_complete()
        && matches!(tally.verdict(), Verdict::Green | Verdict::None)
        && let Some(watched) = evidence.watched.filter(|watched| *watched < policy.grace)
    {
        tally.take(grace(watched, policy), false);
    }
    let readable = unreadable.is_empty();
    for (name, why) in unreadable {
        tally.reasons.push(Reason {
            name,
            state: CheckOutcome::Unreadable,
            source: Source::Reading,
            reported: None,
            description: Some(why),
            url: None,
            app_id: None,
        });
    }
    // Stable: what is equally bad stays in GitHub's order.
    tally.reasons.sort_by_key(|reason| Reverse(reason.state));
    let strict = evidence
        .requirements
        .as_ref()
        .is_some_and(|required| required.strict);
    let verdict = if readable {
        tally.verdict()
    } else {
        Verdict::Unavailable
    };
    Judgement {
        verdict,
        is_rerunning: verdict == Verdict::Red && !tally.final_failure,
        reasons: tally.reasons,
        failing: tally.failing.into_iter().collect(),
        pending: tally.pending.into_iter().collect(),
        missing: tally.missing.into_iter().collect(),
        behind: strict && evidence.behind_by.is_some_and(|commits| commits > 0),
        policy: policy.clone(),
    }
}

/// A new commit: what is there is not all that will be.
fn grace(watched: std::time::Duration, policy: &Policy) -> Reason {
    Reason {
        name: "new commit".to_owned(),
        state: CheckOutcome::Pending,
        source: Source::Grace,
        reported: None,
        description: Some(format!(
            "first looked at {} ago: checks may begin until {} have passed",
            span(watched),
            span(policy.grace)
        )),
        url: None,
        app_id: None,
    }
}

#[derive(Default)]
struct Tally {
    reasons: Vec<Reason>,
    failing: BTreeSet<String>,
    pending: BTreeSet<String>,
    missing: BTreeSet<String>,
    counted: bool,
    /// Whether a list said what is required.
    required: bool,
    /// Whether something failed that is not being run again.
    final_failure: bool,
}

impl Tally {
    fn all(&mut self, items: Vec<Item>) {
        for item in items {
            self.take(item.reason, item.is_rerunning);
        }
    }

    fn take(&mut self, reason: Reason, is_rerunning: bool) {
        self.count(&reason.name, reason.state, is_rerunning);
        self.reasons.push(reason);
    }

    fn count(&mut self, name: &str, outcome: CheckOutcome, is_rerunning: bool) {
        self.counted = true;
        let names = match outcome {
            CheckOutcome::Failed => {
                self.final_failure |= !is_rerunning;
                &mut self.failing
            }
            CheckOutcome::Pending => &mut self.pending,
            CheckOutcome::Missing => &mut self.missing,
            CheckOutcome::Passed | CheckOutcome::Unreadable => return,
        };
        names.insert(name.to_owned());
    }

    /// Of each required check the worst of all that bears its name counts.
    fn require(&mut self, checks: &[RequiredCheck], items: &[Item], policy: &Policy) {
        let counts = |check: &&RequiredCheck| !policy.ignores(&check.context);
        for check in checks.iter().filter(counts) {
            self.required = true;
            let hits: Vec<_> = items
                .iter()
                .filter(|item| satisfies(&item.reason, check, policy))
                .collect();
            let worst = hits.iter().map(|item| item.reason.state).max();
            let worst = worst.unwrap_or(CheckOutcome::Missing);
            let is_rerunning = hits
                .iter()
                .all(|hit| hit.reason.state != CheckOutcome::Failed || hit.is_rerunning);
            self.count(&check.context, worst, is_rerunning);
            if hits.is_empty() {
                self.reasons.push(Reason {
                    name: check.context.clone(),
                    state: CheckOutcome::Missing,
                    source: Source::Requirement,
                    reported: None,
                    description: Some("required, and not reported yet".to_owned()),
                    url: None,
                    app_id: check.app_id,
                });
            }
            for hit in hits {
                if !self.reasons.contains(&hit.reason) {
                    self.reasons.push(hit.reason.clone());
                }
            }
        }
    }

    /// Whether everything that was asked for by name is there.
    fn is_complete(&self) -> bool {
        self.required && self.missing.is_empty()
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
