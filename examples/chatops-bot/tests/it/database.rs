//! The database of a scene: SQLite in memory, or one of its own on the server that
//! `TEST_DATABASE_URL` names. Tests do not know which: the same ones run on both.

use std::io::Write as _;
use std::sync::{Mutex, Once};

use chatops_bot::app;
use service::store::Settings;
use service::{OperationId, Store};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

/// Each listed function as a test on SQLite and as one on PostgreSQL.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name().await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test]
            async fn $name() {
                crate::database::on_postgres(Box::pin(super::$name())).await;
            })*
        }
    };
}

struct Server {
    /// Its address, without a database.
    base: String,
    /// The databases that were made for one test.
    made: Mutex<Vec<String>>,
}

tokio::task_local! {
    static SERVER: Server;
}

static SKIPPED: Once = Once::new();

/// Runs a test whose scenes store on the server for tests; skips it where there is none.
pub(crate) async fn on_postgres(test: impl Future<Output = ()>) {
    let Ok(url) = std::env::var("TEST_DATABASE_URL") else {
        SKIPPED.call_once(|| {
            // Not the macro: a test's output is shown only when it fails.
            let _ = std::io::stderr().write_all(
                b"SKIPPED on PostgreSQL: TEST_DATABASE_URL is not set; .ci/postgres starts a server\n",
            );
        });
        return;
    };
    let (base, _) = url.rsplit_once('/').expect("a database in the address");
    let server = Server {
        base: base.to_owned(),
        made: Mutex::default(),
    };
    let test = async {
        test.await;
        SERVER.with(|server| std::mem::take(&mut *server.made.lock().unwrap()))
    };
    let base = base.to_owned();
    for name in SERVER.scope(server, test).await {
        // The bot of the test may still be there.
        let drop = format!("DROP DATABASE {name} WITH (FORCE)");
        on_server(&base, drop).await;
    }
}

async fn on_server(base: &str, statement: String) {
    let url = format!("{base}/postgres");
    let mut connection = sqlx::PgConnection::connect(&url).await.unwrap();
    connection.execute(AssertSqlSafe(statement)).await.unwrap();
    connection.close().await.unwrap();
}

/// The address of a new database on the server of this test; `None` outside
/// [`on_postgres`].
pub(crate) async fn address() -> Option<String> {
    let name = format!("bot{}", OperationId::random());
    let noted = SERVER.try_with(|server| {
        server.made.lock().unwrap().push(name.clone());
        server.base.clone()
    });
    let base = noted.ok()?;
    // Not template1: tests that start together would disturb each other.
    on_server(&base, format!("CREATE DATABASE {name} TEMPLATE template0")).await;
    Some(format!("{base}/{name}"))
}

/// An empty store.
pub(crate) async fn store() -> Store {
    let url = address().await;
    let url = url.unwrap_or_else(|| "sqlite::memory:".to_owned());
    open(&url).await
}

/// A store at an address.
pub(crate) async fn open(url: &str) -> Store {
    let settings = Settings::new(url).connections(4).standing();
    app::store(settings).await.unwrap()
}
