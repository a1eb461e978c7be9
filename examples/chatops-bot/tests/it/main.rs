//! What the bot promises, as sentences: the real bot and a sandbox, over HTTP.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod away;
mod browser;
mod buttons;
mod cases;
mod confirm;
mod deploys;
mod failures;
mod kill;
mod login;
mod notices;
mod order;
mod original;
mod passages;
mod plans;
mod promises;
mod promotions;
mod questions;
mod reads;
mod recipes;
mod refusals;
mod relay;
mod replies;
mod repository;
mod rights;
mod routes;
mod scene;
mod secrets;
mod siblings;
mod signatures;
mod source;
mod stopping;
mod stories;
mod thread;
mod tour;
mod world;
