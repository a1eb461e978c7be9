//! Questions with buttons: Run it, or Cancel. A button holds an id and nothing else; who may
//! press it, what it runs and until when stands in the store.

use std::sync::Arc;
use std::time::Duration;

use service::Error;
use service::operations;
use service::store::{Migration, Row, Tx, sql};
use slack_blocks::block::Actions;
use slack_blocks::element::Button;
use slack_blocks::response_url::ResponseUrl;
use slack_blocks::{Message, Mrkdwn};

use crate::accept;
use crate::bot::Bot;
use crate::change::{Asked, Caller};
use crate::message::message;

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "questions",
    text: include_str!("../migrations/0001_questions.sql"),
};

/// How long a question waits: what was read for it is old then.
pub const LIFETIME: Duration = Duration::from_secs(5 * 60);

/// How long an old question can still say that it is old.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// The action ids of the buttons.
pub(crate) const RUN: &str = "question-run";
pub(crate) const CANCEL: &str = "question-cancel";

/// A command that waits for a yes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Question {
    /// Names it: what the buttons hold.
    pub id: String,
    /// The kind of the operation.
    pub kind: String,
    /// The command in canonical words.
    pub command: String,
    /// What was asked.
    pub asked: Asked,
}

impl Question {
    /// A question about `command`.
    pub fn new(
        id: impl Into<String>,
        kind: impl Into<String>,
        command: impl Into<String>,
        asked: Asked,
    ) -> Self {
        Self {
            id: id.into(),
            kind: kind.into(),
            command: command.into(),
            asked,
        }
    }

    /// Stores it; the same one again changes nothing.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn store(&self, tx: &mut Tx) -> Result<(), Error> {
        let asked = serde_json::to_string(&self.asked).unwrap_or_default();
        let caller = &self.asked.caller;
        let insert = sql(
            "INSERT INTO questions (id, kind, command, asked, caller, channel, asked_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, service_now(), service_now() + $7) \
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(&self.id)
        .bind(&self.kind)
        .bind(&self.command)
        .bind(asked)
        .bind(caller.id())
        .bind(&caller.channel)
        .bind(millis(LIFETIME));
        tx.execute(insert).await?;
        // What nobody can answer any more.
        let delete = sql("DELETE FROM questions WHERE expires_at <= service_now() - $1");
        tx.execute(delete.bind(millis(KEPT))).await.map(drop)
    }

    /// What the caller sees.
    #[must_use]
    pub fn card(&self, text: Mrkdwn<'static>) -> Message<'static> {
        let run = Button::new("Run it")
            .action_id(RUN)
            .value(self.id.clone())
            .primary();
        let cancel = Button::new("Cancel")
            .action_id(CANCEL)
            .value(self.id.clone());
        message(text).block(Actions::new([run, cancel]))
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// What a press of a button led to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answered {
    /// The command runs as this operation.
    Runs {
        /// The command.
        command: String,
    },
    /// Nothing will run.
    Cancelled,
    /// Somebody else was asked.
    NotYours,
    /// The answer came too late.
    Expired,
    /// It was answered before.
    Before,
    /// There is no such question.
    Unknown,
}

/// Takes an answer: once, from the one who was asked, where it was asked, and in time. `url`
/// is where the command can say what is left to say.
///
/// # Errors
/// As [`Tx::commit`]; nothing runs then, unless the error is [`Error::Unsure`].
pub async fn answer(
    bot: &Bot,
    id: &str,
    by: &Caller,
    run: bool,
    url: Option<Arc<ResponseUrl>>,
) -> Result<Answered, Error> {
    let mut tx = bot.store().begin().await?;
    let take = sql(
        "UPDATE questions SET answer = $2, answered_at = service_now() WHERE id = $1 \
         AND answer IS NULL AND expires_at > service_now() AND caller = $3 AND channel = $4 \
         RETURNING *",
    )
    .bind(id)
    .bind(if run { "run" } else { "cancel" })
    .bind(by.id())
    .bind(&by.channel);
    let Some(row) = tx.row(take).await? else {
        let select = sql("SELECT caller, channel, answer FROM questions WHERE id = $1");
        let known = tx.row(select.bind(id)).await?;
        tx.rollback().await;
        return known.map_or(Ok(Answered::Unknown), |row| why(&row, by));
    };
    if !run {
        tx.commit().await?;
        return Ok(Answered::Cancelled);
    }
    let (kind, command): (String, String) = (row.get("kind")?, row.get("command")?);
    let asked: Asked = row.json("asked")?;
    let new = accept::begin(&kind, command.as_str(), asked)?;
    operations::accept(&mut tx, &new).await?;
    // Before it is stored: it may be done before this task goes on.
    bot.pending.add(new.id(), url, None);
    let stored = tx.commit().await;
    stored.inspect_err(|_| bot.pending.remove(new.id()))?;
    Ok(Answered::Runs { command })
}

/// Why an answer was not taken.
fn why(row: &Row, by: &Caller) -> Result<Answered, Error> {
    let (caller, channel): (String, String) = (row.get("caller")?, row.get("channel")?);
    let answer: Option<String> = row.get("answer")?;
    Ok(if caller != by.id() || channel != by.channel {
        Answered::NotYours
    } else if answer.is_some() {
        Answered::Before
    } else {
        Answered::Expired
    })
}
