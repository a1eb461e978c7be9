//! Brings Slack to what the outbox says.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tokio::task::JoinSet;

use super::{Channel, Outgoing, Posted, SendError};
use crate::clock::within;
use crate::lease::{Lease, VISIBLE};
use crate::metrics::Metrics;
use crate::moment::millis;
use crate::seldom::Seldom;
use crate::stop::{self, Stop};
use crate::store::{Row, Store, Topic, sql};
use crate::{Clock, Error};

/// How long a claim on a message holds; it is renewed while Slack is slow.
const LEASE: Duration = Duration::from_secs(60);
const RENEW: Duration = Duration::from_secs(20);
/// How often to look without being woken.
const POLL: Duration = Duration::from_secs(5);
/// Messages on their way at a time.
const BOUND: usize = 8;
/// Between two edits of one message, unless a program says otherwise: edits that come faster
/// are taken together.
const SPACING: Duration = Duration::from_secs(1);
/// Pause after the first failure; it doubles.
const PAUSE: Duration = Duration::from_secs(1);
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// Posts and edits through a [`Channel`]. Every replica can have one.
#[derive(Debug)]
pub struct Sender<C> {
    store: Store,
    clock: Arc<dyn Clock>,
    channel: Arc<C>,
    metrics: Metrics,
    spacing: Duration,
}

/// A message that this sender has claimed.
struct Taken {
    seq: i64,
    id: String,
    token: String,
    lease: Lease,
    wanted: i64,
    attempts: i64,
    first_sent_at: Option<SystemTime>,
    posted: Option<Posted>,
    outgoing: Outgoing,
}

/// What became of a turn.
enum Turn {
    Posted(Posted),
    Edited,
    Failed(SendError),
}

