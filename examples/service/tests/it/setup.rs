//! Opening a store: one owner, explained refusals, tables that grow.

use std::time::Duration;

use service::store::{Migration, Settings, sql};
use service::{Outcome, Store};
use sqlx::{Connection as _, Executor as _};

use crate::world::{Db, KIND, World};

on_both!(
    tables_of_a_program_are_made_once,
    an_older_replica_survives_newer_tables,
    replicas_that_start_together_make_the_tables_once,
);

const PROGRAM: &[Migration] = &[Migration {
    name: "greetings",
    text: "CREATE TABLE greetings (id TEXT PRIMARY KEY, body {bytes} NOT NULL)",
}];
const NEWER: &[Migration] = &[
    PROGRAM[0],
    Migration {
        name: "loudness",
        text: "ALTER TABLE greetings ADD COLUMN loud BIGINT NOT NULL DEFAULT 0",
    },
];

async fn tables_of_a_program_are_made_once(db: &Db) {
    for round in 0..2_i64 {
        let store = Store::open(db.settings().migrations(PROGRAM))
            .await
            .expect("a store");
        let insert = sql("INSERT INTO greetings (id, body) VALUES ($1, $2)")
            .bind(round.to_string())
            .bind(vec![0_u8, 255]);
        store.write(insert).await.expect("stored");
        let rows = store
            .rows(sql("SELECT * FROM greetings ORDER BY id"))
            .await
            .expect("rows");
        assert_eq!(i64::try_from(rows.len()).expect("few"), round + 1);
        assert_eq!(rows[0].get::<Vec<u8>>("body").expect("bytes"), [0, 255]);
        store.close().await;
        drop(store);
    }
    let changed: &[Migration] = &[Migration {
        name: "other",
        text: "SELECT 1",
    }];
    let error = Store::open(db.settings().migrations(changed))
        .await
        .expect_err("changed");
    assert!(error.to_string().contains("another program"), "{error}");
}

async fn an_older_replica_survives_newer_tables(db: &Db) {
    let older = Store::open(db.settings().migrations(PROGRAM))
        .await
        .expect("a store");
    if db.is_sqlite() {
        older.close().await;
        drop(older);
        let newer = Store::open(db.settings().migrations(NEWER))
            .await
            .expect("newer");
        newer.close().await;
        drop(newer);
        let older = Store::open(db.settings().migrations(PROGRAM))
            .await
            .expect("older again");
        works(older).await;
        return;
    }
    let newer = Store::open(db.settings().migrations(NEWER))
        .await
        .expect("newer beside it");
    works(older).await;
    works(newer).await;
    let again = Store::open(db.settings().migrations(PROGRAM))
        .await
        .expect("older again");
    works(again).await;
}

async fn works(store: Store) {
    let world = World::on(store);
    let insert = sql("INSERT INTO greetings (id, body) VALUES ($1, $2)")
        .bind(service::OperationId::random().as_str().to_owned())
        .bind(vec![1_u8]);
    world.store.write(insert).await.expect("stored");
    world.accept().await;
    let claim = world
        .operations
        .claim(&[KIND])
        .await
        .expect("a read")
        .expect("a claim");
    claim.finish(Outcome::Done, "greeted").await.expect("ended");
}

async fn replicas_that_start_together_make_the_tables_once(db: &Db) {
    if db.is_sqlite() {
        // One owner: the others are refused.
        let opened: Vec<_> =
            futures_util::future::join_all((0..4).map(|_| Store::open(db.settings()))).await;
        assert_eq!(opened.iter().filter(|o| o.is_ok()).count(), 1);
        return;
    }
    let opened = futures_util::future::join_all((0..4).map(|_| Store::open(db.settings()))).await;
    for store in opened {
        World::on(store.expect("a store")).accept().await;
    }
}

#[tokio::test]
async fn a_second_process_on_a_file_is_refused_and_the_first_is_named() {
    let db = Db::file();
    let first = db.open().await;
    let error = Store::open(db.settings())
        .await
        .expect_err("the file has an owner");
    let text = error.to_string();
    assert!(
        text.contains(&format!("pid {}", std::process::id())),
        "{text}"
    );
    assert!(text.contains("PostgreSQL for several replicas"), "{text}");
    drop(first);
    db.open().await;
}

#[tokio::test]
async fn what_a_dead_process_left_on_a_file_is_taken_at_once() {
    let db = Db::file();
    let (id, stale) = {
        let world = db.world().await;
        let id = world.accept().await;
        let claim = world
            .operations
            .claim(&[KIND])
            .await
            .expect("a read")
            .expect("a claim");
        world.store.close().await;
        (id, claim)
    };
    assert!(stale.renew().await.is_err());
    drop(stale);
    let world = db.world().await;
    let claim = world
        .operations
        .claim(&[KIND])
        .await
        .expect("a read")
        .expect("at once");
    assert_eq!((claim.id(), claim.operation().attempts), (&id, 2));
}

#[tokio::test]
async fn a_file_is_durable_and_checked() {
    let db = Db::file();
    let store = db.open().await;
    let pragma = async |text: &'static str, column: &'static str| {
        let rows = store.write(sql(text)).await.expect("a pragma");
        rows[0].get::<i64>(column).expect("a number")
    };
    assert_eq!(pragma("PRAGMA synchronous", "synchronous").await, 2, "FULL");
    assert_eq!(pragma("PRAGMA busy_timeout", "timeout").await, 20_000);
    let mode = store
        .write(sql("PRAGMA journal_mode"))
        .await
        .expect("a pragma");
    assert_eq!(
        mode[0].get::<String>("journal_mode").expect("a word"),
        "wal"
    );
}

#[tokio::test]
async fn what_is_no_database_is_refused_with_a_reason() {
    let db = Db::file();
    std::fs::write(
        db.path(),
        "this is a text, and quite a long one for a header".repeat(20),
    )
    .expect("a file");
    let error = Store::open(db.settings()).await.expect_err("no database");
    assert!(
        error.to_string().contains("cannot be used as it is"),
        "{error}"
    );

    let missing = Settings::new("sqlite:///no/such/folder/bot.db");
    let error = Store::open(missing).await.expect_err("no folder");
    assert!(
        error
            .to_string()
            .contains("the folder of the database must exist"),
        "{error}"
    );

    let nobody =
        Settings::new("postgres://u:canary@127.0.0.1:9/x").busy_timeout(Duration::from_millis(300));
    let error = Store::open(nobody).await.expect_err("no server");
    assert!(error.is_transient(), "{error:?}");
    let text = format!("{error:?} {error} {}", service::chain(&error));
    assert!(!text.contains("canary"), "{text}");
}

#[tokio::test]
async fn tables_of_another_program_are_refused() {
    let db = Db::file();
    let url = format!("sqlite:{}?mode=rwc", db.path().display());
    let mut other = sqlx::SqliteConnection::connect(&url)
        .await
        .expect("a connection");
    other
        .execute("CREATE TABLE operations (x INTEGER)")
        .await
        .expect("a table");
    other.close().await.expect("closed");
    let error = Store::open(db.settings()).await.expect_err("not ours");
    assert!(
        error.to_string().contains("cannot be used as it is"),
        "{error}"
    );
}
