//! The failures on record of other engines, and what happens here instead.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use service::operations::Status;
use service::store::{Settings, sql};
use service::{Clock as _, Error, NewOperation, Operations, Outcome, Step, Store};
use sqlx::{Connection as _, Executor as _};

use crate::world::{Db, KIND, World, secs};

on_both!(
    a_stale_completion_after_takeover_is_refused,
    a_restarted_worker_of_the_same_name_is_somebody_else,
    a_renewal_after_expiry_is_refused_although_nobody_took_it,
    paused_past_the_lease_it_neither_calls_nor_finishes,
    an_acknowledgement_that_races_a_fetch_leaves_one_owner,
    a_claim_that_lives_is_never_taken,
    no_call_starts_with_less_lease_than_an_attempt,
    a_wrong_clock_of_the_machine_changes_nothing,
    a_release_is_taken_at_once_and_a_pause_is_kept,
    a_lost_claim_stores_nothing_of_its_step,
);

async fn claim(world: &World) -> service::Claim {
    let claim = world.operations.claim(&[KIND]).await.expect("a read");
    claim.expect("a claim")
}

async fn none(world: &World) -> bool {
    world
        .operations
        .claim(&[KIND])
        .await
        .expect("a read")
        .is_none()
}

fn lost<T>(result: Result<T, Error>) -> bool {
    result.is_err_and(|error| error.is_lost())
}

async fn a_stale_completion_after_takeover_is_refused(db: &Db) {
    let one = db.world().await;
    let two = one.replica(db).await;
    let id = one.accept().await;
    let first = claim(&one).await;
    assert!(none(&two).await);
    one.pass(secs(61)).await;
    let second = claim(&two).await;
    assert_eq!(second.operation().attempts, 2);
    assert!(lost(
        first.commit(&Step::new().phase("late", secs(60))).await
    ));
    assert!(lost(first.finish(Outcome::Done, "late").await));
    assert!(lost(first.renew().await));
    assert!(lost(first.release(Duration::ZERO, true).await));
    second
        .finish(Outcome::Done, "greeted")
        .await
        .expect("ended");
    let ended = one.get(&id).await;
    assert_eq!(
        (ended.outcome, ended.reason.as_deref()),
        (Some(Outcome::Done), Some("greeted"))
    );
    assert!(lost(second.finish(Outcome::Failed, "twice").await));
}

async fn a_restarted_worker_of_the_same_name_is_somebody_else(db: &Db) {
    let world = db.world().await;
    world.accept().await;
    let before = claim(&world).await;
    world.pass(secs(61)).await;
    // The same process, the same settings, everything the same but the acquisition.
    let again = Operations::new(world.store.clone(), world.clock.clone());
    let after = again
        .claim(&[KIND])
        .await
        .expect("a read")
        .expect("a claim");
    assert!(lost(before.finish(Outcome::Done, "stale").await));
    after.finish(Outcome::Done, "greeted").await.expect("ended");
}

async fn a_renewal_after_expiry_is_refused_although_nobody_took_it(db: &Db) {
    let world = db.world().await;
    let id = world.accept().await;
    let claim_ = claim(&world).await;
    world.pass(secs(59)).await;
    claim_.renew().await.expect("renewed");
    world.pass(secs(59)).await;
    claim_.renew().await.expect("renewed again");
    world.pass(secs(61)).await;
    assert!(lost(claim_.renew().await));
    assert!(lost(claim_.commit(&Step::new()).await));
    assert_eq!(world.get(&id).await.revision, 0);
    assert_eq!(claim(&world).await.id(), &id);
}

async fn paused_past_the_lease_it_neither_calls_nor_finishes(db: &Db) {
    let one = db.world().await;
    let two = one.replica(db).await;
    one.accept().await;
    let paused = claim(&one).await;
    paused
        .cover(secs(15))
        .await
        .expect("a fresh lease covers an attempt");
    // SIGSTOP: all clocks go on, the process does not.
    one.pass(secs(300)).await;
    let owner = claim(&two).await;
    assert!(lost(paused.cover(secs(15)).await), "no call may start");
    assert!(lost(paused.finish(Outcome::Done, "woken").await));
    owner.finish(Outcome::Done, "greeted").await.expect("ended");

    // A suspended machine: its monotonic clock stood, the date jumped.
    one.accept().await;
    let suspended = claim(&one).await;
    one.store.shift(secs(300)).await.expect("time");
    one.clock.set_date(one.clock.now() + secs(300));
    assert!(lost(suspended.cover(secs(15)).await));
}

