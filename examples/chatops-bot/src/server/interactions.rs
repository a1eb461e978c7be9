//! `POST /slack/interactions`: buttons. The bot's buttons only open addresses, which Slack
//! reports anyway and wants acknowledged.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{Request, StatusCode};

use super::verified::{read, refuse};
use crate::bot::Bot;

/// Acknowledges what Slack signed.
pub(super) async fn receive(State(bot): State<Arc<Bot>>, request: Request<Body>) -> Response {
    let (headers, body) = match read(request).await {
        Ok(parts) => parts,
        Err(refused) => return refused,
    };
    match bot.verifier.verify(&headers, &body, Bot::wall_seconds()) {
        Ok(_) => StatusCode::OK.into_response(),
        Err(reason) => refuse(&reason),
    }
}
