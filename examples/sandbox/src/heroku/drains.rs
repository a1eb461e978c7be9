//! `/apps/{app}/log-drains` — where an app's log goes.

use serde_json::{Value, json};

use super::{app, body, invalid, list, not_found, required};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::heroku::{App, Drain};
use crate::world::zulu;

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/apps/{app}/log-drains", index),
    route("POST", "/apps/{app}/log-drains", create),
    route("GET", "/apps/{app}/log-drains/{drain}", show),
    route("DELETE", "/apps/{app}/log-drains/{drain}", delete),
];

fn render(app: &App, drain: &Drain) -> Value {
    json!({
        "addon": null,
        "app": { "id": app.id, "name": app.name },
        "created_at": zulu(drain.created_at),
        "id": drain.id,
        "token": drain.token,
        "updated_at": zulu(drain.created_at),
        "url": drain.url,
    })
}

fn index(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let shown = app.drains.iter().map(|drain| render(app, drain)).collect();
    drop(state);
    list::answer(call, shown, &["id"])
}

fn create(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let url = required(&body, "/url")?;
    let known = ["https://", "http://", "syslog://", "syslog+tls://"];
    if !known.iter().any(|scheme| url.starts_with(scheme)) {
        return Err(invalid("Url is invalid"));
    }
    let mut state = call.shared.lock();
    let id = app(&state, call.param("app"))?.id.clone();
    let drain = Drain {
        id: state.ids.uuid(),
        token: format!("d.{}", state.ids.uuid()),
        url: url.to_owned(),
        created_at: call.shared.now(),
    };
    let app = super::app_mut(&mut state, &id)?;
    if app.drains.iter().any(|had| had.url == drain.url) {
        return Err(invalid("Url has already been taken"));
    }
    app.drains.push(drain.clone());
    Ok(Answer::json(201, &render(app, &drain)))
}

/// By id, token or address.
fn find<'a>(call: &Call<'_>, app: &'a App) -> Result<&'a Drain, Answer> {
    let name = call.param("drain");
    let found = app
        .drains
        .iter()
        .find(|drain| [&drain.id, &drain.token, &drain.url].contains(&&name.to_owned()));
    found.ok_or_else(|| not_found("log-drain"))
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    Ok(Answer::json(200, &render(app, find(call, app)?)))
}

fn delete(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let found = app(&state, call.param("app"))?;
    let drain = find(call, found)?.clone();
    let (id, shown) = (found.id.clone(), render(found, &drain));
    let app = super::app_mut(&mut state, &id)?;
    app.drains.retain(|had| had.id != drain.id);
    Ok(Answer::json(200, &shown))
}
