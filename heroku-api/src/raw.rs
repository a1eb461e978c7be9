//! Any call by method and path, for what this crate has no type for.

use std::fmt;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, Response};
use serde::Serialize;

use crate::base_url::BaseUrl;
use crate::client::Client;
use crate::endpoint::{Service, accept, json};
use crate::error::{BuildError, Error};
use crate::retry::Class;

/// Any call by method and path. [`Client::send_raw`] sends it with the same token,
/// limits and retries as every other.
///
/// ```
/// use heroku_api::Raw;
/// let call = Raw::get("/apps/acme-prod/addons");
/// ```
#[derive(Clone)]
#[must_use = "a call does nothing until it is sent"]
pub struct Raw {
    method: Method,
    path: String,
    body: Option<Bytes>,
    headers: HeaderMap,
    class: Class,
    service: Service,
    version: &'static str,
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The query, the headers and the body can hold anything: config vars, for one.
        let path = self.path.split('?').next().unwrap_or_default();
        f.debug_struct("Raw")
            .field("method", &self.method)
            .field("path", &path)
            .field("class", &self.class)
            .finish_non_exhaustive()
    }
}

impl Raw {
    /// A call that only reads.
    ///
    /// # Arguments
    /// - `path`: begins with `/` and may hold a query; sent as it is.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    /// Any call. GET is repeated after a failure, PUT and DELETE too; POST and PATCH only when
    /// they were never sent.
    ///
    /// # Arguments
    /// - `method`: the method.
    /// - `path`: begins with `/` and may hold a query; sent as it is.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        let class = match method {
            Method::GET | Method::HEAD => Class::Safe,
            Method::PUT | Method::DELETE => Class::Idempotent,
            _ => Class::CheckFirst,
        };
        Self {
            method,
            path: path.into(),
            body: None,
            headers: HeaderMap::new(),
            class,
            service: Service::Platform,
            version: "3",
        }
    }

    /// A JSON body.
    ///
    /// # Errors
    /// When `value` cannot be written as JSON.
    pub fn json(mut self, value: &impl Serialize) -> Result<Self, BuildError> {
        self.body = json(value)?;
        Ok(self)
    }

    /// One more header.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// What repeating it would do.
    pub fn class(mut self, class: Class) -> Self {
        self.class = class;
        self
    }

    /// Another of Heroku's services.
    pub fn service(mut self, service: Service) -> Self {
        self.service = service;
        self
    }

    /// Another variant of the API: `3.sdk`.
    pub fn version(mut self, version: &'static str) -> Self {
        self.version = version;
        self
    }

    fn to_http(&self, base: &BaseUrl) -> Result<Request<Bytes>, BuildError> {
        let path = self.path.split(['?', '#']).next().unwrap_or_default();
        let climbs = path.split('/').any(|part| {
            let part = part.to_ascii_lowercase().replace("%2e", ".");
            part == "." || part == ".."
        });
        if !path.starts_with('/') || path.starts_with("//") || climbs || self.path.contains('\\') {
            return Err(BuildError::invalid(format!(
                "the path {path:?} does not begin with one /, or climbs with . or .."
            )));
        }
        let mut request = Request::builder()
            .method(&self.method)
            .uri(base.join(&self.path))
            .body(self.body.clone().unwrap_or_default())?;
        let headers = request.headers_mut();
        headers.insert(ACCEPT, accept(self.version)?);
        if self.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        headers.extend(self.headers.clone());
        Ok(request)
    }
}

impl Client {
    /// Sends a call that has no type, and gives back the answer as it came.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_raw(&self, call: &Raw) -> Result<Response<Bytes>, Error> {
        let request = call.to_http(self.base(call.service))?;
        self.answer(request, call.class, call.service).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_cannot_leave_its_server() {
        let base = BaseUrl::parse("https://api.heroku.com").unwrap();
        assert!(Raw::get("/apps?x=a/../b").to_http(&base).is_ok());
        for bad in [
            "",
            "apps",
            ".evil.com",
            "@evil.com",
            "//evil.com",
            "/a/../b",
            "/%2E%2e/b",
            "/\\evil.com",
        ] {
            assert!(Raw::get(bad).to_http(&base).is_err(), "{bad}");
        }
    }
}
