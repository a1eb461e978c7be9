//! Why a flow started nothing, or does not know whether it did.

use crate::ensure::Intent;
use crate::error::Error;

/// Why a flow has no result. Print the chain: `Display` leaves the source to you.
///
/// Whatever happens after the write of a flow was accepted is a result, not an error: look
/// at its [`Outcome`](crate::progress::Outcome).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FlowError {
    /// A call failed; nothing was changed.
    #[error("a call failed")]
    Call(#[from] Error),
    /// What was asked for does not fit the state of things; nothing was changed.
    #[error("{0}")]
    Plan(String),
    /// The time was up before anything was sent; nothing was changed.
    #[error("the time was up before anything was sent")]
    Deadline,
    /// The link to the source was not to be had; nothing was sent.
    #[error("there is no link to the source")]
    Link(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// **The write may or may not have taken effect**: it was sent, no response came, and
    /// nothing of it was seen within the look window.
    ///
    /// Run the flow again with `intent`: it looks before it sends.
    #[error("it may have taken effect: no response came, and nothing of it was seen")]
    Ambiguous {
        /// When it was sent and what was there before: for a program that stores it.
        intent: Intent,
        /// What happened to the request.
        #[source]
        source: Option<Box<Error>>,
    },
}
