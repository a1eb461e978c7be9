//! What the service stands on: its store, Slack, the sources and their rules.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use service::audit::Entry;
use service::outbox::{Edit, Post};
use service::{Clock, Error, Operations, Step, Store, Write};
use slack_blocks::Client;
use tokio::sync::Notify;

use crate::attempt;
use crate::config::{ActionRule, Rules};
use crate::gate::Gate;
use crate::hints::Hints;
use crate::identity::JudgeIdentity;
use crate::message;
use crate::notice::NoticeRule;
use crate::source::{JudgmentSource, Spinnaker};

/// The spans by which the service lives.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Windows {
    /// Those of a decision.
    pub decision: attempt::Windows,
    /// Between two looks at something that waits; default 15 s.
    pub watch: Duration,
    /// Between two looks for something new; default 10 s.
    pub sweep: Duration,
    /// Between two looks at what follows a decision, and how long; default 5 s, 10 min.
    pub follow: (Duration, Duration),
}

impl Default for Windows {
    fn default() -> Self {
        Self {
            decision: attempt::Windows::default(),
            watch: Duration::from_secs(15),
            sweep: Duration::from_secs(10),
            follow: (Duration::from_secs(5), Duration::from_secs(600)),
        }
    }
}

/// The service's parts. Does the work of its operations.
#[derive(Clone)]
#[non_exhaustive]
pub struct Judge {
    /// Where everything is stored.
    pub store: Store,
    /// What was accepted.
    pub operations: Operations,
    /// The service's clock.
    pub clock: Arc<dyn Clock>,
    /// Slack.
    pub slack: Client,
    /// The workspace of the app.
    pub team: String,
    /// Where things wait.
    pub sources: Vec<Arc<dyn JudgmentSource>>,
    /// As whom decisions are made.
    pub identity: JudgeIdentity,
    /// Which gates go where.
    pub rules: Rules,
    /// Spinnaker, for notices and for people who ask.
    pub spinnaker: Option<Arc<Spinnaker>>,
    /// Who hears of what.
    pub notices: Vec<NoticeRule>,
    /// What may be done from Slack.
    pub actions: Vec<ActionRule>,
    /// Accounts at the sources, and the ids of their owners in Slack.
    pub people: BTreeMap<String, String>,
    /// The zone in which Echo reads cron expressions.
    pub zone: chrono_tz::Tz,
    /// Executions that Echo named.
    pub hints: Arc<Hints>,
    /// Spans.
    pub windows: Windows,
    /// Rung when something may have begun to wait.
    pub look: Arc<Notify>,
}

impl std::fmt::Debug for Judge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Judge")
            .field("team", &self.team)
            .finish_non_exhaustive()
    }
}

impl Judge {
    /// Parts put together, with the default spans.
    #[must_use]
    #[allow(clippy::too_many_arguments, reason = "its parts, each once")]
    pub fn new(
        operations: Operations,
        clock: Arc<dyn Clock>,
        slack: Client,
        team: impl Into<String>,
        sources: Vec<Arc<dyn JudgmentSource>>,
        identity: JudgeIdentity,
        rules: Rules,
    ) -> Self {
        Self {
            store: operations.store().clone(),
            operations,
            clock,
            slack,
            team: team.into(),
            sources,
            identity,
            rules,
            spinnaker: None,
            notices: Vec::new(),
            actions: Vec::new(),
            people: BTreeMap::new(),
            zone: chrono_tz::Tz::America__Los_Angeles,
            hints: Arc::default(),
            windows: Windows::default(),
            look: Arc::new(Notify::new()),
        }
    }

    /// The source of that name.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<&Arc<dyn JudgmentSource>> {
        self.sources.iter().find(|source| source.name() == name)
    }

    /// The person in Slack that an account at a source belongs to, as the operators say.
    #[must_use]
    pub fn owner_of(&self, account: &str) -> Option<&str> {
        let mut all = self.people.iter();
        let found = all.find(|(name, _)| name.eq_ignore_ascii_case(account));
        found.map(|(_, id)| id.as_str())
    }

    /// Waits on the service's clock.
    pub(crate) async fn sleep(&self, pause: Duration) {
        self.clock.sleep(pause).await;
    }

    /// Milliseconds since 1970 by the database's clock.
    ///
    /// # Errors
    /// As [`Store::now`].
    pub async fn now(&self) -> Result<i64, Error> {
        Ok(self.store.now().await?.as_millis())
    }
}

/// The outbox's name of a gate's message in its `n`th channel.
#[must_use]
pub fn message_id(gate: &str, n: usize) -> String {
    format!("gate:{gate}:{n}")
}

/// Adds to a step that every message of the gate shows what is so now.
pub(crate) fn shown(mut step: Step, gate: &Gate) -> Step {
    let card = message::card(gate);
    for n in 0..gate.channels.len() {
        step = step.with(Edit::new(message_id(&gate.id, n), card.clone()));
    }
    step
}

/// A reply in the thread of each of the gate's messages; `name` makes it appear once.
pub(crate) fn replies(gate: &Gate, name: &str, content: &Value) -> Vec<Write> {
    let posts = gate.channels.iter().enumerate().map(|(n, channel)| {
        let post = Post::new(
            format!("gate:{}:{name}:{n}", gate.id),
            channel,
            content.clone(),
        );
        Write::from(post.reply_to(message_id(&gate.id, n)))
    });
    posts.collect()
}

/// Everything that belongs to the end of a gate: messages, threads, stakeholders, timers.
pub(crate) fn ended(mut step: Step, gate: &Gate, actor: &str) -> Step {
    step = shown(step, gate);
    let text = message::note(message::ended(gate));
    for reply in replies(gate, "end", &text) {
        step = step.with(reply);
    }
    for (n, channel) in gate.stakeholders.iter().enumerate() {
        step = step.with(Post::new(
            format!("gate:{}:told:{n}", gate.id),
            channel,
            text.clone(),
        ));
    }
    for timer in ["expire", "remind"] {
        step = step.with(Write::ClearTimer(format!("{timer}:{}", gate.id)));
    }
    step.with(entry(actor, &format!("gate.{}", gate.state.as_str()), gate))
}

/// A line of the audit about a gate.
pub(crate) fn entry(actor: &str, action: &str, gate: &Gate) -> Entry {
    let decision = gate.decision.as_ref();
    Entry::new(actor, action, &gate.id).detail(json!({
        "place": gate.place.as_ref().map(crate::source::Place::key),
        "fingerprint": gate.fingerprint,
        "state": gate.state,
        "choice": decision.map(|decision| decision.choice),
        "by": decision.map(|decision| &decision.by),
        "input": decision.and_then(|decision| decision.input.as_ref()),
        "reason": decision.and_then(|decision| decision.reason.as_ref()),
        "identity": decision.and_then(|decision| decision.identity.as_ref()),
        "shown": decision.and_then(|decision| decision.shown.as_ref()),
        "note": gate.note,
    }))
}
