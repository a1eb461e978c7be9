//! `/pipeline-couplings`: which app is in which stage of which pipeline.

use super::{app, body, invalid, list, not_found, pipeline, refuse, render, required};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::heroku::Coupling;

pub(super) static ROUTES: &[Route] = &[
    route(
        "GET",
        "/pipelines/{pipeline}/pipeline-couplings",
        of_pipeline,
    ),
    route("GET", "/pipeline-couplings", index),
    route("GET", "/users/{user}/pipeline-couplings", index),
    route("POST", "/pipeline-couplings", create),
    route("GET", "/pipeline-couplings/{coupling}", show),
    route("PATCH", "/pipeline-couplings/{coupling}", update),
    route("DELETE", "/pipeline-couplings/{coupling}", delete),
    route("GET", "/apps/{app}/pipeline-couplings", of_app),
];

pub(super) const STAGES: &[&str] = &["test", "review", "development", "staging", "production"];

fn of_pipeline(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let id = &pipeline(&state, call.param("pipeline"))?.id;
    let couplings = state.heroku.couplings.iter().filter(|c| c.pipeline == *id);
    let shown = couplings.map(|c| render::coupling(&state, c)).collect();
    drop(state);
    list::answer(call, shown, &["id"])
}

fn index(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let shown = state
        .heroku
        .couplings
        .iter()
        .map(|c| render::coupling(&state, c))
        .collect();
    drop(state);
    list::answer(call, shown, &["id"])
}

/// One object, not a list: an app is in at most one pipeline.
fn of_app(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let found = state
        .heroku
        .coupling_of(&app.id)
        .ok_or_else(|| not_found("pipeline-coupling"))?;
    Ok(Answer::json(200, &render::coupling(&state, found)))
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let found = state
        .heroku
        .couplings
        .iter()
        .find(|c| c.id == call.param("coupling"));
    let found = found.ok_or_else(|| not_found("pipeline-coupling"))?;
    Ok(Answer::json(200, &render::coupling(&state, found)))
}

fn stage(name: &str) -> Result<String, Answer> {
    let known = STAGES.contains(&name);
    known
        .then(|| name.to_owned())
        .ok_or_else(|| invalid(format!("Stage {name} is unknown.")))
}

fn create(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let to = stage(required(&body, "/stage")?)?;
    let (app_name, pipeline_id) = (required(&body, "/app")?, required(&body, "/pipeline")?);
    let mut state = call.shared.lock();
    let app = app(&state, app_name)?.id.clone();
    let pipeline = pipeline(&state, pipeline_id)?.id.clone();
    if state.heroku.coupling_of(&app).is_some() {
        return Err(refuse(
            422,
            "invalid_params",
            "App is already in a pipeline.",
        ));
    }
    let now = call.shared.now();
    let id = state.ids.uuid();
    let new = Coupling {
        id,
        app,
        pipeline,
        stage: to,
        created_at: now,
        updated_at: now,
    };
    let shown = render::coupling(&state, &new);
    state.heroku.couplings.push(new);
    Ok(Answer::json(201, &shown))
}

fn update(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let to = stage(required(&body, "/stage")?)?;
    let mut state = call.shared.lock();
    let id = call.param("coupling");
    let found = state.heroku.couplings.iter_mut().find(|c| c.id == id);
    let found = found.ok_or_else(|| not_found("pipeline-coupling"))?;
    found.stage = to;
    found.updated_at = call.shared.now();
    let copy = found.clone();
    Ok(Answer::json(200, &render::coupling(&state, &copy)))
}

fn delete(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let id = call.param("coupling");
    let found = state.heroku.couplings.iter().find(|c| c.id == id).cloned();
    let found = found.ok_or_else(|| not_found("pipeline-coupling"))?;
    state.heroku.couplings.retain(|c| c.id != id);
    Ok(Answer::json(200, &render::coupling(&state, &found)))
}
