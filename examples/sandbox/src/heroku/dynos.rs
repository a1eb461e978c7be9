//! Dynos and formations: what runs, how much of it, and how it restarts one by one.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{access, app, app_mut, body, invalid, list, not_found, render};
use crate::event::What;
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::heroku::Dyno;
use crate::world::{Shared, State, seconds};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/apps/{app}/dynos", index),
    route("GET", "/apps/{app}/dynos/{dyno}", show),
    route("DELETE", "/apps/{app}/dynos", restart_all),
    route("DELETE", "/apps/{app}/dynos/{dyno}", restart_one),
    route("DELETE", "/apps/{app}/formations/{kind}", restart_kind),
    route("GET", "/apps/{app}/formation", formation),
    route("GET", "/apps/{app}/formation/{kind}", formation_one),
    route("PATCH", "/apps/{app}/formation", scale),
    route("PATCH", "/apps/{app}/formation/{kind}", scale_one),
];

fn index(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let now = call.shared.now();
    let listed = |dyno: &&Dyno| {
        app.late_dynos.is_zero()
            || (now - dyno.created_at)
                .to_std()
                .is_ok_and(|age| age >= app.late_dynos)
    };
    let shown = app
        .dynos
        .iter()
        .filter(listed)
        .map(|dyno| render::dyno(app, dyno))
        .collect();
    drop(state);
    list::answer(call, shown, &["id", "name"])
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let name = call.param("dyno");
    let found = app
        .dynos
        .iter()
        .find(|dyno| dyno.id == name || dyno.name == name);
    Ok(Answer::json(
        200,
        &render::dyno(app, found.ok_or_else(|| not_found("dyno"))?),
    ))
}

fn restart_all(call: &Call<'_>) -> Reply {
    restart_some(call, |_| true)
}

fn restart_one(call: &Call<'_>) -> Reply {
    let name = call.param("dyno").to_owned();
    restart_some(call, move |dyno| dyno.id == name || dyno.name == name)
}

fn restart_kind(call: &Call<'_>) -> Reply {
    let kind = call.param("kind").to_owned();
    restart_some(call, move |dyno| dyno.kind == kind)
}

fn restart_some(call: &Call<'_>, which: impl Fn(&Dyno) -> bool) -> Reply {
    let mut state = call.shared.lock();
    let found = app(&state, call.param("app"))?;
    access::second_factor(call, &state, &found.id)?;
    let id = found.id.clone();
    let names: Vec<String> = found
        .dynos
        .iter()
        .filter(|dyno| which(dyno))
        .map(|dyno| dyno.name.clone())
        .collect();
    if names.is_empty() && !found.dynos.is_empty() {
        return Err(not_found("dyno"));
    }
    cycle(call.shared, &mut state, &id, &names);
    Ok(Answer::json(202, &json!({})))
}

/// Brings the dynos of the formation to the current release, one after the other.
pub(super) fn restart(shared: &Arc<Shared>, state: &mut State, app_id: &str) {
    let State { ids, heroku, .. } = state;
    let Some(app) = heroku.app_mut(app_id) else {
        return;
    };
    let Some(current) = app.current().cloned() else {
        return;
    };
    if current.slug.is_none() {
        return;
    }
    let now = shared.now();
    let mut wanted = Vec::new();
    for formation in app
        .formation
        .iter()
        .filter(|formation| formation.kind != "release")
    {
        for number in 1..=formation.quantity {
            let name = format!("{}.{number}", formation.kind);
            if !app.dynos.iter().any(|dyno| dyno.name == name) {
                app.dynos.push(Dyno {
                    id: ids.uuid(),
                    name: name.clone(),
                    kind: formation.kind.clone(),
                    command: formation.command.clone(),
                    size: formation.size.clone(),
                    state: "starting".to_owned(),
                    release: current.id.clone(),
                    version: current.version,
                    created_at: now,
                    updated_at: now,
                });
            }
            wanted.push(name);
        }
    }
    app.dynos
        .retain(|dyno| wanted.contains(&dyno.name) || one_off(&dyno.kind));
    cycle(shared, state, app_id, &wanted);
}

fn one_off(kind: &str) -> bool {
    ["run", "release", "scheduler"].contains(&kind)
}

/// Each dyno is replaced by one that starts, two seconds after the one before it.
fn cycle(shared: &Arc<Shared>, state: &mut State, app_id: &str, names: &[String]) {
    let Some(app) = state.heroku.app_mut(app_id) else {
        return;
    };
    let Some(version) = app.current().map(|release| release.version) else {
        return;
    };
    let crash = std::mem::take(&mut app.crash_next);
    for (turn, name) in (0u64..).zip(names) {
        let end = if crash && turn == 0 { "crashed" } else { "up" };
        for (second, to) in [(turn * 2 + 1, "starting"), (turn * 2 + 4, end)] {
            let (app_id, name) = (app_id.to_owned(), name.clone());
            shared.after(seconds(second), move |shared, state| {
                change(shared, state, &app_id, &name, version, to);
            });
        }
    }
}

