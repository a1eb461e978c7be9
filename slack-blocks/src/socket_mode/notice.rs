//! What happens to connections, for logs and metrics.

use std::time::Duration;

use super::error::ConnectError;
use super::frame::{Disconnect, Hello};
use crate::parse::ParseError;

/// Something that happened to a connection. Nothing has to be done about it: it is for
/// logs and metrics.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Notice<'a> {
    /// Slack said hello on a new connection.
    Connected(&'a Hello),
    /// Slack said that a connection will end, and why. It is read until it does.
    Ending(&'a Disconnect),
    /// A connection ended without a word; the next one is opened within a second.
    Dropped,
    /// No connection was opened. The next attempt begins after `pause`.
    Failed {
        /// Why.
        error: &'a ConnectError,
        /// Time until the next attempt.
        pause: Duration,
    },
    /// A frame was skipped because it cannot be read. Please report it.
    Skipped(&'a ParseError),
}
