//! What can happen together with an operation's acceptance or step, in one transaction.

use serde::{Deserialize, Serialize};

use crate::audit::Entry;
use crate::id::OperationId;
use crate::locks::Lock;
use crate::outbox::{Edit, Post};
use crate::store::Tx;
use crate::{Error, audit, locks, outbox};

mod accept;
mod new;
pub(crate) mod timer;

pub use accept::{Accepted, accept};
pub use new::NewOperation;
use timer::Timer;

/// A change beside the operation's own row. It happens with it, or not at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Write {
    /// Takes a lock for the operation; refused with [`Error::Held`] when another holds it.
    Lock(Lock),
    /// Frees a lock that the operation holds. Its end frees all of them anyway.
    Unlock(String),
    /// Sets a timer, or moves the one of that name.
    Timer(Box<Timer>),
    /// Removes the timer of that name, if it is there.
    ClearTimer(String),
    /// A message to be posted once.
    Post(Post),
    /// What a posted message shows from now on.
    Edit(Edit),
    /// A line of the audit.
    Audit(Entry),
    /// Another operation, accepted by the same rules.
    Accept(Box<NewOperation>),
}

impl Tx {
    /// Applies `writes` in their order, those of the audit last: all transactions want its
    /// head, and who waits for it must not hold what others wait for.
    pub(crate) async fn apply_all(
        &mut self,
        writes: &[Write],
        by: &OperationId,
    ) -> Result<(), Error> {
        let is_audit = |write: &&Write| matches!(write, Write::Audit(_));
        for write in writes.iter().filter(|write| !is_audit(write)) {
            self.apply(write, by).await?;
        }
        for write in writes.iter().filter(is_audit) {
            self.apply(write, by).await?;
        }
        Ok(())
    }

    /// Applies `write` on behalf of the operation `by`.
    ///
    /// # Errors
    /// [`Error::Held`] when a lock is taken; else as [`Store::write`](crate::Store::write).
    pub async fn apply(&mut self, write: &Write, by: &OperationId) -> Result<(), Error> {
        match write {
            Write::Lock(lock) => locks::acquire(self, lock, by).await,
            Write::Unlock(name) => locks::release(self, name, by).await.map(|_| ()),
            Write::Timer(timer) => timer::set(self, timer).await,
            Write::ClearTimer(name) => timer::clear(self, name).await.map(|_| ()),
            Write::Post(post) => outbox::post(self, post, Some(by)).await,
            Write::Edit(edit) => outbox::edit(self, edit).await,
            Write::Audit(entry) => audit::append(self, entry).await.map(|_| ()),
            // Operations can bring operations: the depth needs a place on the heap.
            Write::Accept(new) => Box::pin(accept(self, new)).await.map(|_| ()),
        }
    }
}

impl Lock {
    /// Frees the lock of that name, if the operation holds it.
    #[must_use]
    pub fn release(name: impl Into<String>) -> Write {
        Write::Unlock(name.into())
    }
}

macro_rules! from {
    ($($variant:ident($type:ty)),*) => {$(
        impl From<$type> for Write {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        }
    )*};
}

from!(
    Lock(Lock),
    Timer(Timer),
    Post(Post),
    Edit(Edit),
    Audit(Entry),
    Accept(NewOperation)
);
