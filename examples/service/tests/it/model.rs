//! A model, and random interleavings of everything that happens to operations.
//!
//! No operation is lost, none is advanced by two owners, every accepted one ends, and one
//! whose owner lives is never taken.
//!
//! `cargo test` plays a tenth; `PROPERTY_RUNS=full` all: 10,000 in memory, 200 on a file with
//! `synchronous = FULL`, 500 on PostgreSQL.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use service::operations::{Kind, Status, Windows};
use service::store::sql;
use service::{Accepted, Claim, NewOperation, OperationId, Operations, Outcome, Step, Store};

use crate::world::{Db, World, secs};

const ATTEMPTS: i64 = 4;
const KEYS: usize = 4;

#[derive(Clone, Copy, Debug)]
enum Act {
    /// A request of one of a few keys arrives.
    Accept(usize),
    /// A worker looks for work.
    Claim(usize),
    Renew(usize),
    Commit(usize),
    Finish(usize),
    Release(usize),
    /// A worker dies, with what it holds.
    Crash(usize),
    /// A worker that was paused goes on with an old claim.
    Zombie(usize),
    Cancel(usize),
    Pass(u64),
    Park,
}

fn act() -> impl Strategy<Value = Act> {
    let worker = 0..3_usize;
    prop_oneof![
        3 => (0..KEYS).prop_map(Act::Accept),
        5 => worker.clone().prop_map(Act::Claim),
        3 => worker.clone().prop_map(Act::Renew),
        3 => worker.clone().prop_map(Act::Commit),
        3 => worker.clone().prop_map(Act::Finish),
        2 => worker.clone().prop_map(Act::Release),
        2 => worker.clone().prop_map(Act::Crash),
        3 => worker.prop_map(Act::Zombie),
        1 => (0..KEYS).prop_map(Act::Cancel),
        4 => prop_oneof![Just(1), Just(19), Just(30), Just(61)].prop_map(Act::Pass),
        1 => Just(Act::Park),
    ]
}

/// What the model knows of an operation.
#[derive(Clone, Debug)]
struct Known {
    revision: i64,
    attempts: i64,
    status: Status,
    cancelled: bool,
    /// The acquisition that holds it, and until when.
    owner: Option<(u64, u64)>,
}

/// The worker's side of a claim.
#[derive(Clone, Debug)]
struct Held {
    acquisition: u64,
    claim: Claim,
}

struct Run<'w> {
    world: &'w World,
    kind: Kind,
    operations: Operations,
    keys: BTreeMap<usize, OperationId>,
    model: BTreeMap<OperationId, Known>,
    workers: [Option<Held>; 3],
    zombies: [Option<Held>; 3],
    acquisitions: u64,
    seconds: u64,
    prefix: String,
}

