//! What the crate promises, as sentences.
#![allow(
    clippy::unwrap_used,
    clippy::unnecessary_wraps,
    reason = "a test may fail loudly"
)]

mod constructors;
mod kit;

// --- Web API client ---
#[cfg(feature = "axum")]
mod axum;
#[cfg(feature = "calls")]
mod client;
#[cfg(feature = "calls")]
mod from_env;
#[cfg(feature = "calls")]
mod script;
#[cfg(feature = "calls")]
use slack_blocks::web as sdk;

/// Token and base address in the environment.
#[cfg(feature = "calls")]
const ENVIRONMENT: [&str; 2] = ["SLACK_BOT_TOKEN", "SLACK_API_URL"];
/// Whether a client from the environment needs a token.
#[cfg(feature = "calls")]
const NEEDS_TOKEN: bool = true;
