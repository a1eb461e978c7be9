//! What is required by name: checks, workflows, deployments, and rules that nobody can judge.

use super::item::Item;
use super::items::of_conclusion;
use super::near::{unproven, why_missing};
use super::suites::Suites;
use super::tally::Tally;
use super::{CheckOutcome, Evidence, Policy, Reason, Source};
use crate::check_runs::CheckStatus;
use crate::deployments::DeploymentState;
use crate::required::{RequiredCheck, RequiredWorkflow, Requirements};
use crate::workflow_runs::WorkflowRun;

/// Counts the required checks: of each the worst of all that bears its name.
pub(super) fn checks(
    tally: &mut Tally,
    checks: &[RequiredCheck],
    items: &[Item],
    suites: &Suites<'_>,
) {
    let policy = suites.policy();
    let counts = |check: &&RequiredCheck| !policy.ignores(&check.context);
    for check in checks.iter().filter(counts) {
        tally.has_list = true;
        let hits: Vec<&Item> = items
            .iter()
            .filter(|item| satisfies(&item.reason, check, policy))
            .collect();
        let worst = hits.iter().map(|hit| outcome(&hit.reason, policy)).max();
        let Some(worst) = worst else {
            missing(tally, check, items, suites);
            continue;
        };
        let is_rerunning = hits
            .iter()
            .all(|hit| hit.is_rerunning || outcome(&hit.reason, policy) != CheckOutcome::Failed);
        tally.count(&check.context, worst, is_rerunning);
        for hit in &hits {
            let mut reason = hit.reason.clone();
            let state = outcome(&reason, policy);
            if state != reason.state {
                reason.state = state;
                reason.description = Some("required, and skipping does not satisfy it".to_owned());
            }
            if !tally.reasons.contains(&reason) {
                tally.reasons.push(reason);
            }
        }
        // Another run of the same workflow that has not come to this check yet.
        for reason in suites.same_workflow(check, &hits) {
            tally.take(reason, false);
        }
    }
}

/// How a report turned out as a required check.
fn outcome(reason: &Reason, policy: &Policy) -> CheckOutcome {
    let skipped =
        reason.source == Source::CheckRun && reason.reported.as_deref() == Some("skipped");
    if skipped && policy.skipped_fails {
        CheckOutcome::Failed
    } else {
        reason.state
    }
}

fn missing(tally: &mut Tally, check: &RequiredCheck, items: &[Item], suites: &Suites<'_>) {
    let unproven = unproven(check, items);
    // A status does not prove its app, but nothing that failed is let through.
    let failed = unproven.is_some_and(|item| item.reason.state == CheckOutcome::Failed);
    let state = if failed {
        CheckOutcome::Failed
    } else {
        CheckOutcome::Missing
    };
    let mut why = why_missing(check, items);
    if let (None, Some((_, unread))) = (unproven, suites.other_apps_unread()) {
        why.push_str("; ");
        why.push_str(unread);
    }
    tally.count(&check.context, state, false);
    tally.reasons.push(Reason {
        name: check.context.clone(),
        state,
        source: Source::Requirement,
        reported: unproven.and_then(|item| item.reason.reported.clone()),
        description: Some(why),
        url: unproven.and_then(|item| item.reason.url.clone()),
        app_id: check.app_id,
    });
}

/// Whether a report can satisfy a required check. A status does not prove its app.
fn satisfies(reason: &Reason, check: &RequiredCheck, policy: &Policy) -> bool {
    if reason.source == Source::CheckRun {
        reason.name == check.context && (check.app_id.is_none() || check.app_id == reason.app_id)
    } else {
        reason.name.to_lowercase() == check.context.to_lowercase()
            && (check.app_id.is_none() || policy.trust_status_source)
    }
}

/// Counts the required workflows: of each the newest run.
pub(super) fn workflows(tally: &mut Tally, rules: &Requirements, suites: &Suites<'_>) {
    let policy = suites.policy();
    let counts = |workflow: &&RequiredWorkflow| !policy.ignores(&workflow.path);
    for workflow in rules.workflows.iter().filter(counts) {
        let Some(runs) = suites.workflow_runs() else {
            tally.unreadable(
                Source::Requirement,
                workflow.path.clone(),
                "required workflow: the workflow runs of the commit were not read (permission \
                 actions: read)"
                    .to_owned(),
            );
            continue;
        };
        tally.has_list = true;
        let runs = newest_of_each(runs.iter().filter(|run| is_of(run, workflow)));
        let worst = runs.iter().map(|run| of_workflow(run)).max();
        let state = worst.unwrap_or(CheckOutcome::Missing);
        let run = runs.iter().find(|run| of_workflow(run) == state);
        tally.take(
            Reason {
                name: workflow.path.clone(),
                state,
                source: Source::WorkflowRun,
                reported: run.and_then(|run| reported(run)).map(ToOwned::to_owned),
                description: Some(match run {
                    Some(_) => "required workflow".to_owned(),
                    None => "required workflow, and it has not run for this commit".to_owned(),
                }),
                url: run.and_then(|run| run.html_url.clone()),
                app_id: None,
            },
            false,
        );
    }
}

