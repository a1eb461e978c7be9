//! Kolkrabbi, Heroku's link to GitHub, and the calls of the Platform API that replace it.

use serde_json::{Value, json};

use super::{app, body, invalid, not_found, pipeline, refuse, user};
use crate::http::{Answer, Call, Reply, Route, escape, route};
use crate::world::heroku::{ConnectedRepo, Pipeline};
use crate::world::{offset, seed};

/// Calls that know no `Accept` rule.
pub(super) static ROUTES: &[Route] = &[
    route("GET", "/pipelines/{pipeline}/repository", repository),
    route("POST", "/pipelines/{pipeline}/repository", connect),
    route("PATCH", "/pipelines/{pipeline}/repository", update),
    route("DELETE", "/pipelines/{pipeline}/repository", disconnect),
    route("GET", "/pipelines/{pipeline}/github", of_pipeline),
    route("GET", "/apps/{app}/github", of_app),
    route("GET", "/account/github/token", token),
    route(
        "GET",
        "/github/repos/{owner}/{repo}/tarball/{ref*}",
        tarball,
    ),
];

/// The 2026 calls, `version=3.repositories-api`.
pub(super) static API_ROUTES: &[Route] = &[
    route("GET", "/pipelines/{pipeline}/repo", repo),
    route(
        "GET",
        "/pipelines/{pipeline}/repo/branches/{branch*}",
        branch,
    ),
];

fn show(pipeline: &Pipeline, repo: &ConnectedRepo) -> Value {
    let time = offset(repo.created_at);
    json!({
        "ci": repo.ci,
        "created_at": time,
        "creator": person(&pipeline.owner.1),
        "id": repo.id,
        "organization": null,
        "owner": person(&pipeline.owner.1),
        "pipeline": { "id": pipeline.id },
        "repository": {
            "created_at": time,
            "host": "github.com",
            "id": repo.github_id,
            "name": repo.name,
            "type": "github",
            "updated_at": time,
        },
        "statuses": [],
        "updated_at": time,
    })
}

/// Somebody and their accounts.
fn person(id: &str) -> Value {
    json!({ "github": { "user_id": 1001 }, "heroku": { "user_id": id }, "id": id })
}

fn connected(pipeline: &Pipeline) -> Result<&ConnectedRepo, Answer> {
    pipeline
        .repo
        .as_ref()
        .ok_or_else(|| not_found("repository"))
}

fn repository(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let found = pipeline(&state, call.param("pipeline"))?;
    Ok(Answer::json(200, &show(found, connected(found)?)))
}

fn connect(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let wanted = body["repository"]
        .as_i64()
        .ok_or_else(|| invalid("Missing repository."))?;
    let now = call.shared.now();
    let mut state = call.shared.lock();
    if wanted != state.github.repo_id {
        return Err(not_found("repository"));
    }
    let (id, name) = (state.ids.uuid(), state.github.full_name());
    let found = state.heroku.pipeline_mut(call.param("pipeline"));
    let found = found.ok_or_else(|| not_found("pipeline"))?;
    if found.repo.is_some() {
        return Err(refuse(
            422,
            "invalid_params",
            "The pipeline has a repository already.",
        ));
    }
    found.repo = Some(ConnectedRepo {
        id,
        github_id: wanted,
        name,
        ci: false,
        created_at: now,
    });
    let mut shown = show(found, connected(found)?);
    if let Some(fields) = shown.as_object_mut() {
        fields.remove("statuses");
    }
    Ok(Answer::json(200, &shown))
}

fn update(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let mut state = call.shared.lock();
    let found = state.heroku.pipeline_mut(call.param("pipeline"));
    let found = found.ok_or_else(|| not_found("pipeline"))?;
    let repo = found.repo.as_mut().ok_or_else(|| not_found("repository"))?;
    repo.ci = body["ci"].as_bool().unwrap_or(repo.ci);
    Ok(Answer::json(200, &show(found, connected(found)?)))
}

fn disconnect(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let found = state.heroku.pipeline_mut(call.param("pipeline"));
    let found = found.ok_or_else(|| not_found("pipeline"))?;
    let shown = show(found, connected(found)?);
    found.repo = None;
    Ok(Answer::json(200, &shown))
}

fn link(state: &crate::world::State, app: &str) -> Option<Value> {
    let pipeline = state
        .heroku
        .pipeline(&state.heroku.coupling_of(app)?.pipeline)?;
    let repo = pipeline.repo.as_ref()?;
    Some(json!({
        "app": { "id": app },
        "app_id": app,
        "auto_deploy": false,
        "branch": null,
        "created_at": offset(repo.created_at),
        "id": repo.id,
        "owner": person(&pipeline.owner.1),
        "parent": null,
        "pull_request": null,
        "pull_requests": {
            "auto_deploy": false,
            "auto_destroy": false,
            "enabled": false,
            "space_id": null,
        },
        "repo": repo.name,
        "repo_host": "github.com",
        "repo_id": repo.github_id,
        "updated_at": offset(repo.created_at),
        "wait_for_ci": false,
    }))
}

fn of_app(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    Ok(Answer::json(
        200,
        &link(&state, &app.id).ok_or_else(|| not_found("github"))?,
    ))
}

fn of_pipeline(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let id = &pipeline(&state, call.param("pipeline"))?.id;
    let couplings = state
        .heroku
        .couplings
        .iter()
        .filter(|coupling| coupling.pipeline == *id);
    let links: Vec<Value> = couplings.filter_map(|c| link(&state, &c.app)).collect();
    Ok(Answer::json(200, &Value::Array(links)))
}

/// The user's own GitHub token.
fn token(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let own = user(call, &state);
    let answer = json!({
        "created_at": null,
        "github": { "token": seed::GITHUB_TOKEN, "user_id": 1001 },
        "heroku": { "user_id": own },
        "id": own,
        "updated_at": null,
    });
    Ok(Answer::json(200, &answer))
}

fn tarball(call: &Call<'_>) -> Reply {
    let sha = call
        .shared
        .repo
        .resolve(call.param("ref"))
        .ok_or_else(|| not_found("reference"))?;
    let mut state = call.shared.lock();
    let link = crate::github::archives::link(call.shared, &mut state, &sha, &sha);
    Ok(Answer::json(200, &json!({ "archive_link": link })))
}

fn repo(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let found = pipeline(&state, call.param("pipeline"))?;
    let repo = connected(found)?;
    let name = repo.name.rsplit('/').next().unwrap_or_default();
    let answer = json!({
        "ci": repo.ci,
        "full_name": repo.name,
        "id": repo.github_id,
        "name": name,
        "pipeline": { "id": found.id },
    });
    Ok(Answer::json(200, &answer))
}

fn branch(call: &Call<'_>) -> Reply {
    connected(pipeline(&call.shared.lock(), call.param("pipeline"))?)?;
    let name = call.param("branch");
    let found = call
        .shared
        .repo
        .branch(name)
        .ok_or_else(|| not_found("branch"))?;
    let path = escape(name);
    Ok(Answer::json(
        200,
        &json!({ "name": name, "path": path, "commit": { "sha": found.sha } }),
    ))
}
