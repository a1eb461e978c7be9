//! Commands as operations: their kinds, and the state that each begins with.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use service::locks::Lock;
use service::operations::Kind;
use service::{Error, NewOperation};

use crate::change::{Asked, Caller, Change, VERSION};

/// Commands that change nothing; the state is the caller.
pub const READ: Kind = Kind::new("read", 1);

/// Commands about routes; the state is a [`RouteState`].
pub const ROUTES: [Kind; 2] = [Kind::new("route", 1), Kind::new("route-disable", 1)];

/// Commands that change apps; the state is a [`Change`].
pub const CHANGES: [Kind; 2] = [Kind::new("deploy", VERSION), Kind::new("promote", VERSION)];

/// A read that takes longer has nobody who waits for it.
const READ_DEADLINE: Duration = Duration::from_secs(120);

/// What was accepted is taken up whatever its age: phases have limits of their own, and what was
/// not begun in time asks again.
const DEADLINE: Duration = Duration::from_secs(30 * 24 * 3600);

/// Locks outlive every phase; the end of the operation frees them.
const LOCKED: Duration = Duration::from_secs(3 * 3600);

/// The lock on an app: one change at a time. `holder` is shown to others.
pub(crate) fn lock(app: &str, holder: &str) -> Lock {
    Lock::new(format!("app:{app}"), holder, LOCKED)
}

/// The lock on the review app of a pull request, whichever app that is.
pub(crate) fn review_lock(pipeline: &str, number: u64, holder: &str) -> Lock {
    Lock::new(review_lock_name(pipeline, number), holder, LOCKED)
}

/// Its name.
pub(crate) fn review_lock_name(pipeline: &str, number: u64) -> String {
    format!("review:{pipeline}/{number}")
}

/// What was asked about routes, and what is left to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RouteState {
    /// Who, and where.
    pub caller: Caller,
    /// For the caller, as mrkdwn: everything else is done.
    pub said: Option<String>,
    /// How it ended: a stable code.
    pub reason: String,
}

impl RouteState {
    /// A command as it was typed.
    #[must_use]
    pub fn new(caller: Caller) -> Self {
        Self {
            caller,
            said: None,
            reason: "done".into(),
        }
    }
}

/// A command as an operation of its kind.
///
/// # Errors
/// When its state cannot be stored.
pub fn begin(kind: &str, command: impl Into<String>, asked: Asked) -> Result<NewOperation, Error> {
    if kind == READ.name {
        return read(&command.into(), &asked.caller);
    }
    let new = NewOperation::new(kind, command, asked.caller.id()).deadline(DEADLINE);
    if is_about_routes(kind) {
        new.state(1, &RouteState::new(asked.caller))
    } else {
        new.state(VERSION, &Change::new(asked))
    }
}

/// Whether operations of this kind are about routes.
pub(crate) fn is_about_routes(kind: &str) -> bool {
    ROUTES.iter().any(|one| one.name == kind)
}

/// The operation that answers a question.
///
/// # Errors
/// When the caller cannot be stored.
pub fn read(command: &str, caller: &Caller) -> Result<NewOperation, Error> {
    NewOperation::new(READ.name, command, caller.id())
        .deadline(READ_DEADLINE)
        .state(READ.version, caller)
}
