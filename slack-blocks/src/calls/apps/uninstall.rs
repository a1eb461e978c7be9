//! `apps.uninstall` — removes the app from a workspace.
//!
//! Source: <https://docs.slack.dev/reference/methods/apps.uninstall>

use bytes::Bytes;
use http::Response;

use crate::endpoint::{Echo, Endpoint, Form, Payload};
use crate::error::{BuildError, DecodeError};
use crate::pace::Tier;
use crate::retry::Class;
use crate::secret::Secret;

/// `POST /api/apps.uninstall` · [Slack's page](https://docs.slack.dev/reference/methods/apps.uninstall)
///
/// Removes the app from the workspace of the client's token: all its tokens there end, and
/// an `app_uninstalled` event follows. When a repeat finds the token ended, an earlier
/// attempt did it: that is a success.
///
/// # Permission
/// A token of the app; no scope.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
pub struct UninstallApp {
    client_id: String,
    client_secret: Secret,
}

impl UninstallApp {
    /// Removes the app from the workspace of the token that the client sends.
    ///
    /// # Arguments
    /// - `client_id`: Client id of the app.
    /// - `client_secret`: Client secret of the app.
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<Secret>) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
        }
    }
}

impl Endpoint for UninstallApp {
    type Response = ();
    const PATH: &'static str = "/apps.uninstall";
    const CLASS: Class = Class::Idempotent;
    const TIER: Tier = Tier::One;
    const ECHOES: &'static [Echo] = &[
        Echo::Done("token_revoked"),
        Echo::Unclear("invalid_auth"),
        Echo::Unclear("account_inactive"),
    ];

    fn body(&self) -> Result<Payload, BuildError> {
        let form = Form::new()
            .field("client_id", &self.client_id)
            .field("client_secret", self.client_secret.expose());
        Ok(Payload::Form(form))
    }

    fn decode(_: &Response<Bytes>) -> Result<(), DecodeError> {
        Ok(())
    }
}
