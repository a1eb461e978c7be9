//! `auth.test` — checks the token and says whose it is.
//!
//! Source: <https://docs.slack.dev/reference/methods/auth.test>

use bytes::Bytes;
use http::Response;

use super::Identity;
use crate::endpoint::{Endpoint, Form, Payload, decode_json};
use crate::error::{BuildError, DecodeError};
use crate::pace::Tier;
use crate::retry::Class;

/// `POST /api/auth.test` · [Slack's page](https://docs.slack.dev/reference/methods/auth.test)
///
/// Checks the token and says whose it is. A good first call of a program.
///
/// # Permission
/// Any token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
#[non_exhaustive]
pub struct TestAuth;

impl TestAuth {
    /// The call, ready to be sent.
    pub fn new() -> Self {
        Self
    }
}

impl Endpoint for TestAuth {
    type Response = Identity;
    const PATH: &'static str = "/auth.test";
    const CLASS: Class = Class::Safe;
    const TIER: Tier = Tier::Special;

    fn body(&self) -> Result<Payload, BuildError> {
        Ok(Payload::Form(Form::new()))
    }

    fn decode(answer: &Response<Bytes>) -> Result<Identity, DecodeError> {
        let mut identity: Identity = decode_json(answer)?;
        let scopes = answer.headers().get("x-oauth-scopes");
        if let Some(scopes) = scopes.and_then(|scopes| scopes.to_str().ok()) {
            let names = scopes.split(',').map(str::trim);
            identity.scopes = names
                .filter(|name| !name.is_empty())
                .map(ToOwned::to_owned)
                .collect();
        }
        Ok(identity)
    }
}
