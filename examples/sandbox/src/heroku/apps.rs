//! `/apps`, `/filters/apps`, collaborators and pre-authorizations.

use serde_json::{Value, json};

use super::{
    access, app, app_mut, body, invalid, list, not_found, refuse, render, required, sdk, user,
    webhooks,
};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::heroku::Collaborator;
use crate::world::{Shared, State, seed};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/apps", index),
    route("POST", "/apps", create),
    route("GET", "/users/{user}/apps", index),
    route("GET", "/apps/{app}", show),
    route("PATCH", "/apps/{app}", update),
    route("DELETE", "/apps/{app}", delete),
    route("POST", "/filters/apps", filter),
    route("GET", "/teams/{team}/apps", team_apps),
    route("GET", "/teams/apps/{app}", team_app),
    route("GET", "/apps/{app}/collaborators", collaborators),
    route("POST", "/apps/{app}/collaborators", add_collaborator),
    route("GET", "/apps/{app}/collaborators/{user}", collaborator),
    route(
        "DELETE",
        "/apps/{app}/collaborators/{user}",
        remove_collaborator,
    ),
    route("GET", "/teams/apps/{app}/collaborators", collaborators),
    route("PUT", "/apps/{app}/pre-authorizations", pre_authorize),
];

const RANGES: &[&str] = &["id", "name", "updated_at"];

fn index(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let apps = state.heroku.apps.iter().filter(|app| !app.deleted);
    let apps = apps
        .map(|app| render::app(&state, app, sdk(call)))
        .collect();
    drop(state);
    list::answer(call, apps, RANGES)
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    Ok(Answer::json(200, &render::app(&state, app, sdk(call))))
}

/// `^[a-z][a-z0-9-]{1,28}[a-z0-9]$`
pub(super) fn valid_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    (3..=30).contains(&bytes.len())
        && bytes[0].is_ascii_lowercase()
        && bytes[bytes.len() - 1] != b'-'
        && bytes
            .iter()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
}

fn create(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let mut state = call.shared.lock();
    let owner = user(call, &state);
    let state = &mut *state;
    let name = match &body["name"] {
        Value::Null => format!("quiet-cove-{}", 10_000 + state.ids.word() % 90_000),
        Value::String(name) if valid_name(name) => name.clone(),
        _ => {
            return Err(invalid(
                "Name must start with a letter and hold 3 to 30 of a-z, 0-9, -.",
            ));
        }
    };
    if state.heroku.app(&name).is_some() {
        return Err(invalid(format!("Name {name} is already taken")));
    }
    let now = call.shared.now();
    let mut new = seed::new_app(&mut state.ids, &name, &owner, now);
    super::releases::push(
        &mut state.ids,
        &mut new,
        "Initial release",
        None,
        &owner,
        now,
    );
    let id = new.id.clone();
    state.heroku.apps.push(new);
    let app = app(state, &id)?;
    Ok(Answer::json(201, &render::app(state, app, sdk(call))))
}

fn update(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let mut state = call.shared.lock();
    let id = app(&state, call.param("app"))?.id.clone();
    access::second_factor(call, &state, &id)?;
    if let Some(name) = body["name"].as_str() {
        let taken = state.heroku.app(name).is_some_and(|other| other.id != id);
        if !valid_name(name) || taken {
            return Err(invalid(format!("Name {name} is invalid or already taken")));
        }
    }
    let app = app_mut(&mut state, &id)?;
    if let Some(name) = body["name"].as_str() {
        name.clone_into(&mut app.name);
    }
    app.maintenance = body["maintenance"].as_bool().unwrap_or(app.maintenance);
    if let Some(stack) = body["build_stack"].as_str() {
        stack.clone_into(&mut app.stack);
    }
    app.updated_at = call.shared.now();
    tell(call, &mut state, &id, "update");
    let app = super::app(&state, &id)?;
    Ok(Answer::json(200, &render::app(&state, app, sdk(call))))
}

fn delete(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let found = app(&state, call.param("app"))?;
    let id = found.id.clone();
    access::second_factor(call, &state, &id)?;
    let shown = render::app(&state, found, sdk(call));
    tell(call, &mut state, &id, "destroy");
    remove(call.shared, &mut state, &id);
    Ok(Answer::json(200, &shown))
}

/// Tells the app's subscribers that it changed.
fn tell(call: &Call<'_>, state: &mut State, id: &str, action: &str) {
    let Ok(found) = app(state, id) else {
        return;
    };
    let data = render::app(state, found, false);
    let by = user(call, state);
    webhooks::publish(call.shared, state, id, "api:app", action, &by, &data);
}

