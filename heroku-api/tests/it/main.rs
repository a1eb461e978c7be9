//! What the crate promises, as sentences.
#![allow(
    clippy::unwrap_used,
    clippy::unnecessary_wraps,
    reason = "a test may fail loudly"
)]

use heroku_api as sdk;

mod catalog;
mod cli;
mod client;
mod constructors;
mod corpus;
mod coverage;
mod decode;
mod examples;
mod fake;
mod flows;
mod from_env;
mod leaks;
mod logs;
mod oauth;
mod real;
mod reliability;
mod script;
mod send;
mod services;
mod webhooks;

/// Token and base address in the environment.
const ENVIRONMENT: [&str; 2] = ["HEROKU_API_KEY", "HEROKU_API_URL"];
/// Whether a client from the environment needs a token.
const NEEDS_TOKEN: bool = true;
