//! The commands, end to end against the sandbox.
#![allow(
    clippy::unwrap_used,
    clippy::match_bool,
    reason = "helpers of tests are tests"
)]

mod budget;
mod doctor;
mod failures;
mod kill;
mod scene;
mod slack;
mod snippets;
mod story;
mod test_runs;
