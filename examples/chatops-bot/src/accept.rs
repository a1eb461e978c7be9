//! From a line that somebody typed to its acknowledgement. What is acknowledged is stored; nothing here
//! waits for another service.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use chatops_grammar::{Command, ParseError, Parsed, Style};
use service::runner::Place;
use service::{Accepted, Error, NewOperation, OperationId, inbox};
use sha2::{Digest as _, Sha256};
use slack_blocks::codec::Private;
use slack_blocks::ids::TeamId;
use slack_blocks::surface::ResponseType;
use slack_blocks::web::response_url::ResponseUrl;
use slack_blocks::web::secret::Secret;
use slack_blocks::{Message, Mrkdwn, SlashCommand, mrkdwn};

use crate::bot::Bot;
use crate::change::{Asked, Caller};
use crate::login::{self, card};
use crate::message::span;
use crate::operation::{self, READ};
use crate::question::{self, Button, Question};
use crate::refusal::{code, error_chain};
use crate::slack::{bare_verb, open_builder};
use crate::{route, routing};

mod understood;

use self::understood::understood;

/// Corrected lines that are offered.
const CORRECTIONS: usize = 3;

/// The body of the 200 that acknowledges a command.
pub(crate) type Answer = Message<'static>;

/// Slack gives three seconds; a database that takes longer gets no more of them.
const PATIENCE: Duration = Duration::from_millis(2300);

/// A line that somebody typed: after a slash, to the bot's name, or to the bot alone.
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) caller: Caller,
    /// Names the request: copies of it have the same.
    pub(crate) key: String,
    /// How long copies of the request are recognised.
    pub(crate) memory: Duration,
    /// Where later answers go; without it, they are posted.
    pub(crate) url: Option<Arc<ResponseUrl>>,
    /// Opens a form, once, within three seconds.
    pub(crate) trigger: Option<Secret>,
    /// How long ago it was written, when that was too long ago to run it unasked.
    pub(crate) old: Option<Duration>,
}

/// Answers a slash command.
pub(crate) async fn command(bot: &Arc<Bot>, slash: &SlashCommand<'_>) -> Answer {
    let (Some(user), Some(channel)) = (&slash.user_id, &slash.channel_id) else {
        return private(mrkdwn!(
            ":warning: Slack did not say who typed this, or where: nothing was done."
        ));
    };
    let team = slash.team_id.as_ref().map_or("", TeamId::as_str);
    let url = slash.response_url.as_ref();
    let url = url.and_then(|url| response_url(bot, url.expose()));
    let trigger = slash.trigger_id.as_ref();
    let line = Line {
        text: slash.text.to_string(),
        caller: Caller::new(team, user.as_str(), channel.as_str()),
        key: key(trigger.map(Private::expose)),
        memory: inbox::SLACK_REQUESTS,
        url,
        trigger: trigger.map(|trigger| Secret::new(trigger.expose())),
        // Its signature is not older than five minutes.
        old: None,
    };
    self::line(bot, line).await
}

/// Answers a line.
pub(crate) async fn line(bot: &Arc<Bot>, line: Line) -> Answer {
    let request = Request { bot, line: &line };
    let parsed = match bot.parser.parse(&line.text) {
        Ok(parsed) => parsed,
        Err(error) => return request.mistaken(&error).await,
    };
    match parsed.command() {
        Command::Help(help) => private(bot.help.page(help.topic)),
        Command::Deploy(_) => request.change("deploy", &parsed).await,
        Command::Promote(_) => request.change("promote", &parsed).await,
        Command::Route(_) => request.change("route", &parsed).await,
        Command::RouteDisable(_) => request.change("route-disable", &parsed).await,
        Command::RouteList => request.routes().await,
        Command::Pipelines => request.read(&parsed, quiet()).await,
        Command::Info(_) | Command::Releases(_) => request.read(&parsed, public()).await,
        Command::Login => request.log_in().await,
        // It ends what there is, and asks nobody for a log-in.
        Command::Logout => request.question(&parsed, quiet()).await,
        other => private(mrkdwn!(
            ":information_source: This bot cannot do that yet: {}. {} shows what it can.",
            code(&other.to_string()),
            code("/h help")
        )),
    }
}

/// Where later answers to a request go.
pub(crate) fn response_url(bot: &Bot, url: &str) -> Option<Arc<ResponseUrl>> {
    let url = bot.services.slack.any().response_url(url);
    url.inspect_err(|error| tracing::warn!(%error, "no later answer is possible"))
        .ok()
        .map(Arc::new)
}