impl<C: Channel> Sender<C> {
    /// Sends what is in `store` through `channel`.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, channel: Arc<C>) -> Self {
        Self {
            store,
            clock,
            channel,
            metrics: Metrics::new(),
            spacing: SPACING,
        }
    }

    /// At least so long between two edits of one message, by default a second.
    #[must_use]
    pub fn spacing(mut self, spacing: Duration) -> Self {
        self.spacing = spacing;
        self
    }

    /// Counts in `metrics`.
    #[must_use]
    pub fn metrics(mut self, metrics: Metrics) -> Self {
        self.metrics = metrics;
        self
    }

    /// Sends until `stop`, then lets what is on its way arrive for 20 s.
    pub async fn run(self, stop: Stop) {
        let this = Arc::new(self);
        let mut wakeups = this.store.subscribe(Topic::Outbox);
        let trouble = Seldom::new(Arc::clone(&this.clock), Duration::from_secs(60));
        let mut tasks: JoinSet<()> = JoinSet::new();
        while !stop.is_requested() {
            let mut looked = Ok(());
            while tasks.len() < BOUND {
                match this.take().await {
                    Ok(Some(taken)) => {
                        let this = Arc::clone(&this);
                        tasks.spawn(async move { this.send(taken).await });
                    }
                    Ok(None) => break,
                    Err(error) => {
                        looked = Err(error);
                        break;
                    }
                }
            }
            if let Err(error) = looked
                && let Some(count) = trouble.now()
            {
                let error = crate::error::chain(&error);
                tracing::warn!(error, count, "messages cannot be taken; trying again");
            }
            let pause = this.pause().await;
            tokio::select! {
                () = stop.requested() => {}
                () = wakeups.next() => {}
                Some(_) = tasks.join_next() => {}
                () = this.clock.sleep(pause) => {}
            }
        }
        let finish = async { while tasks.join_next().await.is_some() {} };
        if within(&*this.clock, stop::WORK, finish).await.is_none() {
            // Their claims end by themselves; then they are looked for.
            tasks.shutdown().await;
        }
    }

    /// Until the next edit is due, or the poll.
    async fn pause(&self) -> Duration {
        let next = sql("SELECT MIN(due_at) - service_now() AS pause FROM messages \
             WHERE shown < wanted AND failed IS NULL AND due_at > service_now()");
        let pause = match self.store.row(next).await {
            Ok(Some(row)) => row.get::<Option<i64>>("pause").ok().flatten(),
            _ => None,
        };
        let pause = pause.and_then(|pause| u64::try_from(pause).ok());
        pause.map_or(POLL, |pause| Duration::from_millis(pause + 1).min(POLL))
    }

    /// Claims the message that is due longest: never a reply before its thread is there, or
    /// before an earlier reply of the same thread.
    async fn take(&self) -> Result<Option<Taken>, Error> {
        let token = crate::random::name();
        let lease = Lease::ask(&*self.clock, LEASE);
        let take = sql(
            "UPDATE messages SET claim = $1, claim_expires_at = service_now() + $2, \
             attempts = attempts + 1 WHERE seq = (SELECT m.seq FROM messages m \
             WHERE m.shown < m.wanted AND m.failed IS NULL AND m.due_at <= (SELECT service_now()) \
             AND (m.claim IS NULL OR m.claim_expires_at <= (SELECT service_now())) \
             AND (m.ts IS NOT NULL OR ((m.parent IS NULL OR EXISTS (SELECT 1 FROM messages p \
             WHERE p.id = m.parent AND p.ts IS NOT NULL)) AND NOT EXISTS (SELECT 1 \
             FROM messages e WHERE e.seq < m.seq AND e.ts IS NULL AND e.failed IS NULL \
             AND (e.parent = m.parent OR (e.thread_ts = m.thread_ts \
             AND e.channel = m.channel))))) \
             ORDER BY m.due_at, m.seq LIMIT 1 {skip_locked}) RETURNING *",
        )
        .bind(&token)
        .bind(millis(LEASE));
        let Some(row) = self.store.write(take).await?.into_iter().next() else {
            return Ok(None);
        };
        let parent: Option<String> = row.get("parent")?;
        let parent = match parent {
            Some(parent) => {
                let select = sql("SELECT posted_channel, ts FROM messages WHERE id = $1");
                self.store.row(select.bind(parent)).await?
            }
            None => None,
        };
        Taken::read(&row, parent.as_ref(), token, lease).map(Some)
    }

    async fn send(&self, mut taken: Taken) {
        let sent = async {
            if taken.posted.is_none() {
                self.note_try(&taken).await?;
            }
            // A process that was paused just now must not send what another has sent since.
            if taken.lease.left(&*self.clock) < RENEW {
                return Ok::<_, Error>(None);
            }
            tokio::select! {
                turn = self.turn(&taken) => Ok(Some(turn)),
                () = self.keep(&taken) => Ok(None),
            }
        }
        .await;
        let closed = match sent {
            Ok(Some(turn)) => self.close(&mut taken, turn).await,
            Ok(None) => {
                tracing::warn!(message = taken.id, "the claim on a message is lost");
                Ok(())
            }
            Err(error) => Err(error),
        };
        if let Err(error) = closed {
            let error = crate::error::chain(&error);
            tracing::warn!(
                message = taken.id,
                error,
                "not stored; looked for when the claim ends"
            );
        }
    }

    /// The time of the first try is stored before it: a later process looks from then on,
    /// and not before what this one may send can be seen.
    async fn note_try(&self, taken: &Taken) -> Result<(), Error> {
        let now = self.clock.now().duration_since(SystemTime::UNIX_EPOCH);
        let note = sql(
            "UPDATE messages SET first_sent_at = COALESCE(first_sent_at, $3), \
             due_at = service_now() + $4 WHERE seq = $1 AND claim = $2 \
             AND claim_expires_at > service_now() RETURNING seq",
        )
        .bind(taken.seq)
        .bind(&taken.token)
        .bind(millis(now.unwrap_or_default()))
        .bind(millis(RENEW + VISIBLE));
        if self.store.write(note).await?.is_empty() {
            return Err(Error::stored("the claim on a message", "it is lost"));
        }
        Ok(())
    }

    async fn turn(&self, taken: &Taken) -> Turn {
        let result = match &taken.posted {
            Some(place) => {
                let edited = self.channel.update(&taken.outgoing, place).await;
                edited.map(|()| Turn::Edited)
            }
            None => {
                let posted = self
                    .channel
                    .post(&taken.outgoing, taken.first_sent_at)
                    .await;
                posted.map(Turn::Posted)
            }
        };
        result.unwrap_or_else(Turn::Failed)
    }

    /// Completes when the claim is lost.
    async fn keep(&self, taken: &Taken) {
        let mut lease = taken.lease;
        while !lease.left(&*self.clock).is_zero() {
            self.clock.sleep(RENEW).await;
            let asked = Lease::ask(&*self.clock, LEASE);
            let renew = sql(
                "UPDATE messages SET claim_expires_at = service_now() + $3, \
                 due_at = service_now() + $4 WHERE seq = $1 \
                 AND claim = $2 AND claim_expires_at > service_now() RETURNING seq",
            )
            .bind(taken.seq)
            .bind(&taken.token)
            .bind(millis(LEASE))
            .bind(millis(RENEW + VISIBLE));
            match self.store.write(renew).await {
                Ok(rows) if rows.is_empty() => return,
                Ok(_) => lease = asked,
                Err(_) => {}
            }
        }
    }

    async fn close(&self, taken: &mut Taken, turn: Turn) -> Result<(), Error> {
        let what = if taken.posted.is_some() {
            "edit"
        } else {
            "post"
        };
        let mut pause = self.spacing;
        let mut failed = None;
        let mut shown = None;
        let mut counts = false;
        match turn {
            Turn::Posted(place) => {
                // What was found of an earlier try may show what was wanted then.
                let is_behind = taken.first_sent_at.is_some() && taken.wanted > 1;
                shown = Some(taken.wanted - i64::from(is_behind));
                taken.posted = Some(place);
            }
            Turn::Edited => shown = Some(taken.wanted),
            Turn::Failed(SendError::Never { reason }) => {
                tracing::error!(
                    message = taken.id,
                    reason,
                    "Slack will never take this message"
                );
                failed = Some(reason);
            }
            Turn::Failed(SendError::Unsure) => {
                tracing::info!(message = taken.id, "a post may have appeared: looking");
                pause = VISIBLE;
            }
            Turn::Failed(SendError::Later { reason, after }) => {
                let doubled = PAUSE * (1 << taken.attempts.clamp(1, 7));
                pause = after.unwrap_or(doubled.min(MAX_PAUSE));
                counts = true;
                tracing::warn!(message = taken.id, reason, ?pause, "a message waits");
            }
        }
        let result = match (&failed, shown) {
            (Some(_), _) => "failed",
            (None, Some(_)) => "sent",
            (None, None) => "waits",
        };
        self.metrics
            .count("outbox_total", &[("what", what), ("result", result)], 1);
        let mut tx = self.store.begin().await?;
        let update = sql(
            "UPDATE messages SET claim = NULL, claim_expires_at = NULL, \
             due_at = service_now() + $3, ts = COALESCE($4, ts), \
             posted_channel = COALESCE($5, posted_channel), shown = COALESCE($6, shown), \
             failed = $7, attempts = CASE WHEN $8 = 1 THEN attempts ELSE 0 END \
             WHERE seq = $1 AND claim = $2",
        )
        .bind(taken.seq)
        .bind(&taken.token)
        .bind(millis(pause))
        .bind(taken.posted.as_ref().map(|place| place.ts.as_str()))
        .bind(taken.posted.as_ref().map(|place| place.channel.as_str()))
        .bind(shown)
        .bind(failed.as_deref())
        .bind(i64::from(counts));
        tx.execute(update).await?;
        if let (Some(reason), None) = (&failed, &taken.posted) {
            // There will be no thread: its replies say why, too.
            let children = sql("UPDATE messages SET failed = $2 WHERE parent = $1 AND ts IS NULL")
                .bind(&taken.id)
                .bind(reason.as_str());
            tx.execute(children).await?;
        }
        tx.wake(Topic::Outbox);
        tx.commit().await
    }
}

