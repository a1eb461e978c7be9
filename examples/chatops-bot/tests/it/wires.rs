//! What happens on the wires of a world, and when time may move on: whenever nobody has anything
//! to do, so no test sleeps and none depends on how fast the machine is.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use sandbox::{Clock, Received, Sandbox, Side};
use service::Store;
use tokio::runtime::RuntimeFlavor;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How far time moves when nobody has anything to do.
const STEP: Duration = Duration::from_secs(1);
/// How often is looked whether anything happens.
const MOMENT: Duration = Duration::from_micros(500);
/// So many calm moments in a row, and nothing is going to happen.
const CALM: usize = 3;
/// The same with a request under way: it is waiting for time.
const STUCK: usize = 6;
/// The same where other worlds keep the runtime awake, so that nobody can tell whether this one
/// sleeps.
const CROWDED: usize = 30;

/// What happens on the wires, for whoever moves time.
#[derive(Debug, Default)]
pub(crate) struct Wires {
    /// Requests that came or went.
    moved: AtomicUsize,
    /// Counts the moments in which nothing happened.
    pub(crate) calm: watch::Sender<u64>,
    /// The time of the first is moved with that of the world; others are on the same database.
    stores: Mutex<Vec<Store>>,
    in_flight: AtomicUsize,
    log: Mutex<Vec<Received>>,
    chain: Mutex<Chain>,
}

/// How many round trips to Heroku and GitHub came one after the other.
#[derive(Debug, Default)]
struct Chain {
    /// Of what is answered.
    longest: u32,
    /// Of the requests under way, by address.
    open: HashMap<usize, u32>,
    /// Of the first request of each kind.
    of: HashMap<String, u32>,
}

impl Wires {
    /// The length of the chain of requests that ended in `request`; each that began after
    /// another one was answered may have needed its response.
    pub(crate) fn chain(&self, request: &str) -> Option<u32> {
        self.chain.lock().unwrap().of.get(request).copied()
    }

    /// The length of the longest one so far.
    pub(crate) fn longest(&self) -> u32 {
        self.chain.lock().unwrap().longest
    }

    fn note_chain(&self, received: &Received, side: Side) {
        let address = std::ptr::from_ref(received) as usize;
        let mut chain = self.chain.lock().unwrap();
        if side == Side::Before {
            let length = chain.longest + 1;
            chain.open.insert(address, length);
            chain.of.entry(received.to_string()).or_insert(length);
        } else if let Some(length) = chain.open.remove(&address) {
            chain.longest = chain.longest.max(length);
        }
    }

    /// Notes a moment of a request.
    pub(crate) fn note(&self, received: &Received, side: Side) {
        self.moved.fetch_add(1, Ordering::SeqCst);
        if received.service != "slack" {
            self.note_chain(received, side);
        }
        if side == Side::Before {
            self.log.lock().unwrap().push(received.clone());
        }
        // Output that is read beside the looks stays open for as long as what prints it.
        if received.template == Some("/streams/{stream}") {
            return;
        }
        match side {
            Side::Before => {
                self.in_flight.fetch_add(1, Ordering::SeqCst);
            }
            _ => self.done(),
        }
    }

    /// A request is over without a response.
    pub(crate) fn done(&self) {
        let less = |n: usize| Some(n.saturating_sub(1));
        let _ = self
            .in_flight
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less);
    }

    /// A process uses this store: while it does, no time passes.
    pub(crate) fn uses(&self, store: &Store) {
        self.stores.lock().unwrap().push(store.clone());
    }

    /// Time passes, for the world and for the database.
    pub(crate) async fn advance(&self, clock: &Clock, span: Duration) {
        let store = self.stores.lock().unwrap().first().cloned();
        if let Some(store) = store {
            // It may be closed by now: then nobody asks it for the time.
            let _ = store.shift(span).await;
        }
        clock.advance(span).await;
    }

    fn is_stored(&self) -> bool {
        self.stores.lock().unwrap().iter().all(Store::is_idle)
    }

    /// The process that sent them is gone.
    pub(crate) fn reset(&self) {
        self.stores.lock().unwrap().clear();
        self.in_flight.store(0, Ordering::SeqCst);
    }

    /// The requests to Heroku and GitHub since the last call: `POST /apps/{app}/builds`.
    pub(crate) fn requests(&self) -> Vec<String> {
        *self.chain.lock().unwrap() = Chain::default();
        let log = std::mem::take(&mut *self.log.lock().unwrap());
        let ours = log.iter().filter(|received| received.service != "slack");
        ours.map(ToString::to_string).collect()
    }

    /// The requests to Heroku and GitHub since the last call, as they came.
    pub(crate) fn log(&self) -> Vec<Received> {
        let log = std::mem::take(&mut *self.log.lock().unwrap());
        let ours = log.into_iter();
        ours.filter(|received| received.service != "slack")
            .collect()
    }

    /// Whose tokens they carried: service and header.
    pub(crate) fn tokens(&self) -> Vec<(&'static str, String)> {
        let tokens = self.log().into_iter();
        let tokens = tokens.filter_map(|one| Some((one.service, one.authorization?)));
        tokens.collect()
    }
}

/// Moves time whenever nothing happens, until it is dropped.
#[derive(Debug)]
pub(crate) struct Driver(JoinHandle<()>);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Driver {
    pub(crate) fn is_finished(&self) -> bool {
        self.0.is_finished()
    }

    pub(crate) fn new(sandbox: &Sandbox, wires: &Arc<Wires>) -> Self {
        let (clock, wires) = (sandbox.clock().clone(), Arc::clone(wires));
        Self(tokio::spawn(async move {
            loop {
                quiet(&wires).await;
                wires.calm.send_modify(|moments| *moments += 1);
                if wires.calm.receiver_count() > 0 {
                    // Who waited for it may act first.
                    quiet(&wires).await;
                }
                wires.advance(&clock, STEP).await;
            }
        }))
    }
}

/// Rings every half a millisecond of the machine's time. A thread and not a timer of the runtime,
/// which would be awake for it more than once.
static TICKS: LazyLock<watch::Sender<()>> = LazyLock::new(|| {
    let ticks = watch::Sender::new(());
    let sender = ticks.clone();
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(MOMENT);
            sender.send_replace(());
        }
    });
    ticks
});

/// Completes when nothing is under way: no statement of a database runs, and the runtime slept
/// from tick to tick, so that no task of the bot or of the sandbox had anything to do. That is so
/// on a machine of any speed. A test that waits must therefore sleep too: see [`Scene::until`](crate::scene::Scene::until).
pub(crate) async fn quiet(wires: &Wires) {
    let runtime = tokio::runtime::Handle::current();
    let is_alone = runtime.runtime_flavor() == RuntimeFlavor::CurrentThread;
    let (metrics, mut ticks) = (runtime.metrics(), TICKS.subscribe());
    let mut calm = 0;
    loop {
        let before = metrics.worker_park_unpark_count(0);
        let moved = wires.moved.load(Ordering::SeqCst);
        ticks.changed().await.unwrap();
        // It went to sleep once, and the tick woke it.
        let slept = metrics.worker_park_unpark_count(0) <= before + 2;
        let same = wires.moved.load(Ordering::SeqCst) == moved;
        let is_calm = same && wires.is_stored() && (slept || !is_alone);
        calm = if is_calm { calm + 1 } else { 0 };
        let enough = match (wires.in_flight.load(Ordering::SeqCst), is_alone) {
            (0, _) => CALM,
            (_, true) => STUCK,
            (_, false) => CROWDED,
        };
        if calm >= enough {
            return;
        }
    }
}