/// Takes an app out of the world, with its coupling.
pub(super) fn remove(shared: &Shared, state: &mut State, id: &str) {
    if let Some(app) = state.heroku.app_mut(id) {
        app.deleted = true;
        app.dynos.clear();
    }
    state.heroku.couplings.retain(|coupling| coupling.app != id);
    super::review_apps::app_deleted(shared, state, id);
}

/// Ids to apps in one call; unknown ids are left out.
fn filter(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let ids = body["in"]["id"]
        .as_array()
        .ok_or_else(|| invalid("Missing in.id."))?;
    let state = call.shared.lock();
    let apps = ids.iter().filter_map(|id| state.heroku.app(id.as_str()?));
    let apps = apps
        .map(|app| render::team_app(&state, app, sdk(call)))
        .collect();
    drop(state);
    list::answer(call, apps, RANGES)
}

fn team_apps(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let name = call.param("team");
    let team = state
        .heroku
        .teams
        .iter()
        .find(|team| team.id == name || team.name == name);
    let team = team.ok_or_else(|| not_found("team"))?;
    let apps = state
        .heroku
        .apps
        .iter()
        .filter(|app| app.team.as_ref() == Some(&team.id));
    let apps = apps
        .map(|app| render::team_app(&state, app, sdk(call)))
        .collect();
    drop(state);
    list::answer(call, apps, RANGES)
}

fn team_app(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    Ok(Answer::json(200, &render::team_app(&state, app, sdk(call))))
}

fn collaborators(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let shown = app
        .collaborators
        .iter()
        .map(|c| render::collaborator(&state, app, c))
        .collect();
    drop(state);
    list::answer(call, shown, &["id", "email"])
}

fn collaborator(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let wanted = state
        .heroku
        .user(call.param("user"))
        .map(|user| user.id.clone());
    let found = app
        .collaborators
        .iter()
        .find(|c| Some(&c.user) == wanted.as_ref() || c.id == call.param("user"))
        .ok_or_else(|| not_found("collaborator"))?;
    Ok(Answer::json(200, &render::collaborator(&state, app, found)))
}

fn add_collaborator(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let name = required(&body, "/user")?;
    let mut state = call.shared.lock();
    let user = state
        .heroku
        .user(name)
        .ok_or_else(|| not_found("user"))?
        .id
        .clone();
    let id = state.ids.uuid();
    let since = call.shared.now();
    let app_id = app(&state, call.param("app"))?.id.clone();
    access::second_factor(call, &state, &app_id)?;
    let app = app_mut(&mut state, &app_id)?;
    if app.collaborators.iter().any(|c| c.user == user) {
        return Err(refuse(
            422,
            "invalid_params",
            "User is already a collaborator on this app.",
        ));
    }
    let permissions = ["deploy", "operate", "view"].map(str::to_owned).to_vec();
    let new = Collaborator {
        id,
        user,
        permissions,
        since,
    };
    app.collaborators.push(new.clone());
    let app = super::app(&state, &app_id)?;
    let shown = render::collaborator(&state, app, &new);
    let (by, what) = (super::user(call, &state), "api:collaborator");
    webhooks::publish(
        call.shared,
        &mut state,
        &app_id,
        what,
        "create",
        &by,
        &shown,
    );
    Ok(Answer::json(201, &shown))
}

/// As on the service, the record can still be read for some seconds.
fn remove_collaborator(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    access::second_factor(call, &state, &app.id)?;
    let wanted = state
        .heroku
        .user(call.param("user"))
        .map(|user| user.id.clone());
    let found = app
        .collaborators
        .iter()
        .find(|c| Some(&c.user) == wanted.as_ref() || c.id == call.param("user"))
        .ok_or_else(|| not_found("collaborator"))?;
    let (app_id, id) = (app.id.clone(), found.id.clone());
    let shown = render::collaborator(&state, app, found);
    let (by, what) = (super::user(call, &state), "api:collaborator");
    webhooks::publish(
        call.shared,
        &mut state,
        &app_id,
        what,
        "destroy",
        &by,
        &shown,
    );
    drop(state);
    call.shared
        .after(crate::world::seconds(3), move |_, state| {
            if let Some(app) = state.heroku.app_mut(&app_id) {
                app.collaborators.retain(|c| c.id != id);
            }
        });
    Ok(Answer::json(200, &shown))
}

fn pre_authorize(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let id = app(&state, call.param("app"))?.id.clone();
    access::pre_authorize(call, &mut state, &id)?;
    Ok(Answer::json(200, &json!({})))
}
