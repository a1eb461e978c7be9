//! Acceptance: once for each request, whole or not at all.

use std::time::Duration;

use service::audit::Entry;
use service::locks::{self, Lock};
use service::outbox::Post;
use service::timers::Timer;
use service::{Accepted, NewOperation, inbox};

use crate::world::{Db, KIND, secs};

on_both!(
    a_hundred_copies_of_one_request_are_one_operation,
    copies_at_two_replicas_are_one_operation,
    memory_ends_and_each_source_has_its_own,
    a_held_lock_refuses_everything_and_says_who,
    all_that_belongs_together_is_there_at_once,
    an_operation_of_a_newer_shape_is_left_to_newer_replicas,
    a_timer_accepts_its_operation_once,
);

fn request(key: &str) -> NewOperation {
    NewOperation::new("greet", "greet world", "T1/U1").once("slack", key, inbox::SLACK_REQUESTS)
}

async fn a_hundred_copies_of_one_request_are_one_operation(db: &Db) {
    let world = db.world().await;
    let copies = (0..100).map(|_| {
        let operations = world.operations.clone();
        tokio::spawn(async move { operations.accept(&request("trigger-1")).await })
    });
    let copies = futures_util::future::join_all(copies).await;
    let mut ids = Vec::new();
    let mut new = 0;
    for copy in copies {
        let accepted = copy.expect("no panic").expect("accepted");
        new += usize::from(matches!(accepted, Accepted::New(_)));
        ids.push(accepted.id().expect("an id").clone());
    }
    ids.dedup();
    assert_eq!((new, ids.len()), (1, 1), "{ids:?}");
    assert_eq!(world.count("operations").await, 1);
}

async fn copies_at_two_replicas_are_one_operation(db: &Db) {
    let one = db.world().await;
    let two = one.replica(db).await;
    for round in 0..20 {
        let key = format!("trigger-{round}");
        let (a, b) = (request(&key), request(&key));
        let (a, b) = tokio::join!(one.operations.accept(&a), two.operations.accept(&b));
        let (a, b) = (a.expect("accepted"), b.expect("accepted"));
        assert_eq!(a.id(), b.id());
        let new = [&a, &b]
            .iter()
            .filter(|x| matches!(x, Accepted::New(_)))
            .count();
        assert_eq!(new, 1);
    }
    assert_eq!(one.count("operations").await, 20);
}

async fn memory_ends_and_each_source_has_its_own(db: &Db) {
    let world = db.world().await;
    let accept = async |source: &str, memory: Duration| {
        let new = NewOperation::new("greet", "greet", "T1/U1").once(source, "7", memory);
        let accepted = world.operations.accept(&new).await.expect("accepted");
        matches!(accepted, Accepted::New(_))
    };
    assert!(accept("slack", inbox::SLACK_REQUESTS).await);
    assert!(accept("github", inbox::DELIVERIES).await, "another source");
    world.pass(secs(48 * 3600 - 60)).await;
    assert!(!accept("slack", inbox::SLACK_REQUESTS).await, "within 48 h");
    world.pass(secs(61)).await;
    assert_eq!(inbox::forget(&world.store).await.expect("forgotten"), 1);
    assert!(accept("slack", inbox::SLACK_REQUESTS).await, "after 48 h");
    assert!(!accept("github", inbox::DELIVERIES).await, "within 30 days");
    // Also a row that nobody removed yet is no memory.
    world.pass(inbox::DELIVERIES).await;
    assert!(accept("github", inbox::DELIVERIES).await, "after 30 days");

    let mut tx = world.store.begin().await.expect("begun");
    let first = inbox::first(&mut tx, "slack", "E1", secs(1))
        .await
        .expect("noted");
    let second = inbox::first(&mut tx, "slack", "E1", secs(1))
        .await
        .expect("noted");
    assert_eq!(first, None);
    assert_eq!(second.expect("seen").operation, None);
}

