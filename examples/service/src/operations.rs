//! Operations: work that is finished whatever happens to the process that began it.
//!
//! | call | what it does |
//! |---|---|
//! | [`Operations::accept`] | stores it, once for each request, before anybody is answered |
//! | [`Operations::claim`] | takes one that nobody works on, under a token of its own |
//! | [`Claim::renew`], [`Claim::commit`], [`Claim::finish`] | only while that claim holds |
//! | [`Operations::cancel`], [`park`](Operations::park), [`unpark`](Operations::unpark) | from outside |

use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::store::{Row, Store};
use crate::{Clock, Error, Moment};

mod accept;
mod claim;
mod control;
mod find;

pub use crate::id::OperationId;
pub use crate::write::{Accepted, NewOperation, accept};
pub use claim::{Claim, Renewed, Step};
pub use find::{Counts, Filter};

/// Where an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// Accepted and not ended: somebody works on it, or it waits for somebody.
    Open,
    /// It has an outcome.
    Ended,
    /// It failed again and again, or nobody knows its kind. A person decides.
    Parked,
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// As wanted.
    Done,
    /// Not as wanted, for certain.
    Failed,
    /// Somebody else's change took its place.
    Overtaken,
    /// Nobody can say.
    Unknown,
    /// A person stopped it.
    Cancelled,
}

impl Outcome {
    const ALL: [Self; 5] = [
        Self::Done,
        Self::Failed,
        Self::Overtaken,
        Self::Unknown,
        Self::Cancelled,
    ];

    /// A stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Overtaken => "overtaken",
            Self::Unknown => "unknown",
            Self::Cancelled => "cancelled",
        }
    }
}

/// An operation as it is stored.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Operation {
    /// Its name.
    pub id: OperationId,
    /// Which [`Work`](crate::Work) can do it.
    pub kind: String,
    /// What was asked for, in canonical words.
    pub command: String,
    /// Who asked: the program's own id of a person, never a display name.
    pub caller: String,
    /// The phase that it is in, by the program's name.
    pub phase: String,
    /// Which shape [`state`](Self::state) has.
    pub state_version: i64,
    state: String,
    /// Grows by one with every commit.
    pub revision: i64,
    /// Where it stands.
    pub status: Status,
    /// When it was accepted.
    pub accepted_at: Moment,
    /// Nobody takes it before.
    pub due_at: Moment,
    /// It ends by then, one way or the other.
    pub deadline_at: Moment,
    /// The phase ends by then.
    pub phase_deadline_at: Moment,
    /// How often it was taken since the last commit.
    pub attempts: i64,
    /// Who wants it stopped.
    pub cancelled_by: Option<String>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Why, as a stable code.
    pub reason: Option<String>,
    /// When it ended or was parked.
    pub ended_at: Option<Moment>,
}

impl Operation {
    /// The program's own state.
    ///
    /// # Errors
    /// [`Error::Stored`] when it has another shape.
    pub fn state<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_str(&self.state).map_err(|error| Error::stored("state", error))
    }

    fn read(row: &Row) -> Result<Self, Error> {
        let status: String = row.get("status")?;
        let outcome: Option<String> = row.get("outcome")?;
        Ok(Self {
            id: OperationId::from(row.get::<String>("id")?),
            kind: row.get("kind")?,
            command: row.get("command")?,
            caller: row.get("caller")?,
            phase: row.get("phase")?,
            state_version: row.get("state_version")?,
            state: row.get("state")?,
            revision: row.get("revision")?,
            status: match status.as_str() {
                "open" => Status::Open,
                "parked" => Status::Parked,
                _ => Status::Ended,
            },
            accepted_at: row.moment("accepted_at")?,
            due_at: row.moment("due_at")?,
            deadline_at: row.moment("deadline_at")?,
            phase_deadline_at: row.moment("phase_deadline_at")?,
            attempts: row.get("attempts")?,
            cancelled_by: row.get("cancelled_by")?,
            outcome: outcome.and_then(|word| Outcome::ALL.into_iter().find(|o| o.as_str() == word)),
            reason: row.get("reason")?,
            ended_at: row.moment_or_none("ended_at")?,
        })
    }
}

/// A kind of operation that a program can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Kind {
    /// Its name.
    pub name: &'static str,
    /// The newest shape of its state that this program reads; newer ones are left to
    /// newer replicas.
    pub version: i64,
}

impl Kind {
    /// A kind with the newest version of its state.
    #[must_use]
    pub const fn new(name: &'static str, version: i64) -> Self {
        Self { name, version }
    }
}

/// The spans by which operations live.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Windows {
    /// How long a claim holds without renewal: 60 s.
    pub lease: Duration,
    /// How often it is renewed: every 20 s.
    pub renew_every: Duration,
    /// Acquisitions without a commit, after which an operation is parked: 5.
    pub attempts: i64,
}

impl Default for Windows {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(60),
            renew_every: Duration::from_secs(20),
            attempts: 5,
        }
    }
}

impl Windows {
    /// Another lease; it is renewed three times as often.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self.renew_every = lease / 3;
        self
    }

    /// Another number of attempts.
    #[must_use]
    pub fn attempts(mut self, attempts: i64) -> Self {
        self.attempts = attempts;
        self
    }
}

/// The operations of a store. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Operations {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) windows: Windows,
}

impl Operations {
    /// The operations in `store`, with `clock` for waits.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            clock,
            windows: Windows::default(),
        }
    }

    /// With other spans.
    #[must_use]
    pub fn windows(mut self, windows: Windows) -> Self {
        self.windows = windows;
        self
    }

    /// Where they are stored.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }
}
