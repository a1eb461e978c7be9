//! A button of a check run was pressed. Each press is an operation: stored once however often GitHub
//! delivers it, with the locks of the app that it changes, and brought to one end whatever happens
//! to this process. The check run says what came of it.

use std::time::Duration;

use github_checks::Repo;
use github_checks::webhooks::CheckRunEvent;
use serde::{Deserialize, Serialize};
use service::operations::{Kind, Operation};
use service::runner::Failure;
use service::{Error, NewOperation, Next, Running, Step, audit, inbox};
use slack_blocks::mrkdwn;

use super::buttons::{Button, Of, actions, update};
use super::person::By;
use super::said::{Said, by};
use super::settle::settle;
use super::work::{Begun, work};
use crate::bot::Bot;
use crate::message::span;
use crate::operation::{lock, review_lock};
use crate::place::Place;
use crate::refusal::{Refusal, code, error_chain};

/// The kind of these operations.
pub(super) const KIND: Kind = Kind::new("review-button", 1);

/// How long a press may take, its waits included.
const DEADLINE: Duration = Duration::from_secs(60 * 60);

/// A press, and how far it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Press {
    pub(super) repo: String,
    /// The check run, and its commit.
    pub(super) run: u64,
    pub(super) sha: String,
    pub(super) of: Of,
    pub(super) button: Button,
    pub(super) by: By,
    /// What was settled before Heroku was asked for anything.
    #[serde(default)]
    pub(super) begun: Option<Begun>,
    /// What is left to say.
    #[serde(default)]
    said: Option<Said>,
}

impl Press {
    /// The first seven digits of the commit.
    pub(super) fn short(&self) -> &str {
        self.sha.get(..7).unwrap_or(&self.sha)
    }

    fn command(&self) -> String {
        format!("{} of #{}", self.button.name(), self.of.number)
    }
}

/// Takes a press of a button of ours; anything else is left alone.
///
/// # Errors
/// As [`service::Operations::accept`].
pub(crate) async fn pressed(bot: &Bot, delivery: &str, event: &CheckRunEvent) -> Result<(), Error> {
    let Some(press) = read(bot, event) else {
        return Ok(());
    };
    let new = NewOperation::new(KIND.name, press.command(), press.by.caller())
        .deadline(DEADLINE)
        .state(KIND.version, &press)?
        .once("github-button", delivery, inbox::DELIVERIES);
    bot.operations.accept(&new).await.map(drop)
}

fn read(bot: &Bot, event: &CheckRunEvent) -> Option<Press> {
    let (button, app) = (event.pressed()?, bot.services.github_app.as_ref()?);
    let run = &event.check_run;
    // Another app can give its runs any name and id.
    if !app.created(run) {
        return None;
    }
    Some(Press {
        repo: event.repository.as_ref()?.full_name.clone()?,
        run: run.id.get(),
        sha: run.head_sha.as_ref()?.to_string(),
        of: Of::read(run.external_id.as_deref()?)?,
        button: Button::named(button)?,
        by: By::read(event.sender.as_ref())?,
        begun: None,
        said: None,
    })
}

/// The pull request of a press.
pub(super) fn place(operation: &Operation) -> Option<Place> {
    let press: Press = operation.state().ok()?;
    Some(Place::new(press.repo.parse().ok()?, press.of.number))
}

/// From the stored state to the end.
pub(super) async fn run(bot: &Bot, running: &Running) -> Result<Next, Failure> {
    let mut press: Press = running.operation().state()?;
    if press.said.is_none() && press.begun.is_none() {
        match settle(bot, &press).await? {
            Ok(begun) => press = begin(bot, running, press, begun).await?,
            Err(said) => press.said = Some(said),
        }
        if let Some(said) = &press.said {
            tracing::info!(reason = said.reason, "a press was refused");
        }
    }
    if press.said.is_none() {
        let worked = tokio::select! {
            biased;
            // Nothing is lost by waiting elsewhere: Heroku goes on.
            () = running.stopping() => return Ok(Next::Again(Duration::ZERO)),
            worked = Box::pin(work(bot, running, &mut press)) => worked,
        };
        press.said = Some(worked?);
    }
    end(bot, running, &press).await
}