async fn an_acknowledgement_that_races_a_fetch_leaves_one_owner(db: &Db) {
    let one = db.world().await;
    let two = one.replica(db).await;
    let mut ends = [0, 0];
    for round in 0..40 {
        let id = one.accept().await;
        let first = claim(&one).await;
        // Around the last moment of the lease.
        one.pass(Duration::from_millis(59_990 + round % 20)).await;
        let (end, taken) = tokio::join!(
            first.finish(Outcome::Done, "first"),
            two.operations.claim(&[KIND]),
        );
        let taken = taken.expect("a read");
        let now = one.get(&id).await;
        match (end, taken) {
            (Ok(()), None) => {
                assert_eq!(now.reason.as_deref(), Some("first"));
                ends[0] += 1;
            }
            (Err(error), taken) => {
                assert!(error.is_lost(), "{error}");
                assert_eq!(now.status, Status::Open);
                let owner = match taken {
                    Some(taken) => taken,
                    None => claim(&two).await,
                };
                owner.finish(Outcome::Done, "second").await.expect("ended");
                ends[1] += 1;
            }
            (Ok(()), Some(taken)) => panic!("two owners of {:?}", taken.operation()),
        }
    }
    assert_eq!(ends[0] + ends[1], 40, "{ends:?}");
}

async fn a_claim_that_lives_is_never_taken(db: &Db) {
    let one = db.world().await;
    let two = one.replica(db).await;
    one.accept().await;
    let claim = claim(&one).await;
    for _ in 0..30 {
        one.pass(secs(20)).await;
        assert!(none(&two).await);
        claim.renew().await.expect("renewed");
    }
    claim.finish(Outcome::Done, "greeted").await.expect("ended");
}

async fn no_call_starts_with_less_lease_than_an_attempt(db: &Db) {
    let world = db.world().await;
    world.accept().await;
    let claim = claim(&world).await;
    assert_eq!(claim.lease_left(), secs(60));
    world.pass(secs(44)).await;
    claim.cover(secs(15)).await.expect("16 s are left");
    assert_eq!(claim.lease_left(), secs(16), "no renewal was needed");
    world.pass(secs(2)).await;
    claim.cover(secs(15)).await.expect("renewed");
    assert_eq!(claim.lease_left(), secs(60));
    let error = claim.cover(secs(61)).await.expect_err("never fits");
    assert!(
        error
            .to_string()
            .contains("does not fit into a lease of 60s"),
        "{error}"
    );
}

async fn a_wrong_clock_of_the_machine_changes_nothing(db: &Db) {
    let right = db.world().await;
    let wrong = right.replica(db).await;
    for date in [
        SystemTime::now() + secs(3600),
        SystemTime::now() - secs(3600),
    ] {
        wrong.clock.set_date(date);
        let id = wrong.accept().await;
        let theirs = claim(&wrong).await;
        assert!(none(&right).await);
        let accepted = SystemTime::from(right.get(&id).await.accepted_at);
        let off = accepted
            .duration_since(SystemTime::now())
            .unwrap_or_else(|e| e.duration());
        assert!(off < secs(1800), "stored by the database's clock");
        theirs.renew().await.expect("renewed");
        right.store.shift(secs(61)).await.expect("time");
        let ours = claim(&right).await;
        assert!(lost(theirs.finish(Outcome::Done, "stale").await));
        ours.finish(Outcome::Done, "greeted").await.expect("ended");
        // A clock that jumps while a claim is held costs a renewal, not the claim.
        wrong.accept().await;
        let held = claim(&wrong).await;
        wrong.clock.set_date(date + secs(7200));
        assert_eq!(held.lease_left(), Duration::ZERO);
        held.cover(secs(15)).await.expect("renewed");
        held.finish(Outcome::Done, "greeted").await.expect("ended");
        wrong.clock.set_date(SystemTime::now());
    }
}

