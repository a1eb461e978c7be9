//! What Slack sends, over HTTP or a socket: stored once and acknowledged, handled after.

mod command;
mod legacy;

use std::sync::Arc;

use serde_json::{Value, json};
use service::{Accepted, Error, inbox};
use slack_blocks::ids::TeamId;
use slack_blocks::interaction::{BlockActions, Team, User, ViewAnswer, ViewErrors, ViewSubmission};
use slack_blocks::surface::View;
use slack_blocks::web::calls::chat::PostEphemeral;
use slack_blocks::web::calls::views::OpenView;
use slack_blocks::web::secret::Secret;
use slack_blocks::{Interaction, Message};

use crate::gate::Choice;
use crate::gates;
use crate::judge::Judge;
use crate::message::{self, APPROVE, FIELD, INPUT, INPUT_BLOCK, LINK, REASON, REJECT};
use crate::work::{Click, Via};

/// Where copies of one request of Slack's are known.
const SOURCE: &str = "slack";

/// What a button carries: a lookup key. Nothing else in it would be trusted.
#[derive(Debug, serde::Deserialize)]
struct Carried {
    gate: String,
    nonce: String,
}

/// A body for Slack; empty for nothing.
pub type Body = String;

impl Judge {
    /// Takes an interaction: when this returns, what it asks for is stored.
    ///
    /// # Errors
    /// When it could not be stored: answer 503, and the person tries again.
    pub async fn interaction(
        self: &Arc<Self>,
        interaction: &Interaction<'_>,
    ) -> Result<Body, Error> {
        match interaction {
            Interaction::BlockActions(press) => self.pressed(press).await?,
            Interaction::ViewSubmission(view) => return self.submitted(view).await,
            Interaction::Other(_) => {
                let payload = serde_json::to_value(interaction).unwrap_or_default();
                self.legacy(&payload).await?;
            }
            // Closed modals and what this app has no use for.
            _ => {}
        }
        Ok(Body::new())
    }

    async fn pressed(self: &Arc<Self>, press: &BlockActions<'_>) -> Result<(), Error> {
        let (Some(action), Some(user)) = (press.actions.first(), &press.user) else {
            return Ok(());
        };
        let Some(person) = &user.id else {
            return Ok(());
        };
        let choice = match action.action_id.as_deref() {
            Some(APPROVE) => Choice::Approve,
            Some(REJECT) => Choice::Reject,
            Some(id) if id.starts_with("gate:") => return Ok(()),
            _ => {
                let channel = press
                    .channel
                    .as_ref()
                    .and_then(|channel| channel.id.as_ref());
                let channel = channel.map(|id| id.as_str().to_owned());
                self.unknown(person.as_str(), channel);
                return Ok(());
            }
        };
        let value = action.value.as_deref().unwrap_or_default();
        let Ok(carried) = serde_json::from_str::<Carried>(value) else {
            return Ok(());
        };
        let mut click = Click::new(carried.gate, person.as_str(), choice, Via::Slack);
        click.nonce = carried.nonce;
        click.person_team = self.whose(press.team.as_ref(), press.user.as_ref());
        let container = press.container.as_ref();
        let channel = container.and_then(|it| it.channel_id.as_ref());
        let channel = channel.or_else(|| press.channel.as_ref()?.id.as_ref());
        let ts = container.and_then(|it| it.message_ts.as_ref());
        click.message = channel
            .zip(ts)
            .map(|(channel, ts)| (channel.as_str().to_owned(), ts.as_str().to_owned()));
        let chosen = press
            .state
            .as_ref()
            .and_then(|state| state.get(INPUT_BLOCK, INPUT));
        let chosen = chosen.and_then(|chosen| chosen.selected_option.as_ref()?.value.as_deref());
        click.input = chosen.and_then(|chosen| chosen.parse().ok());
        if self.asks_reason(&click).await? {
            if let Some(trigger) = &press.trigger_id {
                self.ask_reason(click, Secret::new(trigger.expose()));
            }
            return Ok(());
        }
        let key = format!(
            "{}:{}:{}:{}:{}",
            click.person_team.as_deref().unwrap_or(&self.team),
            click.person,
            choice.as_str(),
            action.action_ts.as_deref().unwrap_or_default(),
            ts.map_or("", |ts| ts.as_str()),
        );
        self.take(&click, key).await
    }

    /// The workspace that the payload says, if it is another than the app's.
    fn team_of(&self, payload: Option<&str>, user: Option<&str>) -> Option<String> {
        let other = |team: &&str| *team != self.team;
        let team = payload.filter(other).or(user).or(payload);
        team.map(str::to_owned)
    }

    /// The same of a payload's parts.
    fn whose(&self, team: Option<&Team<'_>>, user: Option<&User<'_>>) -> Option<String> {
        let team = team.and_then(|team| team.id.as_ref());
        let user = user.and_then(|user| user.team_id.as_ref());
        self.team_of(team.map(TeamId::as_str), user.map(TeamId::as_str))
    }