/// Names a request, without saying its trigger: that is a secret.
pub(crate) fn key(trigger: Option<&str>) -> String {
    let mut hash = Sha256::new();
    match trigger {
        Some(trigger) => hash.update(trigger),
        // Without one a repeated request cannot be recognised.
        None => hash.update(OperationId::random().as_str()),
    }
    let digest = hash.finalize();
    let mut key = String::with_capacity(32);
    for byte in digest.iter().take(16) {
        let _ = write!(key, "{byte:02x}");
    }
    key
}

struct Request<'r> {
    bot: &'r Arc<Bot>,
    line: &'r Line,
}

impl Request<'_> {
    /// A command that changes something: stored, or asked about first.
    async fn change(&self, kind: &'static str, parsed: &Parsed<'_>) -> Answer {
        let linked = parsed.linked_repository().map(ToOwned::to_owned);
        let asked = Asked::new(self.line.caller.clone(), linked);
        let command = parsed.command().to_string();
        if let Some(card) = self.log_in_first(kind, &command, &asked).await {
            return card;
        }
        if !parsed.warnings().is_empty() || self.line.old.is_some() {
            let text = match self.line.old {
                Some(old) => mrkdwn!(
                    ":raised_hand: You wrote {} {} ago. Run it now?",
                    code(&command),
                    span(old)
                ),
                None => understood(&command, parsed),
            };
            let question = Question::new(self.line.key.as_str(), kind, command, asked);
            return self
                .ask(text, vec![(question, Button::new("Run it"))])
                .await;
        }
        // What is routed where is said there, not where it was typed.
        let answer = if operation::is_about_routes(kind) {
            quiet()
        } else {
            public()
        };
        self.accept(operation::begin(kind, command, asked), None, answer)
            .await
    }

    /// What is routed to this channel. Read at once: the store is here.
    async fn routes(&self) -> Answer {
        let (store, caller) = (self.bot.store(), &self.line.caller);
        let read = async {
            let routes = route::of_channel(store, &caller.channel).await?;
            let troubled = route::in_trouble(store, caller.workspace()).await?;
            Ok::<_, Error>((routes, troubled))
        };
        match tokio::time::timeout(PATIENCE, read).await {
            Ok(Ok((routes, troubled))) => {
                let how = self.bot.services.public.words();
                routing::list(&routes, &troubled, &caller.channel, &how)
                    .response_type(ResponseType::Ephemeral)
            }
            Ok(Err(error)) => {
                tracing::error!(error = error_chain(&error), "routes were not read");
                private(mrkdwn!(":warning: I could not read the routes: try again."))
            }
            Err(_) => private(mrkdwn!(":warning: I could not read the routes: try again.")),
        }
    }

    /// A command that only reads.
    async fn read(&self, parsed: &Parsed<'_>, answer: Answer) -> Answer {
        let command = parsed.command().to_string();
        let asked = Asked::new(self.line.caller.clone(), None);
        let kind = READ.name;
        if let Some(card) = self.log_in_first(kind, &command, &asked).await {
            return card;
        }
        self.question(parsed, answer).await
    }

    /// Stored as well, but not when many are under way.
    async fn question(&self, parsed: &Parsed<'_>, answer: Answer) -> Answer {
        let Some(place) = self.bot.reads.enter() else {
            return private(mrkdwn!(
                ":hourglass: I am busy with other questions: try again in a few seconds."
            ));
        };
        let new = operation::read(&parsed.command().to_string(), &self.line.caller);
        self.accept(new, Some(place), answer).await
    }

    /// The card of somebody whose accounts are not all linked; the command goes on afterwards.
    async fn log_in_first(&self, kind: &str, command: &str, asked: &Asked) -> Option<Answer> {
        let accounts = self.bot.accounts.as_ref()?;
        let card = async {
            let standing = accounts.of(&self.line.caller).await?;
            if standing.missing.is_empty() {
                return Ok(None);
            }
            let run = login::Run::new(self.line.key.as_str(), kind, command, asked.clone());
            let missing = &standing.missing;
            let caller = &self.line.caller;
            let ways = login::begin(self.bot, accounts, caller, missing, Some(&run)).await?;
            Ok(Some(card::card(
                accounts,
                card::needed(command, kind != READ.name),
                &ways,
            )))
        };
        within(card).await.transpose().map(whispered)
    }

    /// What is linked, and the ways to link it.
    async fn log_in(&self) -> Answer {
        let Some(accounts) = &self.bot.accounts else {
            return private(card::nobody_logs_in());
        };
        let card = async {
            let standing = accounts.of(&self.line.caller).await?;
            // All of them again: somebody who asks wants another account, or a new token.
            let providers = if standing.missing.is_empty() {
                accounts.providers()
            } else {
                &standing.missing
            };
            let caller = &self.line.caller;
            let ways = login::begin(self.bot, accounts, caller, providers, None).await?;
            Ok(card::card(accounts, card::standing(&standing), &ways))
        };
        whispered(within(card).await)
    }

    /// Stores an operation once for this request, and acknowledges it with `answer`.
    async fn accept(
        &self,
        new: Result<NewOperation, Error>,
        place: Option<Place>,
        answer: Answer,
    ) -> Answer {
        let new = match new {
            Ok(new) => new.once("slack", self.line.key.as_str(), self.line.memory),
            Err(error) => return not_stored(&error),
        };
        // Before it is stored: it may be done before this task goes on.
        let pending = &self.bot.pending;
        pending.add(new.id(), self.line.url.clone(), place);
        let accepted = tokio::time::timeout(PATIENCE, self.bot.operations.accept(&new)).await;
        let trouble = match accepted {
            Ok(Ok(Accepted::New(_))) => return answer,
            Ok(Ok(_)) => answer,
            Ok(Err(error)) => not_stored(&error),
            // It may have been stored: then it is answered where it was asked.
            Err(_) => return unsure(),
        };
        pending.remove(new.id());
        trouble
    }

    /// A line that cannot be read: what is wrong, and the corrected lines as buttons.
    async fn mistaken(&self, error: &ParseError) -> Answer {
        if let (Some(verb), Some(trigger)) = (bare_verb(&self.line.text), &self.line.trigger) {
            open_builder(self.bot, &self.line.caller, verb, None, trigger.clone());
            return quiet();
        }
        let text = Mrkdwn::trusted(error.render(Style::Mrkdwn));
        let meant = error.suggestions().iter().filter_map(|one| one.command());
        let meant = meant.filter_map(|command| Some((self.kind(command)?, command)));
        let choices = meant
            .take(CORRECTIONS)
            .enumerate()
            .map(|(at, (kind, command))| {
                let asked = Asked::new(self.line.caller.clone(), None);
                let question = Question::new(self.line.key.as_str(), kind, command, asked);
                let button = Button::new(format!("Run: {command}"));
                let changes = kind != READ.name;
                let button = if changes {
                    button.sure(command)
                } else {
                    button
                };
                (question.choice(at), button)
            });
        let choices: Vec<_> = choices.collect();
        if choices.is_empty() {
            return private(text);
        }
        self.ask(text, choices).await
    }

    /// The kind of operation that does a command.
    fn kind(&self, command: &str) -> Option<&'static str> {
        match self.bot.parser.parse(command).ok()?.command() {
            Command::Deploy(_) => Some("deploy"),
            Command::Promote(_) => Some("promote"),
            Command::Info(_) | Command::Releases(_) | Command::Pipelines => Some(READ.name),
            _ => None,
        }
    }

    /// Asks before it runs: the line was not quite what was understood.
    async fn ask(&self, text: Mrkdwn<'static>, choices: Vec<(Question, Button)>) -> Answer {
        let stored = async {
            let mut tx = self.bot.store().begin().await?;
            for (question, _) in &choices {
                question.store(&mut tx).await?;
            }
            tx.commit().await
        };
        whispered(
            within(stored)
                .await
                .map(|()| question::card(text, &choices)),
        )
    }
}

