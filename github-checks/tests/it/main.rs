//! What the crate promises, as sentences.
#![allow(
    clippy::unwrap_used,
    clippy::unnecessary_wraps,
    reason = "a test may fail loudly"
)]

use github_checks as sdk;

mod archives;
mod client;
mod corpus;
mod deployments;
mod gate;
mod pages;
mod route;
mod script;
mod vectors;
