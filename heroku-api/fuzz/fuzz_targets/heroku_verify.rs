//! Header and body as they come: accepted only when an independent MAC agrees.
#![no_main]

use base64::Engine;
use heroku_api::webhooks::{Event, Verifier};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;
use sha2::Sha256;

fuzz_target!(|data: (&[u8], &[u8], bool)| {
    let (header, body, sign) = data;
    let verifier = Verifier::new(["s3cret"]).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(b"s3cret").unwrap();
    mac.update(body);
    let right = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
    let value = if sign { right.as_bytes() } else { header };
    let Ok(value) = HeaderValue::from_bytes(value) else {
        return;
    };
    let mut headers = HeaderMap::new();
    headers.insert("heroku-webhook-hmac-sha256", value.clone());
    let accepted = verifier.verify(&headers, body, 0);
    assert_eq!(accepted.is_ok(), value.as_bytes() == right.as_bytes());
    if let Ok(verified) = accepted {
        let _ = Event::parse(&verified);
    }
});
