//! Buttons. Every press is answered in words; a button that opens an address needs none.

use std::sync::Arc;

use slack_blocks::interaction::BlockActions;
use slack_blocks::web::calls::views::OpenView;
use slack_blocks::web::response_url::ResponseUrl;
use slack_blocks::web::secret::Secret;
use slack_blocks::{Message, Mrkdwn, View, mrkdwn};

use super::{builder, home, modal, team_of};
use crate::accept;
use crate::back::{self, Asks};
use crate::bot::Bot;
use crate::change::{Caller, heard_in};
use crate::message::back::BACK;
use crate::message::{CODE, OPENS, RETRY};
use crate::question::{self, Answer, Answered};
use crate::refusal::{code, error_chain};
use crate::retry::{self, Retried};

/// A press, as far as the bot needs it.
struct Press {
    action: String,
    value: String,
    by: Caller,
    url: Option<Arc<ResponseUrl>>,
    trigger: Option<Secret>,
}

impl Press {
    fn read(bot: &Bot, pressed: &BlockActions<'_>) -> Option<Self> {
        let action = pressed.actions.first()?;
        let user = pressed.user.as_ref()?.id.as_ref()?;
        let channel = pressed
            .channel
            .as_ref()
            .and_then(|channel| channel.id.as_ref());
        let team = team_of(pressed.team.as_ref(), pressed.user.as_ref());
        let url = pressed.response_url.as_ref();
        let trigger = pressed.trigger_id.as_ref();
        Some(Self {
            action: action.action_id.as_deref()?.to_owned(),
            value: action.value.as_deref().unwrap_or_default().to_owned(),
            by: Caller::new(
                team,
                user.as_str(),
                // A press in the Home tab is answered to the person alone.
                channel.map_or(user.as_str(), |channel| channel.as_str()),
            )
            .heard_in(&heard_in(pressed.team.as_ref())),
            url: url.and_then(|url| accept::response_url(bot, url.expose())),
            trigger: trigger.map(|trigger| Secret::new(trigger.expose())),
        })
    }
}

/// Takes a press.
pub(super) async fn pressed(bot: &Arc<Bot>, pressed: &BlockActions<'_>) {
    if builder::chosen(bot, pressed) {
        return;
    }
    let Some(press) = Press::read(bot, pressed) else {
        return;
    };
    match press.action.as_str() {
        question::CANCEL => answer(bot, &press, Answer::Cancel).await,
        home::DEPLOY => build(bot, &press, "deploy"),
        home::PROMOTE => build(bot, &press, "promote"),
        RETRY => run_again(bot, &press).await,
        CODE => open(bot, &press, modal::code(&press.value).into()),
        id if id.starts_with(BACK) => go_back(bot, press),
        id if id.starts_with(question::RUN) => answer(bot, &press, Answer::Run).await,
        id if OPENS.iter().any(|opens| id.starts_with(opens)) => {}
        _ => {
            let text = mrkdwn!(":information_source: That button does nothing any more.");
            say(bot, press.url, text, false);
        }
    }
}

async fn answer(bot: &Arc<Bot>, press: &Press, answer: Answer) {
    let answered = question::answer(bot, &press.value, &press.by, &answer, press.url.clone()).await;
    if let Ok(Answered::NeedsReason(question)) = &answered {
        bot.cards.keep(&question.id, press.url.clone());
        open(bot, press, modal::reason(question).into());
        return;
    }
    let (text, replaces) = said(&answered);
    say(bot, press.url.clone(), text, replaces);
}

/// The form for a pipeline of the Home tab: it asks where the thread begins.
fn build(bot: &Arc<Bot>, press: &Press, verb: &str) {
    if let Some(trigger) = press.trigger.clone() {
        let mut nowhere = press.by.clone();
        nowhere.channel.clear();
        builder::open(bot, &nowhere, verb, Some(press.value.clone()), trigger);
    }
}

