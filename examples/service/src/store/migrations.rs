//! The tables, and how they grow: embedded, in order, and only by addition.

use std::borrow::Cow;

use sqlx::AnyPool;
use sqlx::migrate::{MigrateError, Migration as Step, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use super::dialect::Dialect;
use crate::Error;

/// Our own come first; a program's begin here.
const PROGRAM: i64 = 10_000;
const OURS: &[Migration] = &[
    Migration {
        name: "service",
        text: include_str!("../../migrations/0001_service.sql"),
    },
    Migration {
        name: "queues",
        text: include_str!("../../migrations/0002_queues.sql"),
    },
    Migration {
        name: "workspaces",
        text: include_str!("../../migrations/0003_workspaces.sql"),
    },
];

/// One step of a program's own tables, in the common dialect of [`sql`](super::sql).
///
/// Once released it never changes, and it only adds: while replicas are replaced one after
/// the other, an older one works on the newer tables.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_structs)] // written as a constant by programs
pub struct Migration {
    /// What it brings, for people.
    pub name: &'static str,
    /// One or more statements.
    pub text: &'static str,
}

/// Brings the tables up to date. Replicas that start together wait for each other.
pub(super) async fn run(
    pool: &AnyPool,
    dialect: Dialect,
    program: &'static [Migration],
) -> Result<(), Error> {
    let numbered = |first: i64, steps: &'static [Migration]| {
        (first..).zip(steps).map(move |(version, step)| {
            let text = AssertSqlSafe(dialect.text(step.text)).into_sql_str();
            let name = Cow::Borrowed(step.name);
            Step::new(version, name, MigrationType::Simple, text, false)
        })
    };
    let steps = numbered(1, OURS)
        .chain(numbered(PROGRAM, program))
        .collect();
    let mut migrator = Migrator::with_migrations(steps);
    // Steps that we do not know were made by a newer replica: they took nothing away.
    migrator.set_ignore_missing(true);
    migrator.run(pool).await.map_err(|error| match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            dialect.error(error)
        }
        MigrateError::VersionMismatch(version) => Error::Setup(format!(
            "the tables in this database were made by another program or a changed migration \
             (number {version}); use an empty database, or the version that made them"
        )),
        MigrateError::Dirty(version) => Error::Setup(format!(
            "migration {version} was interrupted; restore the database from a backup, or repair \
             its tables and delete that row of _sqlx_migrations"
        )),
        other => Error::Setup(format!("the tables cannot be brought up to date: {other}")),
    })
}
