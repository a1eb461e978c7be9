//! `/apps/{app}/addons` — what providers run for an app, and the names by which the app knows it.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{access, app, app_mut, body, invalid, list, not_found, releases, user, webhooks};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::ids::named_uuid;
use crate::world::heroku::{Addon, App, Attachment};
use crate::world::{Shared, State, seconds, zulu};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/addons", everywhere),
    route("GET", "/addon-attachments", all_attachments),
    route("GET", "/apps/{app}/addons", index),
    route("POST", "/apps/{app}/addons", create),
    route("GET", "/apps/{app}/addons/{addon}", show),
    route("PATCH", "/apps/{app}/addons/{addon}", update),
    route("DELETE", "/apps/{app}/addons/{addon}", delete),
    route("GET", "/apps/{app}/addon-attachments", attachments),
];

/// How long a provider needs, in virtual time.
const PROVISIONING: u64 = 5;
/// What the second attachment of a service is called after, and those that follow.
const COLORS: &[&str] = &["AMBER", "BLUE", "COBALT", "CYAN", "GRAY", "IVORY", "MAUVE"];

/// `heroku-postgresql` of `heroku-postgresql:essential-0`.
fn service(plan: &str) -> &str {
    plan.split(':').next().unwrap_or(plan)
}

fn config_var(addon: &Addon) -> String {
    format!("{}_URL", addon.attachment.name)
}

fn render(app: &App, addon: &Addon) -> Value {
    let owner = json!({ "id": app.id, "name": app.name });
    let service = service(&addon.plan);
    json!({
        "actions": [],
        "addon_service": { "id": named_uuid(service), "name": service },
        "app": owner,
        "billed_price": { "cents": 0, "contract": false, "unit": "month" },
        "billing_entity": { "id": app.id, "name": app.name, "type": "app" },
        "config_vars": [config_var(addon)],
        "created_at": zulu(addon.created_at),
        "id": addon.id,
        "name": addon.name,
        "plan": { "id": named_uuid(&addon.plan), "name": addon.plan },
        "provider_id": addon.id,
        "state": addon.state,
        "updated_at": zulu(addon.updated_at),
        "web_url": format!("https://addons-sso.heroku.com/apps/{}/addons/{}", app.id, addon.id),
    })
}

fn render_attachment(app: &App, addon: &Addon) -> Value {
    let owner = json!({ "id": app.id, "name": app.name });
    json!({
        "addon": { "app": owner, "id": addon.id, "name": addon.name },
        "app": owner,
        "created_at": zulu(addon.created_at),
        "id": addon.attachment.id,
        "log_input_url": null,
        "name": addon.attachment.name,
        "namespace": null,
        "updated_at": zulu(addon.created_at),
        "web_url": format!("https://addons-sso.heroku.com/apps/{}/addons/{}", app.id, addon.id),
    })
}

fn index(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let shown = app.addons.iter().map(|addon| render(app, addon)).collect();
    drop(state);
    list::answer(call, shown, &["id", "name"])
}

/// `show` of every add-on of every app.
fn of_all(call: &Call<'_>, show: fn(&App, &Addon) -> Value) -> Reply {
    let state = call.shared.lock();
    let apps = state.heroku.apps.iter().filter(|app| !app.deleted);
    let shown = apps.flat_map(|app| app.addons.iter().map(move |addon| show(app, addon)));
    let shown = shown.collect();
    drop(state);
    list::answer(call, shown, &["id", "name"])
}

fn everywhere(call: &Call<'_>) -> Reply {
    of_all(call, render)
}

fn all_attachments(call: &Call<'_>) -> Reply {
    of_all(call, render_attachment)
}

fn attachments(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let shown = app.addons.iter();
    let shown = shown.map(|addon| render_attachment(app, addon)).collect();
    drop(state);
    list::answer(call, shown, &["id", "name"])
}

/// By id, name or the attachment's name.
fn find<'a>(call: &Call<'_>, app: &'a App) -> Result<&'a Addon, Answer> {
    let wanted = call.param("addon");
    let mut all = app.addons.iter();
    let found = all.find(|addon| {
        [&addon.id, &addon.name, &addon.attachment.name].contains(&&wanted.to_owned())
    });
    found.ok_or_else(|| not_found("add-on"))
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    Ok(Answer::json(200, &render(app, find(call, app)?)))
}

/// The plan by name, as text or as the Heroku CLI sends it.
fn plan(body: &Value) -> Result<String, Answer> {
    let plan = body["plan"]
        .as_str()
        .or_else(|| body["plan"]["name"].as_str());
    let plan = plan.ok_or_else(|| invalid("Missing plan."))?;
    let named = plan
        .split_once(':')
        .is_some_and(|(service, plan)| !service.is_empty() && !plan.is_empty());
    let fits = plan
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_:".contains(&byte));
    if !(named && fits) {
        return Err(invalid(format!(
            "Couldn't find the plan {plan}: it is SERVICE:PLAN."
        )));
    }
    Ok(plan.to_owned())
}

/// `DATABASE` for `heroku-postgresql`, `REDIS` for `heroku-redis`; with a color when it is taken.
fn attachment_name(app: &App, service: &str) -> String {
    let short = service.strip_prefix("heroku-").unwrap_or(service);
    let short = if short == "postgresql" {
        "database"
    } else {
        short
    };
    let name = short.to_uppercase().replace('-', "_");
    let free = |name: &String| {
        app.addons
            .iter()
            .all(|addon| addon.attachment.name != *name)
    };
    let colored = COLORS.iter().map(|color| format!("{name}_{color}"));
    let mut names = [name.clone()].into_iter().chain(colored);
    let found = names.find(free);
    found.unwrap_or_else(|| format!("{name}_{}", app.addons.len()))
}

