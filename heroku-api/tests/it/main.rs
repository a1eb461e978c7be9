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
mod corpus;
mod coverage;
mod decode;
mod deploy;
mod fake;
mod leaks;
mod oauth;
mod promote;
mod real;
mod reliability;
mod review_app;
mod script;
mod send;
mod webhooks;
