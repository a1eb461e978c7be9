//! Deploys and promotions: each step reads the stored state, does the next thing, and stores
//! what came of it. `change` says what comes next; the files here do it.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use service::clock::within;
use service::operations::{Kind, Operation};
use service::outbox::{Edit, Post};
use service::runner::{Ending, Failure};
use service::{Next, Running, Work, Write};
use tokio::sync::mpsc;

use crate::bot::Bot;
use crate::change::{Change, Ended, Todo, Trouble};
use crate::message;
use crate::operation::CHANGES;
use crate::refusal::Refusal;
use crate::reply;
use crate::services::{covered, slowed};

mod announce;
mod book;
mod confirm;
mod crash;
mod ended;
mod facts;
mod follow;
mod last;
mod picks;
mod record;
mod settle;
mod source;
mod start;
mod write;

use book::Book;

/// An accepted command whose first write was not sent by then asks again.
const STALE: Duration = Duration::from_secs(15 * 60);

/// How long something that is late may go on to find its end: a service gives it two minutes.
const LAST_LOOK: Duration = Duration::from_secs(80);

/// Does deploys and promotions.
#[derive(Debug)]
pub struct Changes(Arc<Bot>);

impl Changes {
    /// With this bot's clients.
    #[must_use]
    pub fn new(bot: &Arc<Bot>) -> Self {
        Self(Arc::clone(bot))
    }

    /// The bot as it acts for the caller of an operation.
    async fn acting(&self, running: &Running) -> Result<Arc<Bot>, Failure> {
        let change: Change = running.operation().state()?;
        Ok(self.0.acting_for(&change.asked.caller).await?)
    }
}

/// What comes next, again and again, to the end.
async fn steps(book: &Book<'_>) -> Result<Next, Failure> {
    loop {
        match book.todo().await {
            Todo::Settle => {
                if !ask_when_stale(book).await? {
                    Box::pin(settle::settle(book)).await?;
                }
            }
            Todo::Tell => return last::tell(book).await,
            Todo::Announce => announce::announce(book).await?,
            Todo::Record => {
                if !ask_when_stale(book).await? {
                    record::all(book).await?;
                }
            }
            Todo::Start => start::start(book).await?,
            Todo::Follow => {
                // Nothing is lost by waiting elsewhere: Heroku goes on.
                tokio::select! {
                    biased;
                    () = book.running.stopping() => return Ok(Next::Again(Duration::ZERO)),
                    followed = follow::follow(book) => followed?,
                }
            }
            Todo::Report(at) => record::report(book, at).await?,
            Todo::Finish => return last::finish(book).await,
        }
    }
}

/// The steps; a service that asks to slow down is named in the thread, once each time that a
/// process works on it.
async fn steps_in_sight(book: &Book<'_>) -> Result<Next, Failure> {
    let (says, mut hears) = mpsc::unbounded_channel();
    let speaks = async {
        let mut named = HashSet::new();
        while let Some(service) = hears.recv().await {
            if book.change().await.plan.is_some() && named.insert(service) {
                let reply = (format!("slowed-{service}"), message::slowed(service));
                book.write(|_| vec![reply]).await?;
            }
        }
        std::future::pending::<Result<Next, Failure>>().await
    };
    tokio::select! {
        biased;
        done = slowed(says, steps(book)) => done,
        failed = speaks => failed,
    }
}

/// What is late: asked again when nothing was begun, else a last look at what became of it. A
/// program that was away for hours finds what Heroku has done since.
async fn late(book: &Book<'_>, why: &Ending) -> Result<Next, Failure> {
    if matches!(why, Ending::Overdue { .. }) {
        if book.change().await.is_begun() {
            let phase = book.todo().await.phase();
            let looked = within(&*book.bot.clock, LAST_LOOK, Box::pin(steps(book))).await;
            if let Some(next) = looked {
                return next;
            }
            if book.todo().await.phase() != phase {
                // It came further, and the next phase has its own time.
                return Ok(Next::Again(Duration::ZERO));
            }
        } else if ask_when_stale(book).await? {
            return last::tell(book).await;
        }
    }
    last::late(book, why).await
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
        &CHANGES
    }

    async fn run(&self, running: &Running) -> Result<Next, Failure> {
        let _guard = self.0.under_way.begin(running.operation().command);
        let work = Box::pin(async {
            let bot = self.acting(running).await?;
            let book = Book::open(&bot, running)?;
            Box::pin(steps_in_sight(&book)).await
        });
        let done = covered(running, work).await;
        if matches!(done, Ok(Next::End(_))) {
            self.0.pending.remove(running.id());
        }
        done
    }

    async fn end(&self, running: &Running, why: Ending) -> Result<Next, Failure> {
        let work = Box::pin(async {
            let bot = self.acting(running).await?;
            let book = Book::open(&bot, running)?;
            Box::pin(late(&book, &why)).await
        });
        let done = covered(running, work).await;
        self.0.pending.remove(running.id());
        done
    }

    fn parked(&self, operation: &Operation) -> Vec<Write> {
        self.0.pending.remove(&operation.id);
        let change = operation.state::<Change>().ok();
        let planned = change.and_then(|change| Some((change.plan.clone()?, change)));
        let Some((plan, mut change)) = planned else {
            // There is no thread: a direct message reaches the caller.
            return reply::fault(operation).into_iter().collect();
        };
        let trouble = Trouble::new(
            "the bot failed on it again and again",
            format!(
                "Look at the app, and ask the bot's administrator about operation {}",
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
            book::json(&message::root_to_press(&change, &plan, id)),
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
