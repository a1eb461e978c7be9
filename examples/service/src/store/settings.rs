//! How a store is opened.

use std::fmt;
use std::time::Duration;

use super::Migration;

/// Address and limits of a store.
#[derive(Clone)]
pub struct Settings {
    pub(crate) url: String,
    pub(crate) dyno: bool,
    pub(crate) migrations: &'static [Migration],
    pub(crate) connections: u32,
    pub(crate) busy: Duration,
    pub(crate) statement: Duration,
    pub(crate) stands: bool,
}

impl Settings {
    /// For the database at `url`: `sqlite://FILE`, `sqlite::memory:` or `postgres://…`.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            dyno: false,
            migrations: &[],
            connections: 8,
            busy: Duration::from_secs(5),
            statement: Duration::from_secs(10),
            stands: false,
        }
    }

    /// From `DATABASE_URL`, or `default` when that is not set. On a Heroku dyno (`DYNO` is
    /// set) a SQLite file will be refused.
    #[must_use]
    pub fn from_env(default: &str) -> Self {
        let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| default.to_owned());
        Self::new(url).on_dyno(std::env::var_os("DYNO").is_some())
    }

    /// Whether the disk is emptied at every restart, as on a Heroku dyno.
    #[must_use]
    pub fn on_dyno(mut self, dyno: bool) -> Self {
        self.dyno = dyno;
        self
    }

    /// Tables of the program itself. Only ever add to the end of the list.
    #[must_use]
    pub fn migrations(mut self, migrations: &'static [Migration]) -> Self {
        self.migrations = migrations;
        self
    }

    /// Maximum connections of this process, by default 8. A SQLite file has at most 4, and one
    /// more that writes: each is a thread with memory of its own.
    #[must_use]
    pub fn connections(mut self, connections: u32) -> Self {
        self.connections = connections.max(1);
        self
    }

    /// How long to wait for a connection or another writer, by default 5 s.
    #[must_use]
    pub fn busy_timeout(mut self, busy: Duration) -> Self {
        self.busy = busy;
        self
    }

    /// Maximum time for one statement, by default 10 s.
    #[must_use]
    pub fn statement_timeout(mut self, limit: Duration) -> Self {
        self.statement = limit;
        self
    }

    /// The database's time stands still and is moved by [`Store::shift`](super::Store::shift)
    /// alone, so that in a virtual world nothing falls due because the machine was slow. For
    /// tests; everyone on the database has to open it so.
    #[must_use]
    pub fn standing(mut self) -> Self {
        self.stands = true;
        self
    }
}

impl fmt::Debug for Settings {
    /// The address can hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("dyno", &self.dyno)
            .field("connections", &self.connections)
            .field("busy", &self.busy)
            .field("statement", &self.statement)
            .finish_non_exhaustive()
    }
}
