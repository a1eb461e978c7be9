//! `PUT /apps/{app}/pre-authorizations` — answers the second factor for one app.

use bytes::Bytes;
use http::{HeaderMap, Method, Response};

use crate::endpoint::{Endpoint, TWO_FACTOR, sensitive};
use crate::error::{BuildError, DecodeError};
use crate::ids::AppId;
use crate::retry::Class;
use crate::secret::Secret;

/// `PUT /apps/{app}/pre-authorizations` · without a page: as [Heroku's own tool](https://github.com/heroku/cli) uses it
///
/// Answers the second factor once for all calls about an app.
///
/// For a while, calls about this app need no code. After a refusal for which
/// [`ApiError::is_two_factor`](crate::error::ApiError::is_two_factor) holds, send this
/// and then the call again; parallel calls can share it. A wrong code is refused as
/// `invalid_two_factor_code`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
#[non_exhaustive]
pub struct PreauthorizeApp {
    app: AppId,
    code: Secret,
}

impl PreauthorizeApp {
    /// Creates the call from its required parameters.
    ///
    /// # Arguments
    /// - `app`: the app, by name or UUID.
    /// - `code`: the code from the person's second factor; it works once.
    pub fn new(app: impl Into<AppId>, code: impl Into<Secret>) -> Self {
        Self {
            app: app.into(),
            code: code.into(),
        }
    }
}

impl Endpoint for PreauthorizeApp {
    type Response = ();
    const METHOD: Method = Method::PUT;
    const PATH: &'static str = "/apps/{app}/pre-authorizations";
    // A code works once: sent again it would be refused.
    const CLASS: Class = Class::Once;

    fn arguments(&self) -> Vec<&str> {
        vec![self.app.as_str()]
    }

    fn headers(&self, headers: &mut HeaderMap) -> Result<(), BuildError> {
        headers.insert(TWO_FACTOR, sensitive(&self.code)?);
        Ok(())
    }

    fn decode(_: &Response<Bytes>) -> Result<(), DecodeError> {
        Ok(())
    }
}
