//! How workflows move on, as the clock does.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::hooks;
use crate::event::What;
use crate::world::circleci::Job;
use crate::world::{Shared, State, seconds};

/// What an ordinary job takes.
const WORK: Duration = seconds(10);
/// How long an approval can be given.
const DAYS: i64 = 90;

/// Whether a job has waited longer than CircleCI lets it.
pub(super) fn is_too_old(job: &Job, now: DateTime<Utc>) -> bool {
    job.started_at
        .is_some_and(|started| now - started >= TimeDelta::days(DAYS))
}

/// Starts what waits for nothing any more, and ends what can never start.
pub(super) fn go_on(shared: &Arc<Shared>, state: &mut State, id: &str) {
    let now = shared.now();
    let Some(workflow) = state.circleci.workflow_mut(id) else {
        return;
    };
    if workflow.is_canceled {
        return;
    }
    let mut moved = Vec::new();
    loop {
        let stands: Vec<(String, &'static str)> = workflow
            .jobs
            .iter()
            .map(|job| (job.id.clone(), job.status))
            .collect();
        let is = |id: &String, words: &[&str]| {
            let known = stands.iter().find(|(known, _)| known == id);
            known.is_some_and(|(_, status)| words.contains(status))
        };
        let before = moved.len();
        for job in workflow
            .jobs
            .iter_mut()
            .filter(|job| job.status == "blocked")
        {
            let dead = ["failed", "canceled", "not_run", "unauthorized"];
            if job.needs.iter().any(|need| is(need, &dead)) {
                job.status = "not_run";
                moved.push(job.id.clone());
            } else if job.needs.iter().all(|need| is(need, &["success"])) {
                job.status = if job.is_approval {
                    "on_hold"
                } else {
                    "running"
                };
                job.started_at = Some(now);
                moved.push(job.id.clone());
            }
        }
        if moved.len() == before {
            break;
        }
    }
    let is_open = |job: &Job| matches!(job.status, "blocked" | "running" | "on_hold");
    let is_over = !workflow.jobs.iter().any(is_open) && workflow.stopped_at.is_none();
    if is_over {
        workflow.stopped_at = Some(now);
    }
    let jobs = workflow.jobs.clone();
    for job in jobs.iter().filter(|job| moved.contains(&job.id)) {
        changed(shared, state, id, &job.id);
        let (id, name) = (id.to_owned(), job.id.clone());
        match job.status {
            "running" => shared.after(WORK, move |shared, state| end(shared, state, &id, &name)),
            "on_hold" => {
                let limit = seconds(90 * 24 * 3600);
                shared.after(limit, move |shared, state| {
                    give_up(shared, state, &id, &name);
                });
            }
            _ => {}
        }
    }
    if is_over {
        hooks::send(shared, state, "workflow-completed", id, None);
    }
}

fn end(shared: &Arc<Shared>, state: &mut State, id: &str, job: &str) {
    let now = shared.now();
    let known = state.circleci.workflow_mut(id);
    let known = known.and_then(|flow| flow.job_mut(job));
    let Some(known) = known.filter(|job| job.status == "running") else {
        return;
    };
    known.status = "success";
    known.stopped_at = Some(now);
    changed(shared, state, id, job);
    hooks::send(shared, state, "job-completed", id, Some(job));
    go_on(shared, state, id);
}

/// Nobody approved within 90 days.
fn give_up(shared: &Arc<Shared>, state: &mut State, id: &str, job: &str) {
    let known = state.circleci.workflow(id);
    let jobs = known.into_iter().flat_map(|(_, flow)| flow.jobs.iter());
    let mut waits = jobs.filter(|known| known.id == job && known.status == "on_hold");
    if waits.next().is_some() && !state.circleci.keeps_old {
        cancel(shared, state, id, None);
    }
}

/// Cancels a workflow as a whole.
pub(super) fn cancel(shared: &Arc<Shared>, state: &mut State, id: &str, by: Option<&str>) {
    let now = shared.now();
    let Some(workflow) = state.circleci.workflow_mut(id) else {
        return;
    };
    if workflow.stopped_at.is_some() {
        return;
    }
    workflow.is_canceled = true;
    workflow.canceled_by = by.map(str::to_owned);
    workflow.stopped_at = Some(now);
    let mut ended = Vec::new();
    for job in &mut workflow.jobs {
        if matches!(job.status, "running" | "on_hold") {
            job.status = "canceled";
            job.canceled_by = by.map(str::to_owned);
            job.stopped_at = Some(now);
            ended.push(job.id.clone());
        } else if job.status == "blocked" {
            job.status = "not_run";
        }
    }
    for job in ended {
        changed(shared, state, id, &job);
    }
    hooks::send(shared, state, "workflow-completed", id, None);
}

/// Everybody who watches sees what became of a job.
pub(super) fn changed(shared: &Shared, state: &State, id: &str, job: &str) {
    let Some((pipeline, workflow)) = state.circleci.workflow(id) else {
        return;
    };
    let Some(job) = workflow.jobs.iter().find(|known| known.id == job) else {
        return;
    };
    let by = job.approved_by.as_ref().or(job.canceled_by.as_ref());
    let by = by.and_then(|id| state.circleci.user(id));
    shared.emit(What::CircleJob {
        project: pipeline.slug.clone(),
        workflow: workflow.name.clone(),
        job: job.name.clone(),
        status: job.status.to_owned(),
        user: by.map(|user| user.login.clone()),
    });
}
