//! One test's own world: a sandbox, the service beside it, and people who use both.

use std::fmt::Write as _;
use std::time::Duration;

use manual_judgment::app::{App, Parts, beside};
use manual_judgment::demo::{CHANNEL, wire};
use manual_judgment::gate::{Gate, State};
use manual_judgment::gates;
use manual_judgment::message::FIELD;
use manual_judgment::policy::Policy;
use sandbox::{Message, Pipeline, Run, Sandbox};
use serde_json::{Value, json};
use service::store::sql;

use crate::wire::{Sender, Wire};

pub(crate) const ADA: &str = "U0000000001";
pub(crate) const BEN: &str = "U0000000002";
pub(crate) const CLEO: &str = "U0000000003";
pub(crate) const STAGE: &str = "Go live?";
/// Virtual seconds for each real one.
const SPEED: f64 = 20.0;

pub(crate) struct Scene {
    pub(crate) sandbox: Sandbox,
    pub(crate) app: App,
    pub(crate) wire: Wire,
    pub(crate) http: Sender,
}

/// The pipeline that most tests need.
pub(crate) fn to_prod(context: Value) -> Pipeline {
    Pipeline::new("orders", "to-prod")
        .by("ada@acme.example")
        .artifact("orders", "orders:9.4.1")
        .judgment(STAGE, context)
        .deploy("Deploy to production")
}

pub(crate) async fn sandbox() -> Sandbox {
    Sandbox::builder().speed(SPEED).start().await.unwrap()
}

impl Scene {
    pub(crate) async fn start() -> Self {
        Self::with(Policy::default(), |_, _| {}).await
    }

    pub(crate) async fn with(policy: Policy, change: impl FnOnce(&Sandbox, &mut Parts)) -> Self {
        let sandbox = sandbox().await;
        let mut parts = beside(&sandbox, "sqlite::memory:", policy).unwrap();
        change(&sandbox, &mut parts);
        let wire = Wire::new();
        let parts = wire.carry(parts);
        Self::of(sandbox, parts, wire).await
    }

    pub(crate) async fn of(sandbox: Sandbox, parts: Parts, own: Wire) -> Self {
        let app = App::start(parts, "127.0.0.1:0").await.unwrap();
        wire(&sandbox, &app);
        let http = Sender::to(app.address);
        Self {
            sandbox,
            app,
            wire: own,
            http,
        }
    }

    pub(crate) fn secret(&self) -> String {
        self.sandbox.slack().signing_secret.clone()
    }

    /// Waits, in virtual time, until `found` gives something; at most two real minutes.
    pub(crate) async fn until<T, F: AsyncFn(&Self) -> Option<T>>(&self, what: &str, found: F) -> T {
        let looked = async {
            loop {
                if let Some(found) = found(self).await {
                    return found;
                }
                self.sandbox.clock().sleep(Duration::from_millis(200)).await;
            }
        };
        let limit = Duration::from_secs(120);
        let found = tokio::time::timeout(limit, looked).await;
        found.unwrap_or_else(|_| {
            panic!(
                "{what} did not happen; the channel shows {:#?}",
                self.texts()
            )
        })
    }

    /// Virtual time passes.
    pub(crate) async fn pass(&self, seconds: u64) {
        self.sandbox
            .clock()
            .sleep(Duration::from_secs(seconds))
            .await;
    }

    pub(crate) fn texts(&self) -> Vec<String> {
        let all = self.sandbox.slack().messages(CHANNEL);
        let line = |message: &Message| {
            let context = message.blocks.last().map(ToString::to_string);
            format!(
                "{:?} {} {}",
                message.ephemeral_to,
                message.text,
                context.unwrap_or_default()
            )
        };
        all.iter().map(line).collect()
    }

    pub(crate) fn roots(&self, channel: &str) -> Vec<Message> {
        let mut all = self.sandbox.slack().messages(channel);
        all.retain(|message| !message.is_reply() && message.ephemeral_to.is_none());
        all
    }

    pub(crate) fn message(&self, ts: &str) -> Message {
        let all = self.roots(CHANNEL);
        all.into_iter().find(|message| message.ts == ts).unwrap()
    }

    /// What one person alone was told.
    pub(crate) fn whispers(&self, person: &str) -> Vec<String> {
        let all = self.sandbox.slack().messages(CHANNEL).into_iter();
        all.filter(|message| message.ephemeral_to.as_deref() == Some(person))
            .map(|message| message.text)
            .collect()
    }

    pub(crate) async fn whispered(&self, person: &str, part: &str) -> String {
        self.until(part, async |this: &Self| {
            this.whispers(person)
                .into_iter()
                .find(|text| text.contains(part))
        })
        .await
    }

    /// A pipeline that waits, and the message about it, once its buttons can be pressed.
    pub(crate) async fn waits(&self, pipeline: &Pipeline) -> (Run, String) {
        let before = self.roots(CHANNEL).len();
        let run = self.sandbox.spinnaker().start(pipeline);
        let message = self
            .until("the request", async |this: &Self| {
                this.roots(CHANNEL).get(before).cloned()
            })
            .await;
        (run, message.ts)
    }

    /// Presses a button, once it is shown: a refused click takes the buttons away for a moment.
    pub(crate) async fn press(&self, person: &str, ts: &str, action: &str) -> sandbox::Ack {
        self.until("the button", async |this: &Self| {
            let all = this.roots(CHANNEL);
            let message = all.into_iter().find(|message| message.ts == ts)?;
            let shown = message
                .blocks
                .iter()
                .any(|block| block.to_string().contains(action));
            shown.then_some(())
        })
        .await;
        let ack = self
            .sandbox
            .slack()
            .press(person, CHANNEL, ts, action)
            .await;
        ack.unwrap()
    }

