//! What the service promises, as sentences: the real service and a sandbox, over HTTP.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod acceptance;
mod asks;
mod browser;
mod changes;
#[path = "../../../sandbox/tests/it/chromium.rs"]
#[allow(dead_code, reason = "the sandbox's own tests use the rest of it")]
mod chromium;
mod ci;
mod circleci;
mod clicks;
mod crashes;
mod crashes_elsewhere;
mod decisions;
mod demo;
mod github;
mod hostile;
mod identities;
mod kills;
mod login;
mod model;
mod notice_kills;
mod notices;
mod scene;
mod security;
mod wire;
