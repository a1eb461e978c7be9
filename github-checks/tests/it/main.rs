//! What the crate promises, as sentences.
#![allow(
    clippy::unwrap_used,
    clippy::unnecessary_wraps,
    reason = "a test may fail loudly"
)]

use github_checks as sdk;

mod actions;
mod again;
mod apps;
mod archives;
mod calls;
mod check_runs;
mod client;
mod comments;
mod constructors;
mod corpus;
mod deployments;
mod events;
mod examples;
mod from_env;
mod gate;
mod issues;
mod leaks;
mod ledger;
mod limits;
mod malformed;
mod memory;
mod oauth;
mod openapi;
mod pages;
mod partial;
mod play;
mod policies;
#[cfg(feature = "reqwest")]
mod real;
mod recorded;
mod refusals;
mod reliability;
mod reviews;
mod route;
mod rules;
mod script;
mod timelines;
mod to_come;
mod vectors;
mod watch;
mod webhooks;

/// Token and base address in the environment.
const ENVIRONMENT: [&str; 2] = ["GITHUB_TOKEN", "GITHUB_API_URL"];
/// Whether a client from the environment needs a token.
const NEEDS_TOKEN: bool = false;
