//! `POST /slack/commands`: parse, store, acknowledge.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use service::server::FromSlack;
use slack_blocks::SlashCommand;

use super::Shared;
use crate::accept::{self, Answer};

/// Takes a slash command.
pub(super) async fn receive(State(shared): State<Shared>, request: FromSlack) -> Response {
    let Ok(command) = SlashCommand::parse(&request.body) else {
        // Signed, so it is Slack's: the address in the app's settings is the wrong one.
        return shared
            .doors
            .refusals()
            .bad_request("slack", "not_a_command");
    };
    answer(&accept::command(&shared.bot, &command).await)
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
