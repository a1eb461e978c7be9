//! The state of one operation: read once, changed and stored with every fact.
//!
//! What people see is stored in the same commit: the root message as it should look now, and
//! the replies that belong to the fact.

use std::sync::PoisonError;
use std::time::Duration;

use heroku_api::secret::SignedUrl;
use serde_json::Value;
use service::outbox::{Edit, Post};
use service::runner::Failure;
use service::{Error, Running, Step as Commit, Write};
use slack_blocks::Message;
use tokio::sync::Mutex;

use crate::bot::Bot;
use crate::change::{Change, Ended, Step, Todo, VERSION};
use crate::message;
use crate::notice;
use crate::refusal::Refusal;

/// A reply in the thread: its name within the operation, and what it says.
pub(super) type Reply = (String, Message<'static>);

pub(super) struct Book<'r> {
    pub(super) bot: &'r Bot,
    pub(super) running: &'r Running,
    page: Mutex<Page>,
    /// Archive links that wait for their builds, and until when they are used. Never stored.
    links: std::sync::Mutex<(Vec<SignedUrl>, Duration)>,
}

/// How long an archive link waits for its build.
const LINK: Duration = Duration::from_secs(60);

struct Page {
    change: Change,
    /// The phase that is stored.
    phase: String,
}

impl<'r> Book<'r> {
    /// Reads the state.
    pub(super) fn open(bot: &'r Bot, running: &'r Running) -> Result<Self, Error> {
        let operation = running.operation();
        let page = Page {
            change: operation.state()?,
            phase: operation.phase,
        };
        Ok(Self {
            bot,
            running,
            page: Mutex::new(page),
            links: std::sync::Mutex::default(),
        })
    }

    /// Keeps archive links for the builds that follow.
    pub(super) fn keep_links(&self, links: Vec<SignedUrl>) {
        let until = self.bot.clock.elapsed() + LINK;
        *self.links.lock().unwrap_or_else(PoisonError::into_inner) = (links, until);
    }

    /// One of them, each once, unless it has waited too long.
    pub(super) fn take_link(&self) -> Option<SignedUrl> {
        let mut kept = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = kept.1 > self.bot.clock.elapsed();
        kept.0.pop().filter(|_| fresh)
    }

    /// What comes next.
    pub(super) async fn todo(&self) -> Todo {
        self.page.lock().await.change.todo()
    }

    /// The state as it is now.
    pub(super) async fn change(&self) -> Change {
        self.page.lock().await.change.clone()
    }

    /// The name of a message of this operation.
    pub(super) fn name(&self, part: &str) -> String {
        format!("{}/{part}", self.running.id())
    }

    /// How long ago it was accepted, by the database's clock.
    pub(super) async fn age(&self) -> Result<Duration, Error> {
        let now = self.bot.store().now().await?;
        Ok(now.since(self.running.operation().accepted_at))
    }

    /// Changes the state and stores it, with the replies that `change` returns. Nothing is
    /// stored when nothing changed.
    pub(super) async fn write(
        &self,
        change: impl FnOnce(&mut Change) -> Vec<Reply>,
    ) -> Result<(), Error> {
        self.write_with(Vec::new(), change).await
    }

    /// The same, together with `writes`.
    pub(super) async fn write_with(
        &self,
        writes: Vec<Write>,
        change: impl FnOnce(&mut Change) -> Vec<Reply>,
    ) -> Result<(), Error> {
        let mut page = self.page.lock().await;
        let mut next = page.change.clone();
        let replies = change(&mut next);
        if next == page.change && replies.is_empty() && writes.is_empty() {
            return Ok(());
        }
        let mut commit = Commit::new().state(VERSION, &next)?;
        let phase = next.todo().phase();
        if phase != page.phase {
            commit = commit.phase(phase, limit(next.todo()));
        }
        commit = self.said(commit, Some(&page.change), &next, replies);
        let commit = writes.into_iter().fold(commit, Commit::with);
        self.running.commit(&commit).await?;
        page.change = next;
        phase.clone_into(&mut page.phase);
        Ok(())
    }

    /// Adds to `commit` what people see of `next`.
    pub(super) fn said(
        &self,
        mut commit: Commit,
        before: Option<&Change>,
        next: &Change,
        replies: Vec<Reply>,
    ) -> Commit {
        let id = self.running.id().as_str();
        let channel = next.asked.caller.channel.as_str();
        if let Some(plan) = &next.plan {
            let root = json(&message::root_to_press(next, plan, id));
            let shown = before.and_then(|before| {
                let plan = before.plan.as_ref()?;
                Some(json(&message::root_to_press(before, plan, id)))
            });
            match shown {
                None => {
                    let team = next.asked.caller.workspace();
                    commit = commit.with(Post::new(id, channel, root).team(team));
                }
                Some(shown) if shown != root => commit = commit.with(Edit::new(id, root)),
                Some(_) => {}
            }
            for write in notice::mirror(id, next, plan) {
                commit = commit.with(write);
            }
        }
        for (name, reply) in replies {
            let post = Post::new(self.name(&name), channel, json(&reply)).reply_to(id);
            commit = commit.with(post);
        }
        commit
    }

    /// An app came further.
    pub(super) async fn advance(&self, at: usize, step: Step) -> Result<(), Error> {
        self.write(|change| {
            if change.advance(at, step.clone()) {
                reply(change, at)
            } else {
                Vec::new()
            }
        })
        .await
    }

    /// An app ended.
    pub(super) async fn end(&self, at: usize, ended: Ended) -> Result<(), Error> {
        self.write(|change| {
            if change.end(at, ended) {
                reply(change, at)
            } else {
                Vec::new()
            }
        })
        .await
    }

    /// Nothing is done, and why: stored before it is said.
    pub(super) async fn decide(&self, refusal: &Refusal) -> Result<(), Failure> {
        tracing::info!(kind = refusal.kind, "a command was refused");
        let decision = refusal.decision();
        self.write(|change| {
            change.decision = Some(decision);
            Vec::new()
        })
        .await?;
        Ok(())
    }
}

/// The reply to what an app's step is now.
pub(super) fn reply(change: &Change, at: usize) -> Vec<Reply> {
    let app = &change.apps[at];
    let name = app.step.key().map(|key| format!("{}/{key}", app.id));
    let said = message::step(&app.name, &app.step);
    name.zip(said).into_iter().collect()
}

/// A message as the outbox stores it.
pub(super) fn json(message: &Message<'_>) -> Value {
    // Messages are maps of text: they can always be written.
    serde_json::to_value(message).unwrap_or_default()
}

/// How long a phase may take before the watchdog ends it.
pub(super) fn limit(todo: Todo) -> Duration {
    let minutes = match todo {
        Todo::Settle | Todo::Tell | Todo::Finish => 5,
        Todo::Announce => 20,
        Todo::Record | Todo::Start | Todo::Report(_) => 15,
        Todo::Follow => 40,
    };
    Duration::from_secs(minutes * 60)
}