impl Run<'_> {
    fn lease(&self, held: &Held) -> bool {
        let known = &self.model[held.claim.id()];
        known.status == Status::Open
            && known.owner.is_some_and(|(acquisition, until)| {
                acquisition == held.acquisition && until > self.seconds
            })
    }

    #[allow(clippy::too_many_lines, reason = "one arm for each act")]
    async fn act(&mut self, act: Act) {
        match act {
            Act::Accept(key) => {
                let name = format!("{}-{key}", self.prefix);
                let new = NewOperation::new(self.kind.name, "greet", "U")
                    .once("model", name, secs(1 << 30))
                    .deadline(secs(1 << 30));
                let accepted = self.operations.accept(&new).await.expect("accepted");
                match (self.keys.get(&key), &accepted) {
                    (None, Accepted::New(id)) => {
                        self.keys.insert(key, id.clone());
                        self.model.insert(
                            id.clone(),
                            Known {
                                revision: 0,
                                attempts: 0,
                                status: Status::Open,
                                cancelled: false,
                                owner: None,
                            },
                        );
                    }
                    (Some(known), Accepted::Again(Some(id))) => assert_eq!(known, id),
                    other => panic!("{other:?}"),
                }
            }
            Act::Claim(worker) if self.workers[worker].is_none() => {
                let free = |known: &Known| {
                    known.status == Status::Open
                        && known.attempts < ATTEMPTS
                        && known.owner.is_none_or(|(_, until)| until <= self.seconds)
                };
                let claim = self.operations.claim(&[self.kind]).await.expect("a read");
                let Some(claim) = claim else {
                    assert!(
                        !self.model.values().any(free),
                        "one was free: {:?}",
                        self.model
                    );
                    return;
                };
                assert!(
                    free(&self.model[claim.id()]),
                    "taken from an owner that lives"
                );
                self.acquisitions += 1;
                let acquisition = self.acquisitions;
                let known = self.model.get_mut(claim.id()).expect("a known operation");
                known.attempts += 1;
                known.owner = Some((acquisition, self.seconds + 60));
                assert_eq!(claim.operation().attempts, known.attempts);
                assert_eq!(claim.operation().revision, known.revision);
                assert_eq!(claim.found().cancelled_by.is_some(), known.cancelled);
                self.workers[worker] = Some(Held { acquisition, claim });
            }
            Act::Claim(_) => {}
            Act::Renew(worker) => {
                let Some(held) = self.workers[worker].clone() else {
                    return;
                };
                self.renew(&held).await;
            }
            Act::Commit(worker) => {
                let Some(held) = self.workers[worker].clone() else {
                    return;
                };
                self.commit(&held).await;
            }
            Act::Finish(worker) => {
                let Some(held) = self.workers[worker].take() else {
                    return;
                };
                self.finish(&held).await;
            }
            Act::Release(worker) => {
                let Some(held) = self.workers[worker].take() else {
                    return;
                };
                let known = &self.model[held.claim.id()];
                // Giving back is harmless as long as nobody else has taken it.
                let ours = known.status == Status::Open
                    && known
                        .owner
                        .is_some_and(|(acquisition, _)| acquisition == held.acquisition);
                let done = held.claim.release(Duration::ZERO, false).await;
                assert_eq!(done.is_ok(), ours, "{done:?}");
                if ours {
                    let known = self.model.get_mut(held.claim.id()).expect("known");
                    known.owner = None;
                    known.attempts = (known.attempts - 1).max(0);
                }
            }
            Act::Crash(worker) => self.zombies[worker] = self.workers[worker].take(),
            Act::Zombie(worker) => {
                let Some(held) = self.zombies[worker].take() else {
                    return;
                };
                self.renew(&held).await;
                self.commit(&held).await;
                self.finish(&held).await;
            }
            Act::Cancel(key) => {
                let Some(id) = self.keys.get(&key).cloned() else {
                    return;
                };
                let known = self.model.get_mut(&id).expect("known");
                let new = known.status == Status::Open && !known.cancelled;
                assert_eq!(
                    self.operations.cancel(&id, "U2").await.expect("a write"),
                    new
                );
                known.cancelled |= new;
            }
            Act::Pass(seconds) => {
                self.world.pass(secs(seconds)).await;
                self.seconds += seconds;
            }
            Act::Park => self.park().await,
        }
    }

    async fn renew(&mut self, held: &Held) {
        let lives = self.lease(held);
        let renewed = held.claim.renew().await;
        assert_eq!(renewed.is_ok(), lives, "{renewed:?}");
        if lives {
            self.model.get_mut(held.claim.id()).expect("known").owner =
                Some((held.acquisition, self.seconds + 60));
        }
    }

    async fn commit(&mut self, held: &Held) {
        let lives = self.lease(held);
        let step = Step::new().phase("next", secs(1 << 30));
        let done = held.claim.commit(&step).await;
        assert_eq!(done.is_ok(), lives, "{done:?}");
        if lives {
            let known = self.model.get_mut(held.claim.id()).expect("known");
            known.revision += 1;
            known.attempts = 0;
            known.owner = Some((held.acquisition, self.seconds + 60));
        }
    }

    async fn finish(&mut self, held: &Held) {
        let lives = self.lease(held);
        let done = held.claim.finish(Outcome::Done, "greeted").await;
        assert_eq!(done.is_ok(), lives, "{done:?}");
        if lives {
            let known = self.model.get_mut(held.claim.id()).expect("known");
            known.revision += 1;
            known.attempts = 0;
            known.status = Status::Ended;
            known.owner = None;
        }
    }

    async fn park(&mut self) {
        while let Some(parked) = self
            .operations
            .park(&[self.kind], |_| Vec::new())
            .await
            .expect("a write")
        {
            let seconds = self.seconds;
            let known = self.model.get_mut(&parked.id).expect("known");
            assert_eq!(known.attempts, ATTEMPTS, "parked too early");
            assert!(
                known.owner.is_none_or(|(_, until)| until <= seconds),
                "its owner lives"
            );
            known.status = Status::Parked;
            known.owner = None;
        }
    }

    /// Healthy workers come: everything accepted ends, or is parked after its attempts.
    async fn settle(&mut self) {
        self.world.pass(secs(61)).await;
        self.seconds += 61;
        self.workers = [None, None, None];
        self.park().await;
        while let Some(claim) = self.operations.claim(&[self.kind]).await.expect("a read") {
            claim.finish(Outcome::Done, "greeted").await.expect("ended");
            let known = self.model.get_mut(claim.id()).expect("known");
            known.status = Status::Ended;
            known.revision += 1;
        }
        for (id, known) in &self.model {
            let stored = self.world.get(id).await;
            assert_ne!(stored.status, Status::Open, "lost: {stored:?}");
            assert_eq!(stored.status, known.status);
            assert_eq!(stored.revision, known.revision, "advanced by two owners");
        }
        let of_kind = sql("SELECT COUNT(*) AS n FROM operations WHERE kind = $1");
        let stored = self
            .world
            .store
            .rows(of_kind.bind(self.kind.name))
            .await
            .expect("a count");
        let stored: i64 = stored[0].get("n").expect("a number");
        assert_eq!(usize::try_from(stored).expect("few"), self.model.len());
    }
}

