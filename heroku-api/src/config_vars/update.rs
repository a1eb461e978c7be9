//! `PATCH /apps/{app}/config-vars` — sets and removes config vars of an app.

use bytes::Bytes;
use http::{Method, Response};

use crate::config_vars::ConfigVars;
use crate::endpoint::{Endpoint, Sent, decode_json, json};
use crate::error::{BuildError, DecodeError};
use crate::ids::AppId;
use crate::retry::Class;

/// `PATCH /apps/{app}/config-vars` · [Heroku's page](https://devcenter.heroku.com/articles/platform-api-reference#config-vars-update)
///
/// Sets and removes config vars of an app; the others stay as they are.
///
/// A change creates a new release and restarts the dynos. The answer does not name the
/// release: read the newest one.
///
/// # Permission
/// `operate`, or the scope `write-protected`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
#[non_exhaustive]
pub struct UpdateConfigVars {
    app: AppId,
    vars: ConfigVars,
}

impl UpdateConfigVars {
    /// Creates the call from its required parameters.
    ///
    /// # Arguments
    /// - `app`: the app, by name or UUID.
    /// - `vars`: what to set, and what to remove.
    pub fn new(app: impl Into<AppId>, vars: ConfigVars) -> Self {
        Self {
            app: app.into(),
            vars,
        }
    }
}

impl Endpoint for UpdateConfigVars {
    type Response = ConfigVars;
    const METHOD: Method = Method::PATCH;
    const PATH: &'static str = "/apps/{app}/config-vars";
    const CLASS: Class = Class::Idempotent;

    fn arguments(&self) -> Vec<&str> {
        vec![self.app.as_str()]
    }

    fn body(&self) -> Result<Option<Bytes>, BuildError> {
        json(&Sent(&self.vars))
    }

    fn decode(answer: &Response<Bytes>) -> Result<Self::Response, DecodeError> {
        decode_json(answer)
    }
}
