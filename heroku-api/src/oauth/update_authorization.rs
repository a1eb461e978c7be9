//! `PATCH /oauth/authorizations/{authorization}` — changes the description.

use bytes::Bytes;
use http::{Method, Response};
use serde_json::json;

use crate::endpoint::{Endpoint, decode_json, json};
use crate::error::{BuildError, DecodeError};
use crate::ids::{AuthorizationId, OauthClientId};
use crate::oauth::Authorization;
use crate::retry::Class;
use crate::secret::Secret;

/// `PATCH /oauth/authorizations/{authorization}` · [Heroku's page](https://devcenter.heroku.com/articles/platform-api-reference#oauth-authorization-update)
///
/// Changes the description of an authorization, or the program it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
#[non_exhaustive]
pub struct UpdateAuthorization {
    authorization: AuthorizationId,
    client: OauthClientId,
    client_secret: Secret,
    description: Option<String>,
}

impl UpdateAuthorization {
    /// Creates the call from its required parameters.
    ///
    /// # Arguments
    /// - `authorization`: the authorization, by UUID.
    /// - `client`: the program's registration, by UUID.
    /// - `client_secret`: its secret.
    pub fn new(
        authorization: impl Into<AuthorizationId>,
        client: impl Into<OauthClientId>,
        client_secret: impl Into<Secret>,
    ) -> Self {
        Self {
            authorization: authorization.into(),
            client: client.into(),
            client_secret: client_secret.into(),
            description: None,
        }
    }

    /// What it is for.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }
}

impl Endpoint for UpdateAuthorization {
    type Response = Authorization;
    const METHOD: Method = Method::PATCH;
    const PATH: &'static str = "/oauth/authorizations/{authorization}";
    const CLASS: Class = Class::Idempotent;

    fn arguments(&self) -> Vec<&str> {
        vec![self.authorization.as_str()]
    }

    fn body(&self) -> Result<Option<Bytes>, BuildError> {
        let client = json!({ "id": self.client, "secret": self.client_secret.expose() });
        let mut body = json!({ "client": client });
        if let Some(text) = &self.description {
            body["description"] = json!(text);
        }
        json(&body)
    }

    fn decode(answer: &Response<Bytes>) -> Result<Self::Response, DecodeError> {
        decode_json(answer)
    }
}
