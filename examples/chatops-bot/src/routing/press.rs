//! What people do with the list and the modal.

use std::sync::Arc;

use service::outbox::{self, Post};
use service::{Error, Store};
use slack_blocks::interaction::{BlockActions, ViewAnswer, ViewSubmission};
use slack_blocks::web::calls::views::{OpenView, UpdateView};
use slack_blocks::{Interaction, Mrkdwn, View, mrkdwn};

use super::modal::{self, Shown};
use crate::bot::Bot;
use crate::change::heard_in;
use crate::message::message;
use crate::refusal::error_chain;
use crate::route::{self, Route, Settings};
use crate::watch;

/// The menu of the list.
pub(super) const CHOOSE: &str = "route-choose";
/// The modal.
pub(super) const SAVE: &str = "route-save";

/// Takes what belongs to routes; the body of the answer. `None`: it belongs to somebody else.
pub(crate) async fn interact(bot: &Arc<Bot>, interaction: &Interaction<'_>) -> Option<String> {
    match interaction {
        Interaction::BlockActions(pressed) => {
            let action = pressed.actions.first()?;
            if action.action_id.as_deref() != Some(CHOOSE) {
                return None;
            }
            let chosen = action.selected_option.as_ref();
            if let Some(route) = chosen.and_then(|option| option.value.as_deref()) {
                open(bot, pressed, route.to_owned());
            }
            Some(String::new())
        }
        Interaction::ViewSubmission(submitted) => {
            let view = submitted.view().ok()?;
            let View::Modal(modal) = &view else {
                return None;
            };
            if modal.callback_id.as_deref() != Some(SAVE) {
                return None;
            }
            let answer = submit(bot, submitted, &view).await;
            let body = answer.to_body();
            Some(body.unwrap_or_else(|wrong| {
                tracing::error!(error = error_chain(&wrong), "an answer was not valid");
                String::new()
            }))
        }
        _ => None,
    }
}

/// Opens the modal while the trigger lives, then fills it.
fn open(bot: &Arc<Bot>, pressed: &BlockActions<'_>, route: String) {
    let Some(trigger) = &pressed.trigger_id else {
        return;
    };
    let trigger = trigger.expose().to_owned();
    let team = heard_in(pressed.team.as_ref());
    let bot = Arc::clone(bot);
    tokio::spawn(async move {
        let slack = bot.services.slack.of(&team);
        let opened = slack.send(&OpenView::new(trigger, modal::loading())).await;
        let id = match opened {
            Ok(opened) => opened.id,
            Err(error) => {
                tracing::warn!(error = error_chain(&error), "a modal was not opened");
                return;
            }
        };
        let Some(id) = id else { return };
        let filled = match route::get(bot.store(), &route).await {
            Ok(Some(route)) => modal::modal(&route, &route.settings, &bot.services.public.words()),
            Ok(None) => modal::sorry(mrkdwn!(
                ":information_source: This route was removed meanwhile."
            )),
            Err(error) => {
                tracing::error!(error = error_chain(&error), "a route was not read");
                modal::sorry(mrkdwn!(
                    ":warning: I could not read the settings: try again."
                ))
            }
        };
        if let Err(error) = slack.send(&UpdateView::new(id, filled)).await {
            tracing::warn!(error = error_chain(&error), "a modal was not filled");
        }
    });
}

async fn submit<'a>(bot: &Bot, submitted: &ViewSubmission<'_>, view: &View<'_>) -> ViewAnswer<'a> {
    let View::Modal(filled) = view else {
        return ViewAnswer::Close;
    };
    let user = submitted.user.as_ref().and_then(|user| user.id.as_ref());
    let shown = filled.private_metadata.as_deref().and_then(Shown::read);
    let (Some(user), Some(shown), Some(state)) = (user, shown, &filled.state) else {
        return update(modal::sorry(mrkdwn!(
            ":warning: This window is of another version: open the settings again."
        )));
    };
    let stored = async {
        let Some(route) = route::get(bot.store(), &shown.route_id).await? else {
            return Ok(update(modal::sorry(mrkdwn!(
                ":information_source: This route was removed meanwhile."
            ))));
        };
        let settings = match modal::read(view, state, &route.settings) {
            Ok(settings) => settings,
            Err(errors) => return Ok(ViewAnswer::Errors(errors)),
        };
        if route.revision == shown.etag
            && save(bot.store(), &route, &settings, user.as_str()).await?
        {
            return Ok(ViewAnswer::Close);
        }
        // Read again: somebody was faster, perhaps just now.
        match route::get(bot.store(), &shown.route_id).await? {
            Some(now) => Ok(update(conflict(&now, &settings))),
            None => Ok(update(modal::sorry(mrkdwn!(
                ":information_source: This route was removed meanwhile."
            )))),
        }
    }
    .await;
    stored.unwrap_or_else(|error: Error| {
        tracing::error!(error = error_chain(&error), "settings were not stored");
        update(modal::sorry(mrkdwn!(
            ":warning: I could not store this: look at the settings, then try again."
        )))
    })
}

/// Stores the settings with the line that says so where everybody sees it; `false` when
/// somebody else was faster.
async fn save(
    store: &Store,
    before: &Route,
    settings: &Settings,
    user: &str,
) -> Result<bool, Error> {
    let changes = settings.changes_of(&before.settings);
    if changes.is_empty() {
        return Ok(true);
    }
    let mut tx = store.begin().await?;
    if !route::save(&mut tx, &before.id, before.revision, settings).await? {
        tx.rollback().await;
        return Ok(false);
    }
    let lines = changes.iter().map(|line| mrkdwn!("• {}", line));
    let text = mrkdwn!(
        ":gear: {} changed what is said of *{}* here:\n{}",
        Mrkdwn::user(user),
        before.pipeline.name,
        Mrkdwn::join(lines, "\n")
    );
    let name = format!("route/{}/{}", before.id, before.revision + 1);
    let content = serde_json::to_value(message(text)).unwrap_or_default();
    if !before.is_silent {
        let post = Post::new(name, &before.channel, content).team(&before.team);
        outbox::post(&mut tx, &post, None).await?;
    }
    watch::hint(&mut tx, &before.pipeline.id).await?;
    tx.commit().await?;
    Ok(true)
}

/// What the person filled in stays; what saving it would change of the newer settings is said.
fn conflict(now: &Route, filled: &Settings) -> slack_blocks::Modal<'static> {
    let changes = filled.changes_of(&now.settings);
    let note = if changes.is_empty() {
        mrkdwn!(":warning: Somebody else saved the same settings meanwhile.")
    } else {
        mrkdwn!(
            ":warning: Somebody else saved other settings meanwhile. Saving yours now would change: {}.",
            changes.join("; ")
        )
    };
    modal::modal(now, filled, &note)
}

fn update<'a>(modal: slack_blocks::Modal<'static>) -> ViewAnswer<'a> {
    ViewAnswer::Update(View::from(modal))
}
