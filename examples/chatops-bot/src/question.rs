//! Questions with buttons: run it, or one of several, or nothing. A button holds an id and
//! nothing else; who may press it, what it runs and until when stands in the store.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use service::Error;
use service::operations;
use service::store::{Migration, Row, Tx, sql};
use slack_blocks::web::response_url::ResponseUrl;

use crate::bot::Bot;
use crate::change::{Asked, Caller};
use crate::operation;
use crate::place::SCHEME;

mod card;

pub use self::card::{Button, card};
pub(crate) use self::card::{CANCEL, RUN};

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "questions",
    text: include_str!("../migrations/0001_questions.sql"),
};

/// Questions with several answers.
pub const CHOICES: Migration = Migration {
    name: "choices",
    text: include_str!("../migrations/0004_choices.sql"),
};

/// How long a question waits: what was read for it is old then.
pub const LIFETIME: Duration = Duration::from_secs(5 * 60);

/// How long an old question can still say that it is old.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// A command that waits for a yes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Question {
    /// Names it: what the buttons hold.
    pub id: String,
    /// Names the question that it is one choice of: one press answers all of them.
    pub choices: String,
    /// The kind of the operation.
    pub kind: String,
    /// The command in canonical words.
    pub command: String,
    /// What was asked.
    pub asked: Asked,
    /// What a yes needs.
    pub wants: Wants,
}

/// What a yes needs beside the press.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Wants {
    /// Nothing.
    #[default]
    Yes,
    /// The reason why checks are overridden.
    Reason,
}

impl Question {
    /// A question about `command`.
    pub fn new(
        id: impl Into<String>,
        kind: impl Into<String>,
        command: impl Into<String>,
        asked: Asked,
    ) -> Self {
        let id = id.into();
        Self {
            choices: id.clone(),
            id,
            kind: kind.into(),
            command: command.into(),
            asked,
            wants: Wants::Yes,
        }
    }

    /// With what a yes needs.
    #[must_use]
    pub fn wants(mut self, wants: Wants) -> Self {
        self.wants = wants;
        self
    }

    /// As choice number `at` of its question.
    #[must_use]
    pub fn choice(mut self, at: usize) -> Self {
        if at > 0 {
            self.id = format!("{}-{at}", self.choices);
        }
        self
    }

    /// Stores it; the same one again changes nothing.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn store(&self, tx: &mut Tx) -> Result<(), Error> {
        let asked = serde_json::to_string(&self.asked).unwrap_or_default();
        let wants = serde_json::to_string(&self.wants).unwrap_or_default();
        let caller = &self.asked.caller;
        let insert = sql(
            "INSERT INTO questions (id, kind, command, asked, caller, channel, asked_at, expires_at, \
             wants, choices) \
             VALUES ($1, $2, $3, $4, $5, $6, service_now(), service_now() + $7, $8, $9) \
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(&self.id)
        .bind(&self.kind)
        .bind(&self.command)
        .bind(asked)
        .bind(caller.id())
        .bind(&caller.channel)
        .bind(millis(LIFETIME))
        .bind(wants)
        .bind(&self.choices);
        tx.execute(insert).await?;
        // What nobody can answer any more.
        let delete = sql("DELETE FROM questions WHERE expires_at <= service_now() - $1");
        tx.execute(delete.bind(millis(KEPT))).await.map(drop)
    }

    fn read(row: &Row) -> Result<Self, Error> {
        let wants: Option<String> = row.get("wants")?;
        let (id, choices): (String, Option<String>) = (row.get("id")?, row.get("choices")?);
        Ok(Self {
            choices: choices.unwrap_or_else(|| id.clone()),
            id,
            kind: row.get("kind")?,
            command: row.get("command")?,
            asked: row.json("asked")?,
            wants: wants
                .and_then(|wants| serde_json::from_str(&wants).ok())
                .unwrap_or_default(),
        })
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// What a person says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// Run it.
    Run,
    /// Run it, for this reason.
    Because(String),
    /// Do not.
    Cancel,
}

/// What a press of a button led to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Answered {
    /// The command runs as an operation.
    Runs {
        /// The command.
        command: String,
    },
    /// Nothing is stored yet: a reason is missing.
    NeedsReason(Box<Question>),
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
    answer: &Answer,
    url: Option<Arc<ResponseUrl>>,
) -> Result<Answered, Error> {
    let mut tx = bot.store().begin().await?;
    // All choices of one question at once: the first press decides.
    let take = sql(
        "UPDATE questions SET answer = CASE WHEN id = $1 THEN $2 ELSE 'other' END, \
         answered_at = service_now() WHERE COALESCE(choices, id) = \
         (SELECT COALESCE(choices, id) FROM questions WHERE id = $1) \
         AND answer IS NULL AND expires_at > service_now() AND caller = $3 \
         AND (channel = $4 OR channel LIKE $5) RETURNING *",
    )
    .bind(id)
    .bind(match answer {
        Answer::Cancel => "cancel",
        _ => "run",
    })
    .bind(by.id())
    .bind(&by.channel)
    // What was asked below a pull request is answered in Slack.
    .bind(format!("{SCHEME}%"));
    let rows = tx.rows(take).await?;
    let taken = rows
        .iter()
        .map(Question::read)
        .collect::<Result<Vec<_>, _>>()?;
    let Some(question) = taken.into_iter().find(|question| question.id == id) else {
        let select = sql("SELECT caller, channel, answer FROM questions WHERE id = $1");
        let known = tx.row(select.bind(id)).await?;
        tx.rollback().await;
        return known.map_or(Ok(Answered::Unknown), |row| why(&row, by));
    };
    let reason = match (answer, question.wants) {
        (Answer::Cancel, _) => {
            tx.commit().await?;
            return Ok(Answered::Cancelled);
        }
        (Answer::Run, Wants::Reason) => {
            // It stays open until the reason comes.
            tx.rollback().await;
            return Ok(Answered::NeedsReason(Box::new(question)));
        }
        (Answer::Because(reason), _) => Some(reason.clone()),
        (Answer::Run, Wants::Yes) => question.asked.reason.clone(),
    };
    let Question {
        kind,
        command,
        mut asked,
        ..
    } = question;
    asked.reason = reason;
    let new = operation::begin(&kind, command.as_str(), asked)?;
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
    let is_here = channel == by.channel || channel.starts_with(SCHEME);
    Ok(if caller != by.id() || !is_here {
        Answered::NotYours
    } else if answer.is_some() {
        Answered::Before
    } else {
        Answered::Expired
    })
}

/// Where a question was asked: a modal does not say.
///
/// # Errors
/// As [`service::Store::rows`].
pub async fn channel(bot: &Bot, id: &str) -> Result<Option<String>, Error> {
    let select = sql("SELECT channel FROM questions WHERE id = $1");
    let row = bot.store().row(select.bind(id)).await?;
    row.map(|row| row.get("channel")).transpose()
}
