//! What the bot promises, as sentences: the real bot and a sandbox, over HTTP.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![allow(
    clippy::format_collect,
    clippy::format_push_string,
    clippy::too_many_lines,
    reason = "a test is read from top to bottom, and small"
)]

#[macro_use]
mod database;

mod afterwards;
mod authors;
mod away;
mod back;
mod browser;
mod builder;
mod buttons;
mod cases;
mod channels;
mod confirm;
mod deploys;
mod doctor;
mod entrances;
mod failures;
mod front;
mod guide;
mod health;
mod installs;
mod kill;
mod kinds;
mod login;
mod monitors;
mod moving;
mod names;
mod notices;
mod order;
mod original;
mod others;
mod pages;
mod passages;
mod plans;
mod promises;
mod promotions;
mod pull_buttons;
mod pulls;
mod questions;
mod quiet;
mod reads;
mod recipes;
mod refusals;
mod relay;
mod replies;
mod repository;
mod review_notices;
mod rights;
mod routes;
mod rules;
mod scenarios;
mod scene;
mod secrets;
mod siblings;
mod signatures;
mod source;
mod stopping;
mod stories;
mod thread;
mod tour;
mod unwatched;
mod wires;
mod world;
