// Kept identical in heroku-api, github-checks and slack-blocks.
//! A response that is not what was expected, described without its content.

use std::fmt;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::{Response, StatusCode};

use crate::shape;

/// A successful response that is not what was expected: JSON of another shape than
/// documented, or no JSON at all. Holds no value of it.
///
/// The text says status, content type and length, and what the body looks like: an HTML page,
/// empty, compressed, cut off.
#[derive(Debug)]
pub struct DecodeError {
    path: String,
    why: String,
    body: Option<Described>,
    is_unusable: bool,
}

/// What a body looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyKind {
    /// JSON, which ends where it should.
    Json,
    /// JSON that stops before its end: another attempt may bring the rest.
    CutOff,
    /// Nothing.
    Empty,
    /// An HTML page: of a proxy, of a login, or of a server that is not the API.
    Html,
    /// Compressed, which was not asked for.
    Compressed,
    /// Something else.
    Other,
}

/// The response as far as it may be shown.
#[derive(Debug)]
struct Described {
    status: StatusCode,
    content_type: Option<String>,
    length: usize,
    kind: BodyKind,
}

impl DecodeError {
    /// `response` could not be read at `path`.
    pub(crate) fn new(
        path: String,
        source: &serde_json::Error,
        response: &Response<Bytes>,
    ) -> Self {
        Self {
            path,
            why: shape::reason(source),
            body: Some(Described::of(response)),
            is_unusable: false,
        }
    }

    /// Something that `response` should say is missing or makes no sense; another attempt will
    /// not help.
    #[allow(dead_code, reason = "not every vendor needs it")]
    pub(crate) fn custom(path: &str, why: &str) -> Self {
        Self {
            path: path.to_owned(),
            why: why.to_owned(),
            body: None,
            is_unusable: false,
        }
    }

    /// The response is as documented, and using it would be unsafe; `why` says what to change,
    /// and where.
    #[allow(dead_code, reason = "not every vendor needs it")]
    pub(crate) fn unusable(path: &str, why: &str) -> Self {
        Self {
            is_unusable: true,
            ..Self::custom(path, why)
        }
    }

    /// Whether the response is as documented and refused because using it would be unsafe: the
    /// text says which setting of the server to look at. Nothing to report to us.
    #[must_use]
    pub fn is_unusable(&self) -> bool {
        self.is_unusable
    }

    /// The place in the document, `targets[0].release`; `.` or empty for the whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What the body looks like; `None` when it was fine as JSON goes.
    #[must_use]
    pub fn body_kind(&self) -> Option<BodyKind> {
        self.body.as_ref().map(|body| body.kind)
    }

    /// Whether the body was cut or is not JSON at all, so that another attempt may help.
    #[must_use]
    pub fn is_garbled(&self) -> bool {
        self.body_kind().is_some_and(|kind| kind != BodyKind::Json)
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_garbled() {
            f.write_str("the response is not JSON")?;
        } else if self.is_unusable {
            write!(
                f,
                "`{}` of the response cannot be used: {}",
                self.path, self.why
            )?;
        } else {
            f.write_str("the response does not match the documented shape")?;
            if !matches!(&*self.path, "" | ".") {
                write!(f, " at `{}`", self.path)?;
            }
            write!(f, ": {}", self.why)?;
        }
        let Some(body) = &self.body else {
            return Ok(());
        };
        write!(f, "; status {}, ", body.status.as_u16())?;
        match &body.content_type {
            Some(kind) => write!(f, "{kind}")?,
            None => f.write_str("no content type")?,
        }
        write!(f, ", {} bytes", body.length)?;
        f.write_str(match body.kind {
            BodyKind::Json => "",
            BodyKind::CutOff => ", cut off before its end",
            BodyKind::Empty => ", an empty body",
            BodyKind::Html => {
                ", an HTML page: look at the base URL, and at proxies on the way to it"
            }
            BodyKind::Compressed => {
                ", compressed although that was not asked for: look at proxies on the way"
            }
            BodyKind::Other => ", neither JSON nor HTML: look at the base URL",
        })
    }
}

