//! What the service promises, as sentences: the real service and a sandbox, over HTTP.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod acceptance;
mod asks;
mod changes;
mod ci;
mod circleci;
mod clicks;
mod crashes;
mod decisions;
mod demo;
mod github;
mod hostile;
mod identities;
mod model;
mod notices;
mod scene;
mod security;
mod wire;
