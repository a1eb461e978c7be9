//! `/app-setups`: an app made from a source.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    body, builds, couplings, invalid, not_found, refuse, releases, render, required, user,
};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::heroku::{AppSetup, Coupling};
use crate::world::weather::{Listed, SetupFailure};
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
            "output_stream_url": render::stream(shared, &build.output),
            "status": build.status,
        })
    });
    let postdeploy = setup.postdeploy.as_ref();
    let postdeploy =
        postdeploy.map(|(exit_code, output)| json!({ "exit_code": exit_code, "output": output }));
    json!({
        "app": { "id": setup.app, "name": state.heroku.app_name(&setup.app) },
        "build": build,
        "created_at": zulu(setup.created_at),
        "failure_message": setup.failure_message,
        "id": setup.id,
        "manifest_errors": setup.manifest_errors,
        "postdeploy": postdeploy,
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
        .find(|setup| setup.id == call.param("setup"))
        .filter(|setup| {
            let (created, now) = (setup.created_at, call.shared.now());
            let weather = &state.heroku.weather;
            let kind = Listed::AppSetups;
            weather.finds(kind, created, now) && weather.lists(kind, created, now)
        });
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
    let planned = state.heroku.fail_setups.pop_front();
    let build = builds::start(shared, state, &app_id, user, wish);
    let id = state.ids.uuid();
    state.heroku.app_setups.push(AppSetup {
        id: id.clone(),
        app: app_id.clone(),
        build: Some(build),
        status: "pending",
        failure_message: None,
        manifest_errors: Vec::new(),
        postdeploy: None,
        planned,
        created_at: now,
        updated_at: now,
    });
    (app_id, id)
}

/// The script of `app.json` that runs once, after the first release.
const POSTDEPLOY: &str = "/scripts/postdeploy";

/// What is wrong with an `app.json`, given the config vars that the app has.
fn manifest_errors(manifest: Option<&str>, config: &BTreeMap<String, String>) -> Vec<String> {
    let Some(text) = manifest else {
        return Vec::new();
    };
    let parsed: Value = match serde_json::from_str(text) {
        Ok(parsed) => parsed,
        Err(error) => return vec![format!("app.json is not valid JSON: {error}")],
    };
    let wanted = parsed["env"].as_object().into_iter().flatten();
    let missing = wanted.filter(|(name, rule)| {
        let given = rule.is_string() || !rule["value"].is_null() || !rule["generator"].is_null();
        let required = rule["required"].as_bool().unwrap_or(true);
        required && !given && !config.contains_key(*name)
    });
    missing
        .map(|(name, _)| format!("config var \"{name}\" is required"))
        .collect()
}

/// Ends the setup that a build belongs to when its `app.json` is refused: then there is no build.
/// Otherwise the variables of `app.json` land in the app's config.
pub(super) fn refused_manifest(
    shared: &Shared,
    state: &mut State,
    build: &str,
    manifest: Option<&str>,
) -> bool {
    let heroku = &mut state.heroku;
    let found = heroku.app_setups.iter_mut();
    let mut waiting = found.filter(|setup| setup.build.as_deref() == Some(build));
    let Some(setup) = waiting.find(|setup| setup.status == "pending") else {
        return false;
    };
    let Some(app) = heroku.apps.iter_mut().find(|app| app.id == setup.app) else {
        return false;
    };
    let errors = match &setup.planned {
        Some(SetupFailure::Manifest(errors)) => errors.clone(),
        _ => manifest_errors(manifest, &app.config),
    };
    let parsed: Value = manifest
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    if errors.is_empty() {
        for (name, rule) in parsed["env"].as_object().into_iter().flatten() {
            let value = rule.as_str().or_else(|| rule["value"].as_str());
            if let Some(value) = value {
                app.config
                    .entry(name.clone())
                    .or_insert_with(|| value.to_owned());
            }
        }
        let script = parsed.pointer(POSTDEPLOY).and_then(Value::as_str);
        setup.postdeploy = script.map(|script| (0, format!("{script}\n")));
        return false;
    }
    app.builds.retain(|had| had.id != build);
    setup.build = None;
    setup.manifest_errors = errors;
    let id = setup.id.clone();
    end(shared, state, &id, Some("invalid app.json"));
    true
}

/// A build has ended; the setup that waits for it ends too.
pub(super) fn build_ended(shared: &Shared, state: &mut State, build: &str, succeeded: bool) {
    let found = state.heroku.app_setups.iter_mut();
    let mut waiting = found.filter(|setup| setup.build.as_deref() == Some(build));
    let Some(setup) = waiting.find(|setup| setup.status == "pending") else {
        return;
    };
    let failure = match (succeeded, setup.planned.clone()) {
        (false, _) => Some("The build failed."),
        (true, Some(SetupFailure::Postdeploy { exit_code, output })) => {
            setup.postdeploy = Some((exit_code, output));
            Some("postdeploy script failed")
        }
        (true, _) => None,
    };
    let id = setup.id.clone();
    end(shared, state, &id, failure);
}

fn end(shared: &Shared, state: &mut State, id: &str, failure: Option<&str>) {
    let found = state.heroku.app_setups.iter_mut();
    for setup in found.into_iter().filter(|setup| setup.id == id) {
        setup.status = if failure.is_none() {
            "succeeded"
        } else {
            "failed"
        };
        setup.failure_message = failure.map(str::to_owned);
        setup.updated_at = shared.now();
    }
    super::review_apps::setup_ended(shared, state, id, failure);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_refused_for_its_syntax_and_for_variables_that_nobody_gave() {
        let mut config = BTreeMap::new();
        let manifest = r#"{"env":{
            "A":{"required":true},"B":{"value":"1"},"C":{"required":false},
            "D":{"generator":"secret"},"E":"plain","F":{"description":"required by default"}}}"#;
        let wanted = ["A", "F"].map(|name| format!("config var \"{name}\" is required"));
        assert_eq!(manifest_errors(Some(manifest), &config), wanted);
        config.insert("A".to_owned(), String::new());
        config.insert("F".to_owned(), String::new());
        assert!(manifest_errors(Some(manifest), &config).is_empty());
        assert!(manifest_errors(None, &config).is_empty());
        assert_eq!(manifest_errors(Some("{"), &config).len(), 1);
    }
}