/// Whether the run is one of this workflow, whose path may name a repository and a ref.
fn is_of(run: &WorkflowRun, workflow: &RequiredWorkflow) -> bool {
    let path = run.path.as_deref().unwrap_or_default();
    let path = path.split_once('@').map_or(path, |(path, _)| path);
    path == workflow.path
        || path
            .strip_suffix(&workflow.path)
            .is_some_and(|before| before.ends_with('/'))
}

/// Of each workflow its newest run.
fn newest_of_each<'r>(runs: impl Iterator<Item = &'r WorkflowRun>) -> Vec<&'r WorkflowRun> {
    let mut newest: Vec<&WorkflowRun> = Vec::new();
    for run in runs {
        let known = newest
            .iter_mut()
            .find(|known| known.workflow_id.is_some() && known.workflow_id == run.workflow_id);
        match known {
            Some(known) if run.id > known.id => *known = run,
            Some(_) => {}
            None => newest.push(run),
        }
    }
    newest
}

fn of_workflow(run: &WorkflowRun) -> CheckOutcome {
    match &run.conclusion {
        Some(conclusion) if run.is_complete() => of_conclusion(conclusion),
        _ => CheckOutcome::Pending,
    }
}

fn reported(run: &WorkflowRun) -> Option<&str> {
    match &run.conclusion {
        Some(conclusion) if run.is_complete() => Some(conclusion.as_str()),
        _ => run.status.as_ref().map(CheckStatus::as_str),
    }
}

/// Counts required deployments, and the rules that nobody can judge.
pub(super) fn others(
    tally: &mut Tally,
    rules: &Requirements,
    evidence: &Evidence,
    policy: &Policy,
) {
    if !policy.leaves_out_rule("required_deployments") {
        for environment in &rules.environments {
            deployed(tally, environment, evidence);
        }
    } else if !rules.environments.is_empty() {
        tally.notes.push(left_out("required_deployments"));
    }
    for rule in &rules.other_rules {
        if policy.leaves_out_rule(&rule.kind) {
            tally.notes.push(left_out(&rule.kind));
            continue;
        }
        let what = match &rule.what {
            Some(what) => format!(" ({what})"),
            None => String::new(),
        };
        tally.unreadable(
            Source::Requirement,
            format!("rule {}", rule.kind),
            format!(
                "the branch has a rule of the kind {}{what}, and the API does not say whether \
                 the commit meets it; to leave it out: Policy::without_rule(\"{}\")",
                rule.kind, rule.kind
            ),
        );
    }
}

fn left_out(kind: &str) -> String {
    format!("the rule {kind} of the branch is not judged: the policy leaves it out")
}

fn deployed(tally: &mut Tally, environment: &str, evidence: &Evidence) {
    let name = format!("deployment to {environment}");
    let Some(deployments) = &evidence.deployments else {
        let why = "required, and the deployments of the commit were not read (permission \
                   deployments: read)";
        tally.unreadable(Source::Requirement, name, why.to_owned());
        return;
    };
    // Environment names are not case sensitive.
    let state = deployments
        .iter()
        .find(|(known, _)| known.to_lowercase() == environment.to_lowercase())
        .map(|(_, state)| state);
    let outcome = match state {
        Some(DeploymentState::Success) => CheckOutcome::Passed,
        Some(DeploymentState::Failure | DeploymentState::Error) => CheckOutcome::Failed,
        Some(_) => CheckOutcome::Pending,
        None => CheckOutcome::Missing,
    };
    tally.take(
        Reason {
            name,
            state: outcome,
            source: Source::Requirement,
            reported: state.map(|state| state.as_str().to_owned()),
            description: Some("the branch requires it".to_owned()),
            url: None,
            app_id: None,
        },
        false,
    );
}
