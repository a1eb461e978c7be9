//! The routes. Everything from Slack passes a door that checks its signature first.

mod api;
mod hooks;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{FromRef, Path, RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use http::{StatusCode, header};
use service::logins::page::{self, Answer, Page};
use service::server::{Doors, FromSlack};
use slack_blocks::web::secret::Secret;
use slack_blocks::{Interaction, SlashCommand};

use crate::access::Tokens;
use crate::judge::Judge;

pub use api::{Decide, Decided, Request, Shown};

/// For a person who opens the address in a browser.
const WHAT_THIS_IS: &str = "\
manual-judgment: approve or reject what waits, from Slack.

  POST /slack/interactions             what the app's interactivity points to
  POST /notifications/callbacks/slack  the same, at the path that Spinnaker's guides name
  POST /slack/commands                 what the slash command /gate points to
  POST /gates, GET /gates/{id}         gates of CI systems, with a bearer token
  POST /hooks/echo, /hooks/echo/WORD   Echo's REST hook, with Basic authentication
  POST /hooks/github, /hooks/circleci  webhooks, signed
  GET  /login/github/callback          where judges come back to who link their accounts
  GET  /healthz, /readyz, /metrics
";

/// The state of the routes.
#[derive(Clone, Debug)]
pub(crate) struct Web {
    pub(crate) judge: Arc<Judge>,
    doors: Doors,
    tokens: Tokens,
    hooks: Arc<Hooks>,
}

/// Secrets of the services whose hooks make the next look come sooner.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Hooks {
    /// Echo's password; `None`: no such door.
    pub echo: Option<Secret>,
    /// Secrets with which CircleCI signs, newest first.
    pub circleci: Vec<String>,
}

impl FromRef<Web> for Doors {
    fn from_ref(web: &Web) -> Self {
        web.doors.clone()
    }
}

/// The routes of the service.
pub fn router(judge: Arc<Judge>, doors: Doors, tokens: Tokens, hooks: Hooks) -> Router {
    let web = Web {
        judge,
        doors,
        tokens,
        hooks: Arc::new(hooks),
    };
    Router::new()
        .route("/", get(async || WHAT_THIS_IS))
        .route("/slack/interactions", post(interaction))
        .route("/notifications/callbacks/slack", post(interaction))
        .route("/slack/commands", post(command))
        .route("/gates", post(api::post))
        .route("/gates/{id}", get(api::show))
        .route("/gates/{id}/decide", post(api::decide))
        .route("/login/{provider}/callback", get(came_back))
        .route(page::DECIDE, post(answered))
        .route("/hooks/echo", post(hooks::echo))
        .route("/hooks/echo/{word}", post(hooks::echo_at))
        .route("/hooks/github", post(hooks::github))
        .route("/hooks/circleci", post(hooks::circleci))
        .with_state(web)
}

fn answer(body: Result<String, service::Error>) -> Response {
    match body {
        Ok(body) if body.is_empty() => StatusCode::OK.into_response(),
        Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Err(error) => {
            tracing::error!(
                error = service::chain(&error),
                "a request could not be stored"
            );
            // Slack shows its own failure, so the person knows that nothing was done.
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

async fn interaction(State(web): State<Web>, request: FromSlack) -> Response {
    match Interaction::parse(&request.body) {
        Ok(interaction) => answer(web.judge.interaction(&interaction).await),
        Err(_) => web
            .doors
            .refusals()
            .bad_request("slack", "not_an_interaction"),
    }
}

async fn came_back(
    State(web): State<Web>,
    Path(provider): Path<String>,
    RawQuery(query): RawQuery,
) -> Page {
    web.judge
        .came_back(&provider, &query.unwrap_or_default())
        .await
}

async fn answered(State(web): State<Web>, body: Bytes) -> Response {
    match Answer::read(&body) {
        Ok(answer) => web.judge.answered(&answer).await.into_response(),
        Err(status) => status.into_response(),
    }
}

async fn command(State(web): State<Web>, request: FromSlack) -> Response {
    match SlashCommand::parse(&request.body) {
        Ok(command) => answer(web.judge.command(&command).await),
        Err(_) => web.doors.refusals().bad_request("slack", "not_a_command"),
    }
}
