//! `POST /slack/interactions`: buttons and forms.

use axum::extract::State;
use axum::response::Response;
use service::server::FromSlack;
use slack_blocks::Interaction;

use super::{Shared, json};
use crate::slack;

/// Takes what somebody did with a button or a form.
pub(super) async fn receive(State(shared): State<Shared>, request: FromSlack) -> Response {
    let Ok(interaction) = Interaction::parse(&request.body) else {
        return shared
            .doors
            .refusals()
            .bad_request("slack", "not_an_interaction");
    };
    json(slack::interaction(&shared.bot, &interaction).await)
}
