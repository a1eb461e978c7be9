//! `POST /slack/commands`: parse, store, acknowledge.

use axum::extract::State;
use axum::response::Response;
use service::server::FromSlack;
use slack_blocks::SlashCommand;

use super::{Shared, json};
use crate::slack;

/// Takes a slash command.
pub(super) async fn receive(State(shared): State<Shared>, request: FromSlack) -> Response {
    let Ok(command) = SlashCommand::parse(&request.body) else {
        // Signed, so it is Slack's: the address in the app's settings is the wrong one.
        return shared
            .doors
            .refusals()
            .bad_request("slack", "not_a_command");
    };
    json(slack::command(&shared.bot, &command).await)
}
