//! Any `Next-Range`: a list ends or goes on with exactly that value.
#![no_main]

use bytes::Bytes;
use heroku_api::page::Page;
use heroku_api::pipelines::Pipeline;
use http::{HeaderValue, Response};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (&[u8], &[u8])| {
    let (next, body) = data;
    let mut answer = Response::new(Bytes::copy_from_slice(body));
    let value = HeaderValue::from_bytes(next);
    if let Ok(value) = &value {
        answer.headers_mut().insert("next-range", value.clone());
    }
    if let Ok(page) = Page::<Pipeline>::decode(&answer) {
        assert_eq!(page.is_last(), value.is_err());
    }
});
