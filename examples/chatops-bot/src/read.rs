//! Commands that change no app: stored like the others, so that a restart answers them too.

use std::sync::Arc;

use async_trait::async_trait;
use chatops_grammar::Command;
use service::operations::{Kind, Operation};
use service::outbox::Post;
use service::runner::{Ending, Failure};
use service::{Next, OperationId, Outcome, Running, Step, Work, Write};

use crate::bot::Bot;
use crate::change::{Ask, Asked, Caller};
use crate::login;
use crate::message::message;
use crate::operation::READ;
use crate::refusal::Refusal;
use crate::reply::{self, Audience, Reply};
use crate::services::covered;

mod info;
mod pipelines;
mod releases;
mod shown;

/// Answers questions.
#[derive(Debug)]
pub struct Reads(Arc<Bot>);

impl Reads {
    /// With this bot's clients.
    #[must_use]
    pub fn new(bot: &Arc<Bot>) -> Self {
        Self(Arc::clone(bot))
    }

    async fn answer(&self, command: &str, caller: &Caller) -> Result<Reply, Failure> {
        let bot = &*self.0.acting_for(caller).await?;
        // Stored in canonical words, which read back as the same command.
        let Ok(parsed) = bot.parser.parse(command) else {
            return Err("the stored command cannot be read".into());
        };
        let answer = match parsed.command() {
            Command::Info(command) => info::info(bot, command).await,
            Command::Releases(command) => releases::releases(bot, command).await,
            Command::Pipelines => pipelines::pipelines(bot).await,
            Command::Logout => {
                let said = login::log_out(bot, caller).await?;
                return Ok(Reply::private(message(said)));
            }
            other => return Err(format!("{other} is not a question").into()),
        };
        let refusal = match answer {
            Ok(answer) => return Ok(answer),
            Err(refusal) => refusal,
        };
        tracing::info!(kind = refusal.kind, "a question was refused");
        if refusal.asks.as_deref() != Some(&Ask::LogIn) {
            return Ok(Reply::private(message(refusal.text())));
        }
        let asked = Asked::new(caller.clone(), None);
        let id = OperationId::random();
        let run = login::Run::new(id.as_str(), READ.name, command, asked);
        let card = login::again(bot, caller, &run, refusal.text()).await?;
        Ok(Reply::private(card))
    }

    async fn say(&self, running: &Running, reply: Reply) -> Result<Next, Failure> {
        let bot = &*self.0;
        let caller: Caller = running.operation().state()?;
        let id = running.id();
        let step = Step::end(Outcome::Done, "done");
        // After a restart the bot's own token is left: then everybody's answer is posted once.
        if bot.pending.url(id).is_none() && reply.to == Audience::Channel {
            let content = serde_json::to_value(&reply.message)?;
            let team = caller.workspace().to_owned();
            let post = Post::new(id.as_str(), caller.channel, content);
            return Ok(Next::End(step.with(post.team(team))));
        }
        reply::tell(bot, id, &caller, reply).await;
        Ok(Next::End(step))
    }
}

#[async_trait]
impl Work for Reads {
    fn kinds(&self) -> &[Kind] {
        &[READ]
    }

    async fn run(&self, running: &Running) -> Result<Next, Failure> {
        let work = Box::pin(async {
            let operation = running.operation();
            let caller: Caller = operation.state()?;
            let reply = self.answer(&operation.command, &caller).await?;
            self.say(running, reply).await
        });
        let done = covered(running, work).await;
        if done.is_ok() {
            self.0.pending.remove(running.id());
        }
        done
    }

    fn parked(&self, operation: &Operation) -> Vec<Write> {
        self.0.pending.remove(&operation.id);
        // Nobody waits for an answer that is hours late.
        let failed = operation.reason.as_deref() == Some("poison");
        let said = failed.then(|| reply::fault(operation)).flatten();
        said.into_iter().collect()
    }

    async fn end(&self, running: &Running, _: Ending) -> Result<Next, Failure> {
        let refusal = Refusal::took_too_long();
        let reply = Reply::private(message(refusal.text()));
        let done = covered(running, self.say(running, reply)).await;
        self.0.pending.remove(running.id());
        done
    }
}
