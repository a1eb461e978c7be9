//! Deliveries: what is accepted and what is not.

use heroku_api::webhooks::{Data, Event, Resource, Verifier, VerifyError, sign};
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

fn verifier() -> Verifier {
    Verifier::new(["newest", "s3cret"]).unwrap()
}

fn signed(body: &[u8]) -> String {
    sign("s3cret", body).unwrap().signature().to_owned()
}

#[test]
fn a_delivery_signed_with_any_of_the_secrets_is_accepted_and_read() {
    let headers = headers(&[&signed(BODY)]);
    let event = Event::parse(&verifier().verify(&headers, BODY, 0).unwrap()).unwrap();
    assert_eq!(event.resource, Resource::Release);
    // Too thin for a release: kept as it came.
    assert!(matches!(event.data, Data::Other(_)));
}

#[test]
fn anything_but_exactly_one_canonical_signature_is_refused() {
    let good = signed(BODY);
    let cases: [(&[&str], VerifyError); 8] = [
        (&[], VerifyError::Missing),
        (&[&good, &good], VerifyError::Malformed),
        (&[&format!(" {good}")], VerifyError::Malformed),
        (&[good.trim_end_matches('=')], VerifyError::Malformed),
        (&[&good.replacen('=', "-", 1)], VerifyError::Malformed),
        (&[""], VerifyError::Malformed),
        (&["AAAA"], VerifyError::Malformed),
        (&[&signed(b"other")], VerifyError::Mismatch),
    ];
    for (values, reason) in cases {
        let result = verifier().verify(&headers(values), BODY, 0);
        assert_eq!(result.unwrap_err(), reason, "{values:?}");
    }
    let large = vec![b' '; 1024 * 1024 + 1];
    let result = verifier().verify(&headers(&[&signed(&large)]), &large, 0);
    assert_eq!(result.unwrap_err(), VerifyError::TooLarge);
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
            prop_assert!(verifier().verify(&headers, &body, 0).is_err());
        }
    }
}

#[test]
fn a_secret_that_signs_nothing_is_refused_at_once() {
    use heroku_api::webhooks::SecretError;
    let code = |secrets: &[&str]| Verifier::new(secrets).unwrap_err();
    assert_eq!(code(&[]), SecretError::None);
    assert_eq!(code(&["a"; 5]), SecretError::TooMany);
    assert_eq!(code(&[" "]), SecretError::Empty);
    assert_eq!(code(&["a", "b "]), SecretError::Whitespace);
}

#[test]
fn a_proof_keeps_the_body_it_is_about_and_shows_its_length_only() {
    let body = bytes::Bytes::from_static(BODY);
    let headers = headers(&[&signed(BODY)]);
    let verified = verifier().verify(&headers, body.clone(), 0).unwrap();
    assert_eq!(
        format!("{verified:?}"),
        format!("Verified({} bytes)", BODY.len())
    );
    assert_eq!(verified.into_inner(), body);
}
