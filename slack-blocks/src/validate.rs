//! The answer of Slack's `blocks.validate`, without a network.
//!
//! All violations at once, each with a JSON pointer. The rules are the tables of
//! [`spec`](crate::spec).

mod across;
mod answers;
mod checker;
mod checks;
mod fault;
mod fits;
mod format;
mod ids;
mod lists;
mod message;
mod path;
mod rows;
mod seen;
#[cfg(test)]
mod tests;
mod violation;

pub use crate::spec::{Check, Format};
pub use answers::{Answer, answer};
pub use violation::{Rule, Violation, Violations};

pub(crate) use answers::{answered, unwritten};
pub(crate) use checker::Checker;
pub(crate) use fits::{Fits, Keeps, Row, object, plain};
pub(crate) use seen::{List, Rows, See, Seen, Typed};

use serde::Serialize;
use serde_json::Value;

use crate::block::Block;
use crate::parse::ParseError;
use crate::spec::{Spec, views};
use crate::surface::{HomeTab, Message, Modal, Surface, View};
use message::{Parts, Way};
use seen::Fields;

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
    if Checker::new(surface).blocks_fit(blocks) {
        return Ok(());
    }
    let mut checker = Checker::new(surface);
    checker.blocks(List::Parts(&blocks));
    if checker.odd {
        return value(&as_value(blocks)?, surface);
    }
    checker.finish("invalid_blocks")
}

/// Checks a document that need not fit the types: a list of blocks, a message with its
/// attachments, or a view. Pointers begin at the document.
///
/// # Errors
///
/// `Ok` holds the verdict; the error is for text that is not JSON.
pub fn json(document: &str, surface: Surface) -> Result<Result<(), Violations>, ParseError> {
    let document: Value = serde_json::from_str(document).map_err(ParseError::new)?;
    Ok(value(&document, surface))
}

/// The verdict on JSON: the same rules along the same tables as for the types.
fn value(document: &Value, surface: Surface) -> Result<(), Violations> {
    let mut checker = Checker::new(surface);
    match (document, surface) {
        (Value::Array(list), _) => {
            checker.blocks(List::Json(list));
            return checker.finish("invalid_blocks");
        }
        (Value::Object(message), Surface::Message) => {
            checker.message(&Parts::of_json(message), Way::Call);
        }
        (Value::Object(view), _) => {
            let spec = view_spec(surface);
            let fields = Fields::Json(view);
            checker.members(spec, fields);
            checker.around(spec, fields, bytes(view));
        }
        (other, _) => checker.wrong_type("an array or an object", Seen::json(other)),
    }
    checker.finish(match surface {
        Surface::Message => "invalid_message",
        Surface::Modal | Surface::Home => "invalid_view",
    })
}

fn view_spec(surface: Surface) -> &'static Spec {
    match surface {
        Surface::Home => &views::HOME,
        Surface::Message | Surface::Modal => &views::MODAL,
    }
}

/// The verdict on a typed view.
fn view<T: Keeps + Serialize>(view: &T, surface: Surface) -> Result<(), Violations> {
    let spec = view_spec(surface);
    let fields = Fields::Typed(view);
    let mut checker = Checker::new(surface);
    if view.keeps(&mut checker) {
        checker.around(spec, fields, bytes(view));
        if checker.is_clean() {
            return Ok(());
        }
    }
    let mut checker = Checker::new(surface);
    checker.members(spec, fields);
    if !checker.odd {
        checker.around(spec, fields, bytes(view));
    }
    if checker.odd {
        return value(&as_value(view)?, surface);
    }
    checker.finish("invalid_view")
}

/// How many bytes a part has as JSON.
fn bytes<T: Serialize>(part: &T) -> usize {
    struct Count(usize);
    impl std::io::Write for Count {
        fn write(&mut self, part: &[u8]) -> std::io::Result<usize> {
            self.0 += part.len();
            Ok(part.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    // Counting does not fail.
    let _ = serde_json::to_writer(&mut count, part);
    count.0
}

/// A typed part as JSON, for what the types do not know.
#[cold]
fn as_value<T: Serialize + ?Sized>(part: &T) -> Result<Value, Violations> {
    serde_json::to_value(part).map_err(|_| Violations::of(Violation::not_json()))
}

impl Message<'_> {
    /// Checks the message as it is sent by a call or through a `response_url`: its blocks,
    /// those of its attachments, and what goes with what. See [`Message::to_body`] for one
    /// that answers a command. Nothing is allocated for a message that is right.
    ///
    /// # Errors
    ///
    /// All violations. Slack refuses the whole message for one of them.
    pub fn validate(&self) -> Result<(), Violations> {
        if message::is_right(self, Way::Call) {
            return Ok(());
        }
        let mut checker = Checker::new(Surface::Message);
        match Parts::of_typed(self) {
            Some(parts) => checker.message(&parts, Way::Call),
            None => checker.odd = true,
        }
        if checker.odd {
            return value(&as_value(self)?, Surface::Message);
        }
        checker.finish("invalid_message")
    }
}

impl Modal<'_> {
    /// Checks the modal.
    ///
    /// # Errors
    ///
    /// All violations.
    pub fn validate(&self) -> Result<(), Violations> {
        view(self, Surface::Modal)
    }
}

impl HomeTab<'_> {
    /// Checks the Home tab.
    ///
    /// # Errors
    ///
    /// All violations.
    pub fn validate(&self) -> Result<(), Violations> {
        view(self, Surface::Home)
    }
}

impl View<'_> {
    /// Checks the view; one of an unknown kind as a modal.
    ///
    /// # Errors
    ///
    /// All violations.
    pub fn validate(&self) -> Result<(), Violations> {
        match self {
            Self::Modal(modal) => modal.validate(),
            Self::Home(home) => home.validate(),
            Self::Other(_) => value(&as_value(self)?, Surface::Modal),
        }
    }
}