async fn a_held_lock_refuses_everything_and_says_who(db: &Db) {
    let world = db.world().await;
    let lock = |reason: &str| Lock::new("app/shop", reason, secs(600));
    let first = request("1").with(lock("U1 deploys main"));
    assert_eq!(
        world.operations.accept(&first).await.expect("accepted"),
        Accepted::New(first.id().clone())
    );
    let second = request("2")
        .with(lock("U2 deploys fix"))
        .with(Post::new("m", "C1", "x".into()));
    let Accepted::Held(held) = world.operations.accept(&second).await.expect("an answer") else {
        panic!("the lock is held");
    };
    assert_eq!(
        (&held.holder, held.reason.as_str()),
        (first.id(), "U1 deploys main")
    );
    assert_eq!(held.to_string(), "app/shop is locked: U1 deploys main");
    // The clock goes on within one statement.
    assert_eq!(held.until.since(held.since).as_secs(), 600);
    for table in ["operations", "inbox"] {
        assert_eq!(world.count(table).await, 1, "{table}");
    }
    assert_eq!(world.count("messages").await, 0);

    // It ends with its holder.
    let claim = world
        .operations
        .claim(&[KIND])
        .await
        .expect("a read")
        .expect("a claim");
    claim
        .finish(service::Outcome::Done, "greeted")
        .await
        .expect("ended");
    assert_eq!(
        locks::holder(&world.store, "app/shop")
            .await
            .expect("a read"),
        None
    );
    let again = world.operations.accept(&second).await.expect("accepted");
    assert_eq!(again, Accepted::New(second.id().clone()));

    // Or by itself; or by a person.
    world.pass(secs(600)).await;
    let third = request("3").with(lock("third"));
    assert!(matches!(
        world.operations.accept(&third).await,
        Ok(Accepted::New(_))
    ));
    let mut tx = world.store.begin().await.expect("begun");
    let broken = locks::break_open(&mut tx, "app/shop")
        .await
        .expect("broken");
    assert_eq!(broken.expect("held").reason, "third");
    tx.commit().await.expect("committed");
    assert!(locks::all(&world.store).await.expect("a read").is_empty());
}

async fn all_that_belongs_together_is_there_at_once(db: &Db) {
    let world = db.world().await;
    let reminder = NewOperation::new("remind", "remind", "T1/U1");
    let new = request("1")
        .with(Lock::new("app/shop", "U1 deploys", secs(60)))
        .with(Post::new(
            "root",
            "C1",
            serde_json::json!({"text": "Deploying"}),
        ))
        .with(Timer::after("remind-1", secs(60), reminder))
        .with(Entry::new("T1/U1", "deploy", "app/shop"))
        .with(NewOperation::new("notify", "notify", "T1/U1"));
    world.operations.accept(&new).await.expect("accepted");
    assert_eq!(world.count("operations").await, 2);
    assert_eq!(world.count("locks").await, 1);
    assert_eq!(world.count("messages").await, 1);
    assert_eq!(
        service::audit::head(&world.store)
            .await
            .expect("a head")
            .seq,
        1
    );
    assert!(
        service::timers::next(&world.store)
            .await
            .expect("a read")
            .is_some()
    );
}

async fn an_operation_of_a_newer_shape_is_left_to_newer_replicas(db: &Db) {
    let world = db.world().await;
    let newer = NewOperation::new("greet", "greet", "T1/U1")
        .state(2, &"newer")
        .expect("JSON");
    world.operations.accept(&newer).await.expect("accepted");
    let old = [KIND];
    let new = [service::operations::Kind::new("greet", 2)];
    assert!(
        world
            .operations
            .claim(&old)
            .await
            .expect("a read")
            .is_none()
    );
    assert!(world.operations.claim(&[]).await.expect("a read").is_none());
    let claim = world
        .operations
        .claim(&new)
        .await
        .expect("a read")
        .expect("a claim");
    assert_eq!(
        claim.operation().state::<String>().expect("a state"),
        "newer"
    );
}

async fn a_timer_accepts_its_operation_once(db: &Db) {
    let one = db.world().await;
    let two = one.replica(db).await;
    let timer = |name: &str, after| {
        Timer::after(name, secs(after), NewOperation::new("greet", name, "T1/U1"))
    };
    let mut tx = one.store.begin().await.expect("begun");
    service::timers::set(&mut tx, &timer("moved", 60))
        .await
        .expect("set");
    service::timers::set(&mut tx, &timer("cleared", 30))
        .await
        .expect("set");
    tx.commit().await.expect("committed");
    let mut tx = one.store.begin().await.expect("begun");
    service::timers::set(&mut tx, &timer("moved", 120))
        .await
        .expect("moved");
    assert!(
        service::timers::clear(&mut tx, "cleared")
            .await
            .expect("cleared")
    );
    tx.commit().await.expect("committed");
    one.pass(secs(119)).await;
    assert_eq!(
        service::timers::fire(&one.store).await.expect("a look"),
        None
    );
    one.pass(secs(2)).await;
    let (a, b) = tokio::join!(
        service::timers::fire(&one.store),
        service::timers::fire(&two.store)
    );
    let fired: Vec<_> = [a, b]
        .into_iter()
        .filter_map(|f| f.expect("a look"))
        .collect();
    assert_eq!(fired.len(), 1);
    assert_eq!(one.count("operations").await, 1);
}
