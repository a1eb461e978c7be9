//! The outbox: messages to Slack that appear once and are edited in place.
//!
//! A message is written here in the same transaction as the step that it speaks of; a
//! [`Sender`] brings Slack to what is written. So the thread is a picture of the store: late
//! while Slack is away, never different.
//!
//! - A post whose response was lost is looked for before it is sent again.
//! - Only the newest content of a message is sent: edits that Slack was too slow for are
//!   skipped. What must stay readable is a reply.
//! - Replies are posted in the order in which they were written, each once, and never skipped.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::id::OperationId;
use crate::store::{Row, Store, Topic, Tx, sql};
use crate::{Error, Moment};

mod channel;
mod sender;
mod slack;

pub use channel::{Channel, Outgoing, Posted, SendError};
pub use sender::Sender;

/// A message to be posted once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Post {
    id: String,
    channel: String,
    parent: Option<String>,
    #[serde(default)]
    thread_ts: Option<String>,
    #[serde(default)]
    team: Option<String>,
    content: Value,
}

impl Post {
    /// A message in `channel` (an id). `id` is the program's name for it, unique for ever;
    /// `content` is the JSON of a message for `chat.postMessage`, without channel and thread.
    #[must_use]
    pub fn new(id: impl Into<String>, channel: impl Into<String>, content: Value) -> Self {
        Self {
            id: id.into(),
            channel: channel.into(),
            parent: None,
            thread_ts: None,
            team: None,
            content,
        }
    }

    /// In this workspace, for a program that is installed in several. A reply is where its
    /// parent is.
    #[must_use]
    pub fn team(mut self, team: impl Into<String>) -> Self {
        self.team = Some(team.into());
        self
    }

    /// A reply in the thread of a message that is not ours, by its timestamp.
    #[must_use]
    pub fn in_thread(mut self, ts: impl Into<String>) -> Self {
        self.thread_ts = Some(ts.into());
        self
    }

    /// A reply in the thread of the message that the program calls `parent`.
    #[must_use]
    pub fn reply_to(mut self, parent: impl Into<String>) -> Self {
        self.parent = Some(parent.into());
        self
    }
}

/// What a message shows from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    id: String,
    content: Value,
}

impl Edit {
    /// The message that the program calls `id` shows `content`.
    #[must_use]
    pub fn new(id: impl Into<String>, content: Value) -> Self {
        Self {
            id: id.into(),
            content,
        }
    }
}

/// How far a message is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct State {
    /// The conversation where it was posted: that of a direct message has an id of its own.
    pub channel: Option<String>,
    /// Its timestamp at Slack.
    pub ts: Option<String>,
    /// Whether Slack shows the newest content.
    pub is_current: bool,
    /// Why it will never be posted or edited.
    pub failed: Option<String>,
    /// When it was written.
    pub created_at: Moment,
}

/// Writes a message in the caller's transaction. The same id again changes nothing.
///
/// # Errors
/// As [`Store::write`].
pub async fn post(tx: &mut Tx, post: &Post, by: Option<&OperationId>) -> Result<(), Error> {
    let insert = sql(
        "INSERT INTO messages (id, operation, channel, parent, thread_ts, content, team, failed, \
         due_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, \
         COALESCE($7, (SELECT team FROM messages WHERE id = $4)), \
         (SELECT failed FROM messages WHERE id = $4 AND ts IS NULL), \
         service_now(), service_now()) ON CONFLICT (id) DO NOTHING",
    )
    .bind(&post.id)
    .bind(by.map(OperationId::as_str))
    .bind(&post.channel)
    .bind(post.parent.as_deref())
    .bind(post.thread_ts.as_deref())
    .bind(post.content.to_string())
    .bind(post.team.as_deref());
    tx.execute(insert).await?;
    tx.wake(Topic::Outbox);
    Ok(())
}

/// Changes what a message shows, posted or not yet.
///
/// # Errors
/// As [`Store::write`].
pub async fn edit(tx: &mut Tx, edit: &Edit) -> Result<(), Error> {
    let update = sql(
        "UPDATE messages SET content = $2, wanted = wanted + 1 WHERE id = $1 AND content <> $2",
    )
    .bind(&edit.id)
    .bind(edit.content.to_string());
    tx.execute(update).await?;
    tx.wake(Topic::Outbox);
    Ok(())
}

/// Gives up what was not sent to a workspace yet, in the caller's transaction: the program is
/// not installed there any more. `reason` is a stable word.
///
/// # Errors
/// As [`Store::write`].
pub async fn give_up(tx: &mut Tx, team: &str, reason: &str) -> Result<u64, Error> {
    let update = sql(
        "UPDATE messages SET failed = $2 WHERE team = $1 AND shown < wanted AND failed IS NULL",
    );
    tx.execute(update.bind(team).bind(reason)).await
}

/// How far the message `id` is; `None` when it was never written.
///
/// # Errors
/// As [`Store::rows`].
pub async fn state(store: &Store, id: &str) -> Result<Option<State>, Error> {
    let select = sql("SELECT * FROM messages WHERE id = $1").bind(id);
    store.row(select).await?.as_ref().map(read).transpose()
}

/// The message that Slack knows by channel and timestamp: the program's name for it.
///
/// # Errors
/// As [`Store::rows`].
pub async fn by_ts(store: &Store, channel: &str, ts: &str) -> Result<Option<String>, Error> {
    let select = sql("SELECT id FROM messages WHERE ts = $1 AND posted_channel = $2")
        .bind(ts)
        .bind(channel);
    store
        .row(select)
        .await?
        .map(|row| row.get("id"))
        .transpose()
}

fn read(row: &Row) -> Result<State, Error> {
    Ok(State {
        channel: row.get("posted_channel")?,
        ts: row.get("ts")?,
        is_current: row.get::<i64>("shown")? == row.get::<i64>("wanted")?,
        failed: row.get("failed")?,
        created_at: row.moment("created_at")?,
    })
}

/// Removes messages that are older than `age` and have nothing left to send; how many.
///
/// # Errors
/// As [`Store::write`].
pub async fn forget(store: &Store, age: std::time::Duration) -> Result<u64, Error> {
    let mut tx = store.begin().await?;
    let delete = sql(
        "DELETE FROM messages WHERE created_at <= (SELECT service_now()) - $1 \
         AND (shown = wanted OR failed IS NOT NULL)",
    );
    let gone = tx.execute(delete.bind(crate::moment::millis(age))).await?;
    tx.commit().await?;
    Ok(gone)
}
