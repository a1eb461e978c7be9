//! Gate, Spinnaker's API: pipelines that run, stages that wait for a judgment, and what is
//! known to be weak about judging them.
#![allow(
    clippy::similar_names,
    reason = "a stage is a part of the state, and both have their names from elsewhere"
)]

mod access;
mod definition;
mod echo;
mod flow;
mod judge;
mod pipelines;
mod read;
mod render;
mod start;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::http::{Answer, Body, Call, Route, route, server};
use crate::world::{Shared, zulu};

pub use definition::Pipeline;
pub use pipelines::{Run, StageView};

use definition::begin;

/// Gate's server.
#[derive(Debug)]
pub(crate) struct Service;

static ROUTES: &[Route] = &[
    route("GET", "/auth/user", access::user),
    route("GET", "/login", access::login),
    route("GET", "/applications", read::applications),
    route(
        "GET",
        "/applications/{application}/pipelines",
        read::pipelines,
    ),
    route(
        "GET",
        "/applications/{application}/pipelineConfigs",
        start::configs,
    ),
    route(
        "GET",
        "/applications/{application}/serverGroups",
        start::server_groups,
    ),
    route(
        "GET",
        "/applications/{application}/executions/search",
        start::search,
    ),
    route("POST", "/pipelines/v2/{application}/{name}", start::start),
    route("GET", "/executions", read::executions),
    route("GET", "/pipelines/{id}", read::pipeline),
    route("PUT", "/pipelines/{id}/cancel", judge::cancel),
    route("PATCH", "/pipelines/{id}/stages/{stage}", judge::patch),
];

static TABLES: &[&[Route]] = &[ROUTES];

impl server::Service for Service {
    fn routes(&self) -> &'static [&'static [Route]] {
        TABLES
    }

    fn answer(&self, call: &Call<'_>, route: Option<&'static Route>) -> Answer {
        let missing = || refuse(404, "No message available");
        dated(call, server::routed(call, route, missing))
    }

    fn error(&self, status: u16) -> Answer {
        if status == 429 {
            return Answer::json(429, &json!({ "message": "Rate capacity exceeded" }));
        }
        refuse(status, "scripted")
    }
}

/// Gate's errors carry the time.
fn dated(call: &Call<'_>, answer: Answer) -> Answer {
    let Body::Full(bytes) = &answer.body else {
        return answer;
    };
    if answer.status.as_u16() < 400 || bytes.is_empty() {
        return answer;
    }
    let mut body: Value = serde_json::from_slice(bytes).unwrap_or_default();
    body["timestamp"] = json!(zulu(call.shared.now()));
    Answer::json(answer.status.as_u16(), &body)
}

/// Gate's own error body.
fn refuse(status: u16, message: &str) -> Answer {
    let error = http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Error");
    Answer::json(
        status,
        &json!({ "error": error, "message": message, "status": status }),
    )
}

/// Where Gate listens, and what happens in Spinnaker without it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Spinnaker {
    /// Gate's address without a trailing slash.
    pub url: String,
    /// A token of the service account `svc-judgment`, which has the role `judges`.
    pub token: String,
    shared: Arc<Shared>,
}

impl Spinnaker {
    pub(crate) fn new(shared: &Arc<Shared>) -> Self {
        Self {
            url: shared.urls.spinnaker.clone(),
            token: shared.lock().spinnaker.token.clone(),
            shared: Arc::clone(shared),
        }
    }
}
