//! `oauth.v2.access` with `grant_type=refresh_token` — renews a token.
//!
//! Source: <https://docs.slack.dev/authentication/using-token-rotation>

use bytes::Bytes;
use http::Response;

use super::Grant;
use crate::endpoint::{Endpoint, Form, Payload, decode_json};
use crate::error::{BuildError, DecodeError};
use crate::pace::Tier;
use crate::retry::Class;
use crate::secret::Secret;

/// `POST /api/oauth.v2.access` · [Slack's page](https://docs.slack.dev/authentication/using-token-rotation)
///
/// Renews a token that expires. [`RefreshingToken`](super::RefreshingToken) does it by
/// itself.
///
/// A refresh token works once and the answer holds the next one: store it before using
/// the new token. Never sent again after an unclear failure.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
pub struct RefreshAccess {
    client_id: String,
    client_secret: Secret,
    refresh: Secret,
}

impl RefreshAccess {
    /// Renews the token that `refresh_token` (`xoxe-…`) belongs to.
    ///
    /// # Arguments
    /// - `client_id`: Client id of the app.
    /// - `client_secret`: Client secret of the app.
    /// - `refresh_token`: The refresh token, `xoxe-…`.
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        refresh_token: impl Into<Secret>,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            refresh: refresh_token.into(),
        }
    }
}

impl Endpoint for RefreshAccess {
    type Response = Grant;
    const PATH: &'static str = "/oauth.v2.access";
    const CLASS: Class = Class::Once;
    const TIER: Tier = Tier::Four;
    const WITH_TOKEN: bool = false;

    fn body(&self) -> Result<Payload, BuildError> {
        let form = Form::new()
            .field("client_id", &self.client_id)
            .field("client_secret", self.client_secret.expose())
            .field("grant_type", "refresh_token")
            .field("refresh_token", self.refresh.expose());
        Ok(Payload::Form(form))
    }

    fn decode(answer: &Response<Bytes>) -> Result<Grant, DecodeError> {
        decode_json(answer)
    }
}
