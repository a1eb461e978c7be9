//! A bot, a sandbox, and someone who types.

use std::sync::Mutex;

use chatops_bot::app::{self, Running};
use sandbox::{Ack, Event, Message, Sandbox, What};
use tokio::sync::broadcast::Receiver;

pub(crate) const ADA: &str = "U0000000001";
pub(crate) const CHANNEL: &str = "C0000000001";

/// Virtual seconds for each real one: fast, and slow enough for what waits on real sockets.
const SPEED: f64 = 120.0;

pub(crate) struct Scene {
    pub(crate) sandbox: Sandbox,
    pub(crate) running: Running,
    events: Mutex<Receiver<Event>>,
}

/// What a command led to.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) ack: Ack,
    pub(crate) events: Vec<Event>,
}

impl Scene {
    pub(crate) async fn open() -> Self {
        let sandbox = Sandbox::builder().speed(SPEED).start().await.unwrap();
        let running = app::on_sandbox(&sandbox).await.unwrap();
        let events = Mutex::new(sandbox.events());
        Self {
            sandbox,
            running,
            events,
        }
    }

    /// Ada types `/h text` and waits until nothing happens any more.
    pub(crate) async fn says(&self, text: &str) -> Seen {
        let ack = self.sandbox.slack().command(ADA, CHANNEL, "/h", text).await;
        self.running.bot.idle().await;
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
    fn messages(&self) -> impl Iterator<Item = &Message> {
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

fn whole(message: &Message) -> String {
    let blocks: Vec<String> = message.blocks.iter().map(ToString::to_string).collect();
    format!("{} {}", message.text, blocks.join(" "))
}
