//! Events: mentions and direct messages are lines like those after a slash; the Home tab is drawn
//! when somebody opens it.

use std::sync::Arc;
use std::time::Duration;

use service::{Error, inbox};
use slack_blocks::event::{
    AppMention, Event, EventCallback, EventRequest, MessageEvent, TokensRevoked,
};
use slack_blocks::ids::{TeamId, Ts, UserId};
use slack_blocks::surface::ResponseType;
use slack_blocks::web::calls::chat::{PostEphemeral, PostMessage};
use slack_blocks::web::calls::reactions::AddReaction;

use super::{Body, channels, home};
use crate::accept::{self, Answer, Line};
use crate::bot::Bot;
use crate::change::Caller;
use crate::refusal::error_chain;
use crate::removal::{self, Removed};

/// A line that was written longer ago is asked about: what it was written for may be past.
const STALE: Duration = Duration::from_secs(5 * 60);

/// Takes an event.
///
/// # Errors
/// When it could not be stored: Slack sends it again.
pub(crate) async fn event(bot: &Arc<Bot>, request: &EventRequest<'_>) -> Result<Body, Error> {
    let callback = match request {
        EventRequest::UrlVerification(check) => {
            return Ok(check.challenge.as_deref().unwrap_or_default().to_owned());
        }
        EventRequest::EventCallback(callback) => callback,
        _ => return Ok(Body::new()),
    };
    match &callback.event {
        Some(Event::AppMention(mention)) => mentioned(bot, callback, mention).await?,
        Some(Event::Message(message)) => written(bot, callback, message).await?,
        Some(Event::AppHomeOpened(opened)) => {
            if let Some(user) = &opened.user
                && opened.tab.as_deref() != Some("messages")
            {
                let team = callback.team_id.as_ref().map_or("", TeamId::as_str);
                home::show(bot, &Caller::new(team, user.as_str(), user.as_str()));
            }
        }
        Some(Event::AppUninstalled(_)) => uninstalled(bot, callback).await?,
        Some(Event::TokensRevoked(revoked)) => tokens_revoked(bot, callback, revoked).await?,
        _ => channels::changed(bot, callback, own(callback)).await?,
    }
    Ok(Body::new())
}

/// The workspace has removed the app: what belongs to it is deleted, here and at the providers.
async fn uninstalled(bot: &Arc<Bot>, callback: &EventCallback<'_>) -> Result<(), Error> {
    let Some(team) = &callback.team_id else {
        return Ok(());
    };
    remove(bot, callback, &Removed::Workspace(team.to_string())).await
}

/// Tokens ended: the bot's own are those of the workspace, the others are of people who are gone.
async fn tokens_revoked(
    bot: &Arc<Bot>,
    callback: &EventCallback<'_>,
    revoked: &TokensRevoked<'_>,
) -> Result<(), Error> {
    let (Some(team), Some(tokens)) = (&callback.team_id, &revoked.tokens) else {
        return Ok(());
    };
    if tokens.bot.as_ref().is_some_and(|bots| !bots.is_empty()) {
        remove(bot, callback, &Removed::Workspace(team.to_string())).await?;
    }
    for user in tokens.oauth.iter().flatten() {
        let person = Removed::Person(team.to_string(), user.to_string());
        remove(bot, callback, &person).await?;
    }
    Ok(())
}

async fn remove(
    bot: &Arc<Bot>,
    callback: &EventCallback<'_>,
    removed: &Removed,
) -> Result<(), Error> {
    let event = callback.event_id.as_deref().unwrap_or_default();
    let whose = match removed {
        Removed::Person(_, user) => user.as_str(),
        Removed::Workspace(_) | Removed::GitHub(_) => "",
    };
    let new = removal::operation(removed)?;
    let new = new.once("removed", format!("{event}/{whose}"), inbox::SLACK_EVENTS);
    bot.operations.accept(&new).await.map(drop)
}

/// Somebody wrote the bot's name in a channel.
async fn mentioned(
    bot: &Arc<Bot>,
    callback: &EventCallback<'_>,
    mention: &AppMention<'_>,
) -> Result<(), Error> {
    let (Some(user), Some(channel)) = (&mention.user, &mention.channel) else {
        return Ok(());
    };
    if mention.bot_id.is_some() {
        return Ok(());
    }
    let text = mention.text.as_deref().unwrap_or_default();
    let text = without_mention(text, own(callback));
    let team = callback.team_id.as_ref().map_or("", TeamId::as_str);
    let caller = Caller::new(team, user.as_str(), channel.as_str());
    if let Some(ts) = &mention.ts {
        seen(bot, &caller, ts.clone());
    }
    take(bot, callback, caller, text, false).await
}

