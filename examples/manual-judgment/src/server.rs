//! The routes. Everything from Slack passes a door that checks its signature first.

mod api;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use http::{HeaderMap, StatusCode, header};
use service::server::{Doors, FromSlack};
use slack_blocks::secret::Secret;
use slack_blocks::{Interaction, SlashCommand};

use crate::access::{Tokens, same};
use crate::judge::Judge;

pub use api::{Decide, Decided, Request, Shown};

/// For a person who opens the address in a browser.
const WHAT_THIS_IS: &str = "\
manual-judgment: approve or reject what waits, from Slack.

  POST /slack/interactions             what the app's interactivity points to
  POST /notifications/callbacks/slack  the same, at the path that Spinnaker's guides name
  POST /slack/commands                 what the slash command /gate points to
  POST /gates, GET /gates/{id}         gates of CI systems, with a bearer token
  POST /hooks/echo                     Echo's REST hook, with Basic authentication
  GET  /healthz, /readyz, /metrics
";

/// The state of the routes.
#[derive(Clone, Debug)]
pub(crate) struct Web {
    pub(crate) judge: Arc<Judge>,
    doors: Doors,
    tokens: Tokens,
    hook: Option<Secret>,
}

impl FromRef<Web> for Doors {
    fn from_ref(web: &Web) -> Self {
        web.doors.clone()
    }
}

/// The routes of the service.
pub fn router(judge: Arc<Judge>, doors: Doors, tokens: Tokens, hook: Option<Secret>) -> Router {
    let web = Web {
        judge,
        doors,
        tokens,
        hook,
    };
    Router::new()
        .route("/", get(async || WHAT_THIS_IS))
        .route("/slack/interactions", post(interaction))
        .route("/notifications/callbacks/slack", post(interaction))
        .route("/slack/commands", post(command))
        .route("/gates", post(api::post))
        .route("/gates/{id}", get(api::show))
        .route("/gates/{id}/decide", post(api::decide))
        .route("/hooks/echo", post(echo))
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

async fn command(State(web): State<Web>, request: FromSlack) -> Response {
    match SlashCommand::parse(&request.body) {
        Ok(command) => answer(web.judge.command(&command).await),
        Err(_) => web.doors.refusals().bad_request("slack", "not_a_command"),
    }
}

/// `POST /hooks/echo`: something happened in Spinnaker. Nothing is signed, so nothing of it is
/// believed, or even read: it only makes the next look come sooner.
async fn echo(State(web): State<Web>, headers: HeaderMap) -> Response {
    let Some(secret) = &web.hook else {
        return web.doors.refusals().unauthorized("echo", "not_configured");
    };
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Basic "));
    let given = given.and_then(|text| base64::engine::general_purpose::STANDARD.decode(text).ok());
    let given = given.and_then(|bytes| String::from_utf8(bytes).ok());
    let password = given
        .as_deref()
        .and_then(|text| text.split_once(':'))
        .map(|(_, p)| p);
    if !password.is_some_and(|password| same(password, secret.expose())) {
        return web.doors.refusals().unauthorized("echo", "password");
    }
    web.judge.look.notify_one();
    StatusCode::OK.into_response()
}
