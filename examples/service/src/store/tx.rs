//! One transaction: everything in it happens, or nothing.

use sqlx::Executor as _;
use sqlx::any::Any;
use sqlx::pool::PoolConnection;

use super::{Row, Statement, Store, Topic, sql};
use crate::Error;

/// A transaction. Dropped without [`commit`](Self::commit), nothing of it happened.
pub struct Tx {
    store: Store,
    connection: PoolConnection<Any>,
    wakes: Vec<Topic>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    /// A statement failed or was not waited for: nothing of this can be committed.
    Broken,
    Closed,
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx")
            .field("state", &self.state)
            .field("wakes", &self.wakes)
            .finish_non_exhaustive()
    }
}

impl Tx {
    /// The guard is there before the database knows of the transaction: a caller that drops the
    /// future meanwhile leaves no open one behind.
    pub(super) async fn begin(
        store: Store,
        connection: PoolConnection<Any>,
    ) -> Result<Self, Error> {
        let mut tx = Self {
            store,
            connection,
            wakes: Vec::new(),
            state: State::Open,
        };
        tx.raw(tx.store.0.dialect.begin()).await?;
        Ok(tx)
    }

    async fn raw(&mut self, text: &'static str) -> Result<(), Error> {
        self.state = State::Broken;
        let done = self.connection.execute(text);
        self.store.bounded(done).await?;
        self.state = State::Open;
        Ok(())
    }

    /// Runs a statement; the number of rows that it changed.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn execute(&mut self, statement: Statement) -> Result<u64, Error> {
        let query = self.store.query(statement)?;
        let before = std::mem::replace(&mut self.state, State::Broken);
        let done = query.execute(&mut *self.connection);
        let done = self.store.bounded(done).await?;
        self.state = before;
        Ok(done.rows_affected())
    }

    /// Runs a statement; the rows that it returns.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn rows(&mut self, statement: Statement) -> Result<Vec<Row>, Error> {
        let query = self.store.query(statement)?;
        let before = std::mem::replace(&mut self.state, State::Broken);
        let rows = query.fetch_all(&mut *self.connection);
        let rows = self.store.bounded(rows).await?;
        self.state = before;
        Ok(rows.into_iter().map(Row).collect())
    }

    /// Runs a statement; the first row that it returns.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn row(&mut self, statement: Statement) -> Result<Option<Row>, Error> {
        Ok(self.rows(statement).await?.into_iter().next())
    }

    /// After the commit, wakes who waits for this.
    pub fn wake(&mut self, topic: Topic) {
        if !self.wakes.contains(&topic) {
            self.wakes.push(topic);
        }
    }

    /// Makes everything happen. When this returns, it is on disk.
    ///
    /// # Errors
    /// [`Error::Unsure`] when the connection broke: it may have happened, so look.
    /// [`Error::NoWrites`], [`Error::Unavailable`], and [`Error::Stored`] when a statement
    /// had failed before: nothing happened.
    pub async fn commit(mut self) -> Result<(), Error> {
        if let Some(notify) = self.store.0.dialect.notify() {
            for topic in self.wakes.clone() {
                let notify = sql(notify).bind(Topic::CHANNEL).bind(topic.name());
                self.execute(notify).await?;
            }
        }
        if self.state == State::Broken {
            // The database would say "done" to this, and have done nothing.
            return Err(Error::stored("a transaction", "a statement of it failed"));
        }
        let committed = self.raw("COMMIT").await;
        if committed.is_ok() {
            self.state = State::Closed;
        }
        for topic in &self.wakes {
            self.store.0.wakes.ring(*topic);
        }
        committed.map_err(|error| match error {
            Error::Unavailable(source) if self.store.is_shared() => Error::Unsure(source),
            other => other,
        })
    }

    /// Undoes everything. Dropping does the same, but costs the connection.
    pub async fn rollback(mut self) {
        if self.raw("ROLLBACK").await.is_ok() {
            self.state = State::Closed;
        }
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if self.state == State::Closed {
            return;
        }
        if self.store.0.is_memory {
            // Its one connection is the database: the next to use it rolls back.
            self.store
                .0
                .is_dirty
                .store(true, std::sync::atomic::Ordering::SeqCst);
        } else {
            // Whatever state it is in, the database undoes what was open in it.
            self.connection.close_on_drop();
        }
    }
}
