//! Reading pipelines, workflows and jobs, a page at a time.

use serde_json::{Value, json};

use super::{refuse, signed_in};
use crate::http::{Answer, Call, Reply};
use crate::world::circleci::{Job, Pipeline, User, Workflow};
use crate::world::zulu;

/// Items of a page.
const PAGE: usize = 20;

fn missing(what: &str) -> Answer {
    refuse(404, &format!("{what} not found"))
}

/// A page of items; `page-token` is where it begins.
fn page(call: &Call<'_>, items: &[Value]) -> Answer {
    let from = call.request.query("page-token").unwrap_or("0");
    let from: usize = from.parse().unwrap_or(0).min(items.len());
    let to = (from + PAGE).min(items.len());
    let next = (to < items.len()).then(|| to.to_string());
    Answer::json(
        200,
        &json!({ "items": items[from..to], "next_page_token": next }),
    )
}

fn show_user(user: &User) -> Value {
    json!({ "id": user.id, "login": user.login, "name": user.name })
}

/// `GET /me`
pub(super) fn me(call: &Call<'_>) -> Reply {
    let id = signed_in(call)?;
    let state = call.shared.lock();
    let user = state.circleci.user(&id).ok_or_else(|| missing("User"))?;
    Ok(Answer::json(200, &show_user(user)))
}

/// `GET /user/{id}`
pub(super) fn user(call: &Call<'_>) -> Reply {
    signed_in(call)?;
    let state = call.shared.lock();
    let user = state.circleci.user(call.param("id"));
    let user = user.ok_or_else(|| missing("User"))?;
    Ok(Answer::json(200, &show_user(user)))
}

fn show_pipeline(call: &Call<'_>, login: &str, pipeline: &Pipeline) -> Value {
    let slug = pipeline.slug.trim_start_matches("gh/");
    let url = format!("{}/{slug}", call.shared.urls.github);
    json!({
        "id": pipeline.id,
        "number": pipeline.number,
        "project_slug": pipeline.slug,
        "state": "created",
        "errors": [],
        "created_at": zulu(pipeline.created_at),
        "updated_at": zulu(pipeline.created_at),
        "trigger": {
            "type": "webhook",
            "received_at": zulu(pipeline.created_at),
            "actor": { "login": login, "avatar_url": null },
        },
        "vcs": {
            "provider_name": "GitHub",
            "origin_repository_url": url,
            "target_repository_url": url,
            "revision": pipeline.revision,
            "branch": pipeline.branch,
            "commit": { "subject": pipeline.subject, "body": "" },
        },
    })
}

fn login<'s>(state: &'s crate::world::State, id: &str) -> &'s str {
    state
        .circleci
        .user(id)
        .map_or("", |user| user.login.as_str())
}

/// `GET /project/{slug}/pipeline`: the newest first.
pub(super) fn pipelines(call: &Call<'_>) -> Reply {
    signed_in(call)?;
    let state = call.shared.lock();
    let slug = call.param("slug");
    if slug != format!("gh/{}", state.github.full_name()) {
        return Err(missing("Project"));
    }
    let branch = call.request.query("branch");
    let all = state.circleci.pipelines.iter().rev();
    let all = all.filter(|one| one.slug == slug && branch.is_none_or(|b| b == one.branch));
    let shown: Vec<Value> = all
        .map(|one| show_pipeline(call, login(&state, &one.actor), one))
        .collect();
    Ok(page(call, &shown))
}

/// `GET /pipeline/{id}`
pub(super) fn pipeline(call: &Call<'_>) -> Reply {
    signed_in(call)?;
    let state = call.shared.lock();
    let mut all = state.circleci.pipelines.iter();
    let found = all.find(|one| one.id == call.param("id"));
    let found = found.ok_or_else(|| missing("Pipeline"))?;
    let shown = show_pipeline(call, login(&state, &found.actor), found);
    Ok(Answer::json(200, &shown))
}

fn show_workflow(pipeline: &Pipeline, workflow: &Workflow) -> Value {
    let mut shown = json!({
        "id": workflow.id,
        "name": workflow.name,
        "status": workflow.status(),
        "created_at": zulu(workflow.created_at),
        "stopped_at": workflow.stopped_at.map(zulu),
        "pipeline_id": pipeline.id,
        "pipeline_number": pipeline.number,
        "project_slug": pipeline.slug,
        "started_by": pipeline.actor,
    });
    if let Some(by) = &workflow.canceled_by {
        shown["canceled_by"] = json!(by);
    }
    shown
}

/// `GET /pipeline/{id}/workflow`
pub(super) fn workflows(call: &Call<'_>) -> Reply {
    signed_in(call)?;
    let state = call.shared.lock();
    let mut all = state.circleci.pipelines.iter();
    let found = all.find(|one| one.id == call.param("id"));
    let found = found.ok_or_else(|| missing("Pipeline"))?;
    let shown = found.workflows.iter().rev();
    let shown: Vec<Value> = shown.map(|flow| show_workflow(found, flow)).collect();
    Ok(page(call, &shown))
}

/// `GET /workflow/{id}`
pub(super) fn workflow(call: &Call<'_>) -> Reply {
    signed_in(call)?;
    let state = call.shared.lock();
    let found = state.circleci.workflow(call.param("id"));
    let (pipeline, workflow) = found.ok_or_else(|| missing("Workflow"))?;
    Ok(Answer::json(200, &show_workflow(pipeline, workflow)))
}

fn show_job(slug: &str, job: &Job) -> Value {
    let mut shown = json!({
        "id": job.id,
        "name": job.name,
        "type": if job.is_approval { "approval" } else { "build" },
        "status": job.status,
        "project_slug": slug,
        "dependencies": job.needs,
        "started_at": job.started_at.map(zulu),
        "stopped_at": job.stopped_at.map(zulu),
        "job_number": job.number,
    });
    if job.is_approval {
        shown["approval_request_id"] = json!(job.id);
    }
    if let Some(by) = &job.approved_by {
        shown["approved_by"] = json!(by);
    }
    if let Some(by) = &job.canceled_by {
        shown["canceled_by"] = json!(by);
    }
    shown
}

/// `GET /workflow/{id}/job`
pub(super) fn jobs(call: &Call<'_>) -> Reply {
    signed_in(call)?;
    let state = call.shared.lock();
    let found = state.circleci.workflow(call.param("id"));
    let (pipeline, workflow) = found.ok_or_else(|| missing("Workflow"))?;
    let jobs = workflow.jobs.iter();
    let shown: Vec<Value> = jobs.map(|job| show_job(&pipeline.slug, job)).collect();
    Ok(page(call, &shown))
}
