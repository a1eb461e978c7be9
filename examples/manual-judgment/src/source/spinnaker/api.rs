//! Requests to Gate: one attempt each, and what the response is worth.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Request, StatusCode};
use serde_json::Value;
use slack_blocks::secret::Secret;
use slack_blocks::transport::{Limits, Transport, TransportErrorKind};

use super::TITLE;
use crate::source::{Actor, SourceError};

/// One attempt, body included.
const ATTEMPT: Duration = Duration::from_secs(15);
/// Bytes of a response: executions with many stages are large.
const BODY: usize = 10 * 1024 * 1024;
/// Characters of Gate's own words that are passed on.
const WORDS: usize = 300;

/// How the service itself signs in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Auth {
    /// `X-Spinnaker-Token`.
    Token(Secret),
    /// A header that Gate believes, and the service's name in it.
    Header(HeaderName, String),
    /// Gate asks nobody.
    Open,
}

/// Gate's address, and how to sign in. Cheap to clone.
#[derive(Clone)]
pub struct GateApi {
    transport: Arc<dyn Transport>,
    base: String,
    auth: Auth,
    /// The header in which a judge is named, where Gate believes it.
    header: Option<HeaderName>,
}

impl fmt::Debug for GateApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GateApi")
            .field("base", &self.base)
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}

/// What came back with a 2xx.
#[derive(Debug)]
pub(super) enum Reply {
    Json(Value),
    /// No body: Gate gives it also when Orca failed.
    Empty,
}

/// One segment of a path, escaped.
pub(super) fn segment(text: &str) -> String {
    use fmt::Write as _;
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

impl GateApi {
    /// Gate at `url`, below which its paths begin.
    ///
    /// # Errors
    /// In words, when the address cannot be used.
    pub fn new(url: &str, auth: Auth, transport: Arc<dyn Transport>) -> Result<Self, String> {
        let wrong = |why: &str| {
            Err(format!(
                "SPINNAKER_GATE_URL {why}; it is Gate's address, such as https://gate.example.com"
            ))
        };
        let uri: http::Uri = match url.trim_end_matches('/').parse() {
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
        let header = match &auth {
            Auth::Header(name, _) => Some(name.clone()),
            Auth::Token(_) | Auth::Open => None,
        };
        Ok(Self {
            transport,
            base: url.trim_end_matches('/').to_owned(),
            auth,
            header,
        })
    }

    /// Judges are named in this header.
    #[must_use]
    pub fn believe(mut self, header: HeaderName) -> Self {
        self.header = Some(header);
        self
    }

    /// Whether what is sent can be read on the way.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let rest = self.base.strip_prefix("http://");
        let is_local = |rest: &str| {
            ["127.", "localhost", "[::1]"]
                .iter()
                .any(|h| rest.starts_with(h))
        };
        rest.is_some_and(|rest| !is_local(rest))
    }

    pub(super) async fn get(&self, path: &str) -> Result<Reply, SourceError> {
        self.send(Method::GET, path, Bytes::new(), &self.auth).await
    }

    pub(super) async fn patch(
        &self,
        path: &str,
        body: &Value,
        actor: &Actor,
    ) -> Result<Reply, SourceError> {
        let own;
        let auth = match (&actor.token, actor.by_name, &self.header) {
            (Some(token), ..) => {
                own = Auth::Token(token.clone());
                &own
            }
            (None, true, Some(header)) => {
                own = Auth::Header(header.clone(), actor.name.clone());
                &own
            }
            // A name that nobody believes must not become the service's own judgment.
            (None, true, None) => return Err(SourceError::NotSignedIn(TITLE)),
            (None, false, _) => &self.auth,
        };
        let body = Bytes::from(body.to_string());
        self.send(Method::PATCH, path, body, auth).await
    }

    pub(super) async fn user(&self, token: Option<&Secret>) -> Result<Reply, SourceError> {
        let own = token.map(|token| Auth::Token(token.clone()));
        let auth = own.as_ref().unwrap_or(&self.auth);
        self.send(Method::GET, "/auth/user", Bytes::new(), auth)
            .await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Bytes,
        auth: &Auth,
    ) -> Result<Reply, SourceError> {
        let is_write = method != Method::GET;
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("accept", "application/json")
            .header(
                "user-agent",
                concat!("manual-judgment/", env!("CARGO_PKG_VERSION")),
            )
            .header("x-ratelimit-app", "manual-judgment");
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let secret = |text: &str| {
            let value = HeaderValue::from_str(text);
            let mut value = value.map_err(|_| SourceError::NotSignedIn(TITLE))?;
            value.set_sensitive(true);
            Ok::<_, SourceError>(value)
        };
        request = match auth {
            Auth::Token(token) => request.header("x-spinnaker-token", secret(token.expose())?),
            Auth::Header(name, who) => request.header(name, secret(who)?),
            Auth::Open => request,
        };
        let request = request
            .body(body)
            .map_err(|_| SourceError::NotSent(TITLE))?;
        let limits = Limits::new(ATTEMPT, BODY);
        let limits = if is_write { limits.fresh() } else { limits };
        let unanswered = |why: String| SourceError::Unanswered {
            source_name: TITLE,
            why,
        };
        let response = self.transport.send(request, limits).await;
        let response = response.map_err(|error| match error.kind() {
            TransportErrorKind::Connect | TransportErrorKind::Refused => {
                SourceError::NotSent(TITLE)
            }
            _ => unanswered(service::chain(&error)),
        })?;
        let (status, body) = (response.status(), response.body());
        let kind = response.headers().get(CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_page = kind.starts_with("text/html") || body.trim_ascii_start().starts_with(b"<");
        match status {
            StatusCode::UNAUTHORIZED => Err(SourceError::NotSignedIn(TITLE)),
            _ if status.is_redirection() => Err(SourceError::NotSignedIn(TITLE)),
            _ if status.is_success() && is_page => Err(SourceError::NotSignedIn(TITLE)),
            _ if status.is_success() && body.trim_ascii().is_empty() => Ok(Reply::Empty),
            _ if status.is_success() => match serde_json::from_slice(body) {
                Ok(body) => Ok(Reply::Json(body)),
                Err(_) => Err(unanswered("a response that is not JSON".into())),
            },
            StatusCode::NOT_FOUND => Err(SourceError::Missing(TITLE)),
            StatusCode::BAD_REQUEST
            | StatusCode::FORBIDDEN
            | StatusCode::METHOD_NOT_ALLOWED
            | StatusCode::CONFLICT => Err(SourceError::Refused {
                source_name: TITLE,
                status: status.as_u16(),
                message: words(body),
            }),
            // The limit is asked before anything is done.
            StatusCode::TOO_MANY_REQUESTS => Err(SourceError::NotSent(TITLE)),
            _ => Err(unanswered(format!(
                "status {}: {}",
                status.as_u16(),
                words(body)
            ))),
        }
    }
}

/// Gate's own words, short.
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
