//! Heroku's Platform API, Kolkrabbi and the streams, on one address.

mod access;
mod account;
mod addons;
mod app_setups;
mod apps;
mod builds;
pub(crate) mod changes;
mod config_vars;
mod couplings;
mod domains;
mod drains;
mod dynos;
mod kolkrabbi;
mod list;
mod metrics;
mod oauth;
mod one_off;
mod pipelines;
mod promotions;
pub(crate) mod releases;
mod render;
pub(crate) mod review_apps;
mod review_config;
mod scopes;
mod slugs;
mod sni_endpoints;
mod sources;
mod status;
mod streams;
mod webhooks;

use http::StatusCode;
use serde_json::{Value, json};

pub(crate) use access::full_at;

use crate::http::server;
use crate::http::{Answer, Body, Call, Reply, Route};
use crate::world::State;
use crate::world::heroku::{App, Pipeline};

/// The Heroku side.
#[derive(Debug)]
pub(crate) struct Service;

/// Addresses that want no token and no version.
static OPEN: &[&[Route]] = &[
    streams::ROUTES,
    sources::OPEN_ROUTES,
    oauth::OPEN_ROUTES,
    status::ROUTES,
];

static TABLES: &[&[Route]] = &[
    streams::ROUTES,
    sources::OPEN_ROUTES,
    oauth::OPEN_ROUTES,
    status::ROUTES,
    kolkrabbi::ROUTES,
    kolkrabbi::API_ROUTES,
    account::ROUTES,
    pipelines::ROUTES,
    couplings::ROUTES,
    promotions::ROUTES,
    apps::ROUTES,
    builds::ROUTES,
    releases::ROUTES,
    slugs::ROUTES,
    dynos::ROUTES,
    drains::ROUTES,
    metrics::ROUTES,
    addons::ROUTES,
    domains::ROUTES,
    sni_endpoints::ROUTES,
    config_vars::ROUTES,
    sources::ROUTES,
    webhooks::ROUTES,
    review_apps::ROUTES,
    review_config::ROUTES,
    app_setups::ROUTES,
    oauth::ROUTES,
    one_off::ROUTES,
];

impl server::Service for Service {
    fn routes(&self) -> &'static [&'static [Route]] {
        TABLES
    }

    fn admit(&self, call: &Call<'_>, route: Option<&'static Route>) -> Result<usize, Answer> {
        match route {
            Some(Route {
                method: "PUT",
                path: "/source-bucket/{source}",
                ..
            }) => sources::admit(call),
            _ => Ok(server::ORDINARY_BODY),
        }
    }

    fn answer(&self, call: &Call<'_>, route: Option<&'static Route>) -> Answer {
        let reply = checked(call, route);
        let answer = reply.unwrap_or_else(|refusal| refusal);
        finish(call, answer)
    }

    fn error(&self, status: u16) -> Answer {
        let (id, message) = match status {
            401 => ("unauthorized", "Invalid credentials provided."),
            403 => ("forbidden", "You do not have access to that resource."),
            404 => ("not_found", "Couldn't find that resource."),
            409 => ("conflict", "The request conflicts with the current state."),
            429 => ("rate_limit", "Your account reached the API rate limit."),
            503 => (
                "service_unavailable",
                "The service is temporarily unavailable.",
            ),
            _ => ("internal_server_error", "Internal server error."),
        };
        refuse(status, id, message)
    }
}

