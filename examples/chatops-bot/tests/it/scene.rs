//! A bot, a sandbox, and someone who types. Time is virtual: it moves on whenever nobody has
//! anything to do, so no test sleeps and none depends on how fast the machine is.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chatops_bot::app::{self, Choices, Running, Whose};
use chatops_bot::config::{PipelineRules, Rules};
use chatops_bot::services::Transports;
use sandbox::{Ack, Event, Message, Pass, Sandbox, What};
use service::Store;
use service::store::Settings;
use tokio::sync::broadcast::Receiver;

use crate::database;
use crate::wires::{Driver, Wires, quiet};

pub(crate) const ADA: &str = "U0000000001";
pub(crate) const BOB: &str = "U0000000002";
pub(crate) const CHANNEL: &str = "C0000000001";

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