    /// The gate of a run.
    pub(crate) async fn gate(&self, run: &Run) -> Gate {
        let gate = self.gate_of(&run.execution).await;
        gate.unwrap_or_else(|| panic!("there is no gate of {run:?}"))
    }

    /// The gate whose place holds that text.
    pub(crate) async fn gate_of(&self, part: &str) -> Option<Gate> {
        let store = &self.app.judge.store;
        let select = sql("SELECT id, body FROM gates ORDER BY created_at");
        let rows = store.rows(select).await.unwrap();
        let ids = rows.iter().map(|row| row.get::<String>("id").unwrap());
        for id in ids.collect::<Vec<_>>() {
            let gate = gates::get(store, &id).await.unwrap().unwrap().gate;
            if gate
                .place
                .as_ref()
                .is_some_and(|place| place.key().contains(part))
            {
                return Some(gate);
            }
        }
        None
    }

    /// Waits until the gate whose place holds that text is in that state.
    pub(crate) async fn turns(&self, part: &str, state: State) -> Gate {
        self.until(state.as_str(), async |this: &Self| {
            this.gate_of(part).await.filter(|gate| gate.state == state)
        })
        .await
    }

    /// Waits for the message about the gate whose place holds that text.
    pub(crate) async fn request(&self, part: &str) -> String {
        self.until("the request", async |this: &Self| {
            let gate = this.gate_of(part).await?;
            let id = manual_judgment::judge::message_id(&gate.id, 0);
            let message = service::outbox::state(&this.app.judge.store, &id).await;
            message.unwrap()?.ts
        })
        .await
    }

    /// A person links a token of their own; the errors of the modal.
    pub(crate) async fn link(&self, person: &str, source: &str, token: &str) -> Value {
        let slack = self.sandbox.slack();
        let command = format!("link {source}");
        slack.command(person, CHANNEL, "/gate", &command).await;
        self.until("the modal", async |this: &Self| {
            this.sandbox.slack().view(person)
        })
        .await;
        let given = json!({ FIELD: { FIELD: { "value": token } } });
        slack.submit(person, &given).await.unwrap().1
    }

    /// A scene with CircleCI and GitHub.
    pub(crate) async fn with_ci(policy: Policy) -> Self {
        Self::with(policy, |sandbox, parts| {
            manual_judgment::app::with_ci(parts, sandbox);
        })
        .await
    }

    /// Waits until the gate is in that state.
    pub(crate) async fn becomes(&self, run: &Run, state: State) -> Gate {
        self.until(state.as_str(), async |this: &Self| {
            let gate = this.gate(run).await;
            (gate.state == state).then_some(gate)
        })
        .await
    }

    /// Waits until the message's text begins with `word`.
    pub(crate) async fn shows(&self, ts: &str, word: &str) -> Message {
        self.until(word, async |this: &Self| {
            let message = this.message(ts);
            message.text.starts_with(word).then_some(message)
        })
        .await
    }

    pub(crate) fn stage(&self, run: &Run) -> String {
        self.sandbox.spinnaker().stage(run, STAGE).unwrap().status
    }

    pub(crate) fn patches(&self) -> u64 {
        let requests = self.sandbox.requests();
        let route = "spinnaker PATCH /pipelines/{id}/stages/{stage}";
        requests.get(route).copied().unwrap_or_default()
    }

    /// The audit's actions about a gate, in order.
    pub(crate) async fn audit(&self, gate: &str) -> Vec<String> {
        let lines = service::audit::lines(&self.app.judge.store, 0, 10_000)
            .await
            .unwrap();
        let of_gate = lines.into_iter().filter(|line| line.subject == gate);
        of_gate.map(|line| line.action).collect()
    }

    /// The signed body of a press of the button in the message, as Slack would send it.
    pub(crate) fn body(&self, person: &str, ts: &str, action: &str, action_ts: &str) -> String {
        form(&self.payload(person, ts, action, action_ts))
    }

    pub(crate) fn payload(&self, person: &str, ts: &str, action: &str, action_ts: &str) -> Value {
        let message = self.message(ts);
        let value = value(&message.blocks, action);
        json!({
            "type": "block_actions",
            "team": { "id": "T0000000001" },
            "user": { "id": person, "team_id": "T0000000001" },
            "trigger_id": "1.2.canarytrigger",
            "response_url": "http://169.254.169.254/canaryresponse",
            "container": { "type": "message", "message_ts": ts, "channel_id": CHANNEL },
            "channel": { "id": CHANNEL },
            "actions": [{
                "type": "button", "action_id": action, "block_id": "gate",
                "value": value, "action_ts": action_ts,
            }],
        })
    }
}

/// `payload=…`, as Slack encodes it.
pub(crate) fn form(payload: &Value) -> String {
    let mut body = String::from("payload=");
    for byte in payload.to_string().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._*".contains(&byte) {
            body.push(char::from(byte));
        } else if byte == b' ' {
            body.push('+');
        } else {
            let _ = write!(body, "%{byte:02X}");
        }
    }
    body
}

/// The value of a button.
pub(crate) fn value(blocks: &[Value], action: &str) -> String {
    let elements = blocks
        .iter()
        .flat_map(|block| block["elements"].as_array().into_iter().flatten());
    let mut found = elements.filter(|element| element["action_id"] == action);
    let value = found.next().and_then(|button| button["value"].as_str());
    value.unwrap_or_default().to_owned()
}

/// Whether the message has the button.
pub(crate) fn has(message: &Message, action: &str) -> bool {
    !value(&message.blocks, action).is_empty()
}
