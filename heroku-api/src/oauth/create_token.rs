//! `POST /oauth/tokens` — exchanges a code or a refresh token.

use std::fmt;

use bytes::Bytes;
use http::{Method, Response};
use serde_json::json;

use crate::endpoint::{Endpoint, decode_json, json};
use crate::error::{BuildError, DecodeError};
use crate::oauth::TokenPair;
use crate::retry::Class;
use crate::secret::Secret;

/// `POST /oauth/tokens` · [Heroku's page](https://devcenter.heroku.com/articles/platform-api-reference#oauth-token-create)
///
/// Exchanges a code or a refresh token by the Platform API.
///
/// Programs for people use [`ExchangeCode`](super::ExchangeCode) and
/// [`RefreshAccess`](super::RefreshAccess), which need no token themselves.
#[derive(Clone, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
#[non_exhaustive]
pub struct CreateToken {
    client_secret: Secret,
    code: Option<Secret>,
    refresh: Option<Secret>,
}

impl CreateToken {
    /// Creates the call for the code that a person came back with.
    ///
    /// # Arguments
    /// - `code`: the code; it works once.
    /// - `client_secret`: the secret of the program's registration.
    pub fn from_code(code: impl Into<Secret>, client_secret: impl Into<Secret>) -> Self {
        Self {
            client_secret: client_secret.into(),
            code: Some(code.into()),
            refresh: None,
        }
    }

    /// Creates the call for a refresh token.
    ///
    /// # Arguments
    /// - `token`: the refresh token.
    /// - `client_secret`: the secret of the program's registration.
    pub fn from_refresh(token: impl Into<Secret>, client_secret: impl Into<Secret>) -> Self {
        Self {
            client_secret: client_secret.into(),
            code: None,
            refresh: Some(token.into()),
        }
    }
}

impl fmt::Debug for CreateToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CreateToken(..)")
    }
}

impl Endpoint for CreateToken {
    type Response = TokenPair;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/oauth/tokens";
    const CLASS: Class = Class::Once;

    fn body(&self) -> Result<Option<Bytes>, BuildError> {
        let kind = if self.code.is_some() {
            "authorization_code"
        } else {
            "refresh_token"
        };
        json(&json!({
            "client": { "secret": self.client_secret.expose() },
            "grant": { "type": kind, "code": self.code.as_ref().map(Secret::expose) },
            "refresh_token": { "token": self.refresh.as_ref().map(Secret::expose) },
        }))
    }

    fn decode(answer: &Response<Bytes>) -> Result<Self::Response, DecodeError> {
        decode_json(answer)
    }
}
