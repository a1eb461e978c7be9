//! `POST /slack/commands`: verify, parse, answer; the work goes on in the background.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use slack_blocks::SlashCommand;

use super::verified::{read, refuse};
use crate::bot::Bot;
use crate::dispatch::{self, Answer};

/// Takes a slash command.
pub(super) async fn receive(State(bot): State<Arc<Bot>>, request: Request<Body>) -> Response {
    let (headers, body) = match read(request).await {
        Ok(parts) => parts,
        Err(refused) => return refused,
    };
    let verified = match bot.verifier.verify(&headers, &body, Bot::wall_seconds()) {
        Ok(verified) => verified,
        Err(reason) => return refuse(&reason),
    };
    let command = match SlashCommand::parse(&verified) {
        Ok(command) => command,
        Err(reason) => return refuse(&reason),
    };
    answer(&dispatch::command(&bot, &command))
}

fn answer(answer: &Answer) -> Response {
    match serde_json::to_vec(answer) {
        Ok(json) => ([(CONTENT_TYPE, "application/json")], json).into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
