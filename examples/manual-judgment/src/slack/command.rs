//! `/gate …`: what a person types.

use std::sync::Arc;

use service::{Error, OperationId};
use slack_blocks::web::calls::chat::PostEphemeral;
use slack_blocks::web::secret::Secret;
use slack_blocks::{Message, SlashCommand, mrkdwn};

use super::Body;
use crate::ask::{self, Question};
use crate::gates;
use crate::identity::{Mode, Unlinked};
use crate::judge::Judge;
use crate::message;
use crate::source::JudgmentSource;

const HELP: &str = "`/gate list` what waits · `/gate status APPLICATION PIPELINE` · `/gate where \
                    APPLICATION` what runs where · `/gate start APPLICATION PIPELINE [name=value …]` · \
                    `/gate cancel APPLICATION PIPELINE|EXECUTION [reason]` · `/gate link` a token of your \
                    own, with which your decisions are made · `/gate unlink`";

fn text(text: impl Into<String>) -> Body {
    Message::new(text.into()).to_json()
}

impl Judge {
    /// What the person is answered.
    ///
    /// # Errors
    /// As [`gates::open`].
    pub async fn command(self: &Arc<Self>, command: &SlashCommand<'_>) -> Result<Body, Error> {
        let person = command.user_id.as_ref().map(|id| id.as_str().to_owned());
        let team = command.team_id.as_ref();
        let foreign = team.is_some_and(|team| team.as_str() != self.team);
        let (Some(person), false) = (person, foreign) else {
            return Ok(text("This works for members of the app's workspace only."));
        };
        let words: Vec<&str> = command.text.split_whitespace().collect();
        match words.as_slice() {
            [] | ["list"] => self.list().await,
            ["link", rest @ ..] => Ok(match self.linked_source(rest.first()) {
                Ok(source) => {
                    let channel = command.channel_id.as_ref();
                    let channel = channel.map_or(person.as_str(), |id| id.as_str());
                    if let Some(card) = self.log_in(&source, &person, channel).await? {
                        return Ok(card.to_json());
                    }
                    if let Some(trigger) = &command.trigger_id {
                        self.ask_token(&source, Secret::new(trigger.expose()));
                    }
                    Body::new()
                }
                Err(why) => text(why),
            }),
            ["unlink", rest @ ..] => match self.linked_source(rest.first()) {
                Ok(source) => {
                    let title = source.title();
                    Ok(text(match self.identity.unlink(&source, &person).await? {
                        Unlinked::Ended => {
                            format!("Your {title} account is unlinked, and its token has ended.")
                        }
                        Unlinked::Forgotten => {
                            format!(
                                "Your {title} token is removed here. Revoke it in {title}, too."
                            )
                        }
                        Unlinked::Nothing => format!("No {title} token of yours is linked."),
                    }))
                }
                Err(why) => Ok(text(why)),
            },
            words => match Question::read(words) {
                Some(Ok(question)) => {
                    let channel = command.channel_id.as_ref();
                    let channel =
                        channel.map_or_else(|| person.clone(), |id| id.as_str().to_owned());
                    let trigger = command.trigger_id.as_ref();
                    let request = trigger.map_or_else(
                        || OperationId::random().as_str().to_owned(),
                        |id| id.expose().to_owned(),
                    );
                    self.reply(person, channel, question, request);
                    Ok(Body::new())
                }
                Some(Err(usage)) => Ok(text(usage)),
                None => Ok(text(HELP)),
            },
        }
    }

    /// Answers to the person alone, after the acknowledgement.
    fn reply(
        self: &Arc<Self>,
        person: String,
        channel: String,
        question: Question,
        request: String,
    ) {
        let this = Arc::clone(self);
        tokio::spawn(async move {
            let answer = ask::answer(&this, &person, question, &request).await;
            let answer = answer.unwrap_or_else(|why| mrkdwn!("{}", why));
            let call = PostEphemeral::new(channel, person, Message::new(answer));
            if let Err(error) = this.slack.send(&call).await {
                tracing::warn!(error = service::chain(&error), "an answer was not sent");
            }
        });
    }

    async fn list(&self) -> Result<Body, Error> {
        let open = gates::open(&self.store, 20).await?;
        if open.is_empty() {
            return Ok(text("Nothing waits for an approval."));
        }
        let lines = open.iter().map(|stored| {
            let line = message::line(&stored.gate);
            format!("• {line} — {}", stored.gate.state.as_str())
        });
        Ok(text(lines.collect::<Vec<_>>().join("\n")))
    }

    /// The source whose tokens people link: the one that was named, or the only one.
    fn linked_source(&self, named: Option<&&str>) -> Result<Arc<dyn JudgmentSource>, String> {
        let sources = self.sources.iter();
        let own = sources.filter(|one| one.mode() == Mode::Own && one.name() == one.provider());
        let linked: Vec<_> = own.collect();
        if linked.is_empty() || self.identity.identities.is_none() {
            return Err("No token is needed: this app does not keep any.".into());
        }
        let found = match named {
            None => linked.first().filter(|_| linked.len() == 1),
            Some(name) => linked
                .iter()
                .find(|one| one.name().eq_ignore_ascii_case(name)),
        };
        found.map(|found| Arc::clone(found)).ok_or_else(|| {
            let ways: Vec<String> = linked
                .iter()
                .map(|one| format!("`/gate link {}`", one.name()))
                .collect();
            format!("Say whose token: {}.", ways.join(" or "))
        })
    }

    fn ask_token(self: &Arc<Self>, source: &Arc<dyn JudgmentSource>, trigger: Secret) {
        let (this, source) = (Arc::clone(self), Arc::clone(source));
        tokio::spawn(async move {
            let modal = message::link_modal(source.name(), source.title(), source.token_help());
            this.open(trigger, modal.into()).await;
        });
    }

    /// Takes a token that was typed into the modal.
    pub(super) async fn link(&self, source: &str, person: &str, token: &str) -> Result<(), String> {
        let source = self.linked_source(Some(&source))?;
        self.identity.link(&source, person, token).await
    }
}
