//! GitHub's REST API, archive downloads and OAuth pages, on one address.

pub(crate) mod access;
pub(crate) mod actions;
pub(crate) mod apps;
pub(crate) mod archives;
pub(crate) mod checks;
pub(crate) mod comments;
mod commits;
mod contents;
mod deployments;
mod environments;
pub(crate) mod hooks;
mod labels;
mod meta;
mod oauth;
mod page;
mod permissions;
mod protection;
pub(crate) mod pulls;
pub(crate) mod push;
mod refs;
mod render;
mod repository;
pub(crate) mod statuses;

use http::StatusCode;
use serde_json::{Value, json};

use crate::http::{Answer, Body, Call, Request, Route, find, server};

/// The GitHub side.
#[derive(Debug)]
pub(crate) struct Service;

static TABLES: &[&[Route]] = &[
    archives::DOWNLOADS,
    oauth::ROUTES,
    apps::ROUTES,
    protection::ROUTES,
    environments::ROUTES,
    meta::ROUTES,
    statuses::ROUTES,
    checks::ROUTES,
    deployments::ROUTES,
    archives::ROUTES,
    refs::ROUTES,
    pulls::ROUTES,
    comments::ROUTES,
    labels::ROUTES,
    actions::ROUTES,
    hooks::ROUTES,
    commits::ROUTES,
    contents::ROUTES,
    repository::ROUTES,
];

impl server::Service for Service {
    fn routes(&self) -> &'static [&'static [Route]] {
        TABLES
    }

    fn answer(&self, call: &Call<'_>, route: Option<&'static Route>) -> Answer {
        if is_outside(call) {
            return finish(call, None, answer(call, None));
        }
        let known = route.map(|route| (route, call.params.clone()));
        match known.or_else(|| by_number(call)) {
            Some((route, params)) => {
                let call = Call {
                    shared: call.shared,
                    request: call.request,
                    params,
                };
                finish(&call, Some(route), answer(&call, Some(route)))
            }
            None => finish(call, None, answer(call, None)),
        }
    }

    fn error(&self, status: u16) -> Answer {
        let message = match status {
            401 => "Bad credentials",
            403 => "Resource not accessible by personal access token",
            404 => "Not Found",
            429 => "You have exceeded a secondary rate limit. Please wait a few minutes.",
            503 => "Service unavailable",
            _ => "Server Error",
        };
        refuse(status, message)
    }
}

/// The base path of an enterprise server's API.
pub(crate) const ENTERPRISE: &str = "/api/v3";

/// An enterprise server has pages and downloads outside its base path, and nothing else.
fn is_outside(call: &Call<'_>) -> bool {
    let path = &call.request.path;
    call.shared.urls.github.ends_with(ENTERPRISE)
        && !["/api/v3/", "/login/", "/codeload/"]
            .iter()
            .any(|base| path.starts_with(base))
}

/// Finds `/repositories/{id}/…`, as paging links and redirects name the repository, and
/// `/api/v3/…`, as an enterprise server does.
fn by_number(call: &Call<'_>) -> Option<(&'static Route, Vec<(&'static str, String)>)> {
    let path = call
        .request
        .path
        .strip_prefix(ENTERPRISE)
        .unwrap_or(&call.request.path);
    let state = call.shared.lock();
    let number = format!("/repositories/{}", state.github.repo_id);
    let full_name = state.github.full_name();
    drop(state);
    let path = match path.strip_prefix(&number) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => {
            format!("/repos/{full_name}{rest}")
        }
        _ => path.to_owned(),
    };
    find(TABLES, &call.request.method, &path)
}

fn answer(call: &Call<'_>, route: Option<&'static Route>) -> Answer {
    push::notice(call.shared);
    let reply = route
        .ok_or_else(|| refuse(404, "Not Found"))
        .and_then(|route| {
            if ![archives::DOWNLOADS, oauth::ROUTES]
                .iter()
                .flat_map(|table| table.iter())
                .any(|row| row.path == route.path)
            {
                access::user_agent(call)?;
                access::version(call)?;
                access::authenticate(call)?;
                access::repository(call)?;
                access::within_limit(call)?;
                access::permitted(call, route)?;
            }
            (route.handler)(call)
        });
    reply.unwrap_or_else(|refusal| refusal)
}

/// Headers that every answer has, and 304 when the caller holds the same body.
fn finish(call: &Call<'_>, route: Option<&Route>, answer: Answer) -> Answer {
    let mut answer = access::headers(call, route, answer);
    let Body::Full(body) = &answer.body else {
        return answer;
    };
    let cacheable = call.request.method == http::Method::GET && answer.status == StatusCode::OK;
    if !cacheable || body.is_empty() {
        return answer;
    }
    let etag = format!("W/{}", crate::http::etag(body));
    let had = call.request.header("if-none-match").unwrap_or_default();
    if had
        .split(',')
        .any(|had| had.trim().trim_start_matches("W/") == &etag[2..])
    {
        answer.status = StatusCode::NOT_MODIFIED;
        answer = answer.body("");
        access::give_back(call);
    }
    answer.with("etag", etag)
}

const DOCS: &str = "https://docs.github.com/rest";

/// An error in GitHub's form.
pub(crate) fn refuse(status: u16, message: &str) -> Answer {
    let body = json!({
        "message": message,
        "documentation_url": DOCS,
        "status": status.to_string(),
    });
    Answer::json(status, &body)
}

/// 422 with its reasons.
fn unprocessable(resource: &str, field: &str, code: &str, message: &str) -> Answer {
    let mut error = json!({ "resource": resource, "code": code });
    if !field.is_empty() {
        error["field"] = json!(field);
    }
    if !message.is_empty() {
        error["message"] = json!(message);
    }
    let body = json!({
        "message": "Validation Failed",
        "errors": [error],
        "documentation_url": DOCS,
        "status": "422",
    });
    Answer::json(422, &body)
}

/// The body as an object.
fn body(request: &Request) -> Result<Value, Answer> {
    let parsed = request
        .json()
        .map_err(|_| refuse(400, "Problems parsing JSON"))?;
    if parsed.is_object() {
        return Ok(parsed);
    }
    Err(refuse(400, "Body should be a JSON object"))
}

/// A commit named by a ref or SHA, as the commits endpoints refuse it.
fn commit_of(call: &Call<'_>, name: &str) -> Result<String, Answer> {
    if call.shared.repo.branches().is_empty() {
        return Err(refuse(409, "Git Repository is empty."));
    }
    let now = call.shared.clock.peer_now();
    let state = call.shared.lock();
    let unseen = state.github.unseen.clone();
    drop(state);
    call.shared
        .repo
        .resolve(name)
        .filter(|sha| unseen.get(sha).is_none_or(|until| *until <= now))
        .ok_or_else(|| refuse(422, &format!("No commit found for SHA: {name}")))
}

/// A number in the path.
fn number(call: &Call<'_>, name: &str) -> Result<i64, Answer> {
    call.param(name)
        .parse()
        .map_err(|_| refuse(404, "Not Found"))
}

/// Which permission each route of the repository wants: method, path, permissions of which one is
/// enough, and whether it must be `write`.
pub(crate) fn requirements() -> Vec<(&'static str, String, Vec<&'static str>, bool)> {
    let rows = permissions::rows();
    rows.map(|(method, path, names, level)| {
        (
            method,
            path,
            names.to_vec(),
            level == permissions::Level::Write,
        )
    })
    .collect()
}
