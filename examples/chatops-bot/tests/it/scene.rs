//! A bot, a sandbox, and someone who types. Time is virtual: it moves on whenever nobody has
//! anything to do, so no test sleeps and none depends on how fast the machine is.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use chatops_bot::app::{self, Choices, Running, Whose};
use chatops_bot::config::{PipelineRules, Rules};
use chatops_bot::services::Transports;
use sandbox::{Ack, Clock, Event, Message, Pass, Received, Sandbox, Side, What};
use service::Store;
use service::store::Settings;
use tokio::runtime::RuntimeFlavor;
use tokio::sync::broadcast::Receiver;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::database;

pub(crate) const ADA: &str = "U0000000001";
pub(crate) const BOB: &str = "U0000000002";
pub(crate) const CHANNEL: &str = "C0000000001";

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
    calm: watch::Sender<u64>,
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
/// on a machine of any speed. A test that waits must therefore sleep too: see [`Scene::until`].
async fn quiet(wires: &Wires) {
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

pub(crate) struct Scene {
    pub(crate) sandbox: Sandbox,
    pub(crate) running: Running,
    pub(crate) wires: Arc<Wires>,
    events: Mutex<Receiver<Event>>,
    driver: Driver,
}

/// What a command led to.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) ack: Ack,
    pub(crate) events: Vec<Event>,
}

/// A SQLite file of one world, removed at its end.
pub(crate) struct File(PathBuf);

impl File {
    pub(crate) fn new() -> Self {
        let name = format!("bot-{}", service::OperationId::random());
        // The kernel outlives the process that is killed: in memory a file is as safe from that
        // as on a disk, and its commits wait for nothing.
        let memory = PathBuf::from("/dev/shm");
        let folder = Some(memory).filter(|folder| folder.is_dir());
        let path = folder.unwrap_or_else(std::env::temp_dir).join(name);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.join("bot.db")
    }

