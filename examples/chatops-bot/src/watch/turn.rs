//! Takes what is due, one replica at a time, and gives it back with the next time to look.

use std::sync::Arc;
use std::time::Duration;

use service::clock::within;
use service::runner::Seldom;
use service::store::{Row, Topic, sql};
use service::{Error, OperationId, Stop};
use tokio::task::JoinSet;

use super::look;
use super::seen::Seen;
use crate::bot::Bot;
use crate::refusal::error_chain;

/// How long a look may take, and how long its claim holds.
const LOOK: Duration = Duration::from_secs(100);
const LEASE: i64 = 120_000;
/// How often to ask the store without being woken.
const POLL: Duration = Duration::from_secs(5);
/// Looks at a time.
const BOUND: usize = 4;
/// Without webhooks.
const OFTEN: Duration = Duration::from_secs(60);
/// With webhooks: what they lost is found by then.
const SELDOM: Duration = Duration::from_secs(300);
/// Something is not decided yet.
const SOON: Duration = Duration::from_secs(15);

/// Looks at what is watched.
#[derive(Debug)]
pub struct Watcher(Arc<Bot>);

/// A row that this process has claimed.
pub(super) struct Turn {
    pub(super) pipeline: String,
    pub(super) token: String,
    pub(super) seen: Seen,
    hints: i64,
    /// Whether there is a reason to look but the time.
    pub(super) is_hinted: bool,
}

/// When to look again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// When webhooks should have said everything.
    Seldom,
    /// When nothing tells of it.
    Often,
    /// Soon: something is under way.
    Soon,
    /// Never: it is not routed any more.
    Never,
}

impl Watcher {
    /// With this bot's clients.
    #[must_use]
    pub fn new(bot: &Arc<Bot>) -> Self {
        Self(Arc::clone(bot))
    }

    /// Looks until `stop`. A look that is dropped changed nothing.
    pub async fn run(self, stop: Stop) {
        let bot = &self.0;
        let trouble = Seldom::new(Arc::clone(&bot.clock), Duration::from_secs(60));
        let trouble = Arc::new(trouble);
        let mut wakeups = bot.store().subscribe(Topic::Operations);
        let mut tasks: JoinSet<()> = JoinSet::new();
        if let Err(error) = super::take_over(bot.store()).await {
            tracing::warn!(error = error_chain(&error), "watches are not free yet");
        }
        while !stop.is_requested() {
            while tasks.len() < BOUND {
                match take(bot).await {
                    Ok(Some(turn)) => {
                        tasks.spawn(one(Arc::clone(bot), turn, Arc::clone(&trouble)));
                    }
                    Ok(None) => break,
                    Err(error) => {
                        if let Some(count) = trouble.now() {
                            let error = error_chain(&error);
                            tracing::warn!(error, count, "watches cannot be taken; trying again");
                        }
                        break;
                    }
                }
            }
            let pause = pause(bot).await;
            tokio::select! {
                () = stop.requested() => {}
                () = wakeups.next() => {}
                Some(_) = tasks.join_next() => {}
                () = bot.clock.sleep(pause) => {}
            }
        }
        tasks.shutdown().await;
    }
}

/// Until the next look is due, or the poll.
async fn pause(bot: &Bot) -> Duration {
    let next = sql("SELECT MIN(due_at) - service_now() AS pause FROM watches \
         WHERE due_at > service_now()");
    let pause = match bot.store().row(next).await {
        Ok(Some(row)) => row.get::<Option<i64>>("pause").ok().flatten(),
        _ => None,
    };
    let pause = pause.and_then(|pause| u64::try_from(pause).ok());
    pause.map_or(POLL, |pause| Duration::from_millis(pause + 1).min(POLL))
}

async fn take(bot: &Bot) -> Result<Option<Turn>, Error> {
    let token = OperationId::random().to_string();
    let take = sql(
        "UPDATE watches SET claim = $1, claim_expires_at = service_now() + $2 \
         WHERE name = (SELECT name FROM watches WHERE due_at <= (SELECT service_now()) \
         AND (claim IS NULL OR claim_expires_at <= (SELECT service_now())) \
         ORDER BY due_at, name LIMIT 1 {skip_locked}) RETURNING *",
    )
    .bind(&token)
    .bind(LEASE);
    let rows = bot.store().write(take).await?;
    rows.first().map(|row| read(row, token)).transpose()
}

fn read(row: &Row, token: String) -> Result<Turn, Error> {
    let hints: i64 = row.get("hints")?;
    Ok(Turn {
        pipeline: row.get("name")?,
        token,
        seen: row.json("seen")?,
        hints,
        is_hinted: row.get::<i64>("looked")? < hints,
    })
}

async fn one(bot: Arc<Bot>, turn: Turn, trouble: Arc<Seldom>) {
    let looked = within(&*bot.clock, LOOK, look::look(&bot, &turn)).await;
    let again = match looked {
        Some(Ok(again)) => again,
        Some(Err(error)) => {
            if let Some(count) = trouble.now() {
                let error = error_chain(&*error);
                tracing::warn!(
                    pipeline = turn.pipeline,
                    error,
                    count,
                    "not everything was looked at; trying again"
                );
            }
            Again::Often
        }
        None => {
            tracing::warn!(pipeline = turn.pipeline, "a look took too long");
            Again::Often
        }
    };
    let pause = match again {
        Again::Soon => SOON,
        Again::Seldom => SELDOM,
        Again::Often | Again::Never => OFTEN,
    };
    let closed = match again {
        Again::Never => {
            // Unless it was routed again meanwhile.
            let delete = sql("DELETE FROM watches WHERE name = $1 AND claim = $2 AND hints = $3");
            let delete = delete
                .bind(&turn.pipeline)
                .bind(&turn.token)
                .bind(turn.hints);
            bot.store().write(delete).await
        }
        _ => Ok(Vec::new()),
    };
    let close = sql(
        "UPDATE watches SET claim = NULL, claim_expires_at = NULL, looked = $3, \
         due_at = CASE WHEN hints = $3 THEN service_now() + $4 ELSE service_now() END \
         WHERE name = $1 AND claim = $2",
    )
    .bind(&turn.pipeline)
    .bind(&turn.token)
    .bind(turn.hints)
    .bind(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX));
    let closed = match closed {
        Ok(_) => bot.store().write(close).await,
        Err(error) => Err(error),
    };
    if let Err(error) = closed {
        let error = error_chain(&error);
        tracing::warn!(error, "not given back; free when the claim ends");
    }
}
