//! Forms that somebody sent.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use heroku_api::apps::PreauthorizeApp;
use heroku_api::secret::Secret;
use slack_blocks::interaction::{ViewAnswer, ViewErrors, ViewSubmission};
use slack_blocks::{Modal, View};

use super::press::{said, say};
use super::{Body, builder, modal, team_of};
use crate::bot::Bot;
use crate::change::{Caller, Change, heard_in};
use crate::question::{self, Answer};
use crate::refusal::error_chain;
use crate::retry;

/// Slack gives three seconds; what takes longer is answered later.
const PATIENCE: Duration = Duration::from_millis(2200);

/// Takes a form.
pub(super) async fn submitted(bot: &Arc<Bot>, submission: &ViewSubmission<'_>) -> Body {
    let Ok(View::Modal(modal)) = submission.view() else {
        return Body::new();
    };
    let user = submission.user.as_ref().and_then(|user| user.id.as_ref());
    let Some(user) = user else {
        return Body::new();
    };
    let team = team_of(submission.team.as_ref(), submission.user.as_ref());
    let by = Caller::new(team, user.as_str(), "");
    let by = by.heard_in(&heard_in(submission.team.as_ref()));
    let about = modal.private_metadata.as_deref().unwrap_or_default();
    match modal.callback_id.as_deref() {
        Some(modal::REASON) => reason(bot, &modal, about, by).await,
        Some(modal::CODE) => code(bot, &modal, about, by).await,
        Some(builder::BUILD) => builder::preview(bot, &modal, submission).await,
        Some(builder::PREVIEW) => builder::run(bot, &modal, submission).await,
        _ => Body::new(),
    }
}

/// What was typed into the one field.
fn field(modal: &Modal<'_>) -> String {
    let field = modal.state.as_ref();
    let field = field.and_then(|state| state.get(modal::FIELD, modal::FIELD));
    let typed = field.and_then(|field| field.value.as_deref());
    typed.unwrap_or_default().trim().to_owned()
}

/// The form stays, with a word beside the field.
fn refuse(modal: &Modal<'_>, why: &str) -> Body {
    let errors = ViewErrors::of(&View::Modal(modal.clone())).error(modal::FIELD, why.to_owned());
    let answer = errors.map(ViewAnswer::Errors);
    let body = answer.ok().and_then(|answer| answer.to_body().ok());
    body.unwrap_or_default()
}

async fn reason(bot: &Arc<Bot>, modal: &Modal<'_>, id: &str, mut by: Caller) -> Body {
    let reason = field(modal);
    if reason.chars().filter(|c| c.is_alphanumeric()).count() < 3 {
        return refuse(modal, "Say why in a few words.");
    }
    match question::channel(bot, id).await {
        Ok(channel) => by.channel = channel.unwrap_or_default(),
        Err(error) => {
            tracing::error!(error = error_chain(&error), "a reason was not stored");
            return refuse(modal, "This could not be stored: try again.");
        }
    }
    let url = bot.cards.take(id);
    let answer = Answer::Because(reason);
    let answered = question::answer(bot, id, &by, &answer, url.clone()).await;
    if answered.is_err() {
        bot.cards.keep(id, url);
        return refuse(modal, "This could not be stored: try again.");
    }
    let (text, replaces) = said(&answered);
    say(bot, url, text, replaces);
    Body::new()
}

/// The code goes to Heroku with the person's own token and is stored nowhere; then the command
/// runs again.
async fn code(bot: &Arc<Bot>, modal: &Modal<'_>, operation: &str, mut by: Caller) -> Body {
    // Blanks and dashes are how codes are written down.
    let typed = field(modal).replace([' ', '-'], "");
    if typed.is_empty() || !typed.chars().all(|c| c.is_ascii_alphanumeric()) {
        return refuse(modal, "A code has digits or letters only.");
    }
    let known = bot.operations.get(&operation.to_owned().into()).await;
    let change = match known {
        Ok(Some(operation)) => operation.state::<Change>(),
        Ok(None) => return refuse(modal, "I do not know this command any more: type it again."),
        Err(error) => Err(error),
    };
    let Ok(change) = change else {
        return refuse(modal, "The command could not be read: try again.");
    };
    by.channel.clone_from(&change.asked.caller.channel);
    let apps: Vec<String> = change.apps.iter().map(|app| app.id.clone()).collect();
    let (bot, operation) = (Arc::clone(bot), operation.to_owned());
    let sent = tokio::spawn(async move {
        send(&bot, &by, &apps, &Secret::new(typed)).await?;
        let retried = retry::retry(&bot, &operation, &by, None).await;
        if let Err(error) = retried {
            tracing::error!(error = error_chain(&error), "a command was not stored");
            return Err("The code is fine, but the command could not be stored.".to_owned());
        }
        Ok(())
    });
    match tokio::time::timeout(PATIENCE, sent).await {
        Ok(Ok(Err(why))) => refuse(modal, &why),
        // Accepted, or still under way: the new thread shows what comes of it.
        _ => Body::new(),
    }
}

async fn send(bot: &Bot, by: &Caller, apps: &[String], code: &Secret) -> Result<(), String> {
    let acting = bot
        .acting_for(by)
        .await
        .map_err(|error| error_chain(&error))?;
    let heroku = &acting.services.heroku;
    // One code works once: the first app decides, and the others are asked beside each other.
    let Some((first, others)) = apps.split_first() else {
        return Err("There is no app to enter a code for.".to_owned());
    };
    let call = PreauthorizeApp::new(first.as_str(), code);
    heroku.send(&call).await.map_err(|error| {
        let refused = error
            .as_api()
            .is_some_and(|api| api.status().is_client_error());
        if refused {
            "Heroku does not accept this code: wait for the next one.".to_owned()
        } else {
            format!(
                "Heroku did not answer ({}): try again.",
                error_chain(&error)
            )
        }
    })?;
    let others = others.iter().map(|app| async move {
        let call = PreauthorizeApp::new(app.as_str(), code);
        heroku.send(&call).await
    });
    for error in join_all(others).await.into_iter().filter_map(Result::err) {
        tracing::info!(
            error = error_chain(&error),
            "a code was not taken for one app"
        );
    }
    Ok(())
}
