//! `POST /heroku/drains/{app}/{secret}`: what the router says, counted and not kept.

use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use heroku_api::logs::Delivery;
use http::{Request, StatusCode};

use super::Shared;
use crate::refusal::error_chain;
use crate::{health, measure};

/// Bytes of a delivery; Heroku sends far less.
const MOST: usize = 4 * 1024 * 1024;

/// Takes a delivery of a drain.
pub(super) async fn receive(
    State(shared): State<Shared>,
    Path((app, secret)): Path<(String, String)>,
    request: Request<Body>,
) -> Response {
    let bot = &shared.bot;
    let (parts, body) = request.into_parts();
    let delivery = Delivery::of(&parts.headers);
    // Before a byte of the body is read.
    match measure::admit(bot.store(), &app, &secret, delivery.drain).await {
        Ok(true) => {}
        Ok(false) => return shared.doors.refusals().unauthorized("heroku", "drain"),
        Err(error) => {
            tracing::warn!(error = error_chain(&error), "a drain was not looked up");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    }
    let Ok(body) = to_bytes(body, MOST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let now = match bot.store().now().await {
        Ok(now) => health::number(now),
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let lines = bot.intake.take(&app, delivery.frame, &body, now);
    bot.metrics.count("drain_lines_total", &[], lines);
    StatusCode::NO_CONTENT.into_response()
}
