//! What Slack sends, over HTTP or a socket: the same code for both. What is answered is stored
//! before.

use std::sync::Arc;

use slack_blocks::ids::TeamId;
use slack_blocks::interaction::{Team, User};
use slack_blocks::{Interaction, SlashCommand};

use crate::accept;
use crate::bot::Bot;
use crate::routing;

mod builder;
mod channels;
mod event;
mod home;
mod modal;
mod press;
mod receiver;
mod submit;

pub(crate) use self::builder::{open as open_builder, verb as bare_verb};
pub(crate) use self::event::event;
pub(crate) use self::receiver::Receiver;

/// A body for Slack; empty for nothing.
pub(crate) type Body = String;

/// Takes a slash command.
pub(crate) async fn command(bot: &Arc<Bot>, command: &SlashCommand<'_>) -> Body {
    // It needs no database, no caller, and is written already.
    if let Some(body) = bot.help.body(&bot.parser, &command.text) {
        return body.to_owned();
    }
    let answer = accept::command(bot, command).await;
    answer.to_body().unwrap_or_else(|error| {
        tracing::error!(%error, "an answer could not be written");
        Body::new()
    })
}

/// Takes what somebody did with a button or a form.
pub(crate) async fn interaction(bot: &Arc<Bot>, interaction: &Interaction<'_>) -> Body {
    if let Some(body) = routing::interact(bot, interaction).await {
        return body;
    }
    match interaction {
        Interaction::BlockActions(pressed) => {
            press::pressed(bot, pressed).await;
            Body::new()
        }
        Interaction::ViewSubmission(submission) => submit::submitted(bot, submission).await,
        Interaction::BlockSuggestion(asked) => builder::suggest(bot, asked).await,
        // Closed modals, and what this app has no use for.
        _ => Body::new(),
    }
}

/// The workspace of somebody: in a shared channel the payload's is not theirs.
fn team_of(team: Option<&Team<'_>>, user: Option<&User<'_>>) -> String {
    let own = user.and_then(|user| user.team_id.as_ref());
    let team = own.or(team.and_then(|team| team.id.as_ref()));
    team.map_or("", TeamId::as_str).to_owned()
}