/// What is stored before the request is answered, and answered in time or not at all.
async fn within<T>(stored: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let stored = tokio::time::timeout(PATIENCE, stored).await;
    stored.unwrap_or_else(|_| Err(Error::Setup("the database took too long".to_owned())))
}

/// A card for the caller alone.
fn whispered(card: Result<Message<'static>, Error>) -> Answer {
    match card {
        Ok(card) => card.response_type(ResponseType::Ephemeral),
        Err(error) => not_stored(&error),
    }
}

fn not_stored(error: &Error) -> Answer {
    tracing::error!(
        error = error_chain(error),
        code = error.code(),
        "a command was not stored"
    );
    if matches!(error, Error::Unsure(_)) {
        return unsure();
    }
    private(mrkdwn!(
        ":warning: I could not store this ({}), so nothing will happen: try again in a minute.",
        error.code()
    ))
}

fn unsure() -> Answer {
    private(mrkdwn!(
        ":warning: My database did not say whether it stored this. If nothing appears here within two \
         minutes, type it again."
    ))
}

/// Only the caller sees it.
fn private(text: Mrkdwn<'static>) -> Answer {
    Message::new(text).response_type(ResponseType::Ephemeral)
}

/// Shows what was typed to the channel, and nothing else.
fn public() -> Answer {
    Message::new("").response_type(ResponseType::InChannel)
}

/// Shows nothing at all.
fn quiet() -> Answer {
    Message::new("").response_type(ResponseType::Ephemeral)
}
