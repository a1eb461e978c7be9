//! A call of your own, for what this crate does not model: retries, limits, redirects and
//! confirmations work as for any other.

use std::fmt;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response};
use serde::Serialize;
use url::Url;

use crate::base_url::BaseUrl;
use crate::client::{Client, Rules};
use crate::endpoint::{JSON, Service};
use crate::error::{BuildError, Error};
use crate::retry::Class;

/// Any call of the REST API.
///
/// ```no_run
/// # async fn run(github: github_checks::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use github_checks::raw::Raw;
///
/// let answer = github.send_raw(&Raw::get("/repos/octo-org/hello/topics")).await?;
/// let topics: serde_json::Value = serde_json::from_slice(answer.body())?;
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
pub struct Raw {
    method: Method,
    path: String,
    accept: String,
    class: Class,
    body: Option<Bytes>,
}

impl Raw {
    /// Reads `path`, which begins with `/`, is escaped already, and may have a query.
    ///
    /// # Arguments
    /// - `path`: path and query, escaped already, beginning with `/`.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    /// Any method. GET and HEAD are taken as safe, PUT and DELETE as idempotent, the rest
    /// as writes that must not be repeated; see [`class`](Self::class).
    ///
    /// # Arguments
    /// - `method`: HTTP method.
    /// - `path`: path and query, escaped already, beginning with `/`.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        let class = match method {
            Method::GET | Method::HEAD => Class::Safe,
            Method::PUT | Method::DELETE => Class::Idempotent,
            _ => Class::CheckFirst,
        };
        Self {
            method,
            path: path.into(),
            accept: JSON.to_owned(),
            class,
            body: None,
        }
    }

    /// What repeating it would do.
    pub fn class(mut self, class: Class) -> Self {
        self.class = class;
        self
    }

    /// Another media type to ask for.
    pub fn accept(mut self, media_type: impl Into<String>) -> Self {
        self.accept = media_type.into();
        self
    }

    /// A JSON body.
    ///
    /// # Errors
    /// When `body` cannot be written as JSON.
    pub fn json(mut self, body: &impl Serialize) -> Result<Self, BuildError> {
        self.body = Some(serde_json::to_vec(body)?.into());
        Ok(self)
    }

    fn request(&self, base: &BaseUrl) -> Result<Request<Bytes>, BuildError> {
        let address = base.join(&self.path);
        // What a URL parser makes of it must be what is written: no dots that walk up, no
        // second host, nothing behind a `#`.
        let same = Url::parse(&address).is_ok_and(|url| url.as_str() == address);
        if !self.path.starts_with('/')
            || self.path.starts_with("//")
            || !same
            || address.contains('#')
        {
            return Err(BuildError::invalid(
                "path: begin with one / and escape what is special",
            ));
        }
        let accept = HeaderValue::from_str(&self.accept).map_err(http::Error::from)?;
        let mut request = Request::builder()
            .method(self.method.clone())
            .uri(address)
            .header(ACCEPT, accept)
            .body(Bytes::new())?;
        if let Some(body) = &self.body {
            let json = HeaderValue::from_static("application/json");
            request.headers_mut().insert(CONTENT_TYPE, json);
            *request.body_mut() = body.clone();
        }
        Ok(request)
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The query and the body can hold anything.
        let path = self.path.split('?').next().unwrap_or_default();
        f.debug_struct("Raw")
            .field("method", &self.method)
            .field("path", &path)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Sends a call of your own and gives its answer as it came.
    ///
    /// # Errors
    /// As [`send`](Self::send); the body is not read, so it cannot be of another shape.
    pub async fn send_raw(&self, call: &Raw) -> Result<Response<Bytes>, Error> {
        let request = call.request(self.services().base(Service::Api))?;
        let rules = Rules {
            // The path may hold anything.
            path: "(raw)",
            class: call.class,
            service: Service::Api,
            link: false,
        };
        let mut kept = None;
        self.exchange(request, rules, &mut |answer| {
            kept = Some(answer.clone());
            Ok(())
        })
        .await?;
        kept.ok_or_else(crate::client::unread)
    }
}
