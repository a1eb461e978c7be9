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

/// A call to GitHub's web pages: a form without a token.
macro_rules! form_call {
    ($name:ident -> $answer:ty, $path:literal, $class:ident, $read:path, $call:ident => $fields:expr) => {
        impl crate::endpoint::Endpoint for $name {
            type Response = $answer;
            const METHOD: http::Method = http::Method::POST;
            const PATH: &'static str = $path;
            const CLASS: crate::retry::Class = crate::retry::Class::$class;
            const SERVICE: crate::endpoint::Service = crate::endpoint::Service::Web;
            const ACCEPT: &'static str = "application/json";

            #[inline]
            fn headers(
                &self,
                headers: &mut http::HeaderMap,
            ) -> Result<(), crate::error::BuildError> {
                super::form::headers(headers);
                Ok(())
            }

            #[inline]
            fn body(&self) -> Result<Option<bytes::Bytes>, crate::error::BuildError> {
                let $call = self;
                Ok(Some(super::form::body(&$fields)))
            }

            #[inline]
            fn decode(
                answer: &http::Response<bytes::Bytes>,
            ) -> Result<$answer, crate::error::DecodeError> {
                $read(answer)
            }
        }
    };
}

pub(super) use form_call;
