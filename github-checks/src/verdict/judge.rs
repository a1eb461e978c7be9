//! The rule.

use std::time::Duration;

use super::item::Item;
use super::items::items;
use super::suites::{Suites, span};
use super::tally::Tally;
use super::{CheckOutcome, Evidence, Judgement, Mode, Policy, Reason, Source, Verdict, required};
use crate::required::Requirements;

/// Judges one commit. Pure: the same evidence and policy give the same judgement.
///
/// # Examples
/// ```
/// use github_checks::statuses::Status;
/// use github_checks::verdict::{Evidence, Policy, Verdict, judge};
///
/// let status = |context: &str, state: &str| {
///     let json = serde_json::json!({
///         "id": 1, "context": context, "state": state, "created_at": "2026-11-30T12:00:00Z",
///     });
///     serde_json::from_value::<Status>(json)
/// };
/// let evidence = Evidence::new(vec![status("ci/test", "success")?, status("ci/lint", "failure")?], vec![]);
/// let judgement = judge(&evidence, &Policy::all());
/// assert_eq!(judgement.verdict, Verdict::Red);
/// assert_eq!(judgement.failing, ["ci/lint"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn judge(evidence: &Evidence, policy: &Policy) -> Judgement {
    let suites = Suites::new(evidence, policy);
    let items = items(evidence, policy, &suites);
    let mut tally = Tally::default();
    tally.notes.clone_from(&evidence.notes);
    tally
        .notes
        .extend(items.iter().filter(|item| item.passed_since).map(twice));
    tally.notes.extend(suites.notes());
    for (name, why) in &evidence.unreadable {
        tally.unreadable(Source::Reading, name.clone(), why.clone());
    }
    let rules = evidence.requirements.as_ref();
    match (&policy.mode, rules) {
        (Mode::All, _) => all(&mut tally, items, &suites),
        (Mode::Named(checks), _) if checks.is_empty() => tally.unreadable(
            Source::Requirement,
            "required checks".to_owned(),
            "the list of the policy is empty: nothing says what must have passed".to_owned(),
        ),
        (Mode::Named(checks), _) => {
            required::checks(&mut tally, checks, &items, &suites);
        }
        (Mode::Required { .. }, Some(rules)) => {
            required::checks(&mut tally, &rules.checks, &items, &suites);
            required::workflows(&mut tally, rules, &suites);
            required::others(&mut tally, rules, evidence, policy);
        }
        (Mode::RequiredOrAll { .. }, Some(rules)) => {
            if asks_for_checks(rules, policy) {
                required::checks(&mut tally, &rules.checks, &items, &suites);
                required::workflows(&mut tally, rules, &suites);
            } else {
                all(&mut tally, items, &suites);
            }
            required::others(&mut tally, rules, evidence, policy);
        }
        (Mode::Required { branch } | Mode::RequiredOrAll { branch }, None) => {
            if evidence.unreadable.is_empty() {
                tally.unreadable(
                    Source::Reading,
                    format!("required checks of {branch}"),
                    "they were not read".to_owned(),
                );
            }
        }
    }
    // Said only when nothing else stands in the way.
    if !tally.has_all_names()
        && matches!(tally.verdict(), Verdict::Green | Verdict::None)
        && let Some(watched) = evidence.watched.filter(|watched| *watched < policy.grace)
    {
        tally.take(grace(watched, policy), false);
    }
    if tally.verdict() == Verdict::None && is_blank(evidence) {
        tally.notes.push(
            "nothing was reported about this commit; GitHub removes checks that are older than \
             400 days"
                .to_owned(),
        );
    }
    tally.finish(evidence, policy)
}

fn is_blank(evidence: &Evidence) -> bool {
    evidence.statuses.is_empty() && evidence.check_runs.is_empty()
}

/// A check that failed, and passed in a newer suite of the same commit.
fn twice(item: &Item) -> String {
    format!(
        "{} failed in one suite and passed in a newer one, and both count; when both are of one \
         workflow: Policy::newest_of_workflow",
        item.reason.name
    )
}

/// Whether the branch requires checks or workflows that count.
fn asks_for_checks(rules: &Requirements, policy: &Policy) -> bool {
    let counts = |name: &str| !policy.ignores(name);
    rules.checks.iter().any(|check| counts(&check.context))
        || rules
            .workflows
            .iter()
            .any(|workflow| counts(&workflow.path))
}

/// Everything that was reported, and everything that may still be.
fn all(tally: &mut Tally, items: Vec<Item>, suites: &Suites<'_>) {
    for item in items {
        tally.take(item.reason, item.is_rerunning);
    }
    for (failed, fresh) in suites.failed() {
        tally.take(failed, fresh);
    }
    for reason in suites.open_reasons() {
        tally.take(reason, false);
    }
    if let Some((name, why)) = suites.other_apps() {
        tally.unreadable(Source::Reading, name, why);
    }
}

/// A new commit: what is there is not all that will be.
fn grace(watched: Duration, policy: &Policy) -> Reason {
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
