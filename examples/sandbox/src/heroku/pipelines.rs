//! `/pipelines` and what is read of a whole pipeline at once.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{body, invalid, list, not_found, pipeline, releases, render, required, sdk, user};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::State;
use crate::world::heroku::{App, Pipeline};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/pipelines", index),
    route("POST", "/pipelines", create),
    route("GET", "/pipelines/{pipeline}", show),
    route("PATCH", "/pipelines/{pipeline}", update),
    route("DELETE", "/pipelines/{pipeline}", delete),
    route(
        "GET",
        "/pipelines/{pipeline}/latest-releases",
        latest_releases,
    ),
    route(
        "GET",
        "/pipelines/{pipeline}/latest-deployments",
        latest_deployments,
    ),
    route("GET", "/pipelines/{pipeline}/latest-builds", latest_builds),
    route("GET", "/pipelines/{pipeline}/pipeline-stack", stack),
    route(
        "GET",
        "/pipelines/{pipeline}/stage/{stage}/config-vars",
        stage_config,
    ),
    route(
        "PATCH",
        "/pipelines/{pipeline}/stage/{stage}/config-vars",
        set_stage_config,
    ),
    route("POST", "/pipeline-transfers", transfer),
];

fn index(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let wanted = call.request.query("eq[name]");
    let fits = |p: &&Pipeline| wanted.is_none_or(|name| p.name == name);
    let shown = state
        .heroku
        .pipelines
        .iter()
        .filter(fits)
        .map(|p| render::pipeline(&state, p))
        .collect();
    drop(state);
    list::answer(call, shown, &["id", "name", "created_at", "updated_at"])
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    Ok(Answer::json(
        200,
        &render::pipeline(&state, pipeline(&state, call.param("pipeline"))?),
    ))
}

/// `^[a-z][a-z0-9-]{2,29}$`
fn valid_name(name: &str) -> bool {
    (3..=30).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn create(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let name = required(&body, "/name")?;
    if !valid_name(name) {
        return Err(invalid(
            "Name must start with a letter and hold 3 to 30 of a-z, 0-9, -.",
        ));
    }
    let mut state = call.shared.lock();
    let owner = match (body["owner"]["type"].as_str(), body["owner"]["id"].as_str()) {
        (Some("team"), Some(id)) => {
            let team = state.heroku.teams.iter().find(|team| team.id == id);
            ("team", team.ok_or_else(|| not_found("team"))?.id.clone())
        }
        (Some("user"), Some(id)) => (
            "user",
            state
                .heroku
                .user(id)
                .ok_or_else(|| not_found("user"))?
                .id
                .clone(),
        ),
        (None, _) => ("user", user(call, &state)),
        _ => return Err(invalid("owner needs an id and a type of user or team.")),
    };
    let now = call.shared.now();
    let new = Pipeline {
        id: state.ids.uuid(),
        name: name.to_owned(),
        owner,
        created_at: now,
        updated_at: now,
        repo: None,
        review_config: None,
        review_apps_off: false,
        stage_config: BTreeMap::new(),
    };
    let shown = render::pipeline(&state, &new);
    state.heroku.pipelines.push(new);
    Ok(Answer::json(201, &shown))
}

fn update(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let mut state = call.shared.lock();
    let found = state.heroku.pipeline_mut(call.param("pipeline"));
    let found = found.ok_or_else(|| not_found("pipeline"))?;
    if let Some(name) = body["name"].as_str() {
        if !valid_name(name) {
            return Err(invalid(
                "Name must start with a letter and hold 3 to 30 of a-z, 0-9, -.",
            ));
        }
        name.clone_into(&mut found.name);
    }
    found.updated_at = call.shared.now();
    let found = found.clone();
    Ok(Answer::json(200, &render::pipeline(&state, &found)))
}

fn delete(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let found = pipeline(&state, call.param("pipeline"))?.clone();
    state.heroku.pipelines.retain(|p| p.id != found.id);
    state
        .heroku
        .couplings
        .retain(|coupling| coupling.pipeline != found.id);
    Ok(Answer::json(200, &render::pipeline(&state, &found)))
}

/// One entry for each app of the pipeline that has one.
fn each_app(
    call: &Call<'_>,
    show: impl Fn(&State, &App) -> Option<Value>,
) -> Result<Vec<Value>, Answer> {
    let state = call.shared.lock();
    let id = &pipeline(&state, call.param("pipeline"))?.id;
    let couplings = state.heroku.couplings.iter().filter(|c| c.pipeline == *id);
    let apps = couplings.filter_map(|coupling| state.heroku.app(&coupling.app));
    Ok(apps.filter_map(|app| show(&state, app)).collect())
}

fn latest_releases(call: &Call<'_>) -> Reply {
    let shown = each_app(call, |state, app| {
        let visible = releases::visible(state, call.shared, app);
        Some(render::release(
            state,
            call.shared,
            app,
            visible.last()?,
            sdk(call),
        ))
    })?;
    list::answer(call, shown, &["id"])
}

fn latest_deployments(call: &Call<'_>) -> Reply {
    let shown = each_app(call, |state, app| {
        let mut previous = None;
        let mut latest = None;
        let visible = releases::visible(state, call.shared, app);
        for release in &visible {
            if release.slug.is_some() && release.slug != previous {
                latest = Some(release);
            }
            previous.clone_from(&release.slug);
        }
        Some(render::release(state, call.shared, app, latest?, sdk(call)))
    })?;
    list::answer(call, shown, &["id"])
}

fn latest_builds(call: &Call<'_>) -> Reply {
    let shown = each_app(call, |state, app| {
        Some(render::build(
            state,
            call.shared,
            app,
            super::builds::visible(state, call.shared, app).last()?,
            sdk(call),
        ))
    })?;
    list::answer(call, shown, &["id"])
}

fn stack(call: &Call<'_>) -> Reply {
    let shown = each_app(call, |state, app| {
        Some(render::app(state, app, false)["stack"].clone())
    })?;
    Ok(Answer::json(200, &json!({ "stack": shown.first() })))
}

fn stage_config(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let found = pipeline(&state, call.param("pipeline"))?;
    let vars = found
        .stage_config
        .get(call.param("stage"))
        .cloned()
        .unwrap_or_default();
    Ok(Answer::json(200, &json!(vars)))
}

fn set_stage_config(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let mut state = call.shared.lock();
    let found = state.heroku.pipeline_mut(call.param("pipeline"));
    let found = found.ok_or_else(|| not_found("pipeline"))?;
    let vars = found
        .stage_config
        .entry(call.param("stage").to_owned())
        .or_default();
    super::config_vars::merge(vars, &body)?;
    Ok(Answer::json(200, &json!(vars)))
}

fn transfer(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let (id, owner) = (
        required(&body, "/pipeline/id")?,
        required(&body, "/new_owner/id")?,
    );
    let kind = match body["new_owner"]["type"].as_str() {
        Some("team") => "team",
        Some("user") => "user",
        _ => return Err(invalid("new_owner.type must be user or team.")),
    };
    let mut state = call.shared.lock();
    let found = state
        .heroku
        .pipeline_mut(id)
        .ok_or_else(|| not_found("pipeline"))?;
    let previous = std::mem::replace(&mut found.owner, (kind, owner.to_owned()));
    let id = found.id.clone();
    let answer = json!({
        "new_owner": { "id": owner, "type": kind },
        "pipeline": { "id": id },
        "previous_owner": { "id": previous.1, "type": previous.0 },
    });
    Ok(Answer::json(201, &answer))
}
