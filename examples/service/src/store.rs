//! The store: one pool type over a SQLite file or PostgreSQL, checked when it opens.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::any::{Any, AnyPoolOptions};
use sqlx::pool::PoolConnection;
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Connection as _, Executor as _};

use crate::lease::VISIBLE;
use crate::moment::millis;
use crate::{Error, Moment};

mod dialect;
mod lock_file;
mod migrations;
mod offset;
mod settings;
mod statement;
mod tx;
mod url;
mod wake;

pub use migrations::Migration;
pub use offset::OffsetClock;
pub use settings::Settings;
pub use statement::{Row, Statement, sql};
pub use tx::Tx;
pub use wake::{Topic, Wakeups};

use dialect::{Dialect, STANDING_NOW};
use lock_file::LockFile;
use url::Place;
use wake::{Listener, Wakes};

/// The database of a service. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    dialect: Dialect,
    /// One connection on SQLite, where one writes at a time.
    writer: AnyPool,
    /// Other connections on a file, so that reads do not wait behind commits.
    reader: AnyPool,
    /// Longest time for one statement, also when nothing comes back at all.
    limit: Duration,
    /// Time is moved by [`Store::shift`] alone.
    stands: bool,
    /// Nothing outlives the one connection.
    is_memory: bool,
    /// That connection holds a transaction that was dropped.
    is_dirty: AtomicBool,
    wakes: Arc<Wakes>,
    _listener: Option<Listener>,
    lock: Mutex<Option<LockFile>>,
}

impl Store {
    /// Opens the database: takes `FILE.lock`, brings the tables up to date, proves that a
    /// write is possible, and on SQLite frees what a dead process had claimed.
    ///
    /// # Errors
    /// [`Error::Setup`] with the way out when the address is wrong, the file belongs to
    /// another process, cannot be opened or written, or its tables are of another program;
    /// [`Error::Unavailable`] when a PostgreSQL server cannot be reached.
    pub async fn open(settings: Settings) -> Result<Self, Error> {
        sqlx::any::install_default_drivers();
        let place = url::parse(&settings.url, settings.dyno)?;
        let dialect = place.dialect();
        let lock = match &place {
            Place::File(path) => Some(LockFile::acquire(path)?),
            Place::Memory | Place::Postgres(_) => None,
        };
        let explain = |error: Error| match error {
            Error::NoWrites { reason, source } => Error::Setup(format!(
                "the database cannot be written: {reason} ({source}); nothing was changed"
            )),
            Error::Database(source) => Error::Setup(format!(
                "the database cannot be used as it is: {}",
                crate::error::chain(&source)
            )),
            other => other,
        };
        let probe = tokio::time::timeout(settings.statement, probe(&place, &settings)).await;
        let probed = probe.unwrap_or(Err(sqlx::Error::PoolTimedOut));
        probed.map_err(|error| explain(dialect.error(error)))?;
        let settings = Arc::new(settings);
        let writers = match dialect {
            Dialect::Sqlite => 1,
            Dialect::Postgres => settings.connections,
        };
        let writer = pool(&place, false, writers, &settings)
            .await
            .map_err(|error| explain(dialect.error(error)))?;
        migrations::run(&writer, dialect, settings.migrations)
            .await
            .map_err(explain)?;
        let reader = match &place {
            Place::File(_) => pool(
                &place,
                true,
                settings.connections.min(FILE_READERS),
                &settings,
            )
            .await
            .map_err(|error| explain(dialect.error(error)))?,
            Place::Memory | Place::Postgres(_) => writer.clone(),
        };
        let wakes = Arc::new(Wakes::new());
        let listener = match &place {
            Place::Postgres(url) => Some(wake::listen(url.clone(), &wakes)),
            Place::File(_) | Place::Memory => None,
        };
        let store = Self(Arc::new(Inner {
            dialect,
            writer,
            reader,
            limit: settings.statement,
            stands: settings.stands,
            is_memory: place == Place::Memory,
            is_dirty: AtomicBool::new(false),
            wakes,
            _listener: listener,
            lock: Mutex::new(lock),
        }));
        store.check().await.map_err(explain)?;
        if settings.stands {
            store.stand().await?;
        }
        Ok(store)
    }

