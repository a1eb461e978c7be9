//! The runner: takes, renews, ends, parks, stops.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use service::operations::{Kind, Status};
use service::outbox::Post;
use service::runner::{Ending, Failure};
use service::{
    NewOperation, Next, Operation, OperationId, Outcome, Runner, Running, Step, Stop, Work, Write,
};
use tokio::sync::{Semaphore, mpsc};

use crate::world::{Db, KIND, World, secs};

on_both!(
    what_is_accepted_ends,
    a_dead_replicas_work_goes_on_within_ninety_seconds,
    an_owner_that_lives_keeps_its_work_for_an_hour,
    a_poison_operation_is_parked_and_reported,
    a_panic_is_an_attempt,
    cancel_reaches_running_and_waiting_work,
    the_watchdog_ends_a_phase_that_is_late,
    no_more_than_the_bound_run_at_once,
    stopping_waits_twenty_seconds_and_releases,
    a_finished_program_stops_at_once,
    timers_fire_in_the_runner,
    an_operation_of_no_known_kind_is_parked_in_the_end,
);

/// Work that does what its operation's command says.
struct Script {
    /// Each start of a piece of work.
    begun: mpsc::UnboundedSender<OperationId>,
    /// Lets "wait" go on.
    gate: Arc<Semaphore>,
    now: AtomicUsize,
    most: AtomicUsize,
}

struct Begun(mpsc::UnboundedReceiver<OperationId>);

impl Begun {
    async fn next(&mut self) -> OperationId {
        let next = tokio::time::timeout(secs(30), self.0.recv()).await;
        next.expect("in time").expect("work that begins")
    }
}

fn script() -> (Arc<Script>, Begun) {
    let (begun, receive) = mpsc::unbounded_channel();
    let script = Script {
        begun,
        gate: Arc::new(Semaphore::new(0)),
        now: AtomicUsize::new(0),
        most: AtomicUsize::new(0),
    };
    (Arc::new(script), Begun(receive))
}

struct Leave<'a>(&'a AtomicUsize);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Work for Script {
    fn kinds(&self) -> &[Kind] {
        &[KIND]
    }

    async fn run(&self, running: &Running) -> Result<Next, Failure> {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        let _leave = Leave(&self.now);
        let _ = self.begun.send(running.id().clone());
        let done = || Ok(Next::End(Step::end(Outcome::Done, "greeted")));
        match running.operation().command.as_str() {
            "greet" => done(),
            "wait" => {
                self.gate.acquire().await?.forget();
                done()
            }
            "two phases" => {
                running
                    .commit(&Step::new().phase("second", secs(60)))
                    .await?;
                std::future::pending().await
            }
            "polite" => {
                running.stopping().await;
                Ok(Next::Again(secs(0)))
            }
            "fail" => Err("it does not work".into()),
            "panic" => panic!("as it says"),
            other => Err(format!("unknown: {other}").into()),
        }
    }

    async fn end(&self, _: &Running, why: Ending) -> Result<Next, Failure> {
        let step = match why {
            Ending::Cancelled { by } => Step::end(Outcome::Cancelled, "asked").with(Post::new(
                format!("by {by}"),
                "C1",
                "x".into(),
            )),
            Ending::Overdue { phase } => Step::end(Outcome::Unknown, format!("late_{phase}")),
            other => return Err(format!("{other:?}").into()),
        };
        Ok(Next::End(step))
    }

    fn parked(&self, operation: &Operation) -> Vec<Write> {
        vec![Post::new(format!("parked {}", operation.id), "C1", "parked".into()).into()]
    }
}

fn start(
    world: &World,
    script: &Arc<Script>,
) -> (service::stop::Stopper, tokio::task::JoinHandle<()>) {
    let (stopper, stop) = Stop::new();
    let runner = Runner::new(world.operations.clone(), Arc::clone(script)).bound(4);
    (stopper, tokio::spawn(runner.run(stop)))
}

async fn accept(world: &World, command: &str) -> OperationId {
    let new = NewOperation::new("greet", command, "T1/U1").deadline(secs(7200));
    world.operations.accept(&new).await.expect("accepted");
    new.id().clone()
}

async fn what_is_accepted_ends(db: &Db) {
    let world = db.world().await;
    let (script, _begun) = script();
    let before = accept(&world, "greet").await;
    let (_stopper, _runner) = start(&world, &script);
    let after = accept(&world, "greet").await;
    for id in [before, after] {
        let ended = world.ended(&id).await;
        assert_eq!(
            (ended.outcome, ended.reason.as_deref()),
            (Some(Outcome::Done), Some("greeted"))
        );
    }
}

