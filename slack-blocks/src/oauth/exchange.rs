//! `oauth.v2.access` — an OAuth code becomes a token.
//!
//! Source: <https://docs.slack.dev/reference/methods/oauth.v2.access>

use bytes::Bytes;
use http::Response;

use super::{Grant, Pkce};
use crate::endpoint::{Endpoint, Form, Payload, decode_json};
use crate::error::{BuildError, DecodeError};
use crate::pace::Tier;
use crate::retry::Class;
use crate::secret::Secret;

/// `POST /api/oauth.v2.access` · [Slack's page](https://docs.slack.dev/reference/methods/oauth.v2.access)
///
/// Ends an installation or a login: gives the code that came back and gets tokens.
///
/// A code lives 10 minutes and works once, so this is never sent again; after an unclear
/// failure the person must begin anew.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
pub struct ExchangeCode {
    client_id: String,
    client_secret: Secret,
    code: Secret,
    redirect_uri: Option<String>,
    pkce: Option<Pkce>,
}

impl ExchangeCode {
    /// Exchanges `code`.
    ///
    /// # Arguments
    /// - `client_id`: Client id of the app.
    /// - `client_secret`: Client secret of the app.
    /// - `code`: The `code` that the login came back with.
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        code: impl Into<Secret>,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            code: code.into(),
            redirect_uri: None,
            pkce: None,
        }
    }

    /// The address that the login came back to, if one was given at its beginning.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(uri.into());
        self
    }

    /// The proof that it is the same program that began the login.
    pub fn pkce(mut self, pkce: &Pkce) -> Self {
        self.pkce = Some(pkce.clone());
        self
    }
}

impl Endpoint for ExchangeCode {
    type Response = Grant;
    const PATH: &'static str = "/oauth.v2.access";
    const CLASS: Class = Class::Once;
    const TIER: Tier = Tier::Four;
    const WITH_TOKEN: bool = false;

    fn body(&self) -> Result<Payload, BuildError> {
        let form = Form::new()
            .field("client_id", &self.client_id)
            .field("client_secret", self.client_secret.expose())
            .field("code", self.code.expose())
            .maybe("redirect_uri", self.redirect_uri.as_ref())
            .maybe(
                "code_verifier",
                self.pkce.as_ref().map(|pkce| pkce.verifier().expose()),
            );
        Ok(Payload::Form(form))
    }

    fn decode(answer: &Response<Bytes>) -> Result<Grant, DecodeError> {
        decode_json(answer)
    }
}
