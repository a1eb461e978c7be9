//! Approving and canceling. That a request was taken is all that its answer says.

use serde_json::json;

use super::{flow, refuse, signed_in};
use crate::http::{Answer, Call, Reply};
use crate::world::State;
use crate::world::circleci::Cancels;

fn accepted() -> Answer {
    Answer::json(202, &json!({ "message": "Accepted." }))
}

/// The person, who must be one that may push.
fn may_push(state: &State, user: &str) -> Result<(), Answer> {
    let known = state.circleci.user(user);
    if known.is_some_and(|user| user.may_push) {
        return Ok(());
    }
    Err(refuse(403, "Permission denied"))
}

/// `POST /workflow/{id}/approve/{request}`
pub(super) fn approve(call: &Call<'_>) -> Reply {
    let user = signed_in(call)?;
    let (id, request) = (call.param("id"), call.param("request"));
    let now = call.shared.now();
    let mut state = call.shared.lock();
    may_push(&state, &user)?;
    let refuses_second = state.circleci.refuses_second;
    let workflow = state.circleci.workflow_mut(id);
    let workflow = workflow.ok_or_else(|| refuse(404, "Workflow not found"))?;
    let is_over = workflow.is_canceled;
    let job = workflow.job_mut(request).filter(|job| job.is_approval);
    let job = job.ok_or_else(|| refuse(404, "Job not found"))?;
    match job.status {
        "on_hold" if !is_over && !flow::is_too_old(job, now) => {
            job.status = "success";
            job.approved_by = Some(user);
            job.stopped_at = Some(now);
        }
        "success" if !refuses_second => return Ok(accepted()),
        _ => return Err(refuse(400, "The job is not on hold.")),
    }
    state.circleci.decisions += 1;
    flow::changed(call.shared, &state, id, request);
    flow::go_on(call.shared, &mut state, id);
    Ok(accepted())
}

/// `POST /workflow/{id}/cancel`
pub(super) fn cancel(call: &Call<'_>) -> Reply {
    let user = signed_in(call)?;
    let id = call.param("id");
    let mut state = call.shared.lock();
    may_push(&state, &user)?;
    if state.circleci.workflow(id).is_none() {
        return Err(refuse(404, "Workflow not found"));
    }
    flow::cancel(call.shared, &mut state, id, Some(&user));
    Ok(accepted())
}

/// `POST /jobs/{id}/cancel`: one job, an approval too; what needs it never runs.
pub(super) fn cancel_job(call: &Call<'_>) -> Reply {
    let user = signed_in(call)?;
    let id = call.param("id");
    let now = call.shared.now();
    let mut state = call.shared.lock();
    may_push(&state, &user)?;
    let around = state.circleci.cancels;
    let workflow = state.circleci.of_job(id).map(|flow| flow.id.clone());
    let workflow = workflow.ok_or_else(|| refuse(404, "Job not found"))?;
    let known = state.circleci.workflow_mut(&workflow);
    let is_over = known.as_ref().is_none_or(|flow| flow.is_canceled);
    let job = known.and_then(|flow| flow.job_mut(id));
    let job = job.filter(|job| !is_over && matches!(job.status, "on_hold" | "running"));
    let job = job.ok_or_else(|| refuse(400, "The job cannot be canceled any more."))?;
    if flow::is_too_old(job, now) {
        return Err(refuse(400, "The job cannot be canceled any more."));
    }
    job.status = "canceled";
    job.canceled_by = (around != Cancels::WorkflowByNobody).then_some(user);
    let by = job.canceled_by.clone();
    job.stopped_at = Some(now);
    state.circleci.decisions += 1;
    flow::changed(call.shared, &state, &workflow, id);
    match around {
        Cancels::Job => flow::go_on(call.shared, &mut state, &workflow),
        Cancels::Workflow | Cancels::WorkflowByNobody => {
            flow::cancel(call.shared, &mut state, &workflow, by.as_deref());
        }
    }
    Ok(Answer::json(200, &json!({ "message": "Job canceled." })))
}
