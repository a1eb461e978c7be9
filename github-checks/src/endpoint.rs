//! A call is a value: method, path, body and answer type, as pure functions.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use http::{Method, Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::base_url::BaseUrl;
use crate::error::{BuildError, DecodeError, Refusal};
use crate::ids::Argument;
use crate::path;
use crate::retry::Class;

mod call;
mod locate;
mod sent;
mod with;

/// Says which version of the API is meant.
pub(crate) const API_VERSION: http::HeaderName =
    http::HeaderName::from_static("x-github-api-version");
pub(crate) use self::call::call;
pub(crate) use self::sent::{Outgoing, Sent};
pub use self::with::With;

/// What every call asks for unless it says otherwise.
pub(crate) const JSON: &str = "application/vnd.github+json";

/// Which of GitHub's services answers a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Service {
    /// `api.github.com`: the REST API. Calls carry the token.
    Api,
    /// `github.com`: OAuth pages and tokens. Calls carry no token.
    Web,
}

/// One call of the API: what to send and what comes back.
///
/// Building the request and reading the answer are pure: see [`to_http`] and
/// [`from_http`]. [`Client::send`](crate::Client::send) does the rest.
pub trait Endpoint: fmt::Debug + Send + Sync {
    /// What the server answers.
    type Response: Send;

    /// The method.
    const METHOD: Method;

    /// The path as a template, `/repos/{owner}/{repo}`. Begins with a `/`; also the name of the call in traces.
    const PATH: &'static str;

    /// What repeating the call would do. Decides what happens after a failure.
    const CLASS: Class;

    /// The service that answers.
    const SERVICE: Service = Service::Api;

    /// The media type to ask for.
    const ACCEPT: &'static str = JSON;

    /// Whether the answer is a redirect (302) to be read and never followed.
    const LINK: bool = false;

    /// Whether GitHub sends no `Link` for this list: then a full page is followed by the
    /// next number.
    const UNLINKED: bool = false;

    /// What fills the places of [`PATH`](Self::PATH), in order, not escaped.
    fn arguments(&self) -> Vec<Cow<'_, str>> {
        Vec::new()
    }

    /// Query parameters, not escaped.
    fn query(&self) -> Vec<(&'static str, Cow<'_, str>)> {
        Vec::new()
    }

    /// Headers of this call alone.
    ///
    /// # Errors
    /// When a value cannot be a header.
    fn headers(&self, headers: &mut HeaderMap) -> Result<(), BuildError> {
        let _ = headers;
        Ok(())
    }

    /// The body; [`json`] makes one. Limits are checked here.
    ///
    /// # Errors
    /// When the call is invalid; nothing is sent.
    fn body(&self) -> Result<Option<Bytes>, BuildError> {
        Ok(None)
    }

    /// Reads a successful answer.
    ///
    /// # Errors
    /// When its shape is another than documented.
    fn decode(answer: &Response<Bytes>) -> Result<Self::Response, DecodeError>;

    /// Turns a refusal that is an outcome of the call into an answer.
    ///
    /// # Errors
    /// The refusal itself, which is what happens by default.
    fn refused(refusal: Refusal) -> Result<Self::Response, Refusal> {
        Err(refusal)
    }
}

/// Adds a query parameter that was set.
pub(crate) fn push_query<'a>(
    query: &mut Vec<(&'static str, Cow<'a, str>)>,
    name: &'static str,
    value: Option<&'a impl Argument>,
) {
    let mut texts = Vec::new();
    if let Some(value) = value {
        value.fill(&mut texts);
    }
    query.extend(texts.into_iter().map(|text| (name, text)));
}

/// Builds the HTTP request of `call`, without credentials. Pure.
///
/// # Errors
/// [`BuildError`] when the call is invalid.
pub fn to_http<E: Endpoint>(call: &E, base: &BaseUrl) -> Result<Request<Bytes>, BuildError> {
    let arguments = call.arguments();
    let arguments: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
    // Anything else would become a part of the host, which gets the token.
    if !E::PATH.starts_with('/') {
        return Err(BuildError::invalid("path: begin with a /"));
    }
    let mut path = path::fill(E::PATH, &arguments)?;
    for (position, (name, value)) in call.query().into_iter().enumerate() {
        path.push(if position == 0 { '?' } else { '&' });
        path::push_escaped(&mut path, name);
        path.push('=');
        path::push_escaped(&mut path, &value);
    }
    let body = call.body()?;
    let mut request = Request::builder()
        .method(E::METHOD)
        .uri(base.join(&path))
        .body(Bytes::new())?;
    let headers = request.headers_mut();
    headers.insert(ACCEPT, HeaderValue::from_static(E::ACCEPT));
    if let Some(body) = body {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *request.body_mut() = body;
    }
    call.headers(request.headers_mut())?;
    Ok(request)
}

/// Reads the successful answer to a call of type `E`. Pure.
///
/// # Errors
/// [`DecodeError`] when its shape is another than documented.
pub fn from_http<E: Endpoint>(answer: &Response<Bytes>) -> Result<E::Response, DecodeError> {
    E::decode(answer)
}

/// Reads a JSON body; the error names the place in the document.
///
/// # Errors
/// [`DecodeError`] when the body is not JSON or has another shape.
pub fn decode_json<T: DeserializeOwned>(answer: &Response<Bytes>) -> Result<T, DecodeError> {
    let body = answer.body();
    serde_json::from_slice(body).map_err(|error| {
        // Only a failure pays for finding the place.
        let path = locate::path_at(body, error.line(), error.column());
        DecodeError::new(path, &error, answer)
    })
}

/// A JSON body.
///
/// # Errors
/// When `value` cannot be written as JSON.
pub fn json(value: &impl Serialize) -> Result<Option<Bytes>, BuildError> {
    Ok(Some(serde_json::to_vec(value)?.into()))
}