/// It took too long, or was given up.
pub(super) async fn late(bot: &Bot, running: &Running) -> Result<Next, Failure> {
    let mut press: Press = running.operation().state()?;
    if press.said.is_none() {
        let asked = by(&press.by.login);
        press.said = Some(match &press.begun {
            Some(_) => Said::unknown(
                format!(
                    "{asked} It took too long, and nobody follows it any more: look at the app's \
                     activity page."
                ),
                "deadline",
            ),
            None => Said::refused(
                format!("{asked} I could not read everything in time."),
                "deadline",
            ),
        });
    }
    end(bot, running, &press).await
}

/// Stores what was settled together with the locks and the line of the audit, then shows it.
async fn begin(
    bot: &Bot,
    running: &Running,
    mut press: Press,
    begun: Begun,
) -> Result<Press, Failure> {
    let command = press.command();
    let holder = format!("{} runs {command}", begun.caller.user);
    let entry = audit::Entry::new(begun.caller.id(), "begins", &begun.pipeline);
    let entry = entry.detail(serde_json::json!({
        "operation": running.id(), "command": command, "commit": press.sha,
        "repository": press.repo, "pull_request": press.of.number,
        "review_app": press.of.review_app, "app": begun.app.as_ref().map(|app| &app.name),
    }));
    press.begun = Some(begun.clone());
    let mut step = Step::new().state(KIND.version, &press)?.with(entry);
    step = step.with(review_lock(&press.of.pipeline, press.of.number, &holder));
    if let Some(app) = &begun.app {
        step = step.with(lock(&app.id, &holder));
    }
    match running.commit(&step).await {
        Err(Error::Held(held)) => {
            press.begun = None;
            let now = bot.store().now().await?;
            let since = span(now.since(held.since));
            let by = match bot.operations.get(&held.holder).await? {
                Some(other) => mrkdwn!("{} since {}", code(&other.command), since),
                None => mrkdwn!("{} since {}", held.reason, since),
            };
            let name = begun
                .app
                .as_ref()
                .map_or("the review app", |app| app.name.as_str());
            press.said = Some(Said::refusal(&press.by.login, &Refusal::busy(name, &by)));
            return Ok(press);
        }
        stored => drop(stored?),
    }
    let title = format!("{} …", press.button.doing());
    show(bot, &press, &title, &by(&press.by.login), false, None).await?;
    Ok(press)
}

/// Says it, and ends: locks are freed with the same commit.
async fn end(bot: &Bot, running: &Running, press: &Press) -> Result<Next, Failure> {
    let Some(said) = &press.said else {
        return Err("a press ended without a word".into());
    };
    // What happened is not found out again when it cannot be said now.
    running
        .commit(&Step::new().state(KIND.version, press)?)
        .await?;
    let of = said
        .of
        .as_ref()
        .map(|review_app| match review_app.as_str() {
            "" => String::new(),
            review_app => {
                let mut of = press.of.clone();
                review_app.clone_into(&mut of.review_app);
                of.to_text()
            }
        });
    show(bot, press, &said.title, &said.text, said.left, of).await?;
    let mut step = Step::end(said.outcome, said.reason.as_str());
    if let Some(begun) = &press.begun {
        let detail = serde_json::json!({
            "operation": running.id(), "outcome": said.outcome, "reason": said.reason,
        });
        let entry = audit::Entry::new(begun.caller.id(), "ended", &begun.pipeline);
        step = step.with(entry.detail(detail));
    }
    Ok(Next::End(step))
}

/// What the check run shows from now on.
async fn show(
    bot: &Bot,
    press: &Press,
    title: &str,
    text: &str,
    left: bool,
    of: Option<String>,
) -> Result<(), Failure> {
    let Some(app) = &bot.services.github_app else {
        return Ok(());
    };
    let repo: Repo = press.repo.parse()?;
    let left = if left { actions() } else { Vec::new() };
    let mut update = update(&repo, press.run, title, text).actions(left);
    if let Some(of) = of {
        update = update.external_id(of);
    }
    match app.on(&repo)?.send(&update).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_transient() => Err(error.into()),
        Err(error) => {
            // The run, or the app's access, is gone: there is no place left to say it.
            tracing::warn!(error = error_chain(&error), "a check run was not updated");
            Ok(())
        }
    }
}
