//! Deliveries: what is accepted and what is not.

use heroku_api::webhooks::{Data, Event, Resource, Signature, SignatureError};
use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;

const HEADER: &str = "heroku-webhook-hmac-sha256";
const BODY: &[u8] = br#"{"id":"e1","action":"update","resource":"release","data":{"odd":true}}"#;

fn headers(values: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(HEADER, HeaderValue::from_str(value).unwrap());
    }
    headers
}

fn signature() -> Signature {
    Signature::any_of(["newest".into(), "s3cret".into()]).unwrap()
}

fn signed(body: &[u8]) -> String {
    Signature::new("s3cret").unwrap().sign(body).unwrap()
}

#[test]
fn a_delivery_signed_with_any_of_the_secrets_is_accepted_and_read() {
    let headers = headers(&[&signed(BODY)]);
    let event = Event::parse(signature().verify(&headers, BODY).unwrap()).unwrap();
    assert_eq!(event.resource, Resource::Release);
    // Too thin for a release: kept as it came.
    assert!(matches!(event.data, Data::Other(_)));
}

#[test]
fn anything_but_exactly_one_canonical_signature_is_refused() {
    let good = signed(BODY);
    let cases: [(&[&str], SignatureError); 8] = [
        (&[], SignatureError::Missing),
        (&[&good, &good], SignatureError::Malformed),
        (&[&format!(" {good}")], SignatureError::Malformed),
        (&[good.trim_end_matches('=')], SignatureError::Malformed),
        (&[&good.replacen('=', "-", 1)], SignatureError::Malformed),
        (&[""], SignatureError::Malformed),
        (&["AAAA"], SignatureError::Malformed),
        (&[&signed(b"other")], SignatureError::Mismatch),
    ];
    for (values, reason) in cases {
        let result = signature().verify(&headers(values), BODY);
        assert_eq!(result.unwrap_err(), reason, "{values:?}");
    }
    let large = vec![b' '; 1024 * 1024 + 1];
    let result = signature().verify(&headers(&[&signed(&large)]), &large);
    assert_eq!(result.unwrap_err(), SignatureError::TooLarge);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_change_of_a_signed_delivery_is_accepted(at in 0usize..BODY.len(), bit in 0u8..8, in_header: bool) {
        let mut body = BODY.to_vec();
        let mut value = signed(BODY).into_bytes();
        if in_header {
            let at = at % value.len();
            value[at] ^= 1 << bit;
        } else {
            body[at] ^= 1 << bit;
        }
        if let Ok(value) = HeaderValue::from_bytes(&value) {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, value);
            prop_assert!(signature().verify(&headers, &body).is_err());
        }
    }
}