impl std::error::Error for DecodeError {}

impl Described {
    fn of(response: &Response<Bytes>) -> Self {
        let header = |name| {
            let value = response.headers().get(name)?;
            value.to_str().ok()
        };
        // The type alone, and only what a type may hold: a header can hold anything.
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/+.-_".contains(&byte);
        let content_type = header(CONTENT_TYPE)
            .map(|text| text.split(';').next().unwrap_or_default().trim())
            .filter(|text| (1..=80).contains(&text.len()) && text.bytes().all(allowed));
        let body = response.body();
        let announced = header(CONTENT_LENGTH).and_then(|text| text.parse::<usize>().ok());
        let is_encoded = header(CONTENT_ENCODING).is_some_and(|text| text.trim() != "identity");
        let kind = if is_encoded || body.starts_with(&[0x1f, 0x8b]) {
            BodyKind::Compressed
        } else {
            kind(body, announced)
        };
        Self {
            status: response.status(),
            content_type: content_type.map(ToOwned::to_owned),
            length: body.len(),
            kind,
        }
    }
}

fn kind(body: &[u8], announced: Option<usize>) -> BodyKind {
    let text = body.trim_ascii_start();
    if text.is_empty() {
        return BodyKind::Empty;
    }
    // A body that was cut may show its wrong shape before its end is reached, so it is looked
    // through as a whole.
    match serde_json::from_slice::<serde::de::IgnoredAny>(body) {
        Ok(_) => BodyKind::Json,
        Err(error) if error.is_eof() => BodyKind::CutOff,
        Err(_) if announced.is_some_and(|whole| whole > body.len()) => BodyKind::CutOff,
        Err(_) if text.starts_with(b"<") => BodyKind::Html,
        Err(_) => BodyKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headers: &[(&str, &str)], body: &[u8]) -> DecodeError {
        let mut response = Response::builder();
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        let response = response.body(Bytes::copy_from_slice(body)).unwrap();
        let source = serde_json::from_slice::<Vec<u8>>(body).err().unwrap();
        DecodeError::new("[0].id".to_owned(), &source, &response)
    }

    #[test]
    fn a_body_is_described_and_never_shown() {
        const HTML: &[u8] = b"<!doctype html><p>canary";
        for (headers, body, kind, text) in [
            (
                &[("content-type", "text/html; charset=utf-8")][..],
                HTML,
                BodyKind::Html,
                "status 200, text/html, 24 bytes, an HTML page",
            ),
            (
                &[],
                b"  ",
                BodyKind::Empty,
                "no content type, 2 bytes, an empty body",
            ),
            (
                &[("content-type", "application/json")],
                br#"[{"canary":"#,
                BodyKind::CutOff,
                "application/json, 11 bytes, cut off",
            ),
            (
                &[("content-encoding", "gzip")],
                b"canary",
                BodyKind::Compressed,
                "6 bytes, compressed",
            ),
            (&[], &[0x1f, 0x8b, 8, 0], BodyKind::Compressed, "compressed"),
            (&[], b"canary", BodyKind::Other, "neither JSON nor HTML"),
            (
                &[("content-length", "9")],
                b"canary",
                BodyKind::CutOff,
                "cut off",
            ),
        ] {
            let error = of(headers, body);
            assert_eq!(error.body_kind(), Some(kind));
            assert!(error.is_garbled());
            let shown = error.to_string();
            assert!(shown.contains(text), "{shown}");
            assert!(!format!("{shown} {error:?}").contains("canary"), "{shown}");
        }
    }

    #[test]
    fn json_of_another_shape_names_the_place_and_no_value() {
        let error = of(&[("content-type", "canary (x)")], br#"{"canary":"value"}"#);
        assert!(!error.is_garbled());
        let shown = error.to_string();
        let text = "the response does not match the documented shape at `[0].id`: expected a \
                    sequence; status 200, no content type, 18 bytes";
        assert_eq!(shown, text);
    }
}
