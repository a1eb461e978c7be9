//! What the bot promises, as sentences: the real bot and a sandbox, over HTTP.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod failures;
mod kill;
mod order;
mod passages;
mod plans;
mod questions;
mod refusals;
mod routes;
mod scene;
mod secrets;
mod siblings;
mod signatures;
mod source;
mod stopping;
mod stories;
mod tour;