async fn a_dead_replicas_work_goes_on_within_ninety_seconds(db: &Db) {
    let dead = db.world().await;
    let alive = dead.replica(db).await;
    let (script_dead, mut begun_dead) = script();
    let (script_alive, mut begun_alive) = script();
    let (_stopper, runner) = start(&dead, &script_dead);
    let id = accept(&dead, "wait").await;
    assert_eq!(begun_dead.next().await, id);
    // SIGKILL: nothing of the process runs any more.
    runner.abort();
    assert!(runner.await.expect_err("killed").is_cancelled());
    while script_dead.now.load(Ordering::SeqCst) > 0 {
        tokio::task::yield_now().await;
    }
    let (_stopper, _runner) = start(&alive, &script_alive);
    script_alive.gate.add_permits(1);
    let mut passed = secs(0);
    while alive.get(&id).await.status == Status::Open && passed < secs(90) {
        alive.step(secs(5), 1).await;
        passed += secs(5);
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(begun_alive.next().await, id);
    assert_eq!(alive.ended(&id).await.outcome, Some(Outcome::Done));
    assert!(passed <= secs(90), "{passed:?}");
}

async fn an_owner_that_lives_keeps_its_work_for_an_hour(db: &Db) {
    let one = db.world().await;
    let two = one.replica(db).await;
    let (script_one, mut begun_one) = script();
    let (_stopper, _runner) = start(&one, &script_one);
    let id = accept(&one, "wait").await;
    assert_eq!(begun_one.next().await, id);
    for _ in 0..180 {
        // The runner's poll and the renewal wait on this clock.
        one.step(secs(20), 2).await;
        assert!(
            two.operations
                .claim(&[KIND])
                .await
                .expect("a read")
                .is_none()
        );
    }
    script_one.gate.add_permits(1);
    assert_eq!(one.ended(&id).await.attempts, 0);
    assert!(begun_one.0.try_recv().is_err(), "it ran once");
}

async fn a_poison_operation_is_parked_and_reported(db: &Db) {
    parked(db, "fail").await;
}

async fn a_panic_is_an_attempt(db: &Db) {
    parked(db, "panic").await;
}

async fn parked(db: &Db, command: &str) {
    let world = db.world().await;
    let (script, mut begun) = script();
    let (_stopper, _runner) = start(&world, &script);
    let id = accept(&world, command).await;
    let healthy = accept(&world, "greet").await;
    world.ended(&healthy).await;
    let mut passed = 0;
    while world.get(&id).await.status == Status::Open {
        world.step(secs(5), 1).await;
        passed += 1;
        assert!(passed < 1000, "never parked");
    }
    let parked = world.get(&id).await;
    assert_eq!(
        (parked.status, parked.reason.as_deref()),
        (Status::Parked, Some("poison"))
    );
    assert_eq!(parked.attempts, 5);
    let report = service::outbox::state(&world.store, &format!("parked {id}")).await;
    assert!(
        report.expect("a read").is_some(),
        "reported in the same transaction"
    );
    let mut runs = 0;
    while let Ok(begun) = begun.0.try_recv() {
        runs += usize::from(begun == id);
    }
    assert_eq!(runs, 5);
    // A person may bring it back.
    assert!(
        world
            .operations
            .unpark(&id, secs(600))
            .await
            .expect("a write")
    );
    assert_eq!(begun.next().await, id);
}

async fn cancel_reaches_running_and_waiting_work(db: &Db) {
    let world = db.world().await;
    let other = world.replica(db).await;
    let (script, mut begun) = script();
    let later = NewOperation::new("greet", "greet", "T1/U1").later(secs(3600));
    world.operations.accept(&later).await.expect("accepted");
    let (_stopper, _runner) = start(&world, &script);
    let running = accept(&world, "wait").await;
    assert_eq!(begun.next().await, running);
    for id in [&running, later.id()] {
        assert!(other.operations.cancel(id, "T1/U2").await.expect("a write"));
        assert!(
            !other.operations.cancel(id, "T1/U3").await.expect("a write"),
            "once"
        );
        let ended = world.ended(id).await;
        assert_eq!(ended.outcome, Some(Outcome::Cancelled));
        assert_eq!(ended.cancelled_by.as_deref(), Some("T1/U2"));
        assert!(
            !other.operations.cancel(id, "T1/U2").await.expect("a write"),
            "it has ended"
        );
    }
    let said = service::outbox::state(&world.store, "by T1/U2").await;
    assert!(said.expect("a read").is_some());
}

async fn the_watchdog_ends_a_phase_that_is_late(db: &Db) {
    let world = db.world().await;
    let (script, mut begun) = script();
    let (_stopper, _runner) = start(&world, &script);
    let id = accept(&world, "two phases").await;
    assert_eq!(begun.next().await, id);
    while world.get(&id).await.phase != "second" {
        tokio::task::yield_now().await;
    }
    let mut passed = 0;
    while world.get(&id).await.status == Status::Open {
        world.step(secs(5), 1).await;
        passed += 5;
        // The runner's poll and the renewal, until it has ended.
        while world.clock.sleepers() < 2 && world.get(&id).await.status == Status::Open {}
        assert!(passed < 200, "never ended");
    }
    assert!(passed >= 60, "{passed}");
    let ended = world.get(&id).await;
    assert_eq!(ended.outcome, Some(Outcome::Unknown));
    assert_eq!(ended.reason.as_deref(), Some("late_second"));
}

async fn no_more_than_the_bound_run_at_once(db: &Db) {
    let world = db.world().await;
    let (script, mut begun) = script();
    let mut ids = Vec::new();
    for _ in 0..20 {
        ids.push(accept(&world, "wait").await);
    }
    let (_stopper, _runner) = start(&world, &script);
    for _ in 0..4 {
        begun.next().await;
    }
    let counts = world.operations.counts().await.expect("a read");
    assert_eq!((counts.running, counts.waiting), (4, 16));
    script.gate.add_permits(20);
    for id in ids {
        world.ended(&id).await;
    }
    assert_eq!(script.most.load(Ordering::SeqCst), 4);
}

async fn stopping_waits_twenty_seconds_and_releases(db: &Db) {
    let world = db.world().await;
    let (script, mut begun) = script();
    let (stopper, runner) = start(&world, &script);
    let polite = accept(&world, "polite").await;
    let stubborn = accept(&world, "wait").await;
    begun.next().await;
    begun.next().await;
    stopper.stop();
    // The polite one is given back at once; the other is waited for.
    while world.operations.counts().await.expect("a read").running > 1 {
        tokio::task::yield_now().await;
    }
    assert!(!runner.is_finished());
    // Nobody can see when the runner begins to count, so: never before 20 s of its clock.
    let mut passed = 0;
    let wait = async {
        while !runner.is_finished() {
            world.clock.advance(secs(1));
            passed += 1;
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
        }
    };
    tokio::time::timeout(secs(30), wait).await.expect("in time");
    assert!(passed >= 20, "{passed} s");
    runner.await.expect("no panic");
    for id in [&polite, &stubborn] {
        let claim = world
            .operations
            .claim(&[KIND])
            .await
            .expect("a read")
            .expect("free at once");
        let operation = claim.operation();
        assert_eq!(operation.attempts, 1, "being stopped is no failed attempt");
        assert!([&polite, &stubborn].contains(&&operation.id), "{id}");
    }
}

async fn a_finished_program_stops_at_once(db: &Db) {
    let world = db.world().await;
    let (script, _begun) = script();
    let (stopper, runner) = start(&world, &script);
    let id = accept(&world, "greet").await;
    world.ended(&id).await;
    drop(stopper);
    tokio::time::timeout(secs(30), runner)
        .await
        .expect("at once")
        .expect("no panic");
}

async fn timers_fire_in_the_runner(db: &Db) {
    let world = db.world().await;
    let (script, mut begun) = script();
    let reminder = NewOperation::new("greet", "greet", "T1/U1");
    let mut tx = world.store.begin().await.expect("begun");
    let timer = service::timers::Timer::after("remind", secs(60), reminder.clone());
    service::timers::set(&mut tx, &timer).await.expect("set");
    tx.commit().await.expect("committed");
    let (_stopper, _runner) = start(&world, &script);
    for _ in 0..11 {
        world.step(secs(5), 1).await;
    }
    assert!(begun.0.try_recv().is_err(), "not before its time");
    for _ in 0..2 {
        world.step(secs(5), 1).await;
    }
    assert_eq!(&begun.next().await, reminder.id());
    world.ended(reminder.id()).await;
}

async fn an_operation_of_no_known_kind_is_parked_in_the_end(db: &Db) {
    let world = db.world().await;
    let (script, _begun) = script();
    let foreign = NewOperation::new("forgotten", "greet", "T1/U1").deadline(secs(60));
    world.operations.accept(&foreign).await.expect("accepted");
    let (_stopper, _runner) = start(&world, &script);
    world.step(secs(3600), 1).await;
    world.step(secs(55), 1).await;
    assert_eq!(world.get(foreign.id()).await.status, Status::Open);
    world.step(secs(10), 1).await;
    world.step(secs(5), 1).await;
    let parked = world.ended(foreign.id()).await;
    assert_eq!(
        (parked.status, parked.reason.as_deref()),
        (Status::Parked, Some("abandoned"))
    );
}