async fn a_release_is_taken_at_once_and_a_pause_is_kept(db: &Db) {
    let one = db.world().await;
    let two = one.replica(db).await;
    one.accept().await;
    claim(&one)
        .await
        .release(Duration::ZERO, false)
        .await
        .expect("released");
    let taken = claim(&two).await;
    assert_eq!(
        taken.operation().attempts,
        1,
        "the first acquisition does not count"
    );
    taken.release(secs(30), true).await.expect("released");
    assert!(none(&one).await);
    one.pass(secs(30)).await;
    assert_eq!(claim(&one).await.operation().attempts, 2);
}

async fn a_lost_claim_stores_nothing_of_its_step(db: &Db) {
    let world = db.world().await;
    world.accept().await;
    let stale = claim(&world).await;
    world.pass(secs(61)).await;
    let step = Step::new()
        .with(service::outbox::Post::new("m1", "C1", "hello".into()))
        .with(service::locks::Lock::new("app/shop", "stale", secs(60)))
        .with(service::audit::Entry::new("T1/U1", "stale", "app/shop"));
    assert!(lost(stale.commit(&step).await));
    assert_eq!(world.count("messages").await, 0);
    assert_eq!(world.count("locks").await, 0);
    assert_eq!(
        service::audit::head(&world.store)
            .await
            .expect("a head")
            .seq,
        0
    );
}

/// SQLite: another program holds the file's write lock.
#[tokio::test]
async fn a_second_writer_that_holds_sqlite_delays_and_then_refuses() {
    let db = Db::file();
    let settings = Settings::new(&db.url).busy_timeout(Duration::from_millis(100));
    let world = World::on(Store::open(settings).await.expect("a store"));
    let url = format!("sqlite:{}", db.path().display());
    let mut other = sqlx::SqliteConnection::connect(&url)
        .await
        .expect("a connection");
    other.execute("BEGIN IMMEDIATE").await.expect("held");
    let new = NewOperation::new("greet", "greet", "T1/U1").once("slack", "1", secs(60));
    let error = world.operations.accept(&new).await.expect_err("busy");
    assert_eq!(
        (error.code(), error.is_transient()),
        ("database_unavailable", true)
    );
    other.execute("ROLLBACK").await.expect("free");
    assert_eq!(world.count("operations").await, 0);
    let accepted = world.operations.accept(&new).await.expect("accepted");
    assert_eq!(accepted.id(), Some(new.id()));
    assert_eq!(world.count("inbox").await, 1);
    // A claim outlives it.
    let claim = claim(&world).await;
    other.execute("BEGIN IMMEDIATE").await.expect("held");
    assert!(claim.renew().await.expect_err("busy").is_transient());
    other.execute("ROLLBACK").await.expect("free");
    claim.finish(Outcome::Done, "greeted").await.expect("ended");
}

#[tokio::test]
async fn a_full_disk_is_refused_with_the_reason_and_nothing_is_half_done() {
    let db = Db::file();
    let world = db.world().await;
    world
        .store
        .write(sql("PRAGMA max_page_count = 1"))
        .await
        .expect("a limit");
    let mut accepted = 0;
    let error = loop {
        let new = NewOperation::new("greet", "g".repeat(2000), "T1/U1")
            .once("slack", accepted.to_string(), secs(60))
            .with(service::outbox::Post::new(
                format!("m{accepted}"),
                "C1",
                "x".repeat(2000).into(),
            ));
        match world.operations.accept(&new).await {
            Ok(_) => accepted += 1,
            Err(error) => break error,
        }
        assert!(accepted < 10_000, "never full");
    };
    assert_eq!(
        error.to_string(),
        "the database takes no writes: the disk is full"
    );
    assert!(error.is_transient());
    for table in ["operations", "inbox", "messages"] {
        assert_eq!(world.count(table).await, accepted, "{table}");
    }
    // Writing goes on as soon as there is room: the limit was that of one connection.
    world.accept().await;
}

