//! The bot: its services, its store, and what it knows.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chatops_grammar::Parser;
use service::metrics::Metrics;
use service::runner::Bound;
use service::store::sql;
use service::{Clock, Operations, Store};

use crate::catalog::Names;
use crate::known::Known;
use crate::reply::Pending;
use crate::services::Services;
use crate::under_way::UnderWay;

/// Reads that wait or run at a time; more are asked to come again.
const READS: usize = 64;

/// Everything that a request or an operation needs.
pub struct Bot {
    /// The clients.
    pub services: Services,
    /// The command language.
    pub parser: Parser,
    /// The time that pauses are measured on.
    pub clock: Arc<dyn Clock>,
    /// What must survive.
    pub operations: Operations,
    /// Numbers for `/metrics`.
    pub metrics: Metrics,
    /// Names for completion.
    pub names: Names,
    /// What was read a moment ago and rarely changes.
    pub known: Known,
    /// Response addresses of commands that are under way in this process.
    pub pending: Pending,
    /// What this process works on.
    pub under_way: UnderWay,
    /// Bounds the reads.
    pub(crate) reads: Bound,
}

impl Bot {
    /// A bot over these services and this store.
    #[must_use]
    pub fn new(
        services: Services,
        parser: Parser,
        store: Store,
        clock: Arc<dyn Clock>,
    ) -> Arc<Self> {
        Arc::new(Self {
            services,
            parser,
            operations: Operations::new(store, Arc::clone(&clock)),
            clock,
            metrics: Metrics::new(),
            names: Names::default(),
            known: Known::default(),
            pending: Pending::default(),
            under_way: UnderWay::default(),
            reads: Bound::new(READS),
        })
    }

    /// Where everything is stored.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.operations.store()
    }

    /// The time on the bot's clock.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.clock.now()
    }

    /// Whether nothing is under way: no operation is open, and Slack shows what is written.
    ///
    /// # Errors
    /// As [`Store::rows`].
    pub async fn is_idle(&self) -> Result<bool, service::Error> {
        let select = sql(
            "SELECT (SELECT COUNT(*) FROM operations WHERE status = 'open') + \
             (SELECT COUNT(*) FROM messages WHERE shown < wanted AND failed IS NULL) + \
             (SELECT COUNT(*) FROM watches WHERE looked < hints) AS open",
        );
        let row = self.store().row(select).await?;
        Ok(row.is_none_or(|row| row.get::<i64>("open").is_ok_and(|open| open == 0)))
    }

    /// Completes when nothing is under way.
    pub async fn idle(&self) {
        // A store that cannot be read is asked again.
        while !self.is_idle().await.unwrap_or_default() {
            self.clock.sleep(Duration::from_secs(1)).await;
        }
    }

    /// Milliseconds since 1970 on the bot's clock.
    pub(crate) fn millis(&self) -> u64 {
        let since = self.now().duration_since(SystemTime::UNIX_EPOCH);
        u64::try_from(since.unwrap_or_default().as_millis()).unwrap_or_default()
    }

    /// Seconds since 1970 on the bot's clock.
    pub(crate) fn seconds(&self) -> u64 {
        self.millis() / 1000
    }
}

/// The moment that many milliseconds after 1970 began.
pub(crate) fn moment(millis: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(millis)
}

impl fmt::Debug for Bot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bot")
            .field("services", &self.services)
            .finish_non_exhaustive()
    }
}