/// Somebody wrote to the bot alone.
async fn written(
    bot: &Arc<Bot>,
    callback: &EventCallback<'_>,
    message: &MessageEvent<'_>,
) -> Result<(), Error> {
    let (Some(user), Some(channel)) = (&message.user, &message.channel) else {
        return Ok(());
    };
    let direct = message.channel_type.as_deref() == Some("im");
    // Edits, joins, and what bots write, ours too.
    if !direct || message.subtype.is_some() || message.bot_id.is_some() {
        return Ok(());
    }
    let text = message.text.as_deref().unwrap_or_default();
    let text = without_mention(text, own(callback));
    let team = callback.team_id.as_ref().map_or("", TeamId::as_str);
    let caller = Caller::new(team, user.as_str(), channel.as_str());
    take(bot, callback, caller, text, true).await
}

/// The bot's own user.
fn own<'c>(callback: &'c EventCallback<'_>) -> Option<&'c str> {
    let first = callback.authorizations.as_ref()?.first()?;
    first.user_id.as_ref().map(UserId::as_str)
}

/// The line behind the bot's own name: the first word names whom it is for.
fn without_mention<'t>(text: &'t str, own: Option<&str>) -> &'t str {
    let rest = text.trim_start();
    let Some((mention, after)) = rest
        .strip_prefix("<@")
        .and_then(|rest| rest.split_once('>'))
    else {
        return text;
    };
    let id = mention.split('|').next().unwrap_or_default();
    if own.is_some_and(|own| own != id) {
        return text;
    }
    after.trim_start_matches([':', ',']).trim_start()
}

async fn take(
    bot: &Arc<Bot>,
    callback: &EventCallback<'_>,
    caller: Caller,
    text: &str,
    direct: bool,
) -> Result<(), Error> {
    let id = callback.event_id.as_deref().unwrap_or_default();
    let line = Line {
        text: text.to_owned(),
        caller: caller.clone(),
        key: accept::key(Some(id).filter(|id| !id.is_empty())),
        memory: inbox::SLACK_EVENTS,
        url: None,
        trigger: None,
        old: age(bot, callback).filter(|age| *age > STALE),
    };
    let key = line.key.clone();
    let answer = accept::line(bot, line).await;
    // An event that comes again is answered once.
    let mut tx = bot.store().begin().await?;
    let before = inbox::first(&mut tx, "slack-answers", &key, inbox::SLACK_EVENTS).await?;
    tx.commit().await?;
    if before.is_none() {
        say(bot, caller, answer, direct);
    }
    Ok(())
}

/// How long ago it was written, by the event's own time.
fn age(bot: &Bot, callback: &EventCallback<'_>) -> Option<Duration> {
    let at = u64::try_from(callback.event_time?).ok()?;
    Some(Duration::from_secs(bot.seconds().saturating_sub(at)))
}

/// Shows that it was read.
fn seen(bot: &Arc<Bot>, caller: &Caller, ts: Ts) {
    let slack = bot.services.slack.of(caller.workspace());
    let channel = caller.channel.clone();
    tokio::spawn(async move {
        let call = AddReaction::new(channel, ts, "eyes");
        if let Err(error) = slack.send(&call).await {
            tracing::info!(error = error_chain(&error), "a reaction was not added");
        }
    });
}

/// Says what a slash command would have been answered.
pub(super) fn say(bot: &Arc<Bot>, caller: Caller, mut answer: Answer, direct: bool) {
    let text = answer.text.as_ref().map_or("", |text| text.as_str());
    let shows = answer.blocks.is_some() || !text.is_empty();
    if !shows || answer.response_type == Some(ResponseType::InChannel) {
        return;
    }
    // Only an answer to a request of Slack's says who sees it.
    answer.response_type = None;
    let slack = bot.services.slack.of(caller.workspace());
    tokio::spawn(async move {
        let Caller { channel, user, .. } = caller;
        let said = if direct {
            slack
                .send(&PostMessage::new(channel, answer))
                .await
                .map(drop)
        } else {
            slack
                .send(&PostEphemeral::new(channel, user, answer))
                .await
                .map(drop)
        };
        if let Err(error) = said {
            tracing::warn!(
                error = error_chain(&error),
                "an answer did not reach the caller"
            );
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bots_own_name_at_the_beginning_is_no_part_of_the_line() {
        let own = Some("U0B");
        for (text, line) in [
            ("<@U0B> deploy acme", "deploy acme"),
            ("  <@U0B|deploys>: deploy acme", "deploy acme"),
            ("deploy <@U0B>", "deploy <@U0B>"),
            // Somebody else is addressed.
            ("<@U0A> deploy acme", "<@U0A> deploy acme"),
        ] {
            assert_eq!(without_mention(text, own), line);
        }
    }
}
