//! Requests, responses and paths: the little of HTTP that knows nothing of the world.

pub(crate) mod client;
pub(crate) mod log;

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use hyper::upgrade::OnUpgrade;
use serde_json::Value;
use tokio::sync::mpsc;

use log::{Log, Reading};

/// A request that was read completely.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// As sent, still escaped.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) raw_query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// What the connection becomes when the answer is a 101.
    pub(crate) upgrade: Mutex<Option<OnUpgrade>>,
}

impl Request {
    /// The header's value, if it is there and readable.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The first query parameter of that name.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The token of `Authorization: Bearer`, `token` or `Basic` (its password).
    pub(crate) fn token(&self) -> Option<String> {
        let (scheme, rest) = self.header("authorization")?.split_once(' ')?;
        match scheme.to_ascii_lowercase().as_str() {
            "bearer" | "token" => Some(rest.trim().to_owned()),
            "basic" => self.basic().map(|(_, password)| password),
            _ => None,
        }
    }

    /// Name and password of `Authorization: Basic`.
    pub(crate) fn basic(&self) -> Option<(String, String)> {
        use base64::Engine as _;
        let (scheme, rest) = self.header("authorization")?.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(rest.trim())
            .ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let (name, password) = text.split_once(':')?;
        Some((name.to_owned(), password.to_owned()))
    }

    /// The body as JSON; an empty body is an empty object.
    pub(crate) fn json(&self) -> Result<Value, serde_json::Error> {
        if self.body.is_empty() {
            return Ok(Value::Object(serde_json::Map::new()));
        }
        serde_json::from_slice(&self.body)
    }

    /// The body as form fields.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(&self.body)
            .into_owned()
            .collect()
    }
}

/// What to send back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
}

/// The answer's body.
#[derive(Debug)]
pub(crate) enum Body {
    Full(Bytes),
    /// An output stream that may still grow.
    Log(Arc<Log>, Reading),
    /// Pieces as somebody sends them.
    Pieces(mpsc::Receiver<Bytes>),
}

impl Answer {
    pub(crate) fn new(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self {
            status,
            headers: Vec::new(),
            body: Body::Full(Bytes::new()),
        }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status)
            .with("content-type", "application/json; charset=utf-8")
            .body(body.to_string())
    }

    pub(crate) fn text(status: u16, text: impl Into<String>) -> Self {
        Self::new(status)
            .with("content-type", "text/plain; charset=utf-8")
            .body(text.into())
    }

    pub(crate) fn html(status: u16, page: impl Into<String>) -> Self {
        Self::new(status)
            .with("content-type", "text/html; charset=utf-8")
            .body(page.into())
    }

    pub(crate) fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Body::Full(body.into());
        self
    }

    /// Adds a header, or replaces the one of that name.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(had, _)| *had != name);
        self.headers.push((name, value.into()));
        self
    }
}

/// An answer either way: refusals are answers too, so handlers can use `?`.
pub(crate) type Reply = Result<Answer, Answer>;

/// Whether a concrete path is one of a template's.
pub(crate) fn matches(template: &'static str, path: &str) -> bool {
    let (Some(template), Some(path)) = (template.strip_prefix('/'), path.strip_prefix('/')) else {
        return false;
    };
    let template: Vec<&'static str> = template.split('/').collect();
    let segments: Vec<&str> = path.split('/').collect();
    fits(&template, &segments, &mut Vec::new())
}

pub(crate) fn fits(
    template: &[&'static str],
    segments: &[&str],
    params: &mut Vec<(&'static str, String)>,
) -> bool {
    let Some((head, rest)) = template.split_first() else {
        return segments.is_empty();
    };
    let Some(name) = head
        .strip_prefix('{')
        .and_then(|head| head.strip_suffix('}'))
    else {
        return segments.first() == Some(head) && fits(rest, &segments[1..], params);
    };
    let (name, most) = match name.strip_suffix('*') {
        Some(name) => (name, segments.len()),
        None => (name, 1.min(segments.len())),
    };
    for taken in (1..=most).rev() {
        let value = unescape(&segments[..taken].join("/"));
        let kept = params.len();
        params.push((name, value));
        if !segments[..taken].contains(&"") && fits(rest, &segments[taken..], params) {
            return true;
        }
        params.truncate(kept);
    }
    false
}

/// Whether a path on Slack's address belongs to the sandbox itself, its pages and its control
/// port: scripted faults and watchers leave it alone.
pub(crate) fn is_own(path: &str) -> bool {
    path == "/"
        || path == "/world"
        || path.starts_with("/page/")
        || path == "/control"
        || path.starts_with("/control/")
}

/// A strong validator for a body.
pub(crate) fn etag(body: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    format!("\"{}\"", &crate::hex(&Sha256::digest(body))[..32])
}

/// Undoes percent-encoding.
pub(crate) fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let value = hex
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(value.unwrap_or(bytes[at]));
        at += if value.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Percent-encodes everything but unreserved characters, for one path segment or query value.
pub(crate) fn escape(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaping_survives_the_way_back() {
        for text in ["a/b c", "ü#?%", "100%", "plain-._~"] {
            assert_eq!(unescape(&escape(text)), text);
        }
    }
}
