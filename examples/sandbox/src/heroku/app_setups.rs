//! `/app-setups`: an app made from a source.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    body, builds, couplings, invalid, not_found, refuse, releases, render, required, user,
};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::heroku::{AppSetup, Coupling};
use crate::world::{Shared, State, seed, zulu};

pub(super) static ROUTES: &[Route] = &[
    route("POST", "/app-setups", create),
    route("GET", "/app-setups/{setup}", show),
];

fn render(shared: &Shared, state: &State, setup: &AppSetup) -> Value {
    let app = state.heroku.apps.iter().find(|app| app.id == setup.app);
    let build = setup
        .build
        .as_ref()
        .zip(app)
        .and_then(|(build, app)| app.build(build));
    let build = build.map(|build| {
        json!({
            "id": build.id,
            "output_stream_url": render::stream(&shared.urls, &build.output),
            "status": build.status,
        })
    });
    json!({
        "app": { "id": setup.app, "name": state.heroku.app_name(&setup.app) },
        "build": build,
        "created_at": zulu(setup.created_at),
        "failure_message": setup.failure_message,
        "id": setup.id,
        "manifest_errors": [],
        "postdeploy": null,
        "resolved_success_url": app.map(crate::world::heroku::App::web_url),
        "status": setup.status,
        "updated_at": zulu(setup.updated_at),
    })
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let found = state
        .heroku
        .app_setups
        .iter()
        .find(|setup| setup.id == call.param("setup"));
    let found = found.ok_or_else(|| not_found("app-setup"))?;
    Ok(Answer::json(200, &render(call.shared, &state, found)))
}

/// The CLI adds `pipeline_coupling`, which the schema does not list.
fn create(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let url = required(&body, "/source_blob/url")?;
    let mut state = call.shared.lock();
    let by = user(call, &state);
    let name = match body.pointer("/app/name").and_then(Value::as_str) {
        Some(name) if super::apps::valid_name(name) => name.to_owned(),
        Some(_) => return Err(invalid("app.name is not a valid name.")),
        None => format!("quiet-cove-{}", 10_000 + state.ids.word() % 90_000),
    };
    if state.heroku.app(&name).is_some() {
        return Err(refuse(
            422,
            "invalid_params",
            &format!("Name {name} is already taken"),
        ));
    }
    let given = body.pointer("/overrides/env").and_then(Value::as_object);
    let config = given.into_iter().flatten();
    let config = config
        .filter_map(|(k, v)| Some((k.clone(), v.as_str()?.to_owned())))
        .collect();
    let text = |pointer: &str| {
        body.pointer(pointer)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let wish = builds::Wish {
        url: url.to_owned(),
        version: text("/source_blob/version"),
        version_description: None,
        checksum: text("/source_blob/checksum"),
        buildpacks: body
            .pointer("/overrides/buildpacks")
            .cloned()
            .unwrap_or_default(),
    };
    let place = text("/pipeline_coupling/stage").filter(|s| couplings::STAGES.contains(&&**s));
    let pipeline = text("/pipeline_coupling/pipeline");
    let (app, id) = start(call.shared, &mut state, &name, &by, config, wish);
    if let (Some(pipeline), Some(place)) = (pipeline, place) {
        let pipeline = super::pipeline(&state, &pipeline)?.id.clone();
        let (now, id) = (call.shared.now(), state.ids.uuid());
        let new = Coupling {
            id,
            app,
            pipeline,
            stage: place,
            created_at: now,
            updated_at: now,
        };
        state.heroku.couplings.push(new);
    }
    let made = state.heroku.app_setups.iter().find(|setup| setup.id == id);
    let made = made.ok_or_else(|| not_found("app-setup"))?;
    Ok(Answer::json(201, &render(call.shared, &state, made)))
}

/// Makes the app and starts its build; returns the ids of app and setup.
pub(super) fn start(
    shared: &Arc<Shared>,
    state: &mut State,
    name: &str,
    user: &str,
    config: BTreeMap<String, String>,
    wish: builds::Wish,
) -> (String, String) {
    let now = shared.now();
    let mut app = seed::new_app(&mut state.ids, name, user, now);
    app.config = config;
    releases::push(&mut state.ids, &mut app, "Initial release", None, user, now);
    let app_id = app.id.clone();
    state.heroku.apps.push(app);
    let build = builds::start(shared, state, &app_id, user, wish);
    let id = state.ids.uuid();
    state.heroku.app_setups.push(AppSetup {
        id: id.clone(),
        app: app_id.clone(),
        build: Some(build),
        status: "pending",
        failure_message: None,
        created_at: now,
        updated_at: now,
    });
    (app_id, id)
}

/// A build has ended; the setup that waits for it ends too.
pub(super) fn build_ended(shared: &Shared, state: &mut State, build: &str, succeeded: bool) {
    let found = state.heroku.app_setups.iter_mut();
    let mut waiting = found.filter(|setup| setup.build.as_deref() == Some(build));
    let Some(setup) = waiting.find(|setup| setup.status == "pending") else {
        return;
    };
    setup.status = if succeeded { "succeeded" } else { "failed" };
    setup.failure_message = (!succeeded).then(|| "The build failed.".to_owned());
    setup.updated_at = shared.now();
    let (id, message) = (setup.id.clone(), setup.failure_message.clone());
    super::review_apps::setup_ended(shared, state, &id, message.as_deref());
}
