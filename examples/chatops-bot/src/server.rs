//! The routes. What comes through a door was signed by its vendor; the server around it is the
//! service's.

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use service::server::Doors;

use crate::bot::Bot;

mod commands;
mod drains;
mod events;
mod install;
mod interactions;
mod login;
mod webhooks;

/// What handlers share.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    pub(crate) bot: Arc<Bot>,
    pub(crate) doors: Doors,
}

impl FromRef<Shared> for Doors {
    fn from_ref(shared: &Shared) -> Self {
        shared.doors.clone()
    }
}

/// The 200 with a body of Slack's; without one, an empty 200.
fn json(body: String) -> Response {
    if body.is_empty() {
        return StatusCode::OK.into_response();
    }
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}

/// The bot's routes behind `doors`.
pub(crate) fn router(bot: &Arc<Bot>, doors: Doors) -> Router {
    let bot = Arc::clone(bot);
    Router::new()
        .route("/slack/commands", post(commands::receive))
        .route("/slack/events", post(events::receive))
        .route("/slack/interactions", post(interactions::receive))
        .route("/heroku/webhooks", post(webhooks::heroku))
        .route("/github/webhooks", post(webhooks::github))
        .route("/heroku/drains/{app}/{secret}", post(drains::receive))
        .route("/slack/install", get(install::begin))
        .route("/slack/install/callback", get(install::came_back))
        .route("/login/{provider}/callback", get(login::came_back))
        .route(service::logins::page::DECIDE, post(login::decided))
        .with_state(Shared { bot, doors })
}
