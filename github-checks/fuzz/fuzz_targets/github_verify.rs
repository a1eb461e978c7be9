//! Bytes → a header and a body: accepted only if a second way to compute the MAC agrees.
#![no_main]

use github_checks::webhooks::Verifier;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;
use sha2::Sha256;

const SECRET: &str = "It's a Secret to Everybody";

fuzz_target!(|data: &[u8]| {
    let Ok(verifier) = Verifier::new(["another", SECRET]) else {
        unreachable!()
    };
    // The first byte says whether the header is made here, so that both answers are met.
    let (Some(&made), rest) = (data.first(), data.get(1..).unwrap_or_default()) else {
        return;
    };
    let split = rest.len().min(71);
    let body = &rest[split..];
    let expected = {
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()) else {
            unreachable!()
        };
        let bytes = mac.chain_update(body).finalize().into_bytes();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("sha256={hex}")
    };
    let header = if made % 2 == 0 {
        expected.clone().into_bytes()
    } else {
        rest[..split].to_vec()
    };
    let mut headers = HeaderMap::new();
    let Ok(value) = HeaderValue::from_bytes(&header) else {
        return;
    };
    headers.insert("x-hub-signature-256", value);
    assert_eq!(
        verifier.verify(&headers, body, 0).is_ok(),
        header == expected.as_bytes()
    );
});
