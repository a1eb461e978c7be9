//! A call is a value: method, arguments and answer type, as pure functions.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use http::{Method, Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::base_url::BaseUrl;
use crate::error::{BuildError, DecodeError};
use crate::pace::Tier;
use crate::path;
use crate::retry::Class;

mod call;
pub(crate) use self::call::call;

/// One method of the Web API: what to send and what comes back.
///
/// Building the request and reading the answer are pure: see [`to_http`] and
/// [`from_http`]. [`Client::send`](crate::Client::send) does the rest.
pub trait Endpoint: fmt::Debug + Send + Sync {
    /// What the server answers.
    type Response: Send;

    /// The HTTP method; Slack takes `POST` for everything.
    const METHOD: Method = Method::POST;

    /// The path below `/api`: `/chat.postMessage`; also the name of the call in traces.
    const PATH: &'static str;

    /// What repeating the call would do. Decides what happens after a failure.
    const CLASS: Class;

    /// How often Slack allows the call.
    const TIER: Tier;

    /// Whether the token goes along. Only logins do without.
    const WITH_TOKEN: bool = true;

    /// Refusals of a repeat that speak of an earlier attempt of the same call.
    const ECHOES: &'static [Echo] = &[];

    /// What fills the places of [`PATH`](Self::PATH), in order, not escaped.
    fn arguments(&self) -> Vec<&str> {
        Vec::new()
    }

    /// The conversation that the call posts to: one message a second in each.
    fn lane(&self) -> Option<&str> {
        None
    }

    /// The conversation that the call is about: when Slack refuses it for a while, only calls
    /// of the method in the same conversation wait. Default: the [`lane`](Self::lane).
    fn conversation(&self) -> Option<&str> {
        self.lane()
    }

    /// What repeating this very value would do, when it depends on the value.
    fn class(&self) -> Class {
        Self::CLASS
    }

    /// Headers of this call alone.
    ///
    /// # Errors
    /// When a value cannot be a header.
    fn headers(&self, headers: &mut HeaderMap) -> Result<(), BuildError> {
        let _ = headers;
        Ok(())
    }

    /// The arguments of the method. Limits are checked here.
    ///
    /// # Errors
    /// When the call is invalid; nothing is sent.
    fn body(&self) -> Result<Payload, BuildError>;

    /// Reads a successful answer, `{"ok":true, …}`.
    ///
    /// # Errors
    /// When its shape is another than documented.
    fn decode(answer: &Response<Bytes>) -> Result<Self::Response, DecodeError>;
}

/// A refusal that may come because an earlier attempt of the same call got through,
/// though its answer was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Echo {
    /// This code then means that what was asked for is done. The answer is read from
    /// an empty body.
    Done(&'static str),
    /// This code then says nothing: the call may have taken effect.
    Unclear(&'static str),
}

/// How the arguments travel.
#[non_exhaustive]
pub enum Payload {
    /// `application/x-www-form-urlencoded`, which every method takes.
    Form(Form),
    /// `application/json`, for methods that take documents.
    Json(Bytes),
}

/// The arguments of a method as form fields.
#[derive(Clone, Default)]
pub struct Form(Vec<(Cow<'static, str>, String)>);

impl Form {
    /// No fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field. The value is escaped when the request is built.
    #[must_use]
    pub fn field(mut self, name: impl Into<Cow<'static, str>>, value: impl fmt::Display) -> Self {
        self.0.push((name.into(), value.to_string()));
        self
    }

    /// Adds a field when there is a value.
    #[must_use]
    pub fn maybe(self, name: &'static str, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.field(name, value),
            None => self,
        }
    }

    /// Writes the fields as a body.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut body = String::new();
        for (name, value) in &self.0 {
            if !body.is_empty() {
                body.push('&');
            }
            path::push_escaped(&mut body, name);
            body.push('=');
            path::push_escaped(&mut body, value);
        }
        body
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values may be secrets.
        let names = self.0.iter().map(|(name, _)| name);
        f.write_str("Form")?;
        f.debug_list().entries(names).finish()
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(form) => form.fmt(f),
            Self::Json(bytes) => write!(f, "Json({} bytes)", bytes.len()),
        }
    }
}

/// Builds the HTTP request of `call`, without credentials. Pure.
///
/// # Errors
/// [`BuildError`] when the call is invalid.
pub fn to_http<E: Endpoint>(call: &E, base: &BaseUrl) -> Result<Request<Bytes>, BuildError> {
    let path = path::fill(E::PATH, &call.arguments())?;
    let (kind, body) = match call.body()? {
        // A charset on a form, or none on JSON, earns a warning.
        Payload::Form(form) => ("application/x-www-form-urlencoded", form.encode().into()),
        Payload::Json(body) => ("application/json; charset=utf-8", body),
    };
    let mut request = Request::builder()
        .method(E::METHOD)
        .uri(base.join(&path))
        .body(body)?;
    let headers = request.headers_mut();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    call.headers(headers)?;
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

/// Arguments as a JSON body.
///
/// # Errors
/// When `value` cannot be written as JSON.
pub fn json(value: &impl Serialize) -> Result<Payload, BuildError> {
    Ok(Payload::Json(serde_json::to_vec(value)?.into()))
}
