//! Acceptance: dedupe key, operation and first step in one transaction, before the response.

use std::time::Duration;

use super::{NewOperation, OperationId, Operations};
use crate::locks::Held;
use crate::store::{Topic, Tx, sql};
use crate::{Error, inbox};

/// How long to go on trying to learn whether a broken commit took effect. Slack gives 3 s.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(100);

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

impl Operations {
    /// Stores `new`: when this returns, it is on disk and will be done, whatever happens.
    ///
    /// A connection that breaks during the commit leads to another try, which recognises its
    /// own operation; so nothing is stored twice.
    ///
    /// # Errors
    /// As [`Tx::commit`]. After [`Error::Unsure`] nobody knows: say so, and that the same
    /// request must not simply be repeated.
    pub async fn accept(&self, new: &NewOperation) -> Result<Accepted, Error> {
        let begin = self.clock.elapsed();
        let mut unsure = None;
        loop {
            let tried = async {
                let mut tx = self.store.begin().await?;
                match accept(&mut tx, new).await {
                    Ok(accepted) => {
                        tx.commit().await?;
                        Ok(accepted)
                    }
                    Err(error) => {
                        tx.rollback().await;
                        Err(error)
                    }
                }
            }
            .await;
            match tried {
                Err(Error::Held(held)) => return Ok(Accepted::Held(held)),
                Err(Error::Unsure(error)) => unsure = Some(Error::Unsure(error)),
                // Only while an earlier commit is unsure is it worth asking again.
                Err(error) if error.is_transient() && unsure.is_some() => {}
                done => return done,
            }
            if self.clock.elapsed().saturating_sub(begin) >= PATIENCE
                && let Some(error) = unsure
            {
                return Err(error);
            }
            self.clock.sleep(PAUSE).await;
        }
    }
}

/// The same inside a transaction of the caller's.
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
