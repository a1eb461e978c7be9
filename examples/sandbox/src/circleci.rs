//! CircleCI's API v2: pipelines, workflows, and approval jobs that wait for people.
#![allow(
    clippy::similar_names,
    reason = "a stage is a part of the state, and both have their names from elsewhere"
)]

mod act;
mod flow;
mod hands;
mod hooks;
mod read;

use std::sync::Arc;

use serde_json::json;

use crate::http::{Answer, Call, Route, route, server};
use crate::world::Shared;

pub use crate::world::circleci::Cancels as CircleCancels;
pub use hands::{CircleJob, CirclePipeline, CircleRun, JobView};

/// CircleCI's server.
#[derive(Debug)]
pub(crate) struct Service;

static ROUTES: &[Route] = &[
    route("GET", "/api/v2/me", read::me),
    route("GET", "/api/v2/user/{id}", read::user),
    route("GET", "/api/v2/project/{slug*}/pipeline", read::pipelines),
    route("GET", "/api/v2/pipeline/{id}", read::pipeline),
    route("GET", "/api/v2/pipeline/{id}/workflow", read::workflows),
    route("GET", "/api/v2/workflow/{id}", read::workflow),
    route("GET", "/api/v2/workflow/{id}/job", read::jobs),
    route(
        "POST",
        "/api/v2/workflow/{id}/approve/{request}",
        act::approve,
    ),
    route("POST", "/api/v2/workflow/{id}/cancel", act::cancel),
    route("POST", "/api/v2/jobs/{id}/cancel", act::cancel_job),
];

static TABLES: &[&[Route]] = &[ROUTES];

impl server::Service for Service {
    fn routes(&self) -> &'static [&'static [Route]] {
        TABLES
    }

    fn answer(&self, call: &Call<'_>, route: Option<&'static Route>) -> Answer {
        server::routed(call, route, || refuse(404, "Not found."))
    }

    fn error(&self, status: u16) -> Answer {
        refuse(status, "scripted")
    }
}

/// Every error of v2 has this body.
fn refuse(status: u16, message: &str) -> Answer {
    Answer::json(status, &json!({ "message": message }))
}

/// Id of the person behind the token: personal ones only.
fn signed_in(call: &Call<'_>) -> Result<String, Answer> {
    let header = call.request.header("circle-token").map(str::to_owned);
    let token = header.or_else(|| call.request.token()).unwrap_or_default();
    let state = call.shared.lock();
    let known = state.circleci.tokens.get(&token).cloned();
    known.ok_or_else(|| refuse(401, "You must log in first."))
}

/// Where CircleCI listens, and what happens there without its API.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CircleCi {
    /// Base address of the API, `…/api/v2`.
    pub url: String,
    /// A personal token of the account `svc-judgment`.
    pub token: String,
    /// The project whose pipelines run.
    pub project: String,
    shared: Arc<Shared>,
}

impl CircleCi {
    pub(crate) fn new(shared: &Arc<Shared>) -> Self {
        let state = shared.lock();
        Self {
            url: format!("{}/api/v2", shared.urls.circleci),
            token: state.circleci.token.clone(),
            project: format!("gh/{}", state.github.full_name()),
            shared: Arc::clone(shared),
        }
    }
}
