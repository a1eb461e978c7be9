//! `blocks.validate` — asks Slack whether it would take a document.
//!
//! Source: <https://docs.slack.dev/reference/methods/blocks.validate>

use bytes::Bytes;
use http::Response;

use crate::endpoint::{Endpoint, Form, Payload};
use crate::error::{BuildError, DecodeError};
use crate::pace::Tier;
use crate::retry::Class;
use crate::{Block, Message, View};

/// `POST /api/blocks.validate` · [Slack's page](https://docs.slack.dev/reference/methods/blocks.validate)
///
/// Asks Slack whether it would take blocks, a message or a view, without posting it.
///
/// When it would not, the error is `invalid_blocks`, `invalid_message` or
/// `invalid_view`, and [`ApiError::details`](crate::error::ApiError::details) point at
/// the faults.
///
/// # Permission
/// Any token.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a call does nothing until it is sent"]
pub struct ValidateBlocks {
    subject: Subject,
}

#[derive(Clone, Debug, PartialEq)]
enum Subject {
    Blocks(Vec<Block<'static>>),
    Message(Box<Message<'static>>),
    View(Box<View<'static>>),
}

impl ValidateBlocks {
    /// Blocks by themselves.
    ///
    /// # Arguments
    /// - `blocks`: The blocks.
    pub fn blocks(blocks: impl IntoIterator<Item: Into<Block<'static>>>) -> Self {
        let blocks = blocks.into_iter().map(Into::into).collect();
        Self {
            subject: Subject::Blocks(blocks),
        }
    }

    /// A whole message.
    ///
    /// # Arguments
    /// - `message`: A text, or a whole [`Message`].
    pub fn message(message: impl Into<Message<'static>>) -> Self {
        Self {
            subject: Subject::Message(Box::new(message.into())),
        }
    }

    /// A modal or a Home tab.
    ///
    /// # Arguments
    /// - `view`: A modal or a Home tab.
    pub fn view(view: impl Into<View<'static>>) -> Self {
        Self {
            subject: Subject::View(Box::new(view.into())),
        }
    }
}

impl Endpoint for ValidateBlocks {
    type Response = ();
    const PATH: &'static str = "/blocks.validate";
    const CLASS: Class = Class::Safe;
    const TIER: Tier = Tier::Special;

    fn body(&self) -> Result<Payload, BuildError> {
        let (name, json) = match &self.subject {
            Subject::Blocks(blocks) => ("blocks", serde_json::to_string(blocks)?),
            Subject::Message(message) => ("message", serde_json::to_string(message)?),
            Subject::View(view) => ("view", serde_json::to_string(view)?),
        };
        Ok(Payload::Form(Form::new().field(name, json)))
    }

    fn decode(_: &Response<Bytes>) -> Result<(), DecodeError> {
        Ok(())
    }
}
