//! What the package promises, on SQLite and on PostgreSQL.
//!
//! PostgreSQL is used when `TEST_DATABASE_URL` names a server where databases may be created:
//! `.ci/postgres` starts one. Every test has a database of its own.

#[macro_use]
mod world;

mod accept;
mod audit;
mod commit;
mod doors;
mod failures;
mod identities;
mod logs;
mod model;
mod outbox;
mod proxy;
mod runner;
mod server;
mod setup;
mod slack;
mod stop;
mod token_store;