fn runs(full: u32) -> u32 {
    match std::env::var("PROPERTY_RUNS").as_deref() {
        Ok("full") => full,
        _ => full / 10,
    }
}

async fn play(store: Store, runs: u32) {
    let world = World::on(store);
    let operations = world
        .operations
        .clone()
        .windows(Windows::default().attempts(ATTEMPTS));
    let mut runner = TestRunner::new(Config::default());
    let strategy = proptest::collection::vec(act(), 1..40);
    for number in 0..runs {
        let acts = strategy.new_tree(&mut runner).expect("acts").current();
        // A run on a database of others: what ended before must not matter.
        if number % 50 == 0 {
            for text in ["DELETE FROM operations", "DELETE FROM inbox"] {
                world.store.write(sql(text)).await.expect("emptied");
            }
        }
        let mut run = Run {
            world: &world,
            kind: Kind::new("model", 1),
            operations: operations.clone(),
            keys: BTreeMap::new(),
            model: BTreeMap::new(),
            workers: [None, None, None],
            zombies: [None, None, None],
            acquisitions: 0,
            seconds: 0,
            prefix: format!("run{number}"),
        };
        world
            .store
            .write(sql("DELETE FROM operations"))
            .await
            .expect("emptied");
        // Printed when an assertion fails.
        eprintln!("run {number}: {acts:?}");
        for act in acts {
            run.act(act).await;
        }
        run.settle().await;
    }
}

#[tokio::test]
async fn random_interleavings_in_memory() {
    let settings = service::store::Settings::new("sqlite::memory:");
    play(Store::open(settings).await.expect("a store"), runs(10_000)).await;
}

#[tokio::test]
async fn random_interleavings_on_a_file() {
    let db = Db::file();
    play(db.open().await, runs(200)).await;
}

#[tokio::test]
async fn random_interleavings_on_postgres() {
    let Some(db) = Db::postgres().await else {
        return;
    };
    play(db.open().await, runs(500)).await;
    db.remove().await;
}
