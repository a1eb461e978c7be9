//! `conversations.open` — the direct message with some people.
//!
//! Source: <https://docs.slack.dev/reference/methods/conversations.open>

use bytes::Bytes;
use http::Response;
use serde::Deserialize;

use super::Conversation;
use crate::endpoint::{Endpoint, Form, Payload, decode_json};
use crate::error::{BuildError, DecodeError};
use crate::ids::UserId;
use crate::pace::Tier;
use crate::retry::Class;

/// Most people beside the app.
const MAX_USERS: usize = 8;

/// `POST /api/conversations.open` · [Slack's page](https://docs.slack.dev/reference/methods/conversations.open)
///
/// Opens the direct message with one to eight people, the same one each time.
///
/// For one person, [`PostMessage`](crate::calls::chat::PostMessage) to the user's id
/// does it on the way.
///
/// # Permission
/// `im:write` for one person, `mpim:write` for more.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
pub struct OpenConversation {
    users: Vec<UserId>,
}

impl OpenConversation {
    /// With these people, without the app itself.
    ///
    /// # Arguments
    /// - `users`: Ids of one to eight people.
    pub fn new(users: impl IntoIterator<Item: Into<UserId>>) -> Self {
        Self {
            users: users.into_iter().map(Into::into).collect(),
        }
    }
}

impl Endpoint for OpenConversation {
    type Response = Conversation;
    const PATH: &'static str = "/conversations.open";
    const CLASS: Class = Class::Idempotent;
    const TIER: Tier = Tier::Three;

    fn body(&self) -> Result<Payload, BuildError> {
        let count = self.users.len();
        if !(1..=MAX_USERS).contains(&count) {
            return Err(BuildError::invalid(format!(
                "users has {count} items, 1 to {MAX_USERS} are allowed"
            )));
        }
        let users: Vec<&str> = self.users.iter().map(UserId::as_str).collect();
        Ok(Payload::Form(Form::new().field("users", users.join(","))))
    }

    fn decode(answer: &Response<Bytes>) -> Result<Conversation, DecodeError> {
        #[derive(Deserialize)]
        struct Answer {
            channel: Conversation,
        }
        decode_json::<Answer>(answer).map(|answer| answer.channel)
    }
}
