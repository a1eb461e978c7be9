//! What the service promises, as sentences: the real service and a sandbox, over HTTP.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod ci;
mod clicks;
mod crashes;
mod decisions;
mod demo;
mod hostile;
mod identities;
mod model;
mod scene;
mod security;
mod wire;
