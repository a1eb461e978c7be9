//! The commands, end to end against the sandbox.
#![allow(
    clippy::unwrap_used,
    clippy::match_bool,
    reason = "helpers of tests are tests"
)]

mod adopted;
mod budget;
mod closed;
mod doctor;
mod failures;
mod kill;
#[cfg(unix)]
mod packages;
mod prompt;
mod scene;
mod screen;
mod slack;
mod snippets;
mod story;
mod test_runs;
