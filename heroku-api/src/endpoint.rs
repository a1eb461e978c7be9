//! A call is a value: method, path, body and answer type, as pure functions.

use std::fmt;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use http::{Method, Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::base_url::BaseUrl;
use crate::error::{BuildError, DecodeError};
use crate::path;
use crate::retry::Class;

mod call;
mod sent;
mod with;
pub(crate) use self::call::call;
pub(crate) use self::sent::{Outgoing, Sent};
pub use self::with::With;
pub(crate) use self::with::{TWO_FACTOR, sensitive};

/// Which of Heroku's services answers a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Service {
    /// `api.heroku.com`, the Platform API.
    Platform,
    /// `kolkrabbi.heroku.com`, the service behind Heroku's GitHub link (undocumented).
    Kolkrabbi,
    /// `api.metrics.heroku.com`: router metrics and threshold alerts.
    Metrics,
    /// `id.heroku.com`: OAuth for people. Calls carry no token.
    Identity,
    /// `status.heroku.com`: the status of the platform. Calls carry no token.
    Status,
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

    /// The path as a template, `/pipelines/{pipeline}`; also the name of the call in traces.
    const PATH: &'static str;

    /// What repeating the call would do. Decides what happens after a failure.
    const CLASS: Class;

    /// The service that answers.
    const SERVICE: Service = Service::Platform;

    /// The API version to ask for; almost always plain `3`.
    const VERSION: &'static str = "3";

    /// What fills the places of [`PATH`](Self::PATH), in order, not escaped.
    fn arguments(&self) -> Vec<&str> {
        Vec::new()
    }

    /// Query parameters, not escaped.
    fn query(&self) -> Vec<(&str, &str)> {
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
}

/// Builds the HTTP request of `call`, without credentials. Pure.
///
/// # Errors
/// [`BuildError`] when the call is invalid.
pub fn to_http<E: Endpoint>(call: &E, base: &BaseUrl) -> Result<Request<Bytes>, BuildError> {
    let mut path = path::fill(E::PATH, &call.arguments())?;
    for (position, (name, value)) in call.query().into_iter().enumerate() {
        path.push(if position == 0 { '?' } else { '&' });
        path::push_escaped(&mut path, name);
        path.push('=');
        path::push_escaped(&mut path, value);
    }
    let body = call.body()?;
    let mut request = Request::builder()
        .method(E::METHOD)
        .uri(base.join(&path))
        .body(Bytes::new())?;
    let headers = request.headers_mut();
    let accepted = match E::SERVICE {
        // It knows nothing of the versions of the API.
        Service::Status => HeaderValue::from_static("application/json"),
        _ => accept(E::VERSION)?,
    };
    headers.insert(ACCEPT, accepted);
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
    serde_json::from_slice(answer.body()).map_err(|first| {
        // Only a failure pays for finding the place.
        let mut deserializer = serde_json::Deserializer::from_slice(answer.body());
        match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
            Err(located) => {
                let path = located.path().to_string();
                DecodeError::new(path, located.inner(), answer)
            }
            Ok(_) => DecodeError::new(String::new(), &first, answer),
        }
    })
}

/// A JSON body.
///
/// # Errors
/// When `value` cannot be written as JSON.
pub fn json(value: &impl Serialize) -> Result<Option<Bytes>, BuildError> {
    Ok(Some(serde_json::to_vec(value)?.into()))
}

pub(crate) fn accept(version: &'static str) -> Result<HeaderValue, BuildError> {
    if version == "3" {
        return Ok(HeaderValue::from_static(
            "application/vnd.heroku+json; version=3",
        ));
    }
    let text = format!("application/vnd.heroku+json; version={version}");
    Ok(HeaderValue::try_from(text).map_err(http::Error::from)?)
}
