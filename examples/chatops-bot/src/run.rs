//! Deploys and promotions: each step reads the stored state, does the next thing, and stores
//! what came of it. `change` says what comes next; the files here do it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use service::operations::{Kind, Operation};
use service::outbox::{Edit, Post};
use service::runner::{Ending, Failure};
use service::{Next, Running, Work, Write};

use crate::bot::Bot;
use crate::change::{Change, Ended, Todo, Trouble, VERSION};
use crate::message;
use crate::refusal::Refusal;
use crate::services::covered;

mod announce;
mod book;
mod ended;
mod follow;
mod last;
mod record;
mod settle;
mod source;
mod start;
mod write;

use book::Book;

/// The kinds of operations that are done here.
pub const KINDS: [Kind; 2] = [Kind::new("deploy", VERSION), Kind::new("promote", VERSION)];

/// An accepted command whose first write was not sent by then asks again.
const STALE: Duration = Duration::from_secs(15 * 60);

/// Does deploys and promotions.
#[derive(Debug)]
pub struct Changes(Arc<Bot>);

impl Changes {
    /// With this bot's clients.
    #[must_use]
    pub fn new(bot: &Arc<Bot>) -> Self {
        Self(Arc::clone(bot))
    }

    async fn steps(&self, running: &Running) -> Result<Next, Failure> {
        let bot = &*self.0;
        let book = Book::open(bot, running)?;
        loop {
            let todo = book.todo().await;
            match todo {
                Todo::Settle => settle::settle(&book).await?,
                Todo::Tell => return last::tell(&book).await,
                Todo::Announce => announce::announce(&book).await?,
                Todo::Record(at) => {
                    if !ask_when_stale(&book).await? {
                        record::record(&book, at).await?;
                    }
                }
                Todo::Start => start::start(&book).await?,
                Todo::Follow => {
                    // Nothing is lost by waiting elsewhere: Heroku goes on.
                    tokio::select! {
                        biased;
                        () = running.stopping() => return Ok(Next::Again(Duration::ZERO)),
                        followed = follow::follow(&book) => followed?,
                    }
                }
                Todo::Report(at) => record::report(&book, at).await?,
                Todo::Finish => return last::finish(&book).await,
            }
        }
    }
}

/// Whether the caller is asked again, since nothing left in time.
async fn ask_when_stale(book: &Book<'_>) -> Result<bool, Failure> {
    let change = book.change().await;
    if change.is_begun() {
        return Ok(false);
    }
    let waited = book.age().await?;
    if waited < STALE {
        return Ok(false);
    }
    let refusal = Refusal::stale(waited.as_secs() / 60);
    book.decide(&refusal).await?;
    Ok(true)
}

#[async_trait]
impl Work for Changes {
    fn kinds(&self) -> &[Kind] {
        &KINDS
    }

    async fn run(&self, running: &Running) -> Result<Next, Failure> {
        let _guard = self.0.under_way.begin(running.operation().command);
        let done = covered(running, Box::pin(self.steps(running))).await;
        if matches!(done, Ok(Next::End(_))) {
            self.0.pending.remove(running.id());
        }
        done
    }

    async fn end(&self, running: &Running, why: Ending) -> Result<Next, Failure> {
        let work = Box::pin(async {
            let book = Book::open(&self.0, running)?;
            last::late(&book, &why).await
        });
        let done = covered(running, work).await;
        self.0.pending.remove(running.id());
        done
    }

    fn parked(&self, operation: &Operation) -> Vec<Write> {
        let Ok(mut change) = operation.state::<Change>() else {
            return Vec::new();
        };
        let Some(plan) = change.plan.clone() else {
            return Vec::new();
        };
        let trouble = Trouble::new(
            "the bot failed on it again and again",
            format!(
                "Look at the app, and tell whoever runs the bot: operation {}",
                operation.id
            ),
        );
        for at in 0..change.apps.len() {
            change.end(at, Ended::unknown(trouble.clone(), "parked"));
        }
        change.finish(self.0.seconds());
        let id = operation.id.as_str();
        let channel = change.asked.caller.channel.as_str();
        let (root, last) = (
            book::json(&message::root(&change, &plan)),
            book::json(&message::ended(&change)),
        );
        vec![
            Edit::new(id, root).into(),
            Post::new(format!("{id}/end"), channel, last)
                .reply_to(id)
                .into(),
        ]
    }
}
