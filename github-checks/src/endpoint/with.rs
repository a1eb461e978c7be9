//! The same call with other headers.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Response};

use super::{Endpoint, Service};
use crate::error::{BuildError, DecodeError, Refusal};
use crate::retry::Class;

/// A call with additional headers, which replace those of the call: another media type
/// with [`accept`](Self::accept), a preview, a trace id.
///
/// ```
/// use github_checks::endpoint::With;
/// use github_checks::{Repo, commits::GetCommit};
///
/// let call = GetCommit::new(Repo::new("octo-org", "hello"), "main");
/// let older = With::new(&call).accept("application/vnd.github.v3+json");
/// ```
#[derive(Clone)]
#[must_use = "a call does nothing until it is sent"]
pub struct With<'c, E> {
    call: &'c E,
    headers: Vec<(HeaderName, HeaderValue)>,
    accept: Option<String>,
}

impl<'c, E: Endpoint> With<'c, E> {
    /// The call as it is.
    ///
    /// # Arguments
    /// - `call`: the call to be sent with other headers.
    pub fn new(call: &'c E) -> Self {
        Self {
            call,
            headers: Vec::new(),
            accept: None,
        }
    }

    /// Adds a header.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Another media type. The answer must still have the shape of the call's own; read
    /// it with [`send_as`](crate::Client::send_as) otherwise.
    pub fn accept(mut self, media_type: impl Into<String>) -> Self {
        self.accept = Some(media_type.into());
        self
    }
}

impl<E: Endpoint> fmt::Debug for With<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A header can be a credential: the names must do.
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("With")
            .field("call", &self.call)
            .field("headers", &names)
            .field("accept", &self.accept)
            .finish()
    }
}

impl<E: Endpoint> Endpoint for With<'_, E> {
    type Response = E::Response;
    const METHOD: Method = E::METHOD;
    const PATH: &'static str = E::PATH;
    const CLASS: Class = E::CLASS;
    const SERVICE: Service = E::SERVICE;
    const ACCEPT: &'static str = E::ACCEPT;
    const LINK: bool = E::LINK;
    const UNLINKED: bool = E::UNLINKED;

    fn arguments(&self) -> Vec<Cow<'_, str>> {
        self.call.arguments()
    }

    fn query(&self) -> Vec<(&'static str, Cow<'_, str>)> {
        self.call.query()
    }

    fn headers(&self, headers: &mut HeaderMap) -> Result<(), BuildError> {
        self.call.headers(headers)?;
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        if let Some(accept) = &self.accept {
            let accept = HeaderValue::from_str(accept).map_err(http::Error::from)?;
            headers.insert(ACCEPT, accept);
        }
        Ok(())
    }

    fn body(&self) -> Result<Option<Bytes>, BuildError> {
        self.call.body()
    }

    fn decode(answer: &Response<Bytes>) -> Result<Self::Response, DecodeError> {
        E::decode(answer)
    }

    fn refused(refusal: Refusal) -> Result<Self::Response, Refusal> {
        E::refused(refusal)
    }
}
