//! Reading operations.

use std::fmt::Write as _;

use super::{Operation, OperationId, Operations, Status};
use crate::Error;
use crate::store::sql;

/// Which operations to list.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Filter {
    status: Option<Status>,
    kind: Option<String>,
    caller: Option<String>,
}

impl Filter {
    /// All of them.
    pub fn all() -> Self {
        Self::default()
    }

    /// Only those that stand there.
    pub fn status(mut self, status: Status) -> Self {
        self.status = Some(status);
        self
    }

    /// Only those of a kind.
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = Some(kind.into());
        self
    }

    /// Only those of a caller.
    pub fn caller(mut self, caller: impl Into<String>) -> Self {
        self.caller = Some(caller.into());
        self
    }
}

/// How many operations stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Open, with a claim that holds.
    pub running: i64,
    /// Open, due, and nobody works on them.
    pub waiting: i64,
    /// Open and due later.
    pub later: i64,
    /// Parked.
    pub parked: i64,
}

impl Operations {
    /// One operation; `None` when there is none of that id.
    ///
    /// # Errors
    /// As [`Store::rows`](crate::Store::rows).
    pub async fn get(&self, id: &OperationId) -> Result<Option<Operation>, Error> {
        let select = sql("SELECT * FROM operations WHERE id = $1").bind(id.as_str());
        self.store
            .row(select)
            .await?
            .as_ref()
            .map(Operation::read)
            .transpose()
    }

    /// At most `limit` operations, the newest first.
    ///
    /// # Errors
    /// As [`Store::rows`](crate::Store::rows).
    pub async fn list(&self, filter: &Filter, limit: u32) -> Result<Vec<Operation>, Error> {
        let status = filter.status.map(|status| match status {
            Status::Open => "open",
            Status::Ended => "ended",
            Status::Parked => "parked",
        });
        let filters = [
            ("status", status),
            ("kind", filter.kind.as_deref()),
            ("caller", filter.caller.as_deref()),
        ];
        let given = filters
            .iter()
            .filter_map(|(name, value)| Some((name, (*value)?)));
        let mut text = String::from("SELECT * FROM operations WHERE 1 = 1");
        for (at, (name, _)) in given.clone().enumerate() {
            let _ = write!(text, " AND {name} = ${}", at + 2);
        }
        text.push_str(" ORDER BY accepted_at DESC, id LIMIT $1");
        let mut select = sql(text).bind(i64::from(limit));
        for (_, value) in given {
            select = select.bind(value);
        }
        self.store
            .rows(select)
            .await?
            .iter()
            .map(Operation::read)
            .collect()
    }

    /// How many stand where.
    ///
    /// # Errors
    /// As [`Store::rows`](crate::Store::rows).
    pub async fn counts(&self) -> Result<Counts, Error> {
        // Two halves, each by its index: what has ended is not read.
        let select = sql(
            "SELECT CASE WHEN claim IS NOT NULL AND claim_expires_at > service_now() THEN 'running' \
             WHEN due_at <= service_now() THEN 'waiting' ELSE 'later' END AS place, \
             COUNT(*) AS number FROM operations WHERE status = 'open' GROUP BY 1 \
             UNION ALL SELECT 'parked', COUNT(*) FROM operations WHERE status = 'parked'",
        );
        let mut counts = Counts::default();
        for row in self.store.rows(select).await? {
            let number: i64 = row.get("number")?;
            match row.get::<String>("place")?.as_str() {
                "running" => counts.running = number,
                "waiting" => counts.waiting = number,
                "parked" => counts.parked = number,
                _ => counts.later = number,
            }
        }
        Ok(counts)
    }

    /// Those of these operations that somebody wants stopped.
    pub(crate) async fn cancelled(&self, of: &[OperationId]) -> Result<Vec<OperationId>, Error> {
        if of.is_empty() {
            return Ok(Vec::new());
        }
        let select =
            sql("SELECT id FROM operations WHERE status = 'open' AND cancelled_by IS NOT NULL");
        let rows = self.store.rows(select).await?;
        let mut asked = Vec::new();
        for row in rows {
            let id = OperationId::from(row.get::<String>("id")?);
            if of.contains(&id) {
                asked.push(id);
            }
        }
        Ok(asked)
    }
}
