//! What the crate promises, as sentences.
#![allow(
    clippy::unwrap_used,
    clippy::unnecessary_wraps,
    reason = "a test may fail loudly"
)]

mod kit;

// --- Web API client ---
#[cfg(feature = "axum")]
mod axum;
#[cfg(feature = "calls")]
mod client;
#[cfg(feature = "calls")]
mod script;
#[cfg(feature = "calls")]
use slack_blocks as sdk;