fn listed(tables: &[&'static [Route]], route: &Route) -> bool {
    let rows = tables.iter().flat_map(|table| table.iter());
    rows.into_iter()
        .any(|row| row.method == route.method && row.path == route.path)
}

fn checked(call: &Call<'_>, route: Option<&'static Route>) -> Reply {
    if let Some(route) = route.filter(|route| listed(OPEN, route)) {
        return (route.handler)(call);
    }
    access::authenticate(call)?;
    if !route.is_some_and(|route| listed(&[kolkrabbi::ROUTES], route)) {
        access::accept(call)?;
    }
    access::within_limit(call)?;
    let Some(route) = route else {
        return Err(refuse(
            404,
            "not_found",
            "The requested API endpoint was not found.",
        ));
    };
    access::in_scope(call, scopes::of(route.method, route.path))?;
    (route.handler)(call)
}

/// Headers that every answer has, and 304 when the caller holds the same body.
fn finish(call: &Call<'_>, answer: Answer) -> Answer {
    let mut state = call.shared.lock();
    let mut answer = answer.with("request-id", state.ids.uuid());
    if let Some(left) = access::remaining(call, &state) {
        answer = answer.with("ratelimit-remaining", left.to_string());
    }
    drop(state);
    answer = answer.with("access-control-allow-origin", "*");
    let Body::Full(body) = &answer.body else {
        return answer;
    };
    let cacheable = call.request.method == http::Method::GET && answer.status.is_success();
    if !cacheable || body.is_empty() {
        return answer;
    }
    let etag = crate::http::etag(body);
    if call
        .request
        .header("if-none-match")
        .is_some_and(|had| had.split(", ").any(|e| e == etag))
    {
        answer.status = StatusCode::NOT_MODIFIED;
        answer = answer.body("");
    }
    answer.with("etag", etag)
}

/// An error in Heroku's form.
fn refuse(status: u16, id: &str, message: &str) -> Answer {
    Answer::json(status, &json!({ "id": id, "message": message }))
}

/// 404 with the kind of what was not found.
fn not_found(resource: &str) -> Answer {
    let message = format!("Couldn't find that {}.", resource.replace('-', " "));
    Answer::json(
        404,
        &json!({ "id": "not_found", "resource": resource, "message": message }),
    )
}

/// 422 for a parameter.
fn invalid(message: impl AsRef<str>) -> Answer {
    refuse(422, "invalid_params", message.as_ref())
}

/// The body as an object.
fn body(call: &Call<'_>) -> Result<Value, Answer> {
    let parsed = call.request.json();
    let object = parsed.ok().filter(Value::is_object);
    object.ok_or_else(|| refuse(400, "bad_request", "The request body is not a JSON object."))
}

/// A required text.
fn required<'b>(body: &'b Value, pointer: &str) -> Result<&'b str, Answer> {
    let name = pointer.trim_start_matches('/').replace('/', ".");
    let value = body
        .pointer(pointer)
        .ok_or_else(|| invalid(format!("Missing {name}.")))?;
    value
        .as_str()
        .ok_or_else(|| invalid(format!("{name} must be a string.")))
}

/// The id of the user behind the request's token.
fn user(call: &Call<'_>, state: &State) -> String {
    state
        .heroku
        .user_of(&call.request.token().unwrap_or_default())
}

fn app<'s>(state: &'s State, name: &str) -> Result<&'s App, Answer> {
    state.heroku.app(name).ok_or_else(|| not_found("app"))
}

fn app_mut<'s>(state: &'s mut State, name: &str) -> Result<&'s mut App, Answer> {
    state.heroku.app_mut(name).ok_or_else(|| not_found("app"))
}

fn pipeline<'s>(state: &'s State, name: &str) -> Result<&'s Pipeline, Answer> {
    state
        .heroku
        .pipeline(name)
        .ok_or_else(|| not_found("pipeline"))
}

/// Whether the caller asked for the `3.sdk` shapes.
fn sdk(call: &Call<'_>) -> bool {
    call.request
        .header("accept")
        .is_some_and(|accept| accept.contains("version=3.sdk"))
}

/// The scopes of which one is enough for each route; none where no token is wanted, or any will do.
pub(crate) fn requirements() -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
    let rows = scopes::rows();
    rows.map(|(method, path, need)| (method, path, need.scopes().to_vec()))
        .collect()
}