    /// From now on the row holds the whole time, unless it did before.
    async fn stand(&self) -> Result<(), Error> {
        let text =
            "UPDATE service_clock SET offset_ms = service_now() WHERE offset_ms < 1000000000000";
        let text = self.0.dialect.text(text);
        let mut connection = self.connection(&self.0.writer).await?;
        let done = self.bounded(connection.execute(AssertSqlSafe(text)));
        done.await.map(|_| ())
    }

    /// A write that changes nothing; and with a file's lock in hand nobody else lives.
    async fn check(&self) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        tx.execute(sql("UPDATE service_clock SET offset_ms = offset_ms"))
            .await?;
        if self.0.dialect == Dialect::Sqlite {
            let freed = tx
                .execute(sql(
                    "UPDATE operations SET claim = NULL, claim_expires_at = NULL \
                     WHERE claim IS NOT NULL",
                ))
                .await?;
            // The dead send nothing any more: what they sent last can be seen that much later.
            tx.execute(
                sql(
                    "UPDATE messages SET claim = NULL, claim_expires_at = NULL, \
                     due_at = CASE WHEN due_at < service_now() + $1 THEN due_at \
                     ELSE service_now() + $1 END WHERE claim IS NOT NULL",
                )
                .bind(millis(VISIBLE)),
            )
            .await?;
            tx.execute(sql(
                "UPDATE identities SET refresh_expires_at = NULL WHERE refresh_expires_at IS NOT NULL",
            ))
            .await?;
            if freed > 0 {
                tracing::info!(freed, "operations of a process that ended are taken over");
            }
        }
        tx.commit().await
    }

    /// Begins a transaction that writes. Everything in it happens, or nothing.
    ///
    /// On SQLite it holds the only writing connection: never wait for the outside world
    /// inside it, and never begin a second one in the same task.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database is away or another writer holds it for longer
    /// than the busy timeout.
    pub async fn begin(&self) -> Result<Tx, Error> {
        let connection = self.connection(&self.0.writer).await?;
        Tx::begin(self.clone(), connection).await
    }

    async fn connection(&self, pool: &AnyPool) -> Result<PoolConnection<Any>, Error> {
        let mut connection = self.bounded(pool.acquire()).await?;
        if self.0.is_dirty.swap(false, Ordering::SeqCst) {
            self.bounded(connection.execute("ROLLBACK")).await?;
        }
        Ok(connection)
    }

    /// Reads rows as they were last committed.
    ///
    /// # Errors
    /// [`Error::Unavailable`] or [`Error::Database`].
    pub async fn rows(&self, statement: Statement) -> Result<Vec<Row>, Error> {
        let query = self.query(statement)?;
        let mut connection = self.connection(&self.0.reader).await?;
        let rows = self.bounded(query.fetch_all(&mut *connection)).await?;
        Ok(rows.into_iter().map(Row).collect())
    }

    /// Reads the first row.
    ///
    /// # Errors
    /// As [`rows`](Self::rows).
    pub async fn row(&self, statement: Statement) -> Result<Option<Row>, Error> {
        Ok(self.rows(statement).await?.into_iter().next())
    }

    /// One writing statement on its own, and the rows that it returns.
    ///
    /// # Errors
    /// As [`rows`](Self::rows), [`Error::NoWrites`], and [`Error::Unavailable`] also when it
    /// is not known whether it took effect.
    pub async fn write(&self, statement: Statement) -> Result<Vec<Row>, Error> {
        let query = self.query(statement)?;
        // All rows: a statement is complete, and on disk, only after the last.
        let mut connection = self.connection(&self.0.writer).await?;
        let rows = self.bounded(query.fetch_all(&mut *connection)).await?;
        Ok(rows.into_iter().map(Row).collect())
    }

    /// The database's clock plus the offset of the tests.
    ///
    /// # Errors
    /// As [`rows`](Self::rows).
    pub async fn now(&self) -> Result<Moment, Error> {
        let row = self.row(sql("SELECT service_now() AS at")).await?;
        row.map_or_else(
            || Err(Error::stored("the time", "no row")),
            |row| row.moment("at"),
        )
    }

    /// Moves the database's time for everyone on it. For tests and virtual worlds.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn shift(&self, by: Duration) -> Result<(), Error> {
        let move_on = sql("UPDATE service_clock SET offset_ms = offset_ms + $1").bind(millis(by));
        self.write(move_on).await.map(|_| ())
    }

    /// Takes what was deleted out of the files too: on SQLite pages are overwritten when they are
    /// freed, and the log of earlier states is emptied here. On PostgreSQL the server's `VACUUM`
    /// does it in its own time.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when somebody reads an earlier state for longer than the busy
    /// timeout: try again.
    pub async fn scrub(&self) -> Result<(), Error> {
        if self.0.dialect != Dialect::Sqlite || self.0.is_memory {
            return Ok(());
        }
        let row = self.write(sql("PRAGMA wal_checkpoint(TRUNCATE)")).await?;
        let busy = row.first().map_or(Ok(1), |row| row.get::<i64>("busy"))?;
        if busy == 0 {
            Ok(())
        } else {
            Err(Error::Unavailable(sqlx::Error::PoolTimedOut))
        }
    }

    /// Hears of changes to `topic`, made here or by another replica.
    #[must_use]
    pub fn subscribe(&self, topic: Topic) -> Wakeups {
        self.0.wakes.subscribe(topic)
    }

    /// Whether several replicas can share this store.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.0.dialect == Dialect::Postgres
    }

    /// Whether its time is moved by [`shift`](Self::shift) alone.
    #[must_use]
    pub fn is_standing(&self) -> bool {
        self.0.stands
    }

    /// Whether nobody in this process has a connection in use. A virtual world moves its time
    /// on when nothing is under way, and a statement is.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        let is_idle = |pool: &AnyPool| pool.num_idle() >= pool.size() as usize;
        is_idle(&self.0.writer) && is_idle(&self.0.reader)
    }

    /// Closes all connections and frees the file for another process. Who still uses the store
    /// gets [`Error::Unavailable`].
    pub async fn close(&self) {
        // The last one to leave a file tidies up, and only a writer can.
        self.0.reader.close().await;
        self.0.writer.close().await;
        // Nothing can be written from here any more.
        let mut lock = self.0.lock.lock().unwrap_or_else(PoisonError::into_inner);
        lock.take();
    }

    fn query(
        &self,
        statement: Statement,
    ) -> Result<sqlx::query::Query<'static, Any, sqlx::any::AnyArguments>, Error> {
        if let Some(error) = statement.wrong {
            return Err(Error::Database(error));
        }
        let text = if self.0.stands {
            let text = statement.text.replace("service_now()", STANDING_NOW);
            self.0.dialect.text(&text)
        } else {
            self.0.dialect.text(&statement.text)
        };
        Ok(sqlx::query_with(AssertSqlSafe(text), statement.arguments))
    }

    async fn bounded<T>(&self, work: impl Future<Output = sqlx::Result<T>>) -> Result<T, Error> {
        // A network that swallows packets gives no error, ever. Wall time, also in tests:
        // the database does not live on a virtual clock.
        match tokio::time::timeout(self.0.limit, work).await {
            Ok(done) => done.map_err(|error| self.0.dialect.error(error)),
            Err(_) => Err(Error::Unavailable(sqlx::Error::PoolTimedOut)),
        }
    }
}

/// A file is read from memory most of the time: more readers only hold more of it.
const FILE_READERS: u32 = 4;

async fn pool(
    place: &Place,
    read_only: bool,
    connections: u32,
    settings: &Arc<Settings>,
) -> sqlx::Result<AnyPool> {
    let dialect = place.dialect();
    let settings = Arc::clone(settings);
    let options = AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(settings.busy)
        .test_before_acquire(dialect == Dialect::Postgres)
        .after_connect(move |connection, _| {
            let settings = Arc::clone(&settings);
            Box::pin(async move { dialect.prepare(connection, &settings).await })
        });
    // A memory lives as long as its one connection.
    let options = match dialect {
        Dialect::Sqlite => options
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None),
        Dialect::Postgres => options,
    };
    options.connect(&place.address(read_only)).await
}

/// One connection on its own: a pool would try again and again, and lose the reason.
async fn probe(place: &Place, settings: &Settings) -> sqlx::Result<()> {
    let mut connection = AnyConnection::connect(&place.address(false)).await?;
    place.dialect().prepare(&mut connection, settings).await?;
    connection.close().await
}
