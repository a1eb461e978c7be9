//! `/apps/{app}/domains` — host names that lead to an app, and the certificates they are served with.

use serde_json::{Value, json};

use super::sni_endpoints::find as endpoint;
use super::{access, app, app_mut, body, invalid, list, not_found, required, user, webhooks};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::ids::named_uuid;
use crate::world::heroku::{App, Domain};
use crate::world::{seconds, zulu};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/apps/{app}/domains", index),
    route("POST", "/apps/{app}/domains", create),
    route("GET", "/apps/{app}/domains/{domain}", show),
    route("PATCH", "/apps/{app}/domains/{domain}", update),
    route("DELETE", "/apps/{app}/domains/{domain}", delete),
];

/// How long a record at the DNS needs, in virtual time.
const PENDING: u64 = 5;

fn render(app: &App, domain: &Domain) -> Value {
    let served = domain.sni_endpoint.as_deref();
    let served = served.and_then(|id| endpoint(app, id).ok());
    json!({
        "acm_status": null,
        "acm_status_reason": null,
        "app": { "id": app.id, "name": app.name },
        "cname": domain.cname,
        "created_at": zulu(domain.created_at),
        "hostname": domain.hostname,
        "id": domain.id,
        "kind": if domain.cname.is_some() { "custom" } else { "heroku" },
        "sni_endpoint": served.map(|one| json!({ "id": one.id, "name": one.name })),
        "status": domain.status,
        "updated_at": zulu(domain.updated_at),
    })
}

/// The app's own host name, and those that were added.
fn all(app: &App) -> Vec<Domain> {
    let web = app.web_url();
    let own = web.trim_start_matches("https://").trim_end_matches('/');
    let own = Domain {
        id: named_uuid(own),
        hostname: own.to_owned(),
        cname: None,
        sni_endpoint: None,
        status: "none",
        created_at: app.created_at,
        updated_at: app.created_at,
    };
    [own].into_iter().chain(app.domains.clone()).collect()
}

fn index(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let shown = all(app).iter().map(|domain| render(app, domain)).collect();
    drop(state);
    list::answer(call, shown, &["id", "hostname"])
}

/// By id or host name.
fn find(call: &Call<'_>, app: &App) -> Result<Domain, Answer> {
    let wanted = call.param("domain");
    let mut all = all(app).into_iter();
    let found = all.find(|domain| domain.id == wanted || domain.hostname == wanted);
    found.ok_or_else(|| not_found("domain"))
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    Ok(Answer::json(200, &render(app, &find(call, app)?)))
}

fn is_hostname(name: &str) -> bool {
    let label = |label: &str| {
        let inner = label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-');
        inner && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
    };
    let name = name.strip_prefix("*.").unwrap_or(name);
    name.len() <= 253 && name.contains('.') && name.split('.').all(label)
}

fn create(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let hostname = required(&body, "/hostname")?.to_lowercase();
    if !is_hostname(&hostname) {
        return Err(invalid(format!("{hostname} is not a valid domain name.")));
    }
    let mut state = call.shared.lock();
    let by = user(call, &state);
    let found = app(&state, call.param("app"))?;
    access::second_factor(call, &state, &found.id)?;
    let app_id = found.id.clone();
    let served = wanted(found, &body)?;
    let mut apps = state.heroku.apps.iter().filter(|app| !app.deleted);
    let holder = apps.find(|app| all(app).iter().any(|had| had.hostname == hostname));
    match holder {
        Some(holder) if holder.id == app_id => {
            return Err(invalid("Domain already added to this app."));
        }
        Some(_) => {
            let message = format!("{hostname} is currently in use by another app.");
            return Err(invalid(message));
        }
        None => {}
    }
    let now = call.shared.now();
    let ids = &mut state.ids;
    let domain = Domain {
        id: ids.uuid(),
        hostname,
        cname: Some(format!("{}.herokudns.com", ids.alnum(26).to_lowercase())),
        sni_endpoint: served,
        status: "pending",
        created_at: now,
        updated_at: now,
    };
    let app = app_mut(&mut state, &app_id)?;
    app.domains.push(domain.clone());
    let (shown, what) = (render(app, &domain), "api:domain");
    webhooks::publish(
        call.shared,
        &mut state,
        &app_id,
        what,
        "create",
        &by,
        &shown,
    );
    call.shared.after(seconds(PENDING), move |shared, state| {
        let app = state.heroku.app_mut(&app_id);
        let mut all = app.into_iter().flat_map(|app| app.domains.iter_mut());
        if let Some(found) = all.find(|had| had.id == domain.id) {
            found.status = "succeeded";
            found.updated_at = shared.now();
        }
    });
    Ok(Answer::json(201, &shown))
}

/// Id of the certificate that a body names by its id or name.
fn wanted(app: &App, body: &Value) -> Result<Option<String>, Answer> {
    let named = &body["sni_endpoint"];
    match named.as_str() {
        Some(name) => Ok(Some(endpoint(app, name)?.id.clone())),
        None if named.is_null() => Ok(None),
        None => Err(invalid("sni_endpoint must be an id, a name or null.")),
    }
}

/// Another certificate, or none.
fn update(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let now = call.shared.now();
    let mut state = call.shared.lock();
    let found = app(&state, call.param("app"))?;
    access::second_factor(call, &state, &found.id)?;
    let (app_id, domain) = (found.id.clone(), find(call, found)?);
    let served = wanted(found, &body)?;
    let app = app_mut(&mut state, &app_id)?;
    let mut all = app.domains.iter_mut();
    let Some(changed) = all.find(|had| had.id == domain.id) else {
        return Err(invalid("The app's own domain has Heroku's certificate."));
    };
    changed.sni_endpoint = served;
    changed.updated_at = now;
    let changed = changed.clone();
    Ok(Answer::json(200, &render(app, &changed)))
}

/// The app's own host name stays.
fn delete(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let by = user(call, &state);
    let found = app(&state, call.param("app"))?;
    access::second_factor(call, &state, &found.id)?;
    let (app_id, domain) = (found.id.clone(), find(call, found)?);
    if domain.cname.is_none() {
        return Err(invalid("The app's own domain cannot be removed."));
    }
    let app = app_mut(&mut state, &app_id)?;
    app.domains.retain(|had| had.id != domain.id);
    let (shown, what) = (render(app, &domain), "api:domain");
    webhooks::publish(
        call.shared,
        &mut state,
        &app_id,
        what,
        "destroy",
        &by,
        &shown,
    );
    Ok(Answer::json(200, &shown))
}