    /// Stores a click, once for each `key`.
    async fn take(&self, click: &Click, key: String) -> Result<(), Error> {
        let operation = click.operation()?.once(SOURCE, key, inbox::SLACK_REQUESTS);
        if let Accepted::Again(_) = self.operations.accept(&operation).await? {
            tracing::info!(gate = click.gate, "the same click again");
        }
        Ok(())
    }

    async fn asks_reason(&self, click: &Click) -> Result<bool, Error> {
        if click.reason.is_some() {
            return Ok(false);
        }
        let stored = gates::get(&self.store, &click.gate).await?;
        Ok(stored.is_some_and(|stored| {
            let gate = stored.gate;
            gate.state.is_open()
                && gate.nonce == click.nonce
                && gate.policy.wants_reason(click.choice)
        }))
    }

    /// Opens the modal after the acknowledgement: Slack gives three seconds for both.
    fn ask_reason(self: &Arc<Self>, click: Click, trigger: Secret) {
        let this = Arc::clone(self);
        tokio::spawn(async move {
            let Ok(Some(stored)) = gates::get(&this.store, &click.gate).await else {
                return;
            };
            let carried = json!({
                "gate": click.gate,
                "nonce": click.nonce,
                "choice": click.choice,
                "input": click.input,
                "message": click.message,
            });
            let modal = message::reason_modal(&stored.gate, click.choice, &carried);
            this.open(trigger, modal.into()).await;
        });
    }

    async fn open(&self, trigger: Secret, view: View<'static>) {
        if let Err(error) = self.slack.send(&OpenView::new(trigger, view)).await {
            tracing::warn!(
                error = service::chain(&error),
                "a modal could not be opened"
            );
        }
    }

    async fn submitted(&self, submission: &ViewSubmission<'_>) -> Result<Body, Error> {
        let Ok(View::Modal(modal)) = submission.view() else {
            return Ok(Body::new());
        };
        let person = submission.user.as_ref().and_then(|user| user.id.as_ref());
        let Some(person) = person.map(|id| id.as_str().to_owned()) else {
            return Ok(Body::new());
        };
        let field = modal
            .state
            .as_ref()
            .and_then(|state| state.get(FIELD, FIELD));
        let field = field
            .and_then(|field| field.value.as_deref())
            .unwrap_or_default();
        let field = field.trim();
        let refuse = |why: &str| {
            let view = View::Modal(modal.clone());
            let errors = ViewErrors::of(&view).error(FIELD, why.to_owned());
            let answer = errors.map(ViewAnswer::Errors);
            let body = answer.ok().and_then(|answer| answer.to_body().ok());
            body.unwrap_or_default()
        };
        match modal.callback_id.as_deref() {
            Some(REASON) => {
                if field.is_empty() {
                    return Ok(refuse("A reason is needed."));
                }
                let carried = modal.private_metadata.as_deref().unwrap_or_default();
                let carried: Value = serde_json::from_str(carried).unwrap_or_default();
                let choice = serde_json::from_value(carried["choice"].clone());
                let gate = carried["gate"].as_str();
                let (Ok(choice), Some(gate)) = (choice, gate) else {
                    return Ok(Body::new());
                };
                let mut click = Click::new(gate, &person, choice, Via::Slack);
                carried["nonce"]
                    .as_str()
                    .unwrap_or_default()
                    .clone_into(&mut click.nonce);
                click.message =
                    serde_json::from_value(carried["message"].clone()).unwrap_or_default();
                click.input = serde_json::from_value(carried["input"].clone()).unwrap_or_default();
                click.reason = Some(field.to_owned());
                click.person_team = self.whose(submission.team.as_ref(), submission.user.as_ref());
                let view = modal.id.as_ref().map_or("", |id| id.as_str());
                self.take(&click, format!("view:{person}:{view}")).await?;
                Ok(Body::new())
            }
            Some(LINK) => {
                let foreign = self.whose(submission.team.as_ref(), submission.user.as_ref());
                if foreign.is_some_and(|team| team != self.team) {
                    return Ok(refuse(
                        "People of another workspace cannot link a token here.",
                    ));
                }
                let source = modal.private_metadata.as_deref().unwrap_or_default();
                match self.link(source, &person, field).await {
                    Ok(()) => Ok(Body::new()),
                    Err(why) => Ok(refuse(&why)),
                }
            }
            _ => Ok(Body::new()),
        }
    }

    /// Says to the person that nothing here belongs to the button.
    fn unknown(self: &Arc<Self>, person: &str, channel: Option<String>) {
        let Some(channel) = channel else { return };
        let (this, person) = (Arc::clone(self), person.to_owned());
        tokio::spawn(async move {
            let text = Message::new("That button is not of this app's gates: nothing was done.");
            let call = PostEphemeral::new(channel, person, text);
            if let Err(error) = this.slack.send(&call).await {
                tracing::info!(error = service::chain(&error), "a whisper was not sent");
            }
        });
    }
}
