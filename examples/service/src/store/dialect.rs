//! Everything in which SQLite and PostgreSQL differ. No other file names either.

use sqlx::{AnyConnection, AssertSqlSafe, Executor as _};

use crate::Error;

/// Which database is behind the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// The database's clock on SQLite, in milliseconds since 1970, moved by the offset row.
const SQLITE_NOW: &str = "(CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER) \
     + (SELECT offset_ms FROM service_clock))";

/// The same on PostgreSQL: a function, created by the first migration. `clock_timestamp()`
/// goes on inside a transaction, so that a statement that waited for a row sees the true time.
const POSTGRES_NOW: &str = "CREATE FUNCTION service_now() RETURNS BIGINT LANGUAGE sql VOLATILE AS \
     'SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) + offset_ms \
      FROM service_clock';";

/// Time that stands still, on both: the row holds all of it.
pub(super) const STANDING_NOW: &str = "(SELECT offset_ms FROM service_clock)";

impl Dialect {
    /// The text of a statement for this database.
    ///
    /// `$1` works in both. Translated are `service_now()` and, in braces: `{skip_locked}`
    /// after a `SELECT` whose rows are to be changed, `{bytes}` and `{serial}` as types of
    /// columns, `{clock}` where the first migration defines the clock.
    pub(crate) fn text(self, text: &str) -> String {
        match self {
            Self::Sqlite => text
                .replace("service_now()", SQLITE_NOW)
                .replace("{skip_locked}", "")
                .replace("{for_update}", "")
                .replace("{bytes}", "BLOB")
                .replace("{serial}", "INTEGER PRIMARY KEY AUTOINCREMENT")
                .replace("{clock}", ""),
            Self::Postgres => text
                .replace("{skip_locked}", "FOR UPDATE SKIP LOCKED")
                .replace("{for_update}", "FOR UPDATE")
                .replace("{bytes}", "BYTEA")
                .replace(
                    "{serial}",
                    "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
                )
                .replace("{clock}", POSTGRES_NOW),
        }
    }

    /// How a transaction begins that will write. SQLite takes its one writer's place at once:
    /// a reader that becomes a writer later could be refused with nothing to wait for.
    pub(crate) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// How other replicas are woken, at the commit: channel and payload.
    pub(crate) fn notify(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("SELECT pg_notify($1, $2)"),
        }
    }

    /// What a new connection needs. A commit is on disk before it is confirmed, in both.
    pub(crate) async fn prepare(
        self,
        connection: &mut AnyConnection,
        settings: &super::Settings,
    ) -> sqlx::Result<()> {
        let busy = settings.busy.as_millis();
        let text = match self {
            Self::Sqlite => format!(
                "PRAGMA busy_timeout = {busy}; PRAGMA journal_mode = WAL; \
                 PRAGMA secure_delete = ON; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                 PRAGMA wal_autocheckpoint = 1000; PRAGMA cache_size = -1024;"
            ),
            Self::Postgres => format!(
                "SET synchronous_commit = on; SET lock_timeout = {busy}; \
                 SET statement_timeout = {}; SET idle_in_transaction_session_timeout = 30000;",
                settings.statement.as_millis(),
            ),
        };
        connection.execute(AssertSqlSafe(text)).await.map(|_| ())
    }

    /// Sorts what the database refused by what the caller can do.
    pub(crate) fn error(self, error: sqlx::Error) -> Error {
        let code = match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => return Error::Unavailable(error),
            sqlx::Error::Database(refused) => refused.code().unwrap_or_default().into_owned(),
            _ => return Error::Database(error),
        };
        let no_writes = |reason, source| Error::NoWrites { reason, source };
        match self {
            // The low byte is the kind: <https://www.sqlite.org/rescode.html>.
            Self::Sqlite => match code.parse::<i32>().unwrap_or_default() & 0xff {
                5 | 6 => Error::Unavailable(error),
                8 => no_writes(
                    "the file or its folder is read-only for this process",
                    error,
                ),
                10 => no_writes("the disk failed to read or write", error),
                13 => no_writes("the disk is full", error),
                14 => no_writes("the file cannot be opened", error),
                _ => Error::Database(error),
            },
            // <https://www.postgresql.org/docs/current/errcodes-appendix.html>
            Self::Postgres => match code.as_str() {
                "40001" | "40P01" | "55P03" | "57014" | "57P01" | "57P02" | "57P03" | "53300"
                | "25P03" => Error::Unavailable(error),
                "53100" => no_writes("the server's disk is full", error),
                "25006" => no_writes("the server is a read-only standby", error),
                other if other.starts_with("08") => Error::Unavailable(error),
                _ => Error::Database(error),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_serves_both() {
        let text = "UPDATE t SET at = service_now() WHERE id = (SELECT id FROM t {skip_locked})";
        let sqlite = Dialect::Sqlite.text(text);
        assert!(
            sqlite.contains("unixepoch") && !sqlite.contains("LOCKED"),
            "{sqlite}"
        );
        let postgres = Dialect::Postgres.text(text);
        assert!(postgres.contains("service_now()"), "{postgres}");
        assert!(postgres.ends_with("FOR UPDATE SKIP LOCKED)"), "{postgres}");
    }

    /// Time has one source: a second one would be moved by no test and could disagree.
    #[test]
    fn no_other_sql_asks_for_the_time() {
        let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR"))];
        let mut read = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let here = path.ends_with("src/store/dialect.rs");
                let code = path.extension().is_some_and(|e| e == "rs" || e == "sql");
                if here || !code {
                    continue;
                }
                read += 1;
                let text = std::fs::read_to_string(&path).expect("a text");
                let lower = text.to_lowercase();
                for word in [
                    "unixepoch",
                    "current_timestamp",
                    "clock_timestamp",
                    "strftime(",
                ] {
                    assert!(!lower.contains(word), "{}: {word}", path.display());
                }
                for (at, _) in text.match_indices("now()") {
                    // `service_now`, `clock.now`, `SystemTime::now`, `fn now`: not SQL's own.
                    let before = &text[..at];
                    let named =
                        before.ends_with(|c: char| c.is_alphanumeric() || "_.:".contains(c));
                    let shown = &text[at.saturating_sub(30)..at];
                    assert!(
                        named || before.ends_with("fn "),
                        "{}: {shown:?}",
                        path.display()
                    );
                }
            }
        }
        assert!(read > 20, "{read} files read");
    }
}
