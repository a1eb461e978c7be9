//! Acceptance inside a transaction.

use super::NewOperation;
use crate::held::Held;
use crate::id::OperationId;
use crate::store::{Topic, Tx, sql};
use crate::{Error, inbox};

/// What became of a request.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Accepted {
    /// It is stored and will be done.
    New(OperationId),
    /// The same request was accepted before; `None` when it was taken note of without an
    /// operation.
    Again(Option<OperationId>),
    /// A lock that it needs belongs to another operation. Nothing was stored.
    Held(Held),
}

impl Accepted {
    /// The operation, new or not.
    #[must_use]
    pub fn id(&self) -> Option<&OperationId> {
        match self {
            Self::New(id) => Some(id),
            Self::Again(id) => id.as_ref(),
            Self::Held(_) => None,
        }
    }
}

/// Accepts `new` inside a transaction of the caller's; as
/// [`Operations::accept`](crate::Operations::accept).
///
/// # Errors
/// [`Error::Held`] when a lock is taken: then drop the transaction. Else as
/// [`Store::write`](crate::Store::write).
pub async fn accept(tx: &mut Tx, new: &NewOperation) -> Result<Accepted, Error> {
    if let Some(once) = &new.once
        && let Some(seen) =
            inbox::note(tx, &once.source, &once.key, once.memory, Some(&new.id)).await?
    {
        return Ok(match seen.operation {
            Some(id) if id == new.id => Accepted::New(id),
            other => Accepted::Again(other),
        });
    }
    let insert = sql(
        "INSERT INTO operations (id, kind, command, caller, phase, state_version, state, \
         accepted_at, due_at, deadline_at, phase_deadline_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, service_now(), service_now() + $8, \
         service_now() + $9, service_now() + $10) ON CONFLICT (id) DO NOTHING",
    )
    .bind(new.id.as_str())
    .bind(&new.kind)
    .bind(&new.command)
    .bind(&new.caller)
    .bind(&new.phase)
    .bind(new.state_version)
    .bind(&new.state)
    .bind(new.later)
    .bind(new.later + new.deadline)
    .bind(new.later + new.phase_limit.unwrap_or(new.deadline));
    if tx.execute(insert).await? == 1 {
        tx.apply_all(&new.writes, &new.id).await?;
        tx.wake(Topic::Operations);
    }
    Ok(Accepted::New(new.id.clone()))
}
