//! JSON over HTTP as the sources speak it: one attempt each, and what the response is worth.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, Method, Request, StatusCode};
use serde_json::Value;
use slack_blocks::web::secret::Secret;
use slack_blocks::web::transport::{Limits, Transport, TransportErrorKind};

use super::SourceError;

/// One attempt, body included.
const ATTEMPT: Duration = Duration::from_secs(15);
/// Bytes of a response: executions with many stages are large.
const BODY: usize = 10 * 1024 * 1024;
/// Characters of a service's own words that are passed on.
const WORDS: usize = 300;
/// A service that wants to be left alone for longer is asked again anyway.
const QUIET: Duration = Duration::from_secs(600);

/// What came back with a 2xx.
#[derive(Debug)]
pub(super) enum Reply {
    Json(Value),
    /// No body.
    Empty,
}

/// One service's address. Cheap to clone; clones share what it said about its limits.
#[derive(Clone)]
pub(super) struct Rest {
    transport: Arc<dyn Transport>,
    base: String,
    title: &'static str,
    /// Until when, by the transport's monotonic clock, the service wants to be left alone.
    quiet_until: Arc<Mutex<Duration>>,
}

/// One segment of a path, escaped.
pub(super) fn segment(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // A dot too: a segment of dots would be a step up.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

impl Rest {
    /// The service at `url`, below which its paths begin; `variable` is where the address came
    /// from, and `example` what it looks like.
    pub(super) fn new(
        title: &'static str,
        (variable, example): (&str, &str),
        url: &str,
        transport: Arc<dyn Transport>,
    ) -> Result<Self, String> {
        let wrong = |why: &str| Err(format!("{variable} {why}; it is such as {example}"));
        let base = url.trim_end_matches('/').to_owned();
        let uri: http::Uri = match base.parse() {
            Ok(uri) => uri,
            Err(_) => return wrong("is not an address"),
        };
        if !matches!(uri.scheme_str(), Some("http" | "https")) {
            return wrong("begins neither with https:// nor with http://");
        }
        if uri.authority().is_none_or(|a| a.as_str().contains('@')) {
            return wrong("holds a user or no host");
        }
        if uri.query().is_some() {
            return wrong("holds a query");
        }
        Ok(Self {
            transport,
            base,
            title,
            quiet_until: Arc::default(),
        })
    }

    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// Whether what is sent can be read on the way.
    pub(super) fn is_plain(&self) -> bool {
        let rest = self.base.strip_prefix("http://");
        let is_local = |rest: &str| {
            ["127.", "localhost", "[::1]"]
                .iter()
                .any(|h| rest.starts_with(h))
        };
        rest.is_some_and(|rest| !is_local(rest))
    }

    /// Milliseconds since 1970 by the transport's clock.
    pub(super) fn now(&self) -> i64 {
        let since = self.transport.now().duration_since(std::time::UNIX_EPOCH);
        i64::try_from(since.unwrap_or_default().as_millis()).unwrap_or(i64::MAX / 4)
    }

    /// A header that must not be printed.
    pub(super) fn secret(&self, secret: &Secret) -> Result<HeaderValue, SourceError> {
        self.header(secret.expose())
    }

    /// The same for a name that is as good as one.
    pub(super) fn header(&self, text: &str) -> Result<HeaderValue, SourceError> {
        let value = HeaderValue::from_str(text);
        let mut value = value.map_err(|_| SourceError::NotSignedIn(self.title))?;
        value.set_sensitive(true);
        Ok(value)
    }

    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Bytes,
        headers: Vec<(HeaderName, HeaderValue)>,
    ) -> Result<Reply, SourceError> {
        if self.transport.elapsed()
            < *self
                .quiet_until
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        {
            return Err(SourceError::NotSent(self.title));
        }
        let is_write = method != Method::GET;
        let agent = concat!("manual-judgment/", env!("CARGO_PKG_VERSION"));
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("accept", "application/json")
            .header("user-agent", agent);
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request
            .body(body)
            .map_err(|_| SourceError::NotSent(self.title))?;
        let limits = Limits::new(ATTEMPT, BODY);
        let limits = if is_write { limits.fresh() } else { limits };
        let response = self.transport.send(request, limits).await;
        let response = response.map_err(|error| match error.kind() {
            TransportErrorKind::Connect | TransportErrorKind::Refused => {
                SourceError::NotSent(self.title)
            }
            _ => self.unanswered(service::chain(&error)),
        })?;
        self.read(response.status(), response.headers(), response.body())
    }

    pub(super) fn unanswered(&self, why: impl Into<String>) -> SourceError {
        SourceError::Unanswered {
            source_name: self.title,
            why: why.into(),
        }
    }

    pub(super) fn refused(&self, status: u16, message: impl Into<String>) -> SourceError {
        SourceError::Refused {
            source_name: self.title,
            status,
            message: message.into(),
        }
    }

    fn read(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Reply, SourceError> {
        let kind = headers.get(CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_page = kind.starts_with("text/html") || body.trim_ascii_start().starts_with(b"<");
        match status {
            StatusCode::UNAUTHORIZED => Err(SourceError::NotSignedIn(self.title)),
            _ if status.is_redirection() => Err(SourceError::NotSignedIn(self.title)),
            _ if status.is_success() && is_page => Err(SourceError::NotSignedIn(self.title)),
            _ if status.is_success() && body.trim_ascii().is_empty() => Ok(Reply::Empty),
            _ if status.is_success() => match serde_json::from_slice(body) {
                Ok(body) => Ok(Reply::Json(body)),
                Err(_) => Err(self.unanswered("a response that is not JSON")),
            },
            StatusCode::NOT_FOUND => Err(SourceError::Missing(self.title)),
            StatusCode::BAD_REQUEST
            | StatusCode::FORBIDDEN
            | StatusCode::METHOD_NOT_ALLOWED
            | StatusCode::CONFLICT => Err(self.refused(status.as_u16(), words(body))),
            // The limit is asked before anything is done.
            StatusCode::TOO_MANY_REQUESTS => {
                self.leave_alone(headers);
                Err(SourceError::NotSent(self.title))
            }
            _ => Err(self.unanswered(format!("status {}: {}", status.as_u16(), words(body)))),
        }
    }

    fn leave_alone(&self, headers: &HeaderMap) {
        let seconds = headers.get(RETRY_AFTER).and_then(|it| it.to_str().ok());
        let Some(seconds) = seconds.and_then(|text| text.trim().parse().ok()) else {
            return;
        };
        let pause = Duration::from_secs(seconds).min(QUIET);
        let mut until = self
            .quiet_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *until = (self.transport.elapsed() + pause).max(*until);
    }
}

/// The service's own words, short.
fn words(body: &[u8]) -> String {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = json["message"].as_str().unwrap_or("no reason is given");
    text.chars().take(WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_one_segment() {
        assert_eq!(segment("01K-a_b"), "01K-a_b");
        assert_eq!(segment(".."), "%2E%2E");
        assert_eq!(segment("a/b?c"), "a%2Fb%3Fc");
    }
}
