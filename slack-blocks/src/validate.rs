//! The answer of Slack's `blocks.validate`, without a network.
//!
//! All violations at once, each with a JSON pointer. The rules are the tables of
//! [`spec`](crate::spec).

mod across;
mod answers;
mod checker;
mod checks;
mod fault;
mod format;
mod lists;
mod message;
mod quick;
mod violation;

pub use answers::{Answer, answer};
pub use checks::{Check, Format};
pub use violation::{Rule, Violation, Violations};

use serde::Serialize;
use serde_json::Value;

use crate::block::Block;
use crate::error::DecodeError;
use crate::surface::{HomeTab, Message, Modal, Surface, View};
use checker::Checker;

/// Checks a list of blocks for a surface. Pointers begin at the list: `/0/text/text`.
///
/// ```
/// use slack_blocks::{Block, Surface, block::Header, validate};
///
/// let blocks = [Block::from(Header::new("x".repeat(151)))];
/// let violations = validate::blocks(&blocks, Surface::Message).unwrap_err();
/// assert_eq!(violations[0].pointer(), "/0/text/text");
/// ```
///
/// # Errors
///
/// All violations.
pub fn blocks(blocks: &[Block<'_>], surface: Surface) -> Result<(), Violations> {
    if quick::blocks(blocks, surface) {
        return Ok(());
    }
    value(&as_value(blocks)?, surface)
}

/// Checks a document that need not fit the types: a list of blocks, a message with its
/// attachments, or a view. Pointers begin at the document.
///
/// # Errors
///
/// `Ok` holds the verdict; the error is for text that is not JSON.
pub fn json(document: &str, surface: Surface) -> Result<Result<(), Violations>, DecodeError> {
    let document: Value = serde_json::from_str(document).map_err(DecodeError::new)?;
    Ok(value(&document, surface))
}

fn value(document: &Value, surface: Surface) -> Result<(), Violations> {
    let mut checker = Checker::new(surface);
    checker.document(document);
    checker.finish(document)
}

fn as_value<T: Serialize + ?Sized>(part: &T) -> Result<Value, Violations> {
    serde_json::to_value(part).map_err(|_| Violations::of(Violation::not_json()))
}

impl Message<'_> {
    /// Checks the message as it is sent by a call or through a `response_url`: its blocks,
    /// those of its attachments, and what goes with what. See [`Message::to_body`] for one
    /// that answers a command.
    ///
    /// # Errors
    ///
    /// All violations. Slack refuses the whole message for one of them.
    pub fn validate(&self) -> Result<(), Violations> {
        if quick::message(self) {
            return Ok(());
        }
        value(&as_value(self)?, Surface::Message)
    }
}

pub(crate) use answers::unwritten;

/// Checks a part that is written as the body of a 200.
pub(crate) fn answered<T: Serialize + ?Sized>(part: &T, answer: Answer) -> Result<(), Violations> {
    answers::check(&as_value(part)?, answer)
}

impl Modal<'_> {
    /// Checks the modal.
    ///
    /// # Errors
    ///
    /// All violations.
    pub fn validate(&self) -> Result<(), Violations> {
        value(&as_value(self)?, Surface::Modal)
    }
}

impl HomeTab<'_> {
    /// Checks the Home tab.
    ///
    /// # Errors
    ///
    /// All violations.
    pub fn validate(&self) -> Result<(), Violations> {
        value(&as_value(self)?, Surface::Home)
    }
}

impl View<'_> {
    /// Checks the view; one of an unknown kind as a modal.
    ///
    /// # Errors
    ///
    /// All violations.
    pub fn validate(&self) -> Result<(), Violations> {
        let surface = if matches!(self, Self::Home(_)) {
            Surface::Home
        } else {
            Surface::Modal
        };
        value(&as_value(self)?, surface)
    }
}