    /// Opens it: nobody else may have it.
    pub(crate) async fn store(&self) -> Store {
        let url = format!("sqlite://{}", self.path().display());
        let settings = Settings::new(url).connections(2).standing();
        app::store(settings).await.unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Rules under which production waits for nobody.
pub(crate) fn unconfirmed() -> Rules {
    let pipelines = ["acme", "acme-two", "acme-three"].into_iter();
    pipelines.fold(Rules::default(), |rules, pipeline| {
        rules.with(pipeline, PipelineRules::unconfirmed())
    })
}

impl Scene {
    pub(crate) async fn open() -> Self {
        let sandbox = Sandbox::builder().stepped().start().await.unwrap();
        Self::on(sandbox).await
    }

    /// Nothing can reach the bot but Slack.
    pub(crate) async fn without_public() -> Self {
        let sandbox = Sandbox::builder().stepped().start().await.unwrap();
        let choices = Choices::default().rules(unconfirmed());
        let choices = choices.tokens(Whose::BotWide).without_webhooks();
        Self::with(sandbox, choices).await
    }

    pub(crate) async fn on(sandbox: Sandbox) -> Self {
        Self::on_store(sandbox, database::store().await).await
    }

    pub(crate) async fn on_store(sandbox: Sandbox, store: Store) -> Self {
        Self::with_store(sandbox, store, Choices::default().rules(unconfirmed())).await
    }

    pub(crate) async fn with(sandbox: Sandbox, choices: Choices) -> Self {
        Self::with_store(sandbox, database::store().await, choices).await
    }

    pub(crate) async fn with_store(sandbox: Sandbox, store: Store, choices: Choices) -> Self {
        let wires = Arc::new(Wires::default());
        let watching = Arc::clone(&wires);
        sandbox.watch(move |received, side| {
            watching.note(&received, side);
            async { Pass::On }
        });
        wires.uses(&store);
        let transports = Transports::new().unwrap();
        let address = "127.0.0.1:0";
        let running = app::on_sandbox_as(&sandbox, &transports, store, address, &choices).await;
        let events = Mutex::new(sandbox.events());
        Self {
            running: running.unwrap(),
            driver: Driver::new(&sandbox, &wires),
            sandbox,
            wires,
            events,
        }
    }

    /// The bot is killed, and `pause` later another one is started on its file.
    pub(crate) async fn away(self, file: &File, pause: Duration) -> Self {
        self.again(file, pause, &Choices::default()).await
    }

    /// The same, set up otherwise.
    pub(crate) async fn again(self, file: &File, pause: Duration, choices: &Choices) -> Self {
        self.running.kill().await;
        self.wires.reset();
        self.sandbox.clock().advance(pause).await;
        let store = file.store().await;
        // The database's time goes on with the bot's.
        store.shift(pause).await.unwrap();
        self.wires.uses(&store);
        let transports = Transports::new().unwrap();
        let (sandbox, address) = (&self.sandbox, "127.0.0.1:0");
        let running = app::on_sandbox_as(sandbox, &transports, store, address, choices).await;
        Self {
            running: running.unwrap(),
            sandbox: self.sandbox,
            wires: self.wires,
            events: self.events,
            driver: self.driver,
        }
    }

    /// Ada types `/h text` and waits until nothing happens any more.
    pub(crate) async fn says(&self, text: &str) -> Seen {
        self.says_as(ADA, text).await
    }

    pub(crate) async fn says_as(&self, user: &str, text: &str) -> Seen {
        let ack = self.types(user, text).await;
        self.settled(ack).await
    }

    /// Ada types, and when `moment` comes, `act` is done. Then everything goes on to its end.
    pub(crate) async fn says_and(
        &self,
        text: &str,
        moment: impl Fn(&What) -> bool,
        act: impl AsyncFnOnce(),
    ) -> Seen {
        let mut live = self.sandbox.events();
        let ack = self.types(ADA, text).await;
        while !moment(&live.recv().await.unwrap().what) {}
        act().await;
        self.settled(ack).await
    }

    /// Somebody types, and does not wait.
    pub(crate) async fn types(&self, user: &str, text: &str) -> Ack {
        let slack = self.sandbox.slack();
        slack.command(user, CHANNEL, "/h", text).await
    }

    /// Returns once a thread has its first message: its command was accepted.
    pub(crate) async fn has_root(&self) {
        let slack = self.sandbox.slack();
        let of_bot = |one: &Message| one.bot_id.is_some() && one.ephemeral_to.is_none();
        let is_root = |one: &Message| of_bot(one) && !one.is_reply();
        self.until(|| slack.messages(CHANNEL).iter().any(is_root))
            .await;
    }

    /// Returns once somebody has a form in front: it is opened beside everything else.
    pub(crate) async fn has_form(&self, user: &str) {
        self.until(|| self.sandbox.slack().view(user).is_some())
            .await;
    }

    /// Returns when nothing is under way.
    pub(crate) async fn calm(&self) {
        let mut calm = self.wires.calm.subscribe();
        calm.changed().await.unwrap();
    }

    /// Returns once `holds`; it is looked at whenever nothing is under way, before time moves on.
    pub(crate) async fn until(&self, mut holds: impl FnMut() -> bool) {
        let mut calm = self.wires.calm.subscribe();
        while !holds() {
            calm.changed().await.unwrap();
        }
    }

    /// Somebody presses a button of the newest message that has it, and waits.
    pub(crate) async fn presses(&self, user: &str, seen: &Seen, action: &str) -> Seen {
        let has = |message: &&Message| {
            let blocks = message.blocks.iter();
            blocks
                .clone()
                .any(|block| block.to_string().contains(action))
        };
        let message = seen.messages().filter(has).last();
        let ts = message.unwrap_or_else(|| panic!("no {action} in {}", seen.all()));
        let slack = self.sandbox.slack();
        let ack = slack.press(user, CHANNEL, &ts.ts, action).await.unwrap();
        self.settled(ack).await
    }

    pub(crate) async fn settled(&self, ack: Ack) -> Seen {
        self.running.bot.idle().await;
        // A reply to a click goes out beside everything else.
        quiet(&self.wires).await;
        let mut receiver = self.events.lock().unwrap();
        let events = std::iter::from_fn(|| receiver.try_recv().ok()).collect();
        Seen { ack, events }
    }

    /// Builds, promotions and GitHub deployments so far.
    pub(crate) fn counts(&self) -> (usize, usize, usize) {
        self.sandbox.world().counts()
    }
}

impl Seen {
    pub(crate) fn messages(&self) -> impl Iterator<Item = &Message> {
        self.events.iter().filter_map(|event| match &event.what {
            What::MessagePosted(message)
            | What::MessageUpdated(message)
            | What::EphemeralPosted(message) => Some(message),
            _ => None,
        })
    }

    /// The last state of the thread's first message: text and blocks.
    pub(crate) fn root(&self) -> String {
        let last = self
            .messages()
            .filter(|message| !message.is_reply() && message.ephemeral_to.is_none())
            .last();
        last.map_or(String::new(), whole)
    }

    /// All replies, in order.
    pub(crate) fn replies(&self) -> Vec<String> {
        let replies = self.messages().filter(|message| message.is_reply());
        replies.map(|message| message.text.clone()).collect()
    }

    /// Everything, for a test that fails.
    pub(crate) fn all(&self) -> String {
        format!(
            "{}\n{}\n{}",
            self.root(),
            self.replies().join("\n"),
            self.private()
        )
    }

    /// What only Ada saw, the answer to the command included.
    pub(crate) fn private(&self) -> String {
        let ephemeral = self
            .messages()
            .filter(|message| message.ephemeral_to.is_some());
        let mut text: String = ephemeral.map(whole).collect();
        text.push_str(&self.ack.body);
        text
    }

    /// The states that deployments on GitHub went through.
    pub(crate) fn deployment_states(&self) -> Vec<String> {
        let states = self.events.iter().filter_map(|event| match &event.what {
            What::DeploymentStatus { state, .. } => Some(state.clone()),
            _ => None,
        });
        states.collect()
    }
}

pub(crate) fn whole(message: &Message) -> String {
    let blocks: Vec<String> = message.blocks.iter().map(ToString::to_string).collect();
    format!("{} {}", message.text, blocks.join(" "))
}

impl Scene {
    /// Waits until so much time has passed in the world.
    pub(crate) async fn passes(&self, span: Duration) {
        let end = self.sandbox.clock().now() + span;
        self.until(|| self.sandbox.clock().now() >= end).await;
        self.running.bot.idle().await;
        quiet(&self.wires).await;
    }

    /// Much time passes at once.
    pub(crate) async fn jumps(&self, span: Duration) {
        self.wires.advance(self.sandbox.clock(), span).await;
        self.passes(Duration::from_secs(120)).await;
    }

    /// Waits until a message of the channel holds `text`, however long that takes in the world.
    pub(crate) async fn hears(&self, channel: &str, text: &str) -> Message {
        let slack = self.sandbox.slack();
        let found = slack.wait_for(channel, text, Duration::from_secs(20)).await;
        found.unwrap_or_else(|| panic!("no {text:?} in {:#?}", slack.messages(channel)))
    }
}
