//! `POST …/dynos` (one-off dynos) and log sessions.

use serde_json::json;

use super::{access, app, app_mut, body, render, required};
use crate::event::What;
use crate::http::{Answer, Call, Reply, Route, route};
use crate::wire::log::Log;
use crate::world::heroku::Dyno;
use crate::world::{seconds, zulu};

pub(super) static ROUTES: &[Route] = &[
    route("POST", "/apps/{app}/dynos", run),
    route("POST", "/apps/{app}/dynos/{dyno}/actions/stop", stop),
    route("POST", "/apps/{app}/log-sessions", logs),
];

/// Starts, runs for half a minute, and is gone.
fn run(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let command = required(&body, "/command")?.to_owned();
    let now = call.shared.now();
    let mut state = call.shared.lock();
    let found = app(&state, call.param("app"))?;
    access::second_factor(call, &state, &found.id)?;
    let Some(current) = found
        .current()
        .cloned()
        .filter(|release| release.slug.is_some())
    else {
        return Err(super::invalid("The app has no code to run."));
    };
    let (app_id, number) = (found.id.clone(), 1000 + state.ids.word() % 9000);
    let dyno = Dyno {
        id: state.ids.uuid(),
        name: format!("run.{number}"),
        kind: body["type"].as_str().unwrap_or("run").to_owned(),
        command,
        size: body["size"].as_str().unwrap_or("Standard-1X").to_owned(),
        state: "starting".to_owned(),
        release: current.id,
        version: current.version,
        created_at: now,
        updated_at: now,
    };
    let app = app_mut(&mut state, &app_id)?;
    app.dynos.push(dyno.clone());
    let mut shown = render::dyno(app, &dyno);
    if body["attach"].as_bool().unwrap_or(false) {
        shown["attach_url"] = json!(format!("rendezvous://rendezvous.invalid:5000/{}", dyno.id));
    }
    let by = super::user(call, &state);
    let data = shown.clone();
    for entity in ["api:dyno", "dyno"] {
        super::webhooks::publish(
            call.shared,
            &mut state,
            &app_id,
            entity,
            "create",
            &by,
            &data,
        );
    }
    for (second, to) in [(2, "up"), (30, "complete")] {
        let (app_id, id, by) = (app_id.clone(), dyno.id.clone(), by.clone());
        call.shared.after(seconds(second), move |shared, state| {
            let Some(app) = state.heroku.app_mut(&app_id) else {
                return;
            };
            if to == "complete" {
                let gone = app.dynos.iter().find(|dyno| dyno.id == id).cloned();
                app.dynos.retain(|dyno| dyno.id != id);
                if let Some(mut gone) = gone {
                    to.clone_into(&mut gone.state);
                    let data = render::dyno(app, &gone);
                    let what = "dyno";
                    super::webhooks::publish(shared, state, &app_id, what, "destroy", &by, &data);
                }
                return;
            }
            let Some(dyno) = app.dynos.iter_mut().find(|dyno| dyno.id == id) else {
                return;
            };
            to.clone_into(&mut dyno.state);
            let (by, changed) = (by.clone(), dyno.clone());
            shared.emit(What::Dyno {
                app: app.name.clone(),
                name: dyno.name.clone(),
                state: to.to_owned(),
                version: dyno.version,
            });
            let data = render::dyno(app, &changed);
            super::webhooks::publish(shared, state, &app_id, "dyno", "update", &by, &data);
        });
    }
    Ok(Answer::json(201, &shown))
}

/// A one-off dyno goes away, others are replaced by the formation.
fn stop(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let app = app_mut(&mut state, call.param("app"))?;
    let name = call.param("dyno");
    let known = app
        .dynos
        .iter()
        .any(|dyno| dyno.id == name || dyno.name == name);
    if !known {
        return Err(super::not_found("dyno"));
    }
    app.dynos
        .retain(|dyno| dyno.kind != "run" || !(dyno.id == name || dyno.name == name));
    Ok(Answer::json(202, &json!({})))
}

/// What the app's dynos and releases say, at an address of its own.
fn logs(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let mut state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let wanted = body["dyno"].as_str().or_else(|| body["dyno_name"].as_str());
    let log = Log::open();
    for release in &app.releases {
        let time = zulu(release.created_at);
        log.line(&format!(
            "{time} app[api]: Release v{} created",
            release.version
        ));
    }
    let dynos = app
        .dynos
        .iter()
        .filter(|dyno| wanted.is_none_or(|name| dyno.name == name));
    for dyno in dynos {
        let time = zulu(dyno.updated_at);
        log.line(&format!(
            "{time} heroku[{}]: State changed to {}",
            dyno.name, dyno.state
        ));
    }
    if !body["tail"].as_bool().unwrap_or(false) {
        log.finish();
    }
    let (id, key) = (state.ids.uuid(), state.ids.hex(32));
    state.heroku.logs.insert(key.clone(), log);
    let now = zulu(call.shared.now());
    let body = json!({
        "created_at": now,
        "id": id,
        "logplex_url": render::stream(call.shared, &key),
        "updated_at": now,
    });
    Ok(Answer::json(201, &body))
}
