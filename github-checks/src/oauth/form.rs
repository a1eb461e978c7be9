//! The forms that go to GitHub's web pages.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use url::form_urlencoded::Serializer;
use zeroize::Zeroizing;

/// Writes a form body from the fields that are set.
pub(super) fn body(fields: &[(&str, Option<&str>)]) -> Bytes {
    let mut form = Serializer::new(String::new());
    for (name, value) in fields {
        if let Some(value) = value {
            form.append_pair(name, value);
        }
    }
    let text = Zeroizing::new(form.finish());
    Bytes::copy_from_slice(text.as_bytes())
}

/// Says that the body is a form.
pub(super) fn headers(headers: &mut HeaderMap) {
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
}
