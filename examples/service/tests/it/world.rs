//! A database of one test's own, and the time in it.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Once};
use std::time::{Duration, SystemTime};

use service::operations::{Kind, Status};
use service::store::{Settings, sql};
use service::{Clock, ManualClock, NewOperation, Operation, OperationId, Operations, Store};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

/// Each listed function as a test on SQLite and as one on PostgreSQL.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                let db = crate::world::Db::file();
                super::$name(&db).await;
            })*
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                let Some(db) = crate::world::Db::postgres().await else { return };
                super::$name(&db).await;
                db.remove().await;
            })*
        }
    };
}

pub(crate) const KIND: Kind = Kind::new("greet", 1);

/// A database.
#[derive(Debug)]
pub(crate) struct Db {
    pub(crate) url: String,
    folder: Option<PathBuf>,
}

static SKIPPED: Once = Once::new();

/// The server for the tests, if there is one.
pub(crate) fn server() -> Option<String> {
    let url = std::env::var("TEST_DATABASE_URL").ok();
    if url.is_none() {
        SKIPPED.call_once(|| {
            // Not the macro: a test's output is shown only when it fails.
            let _ = std::io::stderr().write_all(
                b"SKIPPED on PostgreSQL: TEST_DATABASE_URL is not set; .ci/postgres starts a server\n",
            );
        });
    }
    url
}

/// Runs one statement on the server itself.
pub(crate) async fn on_server(url: &str, statement: String) {
    let mut connection = sqlx::PgConnection::connect(url).await.expect("the server");
    connection
        .execute(AssertSqlSafe(statement))
        .await
        .expect("a statement for the server");
    connection.close().await.expect("an end");
}

impl Db {
    /// A SQLite file.
    pub(crate) fn file() -> Self {
        let folder = std::env::temp_dir().join(format!("service-{}", OperationId::random()));
        std::fs::create_dir(&folder).expect("a folder");
        Self {
            url: format!("sqlite://{}/test.db", folder.display()),
            folder: Some(folder),
        }
    }

    /// A database on the server.
    pub(crate) async fn postgres() -> Option<Self> {
        let server = server()?;
        let name = format!("t{}", OperationId::random());
        // Not template1: tests that start together would disturb each other.
        on_server(
            &server,
            format!("CREATE DATABASE {name} TEMPLATE template0"),
        )
        .await;
        let (base, _) = server.rsplit_once('/').expect("a database in the address");
        Some(Self {
            url: format!("{base}/{name}"),
            folder: None,
        })
    }

    pub(crate) async fn remove(self) {
        let (base, name) = self.url.rsplit_once('/').expect("a name");
        let server = format!("{base}/postgres");
        on_server(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite")
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.as_ref().expect("a file").join("test.db")
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings::new(&self.url).busy_timeout(Duration::from_secs(20))
    }

    pub(crate) async fn open(&self) -> Store {
        Store::open(self.settings()).await.expect("a store")
    }

    /// A store with operations on a clock that stands.
    pub(crate) async fn world(&self) -> World {
        World::on(self.open().await)
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// A replica: a store, a clock of its process, and what it does.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) operations: Operations,
}

impl World {
    pub(crate) fn on(store: Store) -> Self {
        let clock = ManualClock::at(SystemTime::now());
        let operations = Operations::new(store.clone(), clock.clone());
        Self {
            store,
            clock,
            operations,
        }
    }

    /// Another replica on the same database; on SQLite another part of the same process.
    pub(crate) async fn replica(&self, db: &Db) -> Self {
        if db.is_sqlite() {
            Self::on(self.store.clone())
        } else {
            db.world().await
        }
    }

    /// Time passes, for the database and for this process.
    pub(crate) async fn pass(&self, span: Duration) {
        self.store.shift(span).await.expect("time");
        self.clock.advance(span);
    }

    /// An operation, stored.
    pub(crate) async fn accept(&self) -> OperationId {
        let new = NewOperation::new("greet", "greet world", "T1/U1");
        let accepted = self.operations.accept(&new).await.expect("accepted");
        accepted.id().expect("an id").clone()
    }

    pub(crate) async fn get(&self, id: &OperationId) -> Operation {
        let found = self.operations.get(id).await.expect("a read");
        found.expect("an operation")
    }

    /// Waits until the operation is no longer open.
    pub(crate) async fn ended(&self, id: &OperationId) -> Operation {
        let wait = async {
            loop {
                let operation = self.get(id).await;
                if operation.status != Status::Open {
                    return operation;
                }
                tokio::task::yield_now().await;
            }
        };
        let limit = Duration::from_secs(30);
        tokio::time::timeout(limit, wait).await.expect("it ends")
    }

    /// Lets the tasks on this clock get as far as they can, then moves it.
    pub(crate) async fn step(&self, span: Duration, sleepers: usize) {
        let wait = async {
            while self.clock.sleepers() < sleepers {
                tokio::task::yield_now().await;
            }
        };
        let limit = Duration::from_secs(30);
        tokio::time::timeout(limit, wait).await.expect("sleepers");
        self.pass(span).await;
    }

    pub(crate) async fn count(&self, table: &'static str) -> i64 {
        let text = match table {
            "operations" => "SELECT COUNT(*) AS n FROM operations",
            "inbox" => "SELECT COUNT(*) AS n FROM inbox",
            "locks" => "SELECT COUNT(*) AS n FROM locks",
            "messages" => "SELECT COUNT(*) AS n FROM messages",
            _ => panic!("{table}"),
        };
        let row = self.store.row(sql(text)).await.expect("a count");
        row.expect("a row").get("n").expect("a number")
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }
}

pub(crate) fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}
