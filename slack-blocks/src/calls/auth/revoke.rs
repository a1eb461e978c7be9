//! `auth.revoke` — ends a token: logs out.
//!
//! Source: <https://docs.slack.dev/reference/methods/auth.revoke>

use bytes::Bytes;
use http::Response;
use serde::Deserialize;

use crate::endpoint::{Echo, Endpoint, Form, Payload, decode_json};
use crate::error::{BuildError, DecodeError};
use crate::pace::Tier;
use crate::retry::Class;

/// `POST /api/auth.revoke` · [Slack's page](https://docs.slack.dev/reference/methods/auth.revoke)
///
/// Ends the token that the client sends, for good; other tokens of the app in the workspace
/// live on. When a repeat finds it ended, an earlier attempt did it: that is a success. A
/// program that keeps the token deletes it afterwards.
///
/// # Permission
/// The token itself; no scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
#[non_exhaustive]
pub struct RevokeToken;

impl RevokeToken {
    /// Ends the token of the client that sends it.
    pub fn new() -> Self {
        Self
    }
}

impl Endpoint for RevokeToken {
    type Response = ();
    const PATH: &'static str = "/auth.revoke";
    const CLASS: Class = Class::Idempotent;
    const TIER: Tier = Tier::Three;
    const ECHOES: &'static [Echo] = &[
        Echo::Done("token_revoked"),
        Echo::Unclear("invalid_auth"),
        Echo::Unclear("account_inactive"),
    ];

    fn body(&self) -> Result<Payload, BuildError> {
        Ok(Payload::Form(Form::new()))
    }

    fn decode(answer: &Response<Bytes>) -> Result<(), DecodeError> {
        #[derive(Deserialize)]
        struct Answer {
            // Absent where a refusal says that it happened before.
            revoked: Option<bool>,
        }
        let answer: Answer = decode_json(answer)?;
        if answer.revoked == Some(false) {
            return Err(DecodeError::custom("revoked", "expected true"));
        }
        Ok(())
    }
}