/// A server that became a read-only standby.
#[tokio::test]
async fn a_read_only_server_is_refused_with_the_reason() {
    let Some(db) = Db::postgres().await else {
        return;
    };
    let world = db.world().await;
    let (base, name) = db.url.rsplit_once('/').expect("a name");
    let alter = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
    crate::world::on_server(&format!("{base}/postgres"), alter).await;
    let error = Store::open(db.settings()).await.expect_err("read-only");
    assert!(error.to_string().contains("read-only standby"), "{error}");
    world.accept().await;
    db.remove().await;
}

/// A connection that breaks in the commit: done or not, the same request is one operation.
#[tokio::test]
async fn a_commit_that_is_not_confirmed_is_recognised() {
    let Some(db) = Db::postgres().await else {
        return;
    };
    let world = World::on(db.open().await);
    let new = NewOperation::new("greet", "greet", "T1/U1").once("slack", "1", secs(60));
    world.operations.accept(&new).await.expect("accepted");
    // What the second try after an unsure commit does: the same id again.
    let again = world.operations.accept(&new).await.expect("accepted");
    assert_eq!(again, service::Accepted::New(new.id().clone()));
    let bare = NewOperation::new("greet", "greet", "T1/U1").with(service::outbox::Post::new(
        "m1",
        "C1",
        "hello".into(),
    ));
    for _ in 0..2 {
        let again = world.operations.accept(&bare).await.expect("accepted");
        assert_eq!(again, service::Accepted::New(bare.id().clone()));
    }
    assert_eq!(world.count("operations").await, 2);
    assert_eq!(world.count("messages").await, 1);
    db.remove().await;
}

#[tokio::test]
async fn postgres_gone_for_half_a_minute_and_back() {
    let Some(db) = Db::postgres().await else {
        return;
    };
    let proxy = crate::proxy::Proxy::to(&db.url).await;
    let settings = Settings::new(&proxy.url).busy_timeout(Duration::from_millis(300));
    let world = World::on(Store::open(settings).await.expect("a store"));
    let direct = db.world().await;
    let id = world.accept().await;
    let claim = Arc::new(claim(&world).await);
    proxy.cut();
    let error = world
        .operations
        .accept(&NewOperation::new("greet", "x", "U"))
        .await;
    assert!(error.expect_err("gone").is_transient());
    assert!(claim.renew().await.expect_err("gone").is_transient());
    // A commit waits for it, as long as the lease lasts.
    let commit = {
        let claim = Arc::clone(&claim);
        tokio::spawn(async move { claim.commit(&Step::new().phase("second", secs(600))).await })
    };
    for _ in 0..60 {
        while world.clock.sleepers() == 0 && !commit.is_finished() {
            tokio::task::yield_now().await;
        }
        direct
            .store
            .shift(Duration::from_millis(500))
            .await
            .expect("time");
        if world.elapsed() == secs(28) {
            proxy.restore();
        }
        world.clock.advance(Duration::from_millis(500));
        if commit.is_finished() {
            break;
        }
    }
    commit
        .await
        .expect("no panic")
        .expect("committed after 30 s");
    assert_eq!(direct.get(&id).await.phase, "second");
    assert!(none(&direct).await, "its owner lives");
    claim.finish(Outcome::Done, "greeted").await.expect("ended");
    drop(world);
    db.remove().await;
}

#[tokio::test]
async fn a_file_that_is_read_only_is_refused_at_start() {
    let db = Db::file();
    db.open().await.close().await;
    // A write version that no SQLite knows makes the file read-only, for root as well.
    let mut bytes = std::fs::read(db.path()).expect("a file");
    bytes[18] = 9;
    std::fs::write(db.path(), bytes).expect("changed");
    let error = Store::open(db.settings()).await.expect_err("read-only");
    let text = error.to_string();
    assert!(
        text.contains("read-only") && text.contains("nothing was changed"),
        "{text}"
    );
}
