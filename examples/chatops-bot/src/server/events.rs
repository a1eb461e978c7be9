//! `POST /slack/events`: mentions, direct messages, the Home tab.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use service::server::FromSlack;
use slack_blocks::event::EventRequest;

use super::Shared;
use crate::refusal::error_chain;
use crate::slack;

/// Takes an event.
pub(super) async fn receive(State(shared): State<Shared>, request: FromSlack) -> Response {
    let Ok(event) = EventRequest::parse(&request.body) else {
        return shared.doors.refusals().bad_request("slack", "not_an_event");
    };
    match slack::event(&shared.bot, &event).await {
        Ok(body) => body.into_response(),
        Err(error) => {
            tracing::error!(error = error_chain(&error), "an event was not stored");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
