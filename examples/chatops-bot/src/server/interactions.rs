//! `POST /slack/interactions`: buttons. Those of a question are answered; those that only open
//! addresses are acknowledged.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use service::server::FromSlack;
use slack_blocks::interaction::BlockActions;
use slack_blocks::{Interaction, Message, Mrkdwn, mrkdwn};

use super::Shared;
use crate::bot::Bot;
use crate::change::Caller;
use crate::question::{self, Answered};
use crate::refusal::{code, error_chain};
use crate::routing;

/// Takes what somebody did with a button.
pub(super) async fn receive(State(shared): State<Shared>, request: FromSlack) -> Response {
    let Ok(interaction) = Interaction::parse(&request.body) else {
        return shared
            .doors
            .refusals()
            .bad_request("slack", "not_an_interaction");
    };
    if let Some(body) = routing::interact(&shared.bot, &interaction).await {
        return ([(CONTENT_TYPE, "application/json")], body).into_response();
    }
    if let Interaction::BlockActions(pressed) = &interaction
        && let Some((id, run)) = button(pressed)
        && let Some(caller) = caller(pressed)
    {
        answer(&shared.bot, pressed, &id, caller, run).await;
    }
    StatusCode::OK.into_response()
}

/// The question that a button belongs to, and whether it says yes.
fn button(pressed: &BlockActions<'_>) -> Option<(String, bool)> {
    let action = pressed.actions.first()?;
    let run = match action.action_id.as_deref()? {
        question::RUN => true,
        question::CANCEL => false,
        _ => return None,
    };
    Some((action.value.as_ref()?.clone().into_owned(), run))
}

fn caller(pressed: &BlockActions<'_>) -> Option<Caller> {
    let user = pressed.user.as_ref()?.id.as_ref()?;
    let team = pressed.team.as_ref().and_then(|team| team.id.as_ref());
    let channel = pressed.channel.as_ref()?.id.as_ref()?;
    Some(Caller::new(
        team.map_or("", |team| team.as_str()),
        user.as_str(),
        channel.as_str(),
    ))
}

async fn answer(bot: &Arc<Bot>, pressed: &BlockActions<'_>, id: &str, by: Caller, run: bool) {
    let url = pressed.response_url.as_ref().and_then(|url| {
        let url = bot.services.slack.response_url(url.expose());
        url.inspect_err(|error| tracing::warn!(%error, "no later answer is possible"))
            .ok()
    });
    let url = url.map(Arc::new);
    let answered = question::answer(bot, id, &by, run, url.clone()).await;
    let text = match &answered {
        Ok(answered) => said(answered),
        Err(error) => {
            tracing::error!(error = error_chain(error), "an answer was not stored");
            mrkdwn!(":warning: I could not store your answer: nothing runs. Try again.")
        }
    };
    // Somebody else's question stays as it is.
    let replaces = !matches!(answered, Ok(Answered::NotYours) | Err(_));
    let Some(url) = url else { return };
    let bot = Arc::clone(bot);
    tokio::spawn(async move {
        let message = Message::new(text).replace_original(replaces);
        if let Err(error) = bot.services.slack.respond(&url, message).await {
            tracing::info!(error = error_chain(&error), "a question was not updated");
        }
    });
}

fn said(answered: &Answered) -> Mrkdwn<'static> {
    match answered {
        Answered::Runs { command } => mrkdwn!(":arrow_forward: Running {}", code(command)),
        Answered::Cancelled => mrkdwn!(":x: Cancelled: nothing runs."),
        Answered::NotYours => mrkdwn!(":no_entry: Only the person who was asked can answer."),
        Answered::Expired => {
            mrkdwn!(":hourglass: This question is older than five minutes: type the command again.")
        }
        Answered::Before => mrkdwn!(":information_source: This was answered before."),
        Answered::Unknown => {
            mrkdwn!(
                ":information_source: I do not know this question any more: type the command again."
            )
        }
    }
}