/// The provider works for some seconds; then the config var is there, in a release.
fn create(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let plan = plan(&body)?;
    let mut state = call.shared.lock();
    let by = user(call, &state);
    let found = app(&state, call.param("app"))?;
    access::second_factor(call, &state, &found.id)?;
    let app_id = found.id.clone();
    let service = service(&plan);
    let wanted = body["attachment"]["name"].as_str().map(str::to_uppercase);
    if let Some(name) = &wanted
        && found
            .addons
            .iter()
            .any(|addon| addon.attachment.name == *name)
    {
        return Err(invalid(format!("An add-on is attached as {name} already.")));
    }
    let attached = wanted.unwrap_or_else(|| attachment_name(found, service));
    let short = service
        .strip_prefix("heroku-")
        .unwrap_or(service)
        .to_owned();
    let ids = &mut state.ids;
    let name = body["name"].as_str().map(str::to_owned);
    let addon = Addon {
        id: ids.uuid(),
        name: name.unwrap_or_else(|| format!("{short}-{:05}", ids.word() % 100_000)),
        plan: plan.clone(),
        state: "provisioning",
        attachment: Attachment {
            id: ids.uuid(),
            name: attached,
        },
        created_at: call.shared.now(),
        updated_at: call.shared.now(),
    };
    let app = app_mut(&mut state, &app_id)?;
    app.addons.push(addon.clone());
    let (shown, attachment) = (render(app, &addon), render_attachment(app, &addon));
    for (what, data) in [("api:addon", &shown), ("api:addon-attachment", &attachment)] {
        webhooks::publish(call.shared, &mut state, &app_id, what, "create", &by, data);
    }
    let id = addon.id;
    call.shared
        .after(seconds(PROVISIONING), move |shared, state| {
            provisioned(shared, state, &app_id, &id, &by);
        });
    Ok(Answer::json(201, &shown))
}

fn provisioned(shared: &Arc<Shared>, state: &mut State, app_id: &str, id: &str, by: &str) {
    let now = shared.now();
    let Some(app) = state.heroku.app_mut(app_id) else {
        return;
    };
    let Some(addon) = app.addons.iter_mut().find(|addon| addon.id == id) else {
        return;
    };
    addon.state = "provisioned";
    addon.updated_at = now;
    let addon = addon.clone();
    let value = format!("https://{}.example/{}", service(&addon.plan), addon.id);
    app.config.insert(config_var(&addon), value);
    let data = render(app, &addon);
    let before = json!({ "state": "provisioning" });
    let what = ("api:addon", "update");
    webhooks::publish_change(shared, state, app_id, what, by, &data, &before);
    release(shared, state, app_id, "Attach", &addon, by);
}

/// The release that says so: `Attach DATABASE (@ref:postgresql-12345)`.
fn release(
    shared: &Arc<Shared>,
    state: &mut State,
    app: &str,
    verb: &str,
    addon: &Addon,
    by: &str,
) {
    let slug = state.heroku.app(app).and_then(App::current);
    let slug = slug.and_then(|release| release.slug.clone());
    let description = format!("{verb} {} (@ref:{})", addon.attachment.name, addon.name);
    releases::start(shared, state, app, &description, slug, by, |_, _, _| {});
}

/// Another plan of the same service.
fn update(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let plan = plan(&body)?;
    let mut state = call.shared.lock();
    let by = user(call, &state);
    let found = app(&state, call.param("app"))?;
    let (app_id, had) = (found.id.clone(), find(call, found)?.clone());
    if service(&plan) != service(&had.plan) {
        let message = format!("{plan} is not a plan of {}.", service(&had.plan));
        return Err(invalid(message));
    }
    let now = call.shared.now();
    let app = app_mut(&mut state, &app_id)?;
    let mut all = app.addons.iter_mut();
    let addon = all.find(|addon| addon.id == had.id);
    let addon = addon.ok_or_else(|| not_found("add-on"))?;
    addon.plan = plan;
    addon.updated_at = now;
    let addon = addon.clone();
    let (shown, before) = (render(app, &addon), render(app, &had));
    let (what, before) = (("api:addon", "update"), json!({ "plan": before["plan"] }));
    webhooks::publish_change(call.shared, &mut state, &app_id, what, &by, &shown, &before);
    Ok(Answer::json(200, &shown))
}

fn delete(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let by = user(call, &state);
    let found = app(&state, call.param("app"))?;
    access::second_factor(call, &state, &found.id)?;
    let (app_id, mut addon) = (found.id.clone(), find(call, found)?.clone());
    addon.state = "deprovisioned";
    addon.updated_at = call.shared.now();
    let app = app_mut(&mut state, &app_id)?;
    app.addons.retain(|had| had.id != addon.id);
    let had = app.config.remove(&config_var(&addon)).is_some();
    let (shown, attachment) = (render(app, &addon), render_attachment(app, &addon));
    for (what, data) in [("api:addon-attachment", &attachment), ("api:addon", &shown)] {
        webhooks::publish(call.shared, &mut state, &app_id, what, "destroy", &by, data);
    }
    if had {
        release(call.shared, &mut state, &app_id, "Detach", &addon, &by);
    }
    Ok(Answer::json(200, &shown))
}
