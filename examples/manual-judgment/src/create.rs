//! A gate comes into being: once for each thing that waits, with its messages and timers.

use std::time::Duration;

use serde_json::json;
use service::outbox::Post;
use service::timers::Timer;
use service::{Error, NewOperation, OperationId, Write};

use crate::digest;
use crate::gate::{About, Gate, State};
use crate::gates::{self, Stored};
use crate::judge::{Judge, entry, message_id};
use crate::message;
use crate::policy::Policy;
use crate::source::Place;

/// What a gate is made of.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewGate {
    /// The same key is the same gate.
    pub key: String,
    /// Where it waits.
    pub place: Option<Place>,
    /// What the source is called, for people.
    pub source: String,
    /// What people are shown.
    pub about: About,
    /// Who decides.
    pub policy: Policy,
    /// Who asked for it.
    pub requesters: Vec<String>,
    /// Where it is shown.
    pub channels: Vec<String>,
    /// Who hears of the end.
    pub stakeholders: Vec<String>,
    /// Names the content that waits.
    pub fingerprint: String,
    /// The source itself waits no longer than until then.
    pub limit: Option<i64>,
}

impl NewGate {
    /// A gate of our own, which no source knows.
    #[must_use]
    pub fn new(
        key: impl Into<String>,
        about: About,
        policy: Policy,
        channels: Vec<String>,
    ) -> Self {
        let fingerprint = digest::name(&about.versions.join("\n"));
        Self {
            key: key.into(),
            place: None,
            source: String::new(),
            policy,
            requesters: Vec::new(),
            channels,
            stakeholders: Vec::new(),
            fingerprint,
            limit: None,
            about,
        }
    }
}

/// Creates a gate, or finds the one of that key; whether it is new.
///
/// # Errors
/// As [`service::Tx::commit`]; asked again with the same key, nothing is created twice.
pub async fn create(judge: &Judge, new: NewGate) -> Result<(Stored, bool), Error> {
    if let Some(stored) = gates::by_key(&judge.store, &new.key).await? {
        return Ok((stored, false));
    }
    let now = judge.now().await?;
    let expires_at = now.saturating_add(new.policy.expires_in.millis());
    let gate = Gate {
        id: OperationId::random().as_str().to_owned(),
        nonce: OperationId::random().as_str().to_owned(),
        place: new.place,
        about: new.about,
        policy: new.policy,
        requesters: new.requesters,
        channels: new.channels,
        stakeholders: new.stakeholders,
        state: State::Pending,
        votes: Vec::new(),
        fingerprint: new.fingerprint,
        created_at: now,
        expires_at: new.limit.map_or(expires_at, |limit| limit.min(expires_at)),
        decision: None,
        note: None,
        refused: None,
        source: new.source,
    };
    let mut tx = judge.store.begin().await?;
    if !gates::insert(&mut tx, &new.key, &gate).await? {
        tx.rollback().await;
        let stored = gates::by_key(&judge.store, &new.key).await?;
        let stored = stored.ok_or_else(|| Error::Stored {
            what: "a gate",
            source: "the row is gone".into(),
        })?;
        return Ok((stored, false));
    }
    let by = OperationId::from(gate.id.as_str());
    for write in writes(&gate, now)? {
        tx.apply(&write, &by).await?;
    }
    tx.commit().await?;
    tracing::info!(gate = gate.id, key = new.key, "a gate was created");
    Ok((Stored { gate, revision: 1 }, true))
}

fn writes(gate: &Gate, now: i64) -> Result<Vec<Write>, Error> {
    let card = message::card(gate);
    let mut writes: Vec<Write> = Vec::new();
    for (n, channel) in gate.channels.iter().enumerate() {
        writes.push(Post::new(message_id(&gate.id, n), channel, card.clone()).into());
    }
    let left = Duration::from_millis(u64::try_from(gate.expires_at - now).unwrap_or(0));
    let operation = |kind: &str| {
        let state = json!({ "gate": gate.id, "round": 1 });
        NewOperation::new(kind, format!("{kind} {}", gate.id), "service").state(1, &state)
    };
    let expire = operation("expire")?.deadline(Duration::from_secs(24 * 3600));
    writes.push(Timer::after(format!("expire:{}", gate.id), left, expire).into());
    if let Some(every) = gate.policy.reminder_every {
        let remind = operation("remind")?;
        writes.push(Timer::after(format!("remind:{}", gate.id), every.0, remind).into());
    }
    if gate.place.is_some() {
        let watch = operation("watch")?.deadline(left + Duration::from_secs(3600));
        writes.push(watch.into());
    }
    // All transactions want the head of the audit: the last one.
    writes.push(entry("service", "gate.created", gate).into());
    Ok(writes)
}
