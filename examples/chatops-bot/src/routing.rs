//! `route` and `route:disable`: stored like every command, so that a restart finishes them; the
//! list of a channel's routes, and the modal with their settings.

use std::sync::Arc;

use async_trait::async_trait;
use chatops_grammar::Command;
use service::operations::Kind;
use service::runner::{Ending, Failure};
use service::{Next, Outcome, Running, Step, Work};
use slack_blocks::Mrkdwn;

use crate::bot::Bot;
use crate::message::message;
use crate::operation::{ROUTES, RouteState};
use crate::refusal::Refusal;
use crate::reply::{self, Reply};
use crate::services::covered;

mod add;
mod channels;
mod disable;
mod list;
mod modal;
mod press;

pub(crate) use self::list::list;
pub(crate) use self::press::interact;

/// Does them.
#[derive(Debug)]
pub struct Routing(Arc<Bot>);

impl Routing {
    /// With this bot's clients.
    #[must_use]
    pub fn new(bot: &Arc<Bot>) -> Self {
        Self(Arc::clone(bot))
    }

    async fn steps(&self, running: &Running) -> Result<Next, Failure> {
        let operation = running.operation();
        let mut asked: RouteState = operation.state()?;
        let bot = &*self.0.acting_for(&asked.caller).await?;
        if asked.said.is_none() {
            // Stored in canonical words, which read back as the same command.
            let Ok(parsed) = bot.parser.parse(&operation.command) else {
                return Err("the stored command cannot be read".into());
            };
            let done = match parsed.command() {
                Command::Route(command) => add::add(bot, running, &asked, command).await?,
                Command::RouteDisable(command) => {
                    disable::disable(bot, running, &asked, command).await?
                }
                other => return Err(format!("{other} is not about routes").into()),
            };
            match done {
                Ok(stored) => asked = stored,
                Err(refusal) => {
                    tracing::info!(kind = refusal.kind, "a command was refused");
                    asked.said = Some(refusal.text().into_markup().into_owned());
                    asked.reason = refusal.kind.to_owned();
                    running.commit(&Step::new().state(1, &asked)?).await?;
                }
            }
        }
        Ok(self.tell(running, asked).await)
    }

    /// The last word, to the caller alone.
    async fn tell(&self, running: &Running, asked: RouteState) -> Next {
        let outcome = match asked.reason.as_str() {
            "done" => Outcome::Done,
            _ => Outcome::Failed,
        };
        let said = Mrkdwn::trusted(asked.said.unwrap_or_default());
        let reply = Reply::private(message(said));
        reply::tell(&self.0, running.id(), &asked.caller, reply).await;
        Next::End(Step::end(outcome, asked.reason))
    }
}

#[async_trait]
impl Work for Routing {
    fn kinds(&self) -> &[Kind] {
        &ROUTES
    }

    async fn run(&self, running: &Running) -> Result<Next, Failure> {
        let done = covered(running, Box::pin(self.steps(running))).await;
        if matches!(done, Ok(Next::End(_))) {
            self.0.pending.remove(running.id());
        }
        done
    }

    async fn end(&self, running: &Running, _: Ending) -> Result<Next, Failure> {
        let mut asked: RouteState = running.operation().state()?;
        if asked.said.is_none() {
            let refusal = Refusal::took_too_long();
            asked.said = Some(refusal.text().into_markup().into_owned());
            refusal.kind.clone_into(&mut asked.reason);
        }
        let done = covered(running, self.tell(running, asked)).await;
        self.0.pending.remove(running.id());
        Ok(done)
    }
}