async fn run_again(bot: &Arc<Bot>, press: &Press) {
    let retried = retry::retry(bot, &press.value, &press.by, press.url.clone()).await;
    let text = match &retried {
        // The new thread shows it.
        Ok(Retried::Runs { .. }) => return,
        Ok(Retried::Before) => mrkdwn!(":information_source: This was retried before."),
        Ok(Retried::Running) => mrkdwn!(":information_source: This has not ended yet."),
        Ok(Retried::Unknown) => {
            mrkdwn!(":information_source: I do not know this any more: type the command.")
        }
        Err(error) => not_stored(error),
    };
    say(bot, press.url.clone(), text, false);
}

/// The way back from a release: asked for first.
/// What Heroku is asked for takes longer than a press may wait for its acknowledgement.
fn go_back(bot: &Arc<Bot>, press: Press) {
    let bot = Arc::clone(bot);
    tokio::spawn(async move {
        let Press { value, by, url, .. } = press;
        let message = match back::ask(&bot, &value, &by, url.clone()).await {
            Ok(Asks::Card(card)) => *card,
            // Its plan card comes where this press was answered.
            Ok(Asks::Plan { .. }) => return,
            Ok(Asks::No(text)) => Message::new(text),
            Err(error) => Message::new(not_stored(&error)),
        };
        send(&bot, url, message.replace_original(false));
    });
}

/// What an answer led to, and whether that stands in place of the question.
pub(super) fn said(answered: &Result<Answered, service::Error>) -> (Mrkdwn<'static>, bool) {
    let text = match answered {
        Ok(Answered::Runs { command }) => {
            mrkdwn!(":arrow_forward: Running {}", code(command))
        }
        Ok(Answered::Cancelled) => mrkdwn!(":x: Cancelled: nothing runs."),
        Ok(Answered::NeedsReason(_)) => mrkdwn!(":pencil2: This needs a reason."),
        Ok(Answered::NotYours) => {
            mrkdwn!(":no_entry: Only the person who was asked can answer.")
        }
        Ok(Answered::Expired) => {
            mrkdwn!(":hourglass: This question is older than five minutes: type the command again.")
        }
        Ok(Answered::Before) => mrkdwn!(":information_source: This was answered before."),
        Ok(Answered::Unknown) => mrkdwn!(
            ":information_source: I do not know this question any more: type the command again."
        ),
        Err(error) => not_stored(error),
    };
    // Somebody else's question stays as it is.
    let stays = matches!(
        answered,
        Ok(Answered::NotYours | Answered::NeedsReason(_)) | Err(_)
    );
    (text, !stays)
}

fn not_stored(error: &service::Error) -> Mrkdwn<'static> {
    tracing::error!(error = error_chain(error), "an answer was not stored");
    mrkdwn!(":warning: I could not store your answer: nothing runs. Try again.")
}

/// Says it to the one who pressed, in place of the message or below it.
pub(super) fn say(
    bot: &Arc<Bot>,
    url: Option<Arc<ResponseUrl>>,
    text: Mrkdwn<'static>,
    replaces: bool,
) {
    send(bot, url, Message::new(text).replace_original(replaces));
}

/// Sends a message to the one who pressed.
fn send(bot: &Arc<Bot>, url: Option<Arc<ResponseUrl>>, message: Message<'static>) {
    let Some(url) = url else { return };
    let bot = Arc::clone(bot);
    tokio::spawn(async move {
        let message = message.response_type(slack_blocks::surface::ResponseType::Ephemeral);
        if let Err(error) = bot.services.slack.any().respond(&url, message).await {
            tracing::info!(error = error_chain(&error), "a press was not answered");
        }
    });
}

/// Opens a modal after the acknowledgement: Slack gives three seconds for both.
fn open(bot: &Arc<Bot>, press: &Press, view: View<'static>) {
    let Some(trigger) = press.trigger.clone() else {
        return;
    };
    let (bot, url) = (Arc::clone(bot), press.url.clone());
    let slack = bot.services.slack.of(press.by.workspace());
    tokio::spawn(async move {
        if let Err(error) = slack.send(&OpenView::new(trigger, view)).await {
            tracing::warn!(error = error_chain(&error), "a form could not be opened");
            let text = mrkdwn!(":warning: The form could not be opened: press the button again.");
            say(&bot, url, text, false);
        }
    });
}
