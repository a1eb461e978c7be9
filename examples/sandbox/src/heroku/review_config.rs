//! `/pipelines/{pipeline}/review-app-config`.

use serde_json::{Value, json};

use super::{body, invalid, not_found, pipeline, refuse, render, required};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::heroku::{Pipeline, ReviewConfig};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/pipelines/{pipeline}/review-app-config", show),
    route("POST", "/pipelines/{pipeline}/review-app-config", create),
    route("PATCH", "/pipelines/{pipeline}/review-app-config", update),
    route("DELETE", "/pipelines/{pipeline}/review-app-config", delete),
];

fn rendered(pipeline: &Pipeline) -> Result<Value, Answer> {
    let config = pipeline
        .review_config
        .as_ref()
        .ok_or_else(|| not_found("review-app-config"))?;
    let target = config.deploy_target.as_ref();
    Ok(json!({
        "automatic_review_apps": config.automatic,
        "base_name": config.base_name,
        "deploy_target": target.map(|(id, kind)| json!({ "id": id, "type": kind })),
        "destroy_stale_apps": config.destroy_stale,
        "pipeline_id": pipeline.id,
        "repo": { "id": config.repo_id },
        "stale_days": config.stale_days,
        "wait_for_ci": config.wait_for_ci,
    }))
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    Ok(Answer::json(
        200,
        &rendered(pipeline(&state, call.param("pipeline"))?)?,
    ))
}

/// Takes over what the body says; other keys are ignored, as the CLI sends some.
fn apply(config: &mut ReviewConfig, body: &Value) -> Result<(), Answer> {
    let flags = [
        ("automatic_review_apps", &mut config.automatic),
        ("destroy_stale_apps", &mut config.destroy_stale),
        ("wait_for_ci", &mut config.wait_for_ci),
    ];
    for (name, slot) in flags {
        *slot = body[name].as_bool().unwrap_or(*slot);
    }
    if let Some(days) = body["stale_days"].as_i64() {
        if !(1..=30).contains(&days) {
            return Err(invalid("stale_days must be between 1 and 30."));
        }
        config.stale_days = days;
    }
    if let Some(name) = body.get("base_name") {
        config.base_name = name.as_str().map(str::to_owned);
    }
    // A region goes in by name and comes out by id.
    if let (Some(id), Some(kind)) = (
        body["deploy_target"]["id"].as_str(),
        body["deploy_target"]["type"].as_str(),
    ) {
        let id = if kind == "region" && id == "us" {
            render::REGION
        } else {
            id
        };
        config.deploy_target = Some((id.to_owned(), kind.to_owned()));
    }
    Ok(())
}

fn create(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let name = required(&body, "/repo")?;
    let mut state = call.shared.lock();
    let found = state.heroku.pipeline_mut(call.param("pipeline"));
    let found = found.ok_or_else(|| not_found("pipeline"))?;
    let repo = found
        .repo
        .as_ref()
        .filter(|repo| repo.name.eq_ignore_ascii_case(name));
    let repo_id = repo
        .ok_or_else(|| refuse(404, "not_found", "Not found"))?
        .github_id;
    if found.review_config.is_some() {
        return Err(refuse(409, "conflict", "Review apps are enabled already."));
    }
    let mut config = ReviewConfig {
        repo_id,
        automatic: false,
        destroy_stale: false,
        stale_days: 5,
        wait_for_ci: false,
        base_name: None,
        deploy_target: Some((render::REGION.to_owned(), "region".to_owned())),
    };
    apply(&mut config, &body)?;
    found.review_config = Some(config);
    found.review_apps_off = false;
    Ok(Answer::json(201, &rendered(found)?))
}

fn update(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let mut state = call.shared.lock();
    let found = state.heroku.pipeline_mut(call.param("pipeline"));
    let found = found.ok_or_else(|| not_found("pipeline"))?;
    let config = found.review_config.as_mut();
    let mut changed = config
        .ok_or_else(|| not_found("review-app-config"))?
        .clone();
    apply(&mut changed, &body)?;
    found.review_config = Some(changed);
    Ok(Answer::json(200, &rendered(found)?))
}

fn delete(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let found = state.heroku.pipeline_mut(call.param("pipeline"));
    let found = found.ok_or_else(|| not_found("pipeline"))?;
    let shown = rendered(found)?;
    found.review_config = None;
    found.review_apps_off = true;
    Ok(Answer::json(200, &shown))
}