impl Taken {
    fn read(row: &Row, parent: Option<&Row>, token: String, lease: Lease) -> Result<Self, Error> {
        let id: String = row.get("id")?;
        let content: Value = row.json("content")?;
        let place = |row: &Row| -> Result<Option<Posted>, Error> {
            let channel: Option<String> = row.get("posted_channel")?;
            let ts: Option<String> = row.get("ts")?;
            Ok(channel.zip(ts).map(|(channel, ts)| Posted { channel, ts }))
        };
        let parent = parent.map(place).transpose()?.flatten();
        let first = row.moment_or_none("first_sent_at")?;
        let outgoing = Outgoing {
            id: id.clone(),
            team: row.get("team")?,
            channel: match &parent {
                // A reply goes where its thread is, also in a direct message.
                Some(parent) => parent.channel.clone(),
                None => row.get("channel")?,
            },
            thread: match parent {
                Some(parent) => Some(parent.ts),
                None => row.get("thread_ts")?,
            },
            content,
        };
        Ok(Self {
            seq: row.get("seq")?,
            id,
            token,
            lease,
            wanted: row.get("wanted")?,
            attempts: row.get("attempts")?,
            first_sent_at: first.map(SystemTime::from),
            posted: place(row)?,
            outgoing,
        })
    }
}
