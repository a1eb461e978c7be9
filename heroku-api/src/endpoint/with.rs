//! The same call with one more header.

use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, Response};

use super::{Endpoint, Service};
use crate::error::{BuildError, DecodeError};
use crate::retry::Class;
use crate::secret::Secret;

pub(crate) const TWO_FACTOR: HeaderName = HeaderName::from_static("heroku-two-factor-code");

/// A header that is never shown.
pub(crate) fn sensitive(secret: &Secret) -> Result<HeaderValue, BuildError> {
    let mut value = HeaderValue::try_from(secret.expose()).map_err(http::Error::from)?;
    value.set_sensitive(true);
    Ok(value)
}

/// A call with additional headers, which replace those of the call.
///
/// ```
/// use heroku_api::endpoint::With;
/// use heroku_api::pipelines::GetPipeline;
/// use heroku_api::secret::Secret;
///
/// let call = GetPipeline::new("acme");
/// let answered = With::two_factor(&call, &Secret::new("123456"))?;
/// # Ok::<(), heroku_api::error::BuildError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a call does nothing until it is sent"]
pub struct With<'c, E> {
    call: &'c E,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl<'c, E: Endpoint> With<'c, E> {
    /// The call without additional headers.
    ///
    /// # Arguments
    /// - `call`: the call.
    pub fn new(call: &'c E) -> Self {
        Self {
            call,
            headers: Vec::new(),
        }
    }

    /// Adds a header.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The call again with a code from the person's second factor, after
    /// [`ApiError::is_two_factor`](crate::error::ApiError::is_two_factor).
    ///
    /// To answer once for all calls about an app, use
    /// [`PreauthorizeApp`](crate::apps::PreauthorizeApp).
    ///
    /// # Arguments
    /// - `call`: the call that was refused.
    /// - `code`: the code; it works once.
    ///
    /// # Errors
    /// When the code cannot be a header.
    pub fn two_factor(call: &'c E, code: &Secret) -> Result<Self, BuildError> {
        Ok(Self::new(call).header(TWO_FACTOR, sensitive(code)?))
    }
}

impl<E: Endpoint> Endpoint for With<'_, E> {
    type Response = E::Response;
    const METHOD: Method = E::METHOD;
    const PATH: &'static str = E::PATH;
    const CLASS: Class = E::CLASS;
    const SERVICE: Service = E::SERVICE;
    const VERSION: &'static str = E::VERSION;

    fn arguments(&self) -> Vec<&str> {
        self.call.arguments()
    }

    fn query(&self) -> Vec<(&str, &str)> {
        self.call.query()
    }

    fn headers(&self, headers: &mut HeaderMap) -> Result<(), BuildError> {
        self.call.headers(headers)?;
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        Ok(())
    }

    fn body(&self) -> Result<Option<Bytes>, BuildError> {
        self.call.body()
    }

    fn decode(answer: &Response<Bytes>) -> Result<Self::Response, DecodeError> {
        E::decode(answer)
    }
}
