//! Why Socket Mode stopped.

use crate::error::{DecodeError, Error};

/// Why no envelope came. What ends Socket Mode for good says so; after any other error
/// [`next`](super::SocketMode::next) goes on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SocketError {
    /// Slack refused to open a connection: the token is no app-level token, was taken
    /// back, or lacks `connections:write`. Going on is useless.
    #[error("Slack opens no connection")]
    Refused(#[source] Error),
    /// Socket Mode was switched off in the app's settings. Going on is useless.
    #[error("Socket Mode is switched off for the app")]
    Disabled,
    /// The app has ten connections already. Close one.
    #[error("the app has too many connections")]
    TooMany,
    /// So many attempts to connect failed in a row.
    #[error("no connection after {attempts} attempts")]
    Unreachable {
        /// How many.
        attempts: u32,
    },
    /// Slack sent something that this version cannot read. Please report it.
    #[error("a frame has another shape than documented")]
    Frame(#[source] DecodeError),
}
