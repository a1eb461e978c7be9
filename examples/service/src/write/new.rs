//! What is accepted: an operation with everything that happens together with it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::id::OperationId;
use crate::moment::millis;
use crate::{Error, Write};

/// An operation to be accepted.
///
/// Defaults: state `null` in version 1, phase `accepted`, deadline one hour, due at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[must_use = "accept it"]
pub struct NewOperation {
    pub(super) id: OperationId,
    pub(super) kind: String,
    pub(super) command: String,
    pub(super) caller: String,
    pub(super) phase: String,
    pub(super) state_version: i64,
    pub(super) state: String,
    pub(super) later: i64,
    pub(super) deadline: i64,
    pub(super) phase_limit: Option<i64>,
    pub(super) once: Option<Once>,
    pub(super) writes: Vec<Write>,
}

/// The request that it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Once {
    pub(super) source: String,
    pub(super) key: String,
    pub(super) memory: i64,
}

impl NewOperation {
    /// `kind` for the [`Work`](crate::Work) that can do it, `command` in canonical words,
    /// `caller` as the program's own id of a person.
    pub fn new(
        kind: impl Into<String>,
        command: impl Into<String>,
        caller: impl Into<String>,
    ) -> Self {
        Self {
            id: OperationId::random(),
            kind: kind.into(),
            command: command.into(),
            caller: caller.into(),
            phase: "accepted".into(),
            state_version: 1,
            state: "null".into(),
            later: 0,
            deadline: millis(Duration::from_secs(3600)),
            phase_limit: None,
            once: None,
            writes: Vec::new(),
        }
    }

    /// Its id, already now: for messages and records that name it.
    #[must_use]
    pub fn id(&self) -> &OperationId {
        &self.id
    }

    /// Accepted once for all requests from `source` with this `key`, for as long as
    /// `memory` (see [`inbox`](crate::inbox)).
    pub fn once(
        mut self,
        source: impl Into<String>,
        key: impl Into<String>,
        memory: Duration,
    ) -> Self {
        self.once = Some(Once {
            source: source.into(),
            key: key.into(),
            memory: millis(memory),
        });
        self
    }

    /// The program's own state, and the version of its shape.
    ///
    /// # Errors
    /// [`Error::Stored`] when it cannot be written as JSON.
    pub fn state(mut self, version: i64, state: &impl Serialize) -> Result<Self, Error> {
        self.state = serde_json::to_string(state).map_err(|error| Error::stored("state", error))?;
        self.state_version = version;
        Ok(self)
    }

    /// The first phase, and how long it may take.
    pub fn phase(mut self, name: impl Into<String>, limit: Duration) -> Self {
        self.phase = name.into();
        self.phase_limit = Some(millis(limit));
        self
    }

    /// Nobody takes it for that long.
    pub fn later(mut self, pause: Duration) -> Self {
        self.later = millis(pause);
        self
    }

    /// It ends that long after it is due.
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.deadline = millis(limit);
        self
    }

    /// Something that happens together with the acceptance.
    pub fn with(mut self, write: impl Into<Write>) -> Self {
        self.writes.push(write.into());
        self
    }
}