/// One dyno's step, unless a newer release took over in the meantime.
fn change(
    shared: &Arc<Shared>,
    state: &mut State,
    app_id: &str,
    name: &str,
    version: u64,
    to: &'static str,
) {
    let now = shared.now();
    let State { ids, heroku, .. } = state;
    let Some(app) = heroku.app_mut(app_id) else {
        return;
    };
    let Some(current) = app.current().filter(|release| release.version == version) else {
        return;
    };
    let (release, by) = (current.id.clone(), current.user.clone());
    let app_name = app.name.clone();
    let Some(dyno) = app.dynos.iter_mut().find(|dyno| dyno.name == name) else {
        return;
    };
    if to == "starting" {
        dyno.id = ids.uuid();
        dyno.created_at = now;
        dyno.release.clone_from(&release);
        dyno.version = version;
    }
    to.clone_into(&mut dyno.state);
    dyno.updated_at = now;
    let dyno = dyno.clone();
    shared.emit(What::Dyno {
        app: app_name,
        name: name.to_owned(),
        state: to.to_owned(),
        version,
    });
    let Ok(app) = super::app(state, app_id) else {
        return;
    };
    let data = render::dyno(app, &dyno);
    if to == "starting" {
        super::webhooks::publish(shared, state, app_id, "api:dyno", "create", &by, &data);
    }
    let action = if to == "starting" { "create" } else { "update" };
    super::webhooks::publish(shared, state, app_id, "dyno", action, &by, &data);
}

fn formation(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let shown = app
        .formation
        .iter()
        .map(|f| render::formation(app, f))
        .collect();
    drop(state);
    list::answer(call, shown, &["id", "type"])
}

fn formation_one(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let kind = call.param("kind");
    let found = app
        .formation
        .iter()
        .find(|f| f.kind == kind || f.id == kind);
    Ok(Answer::json(
        200,
        &render::formation(app, found.ok_or_else(|| not_found("formation"))?),
    ))
}

fn scale(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let updates = body["updates"]
        .as_array()
        .ok_or_else(|| invalid("Missing updates."))?;
    let mut changed = Vec::new();
    for update in updates {
        changed.push(scale_to(call, super::required(update, "/type")?, update)?);
    }
    Ok(Answer::json(200, &Value::Array(changed)))
}

fn scale_one(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    Ok(Answer::json(
        200,
        &scale_to(call, call.param("kind"), &body)?,
    ))
}

/// A number, or the text that the CLI sends: `3`, `+1`, `-1`.
fn wanted(had: u64, quantity: &Value) -> Option<u64> {
    let Some(text) = quantity.as_str() else {
        return quantity.as_u64();
    };
    let number: i64 = text.parse().ok()?;
    if text.starts_with(['+', '-']) {
        had.checked_add_signed(number)
    } else {
        u64::try_from(number).ok()
    }
}

fn scale_to(call: &Call<'_>, kind: &str, update: &Value) -> Result<Value, Answer> {
    let mut state = call.shared.lock();
    let id = app(&state, call.param("app"))?.id.clone();
    access::second_factor(call, &state, &id)?;
    let app = app_mut(&mut state, &id)?;
    let found = app
        .formation
        .iter_mut()
        .find(|f| f.kind == kind || f.id == kind);
    let found = found.ok_or_else(|| not_found("formation"))?;
    let had = found.quantity;
    if let Some(quantity) = update.get("quantity") {
        found.quantity = wanted(found.quantity, quantity)
            .filter(|quantity| *quantity <= 100)
            .ok_or_else(|| invalid("quantity must be a number from 0 to 100."))?;
    }
    if let Some(size) = update["dyno_size"]["name"]
        .as_str()
        .or_else(|| update["size"].as_str())
    {
        size.clone_into(&mut found.size);
    }
    found.updated_at = call.shared.now();
    let found = found.clone();
    let shown = render::formation(app, &found);
    let before = if found.quantity == had {
        json!({})
    } else {
        json!({ "quantity": had })
    };
    restart(call.shared, &mut state, &id);
    let by = super::user(call, &state);
    let data = shown.clone();
    let what = ("api:formation", "update");
    super::webhooks::publish_change(call.shared, &mut state, &id, what, &by, &data, &before);
    Ok(shown)
}
