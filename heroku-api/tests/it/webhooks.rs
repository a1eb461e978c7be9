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

fn delivered(body: &str) -> Event {
    let signature = headers(&[&signed(body.as_bytes())]);
    let verified = verifier().verify(&signature, body.as_bytes(), 0).unwrap();
    Event::parse(&verified).unwrap()
}

#[test]
fn a_crash_says_which_app_and_how_it_ended_also_without_metadata() {
    let event = delivered(include_str!("../fixtures/webhooks/dyno-crashed.json"));
    assert_eq!(
        event.app.as_ref().unwrap().name.as_deref(),
        Some("acme-prod")
    );
    assert_eq!(event.exit_status, Some(137));
    assert_eq!(
        (event.metadata.clone(), event.include.clone()),
        (None, None)
    );
    assert!(event.published_at.is_some());
    assert_eq!(event.created_at.unwrap().timestamp_subsec_micros(), 123_456);
    let Data::Dyno(dyno) = &event.data else {
        panic!("{event:?}");
    };
    assert_eq!(
        dyno.app.as_ref().unwrap().name.as_deref(),
        Some("acme-prod")
    );
    assert_eq!(dyno.exit_status, Some(137));
    assert_eq!(dyno.management.as_deref(), Some("run:detached"));
    assert_eq!(event.raw.pointer("/size").unwrap(), "Standard-1X");
}

#[test]
fn a_release_and_a_build_say_their_commit_and_their_app() {
    for (body, include) in [
        (
            include_str!("../fixtures/webhooks/release-update.json"),
            "api:release",
        ),
        (
            include_str!("../fixtures/webhooks/build-create.json"),
            "api:build",
        ),
    ] {
        let event = delivered(body);
        assert_eq!(event.include.as_deref(), Some(include));
        assert_eq!(
            event.commit.as_deref(),
            Some("60883d9e8947a57e04dc9124f25df004866a2051")
        );
        assert_eq!(
            event.app.as_ref().unwrap().name.as_deref(),
            Some("acme-prod")
        );
        assert!(matches!(event.data, Data::Release(_) | Data::Build(_)));
        let metadata = event.metadata.as_ref().unwrap();
        assert_eq!(metadata.include.as_deref(), Some(include));
        assert_eq!(metadata.event.as_ref(), Some(&event.id));
        // The links in it are credentials.
        assert!(!format!("{event:?}{event:#?}").contains("canary"));
        assert!(event.raw.pointer("/output_stream_url").is_some());
    }
}

#[test]
fn one_member_of_an_unexpected_shape_loses_no_other() {
    for (broken, keeps_app) in [
        (r#""actor":7"#, true),
        (r#""actor":{"email":"x"}"#, true),
        (r#""created_at":"soon""#, true),
        (r#""published_at":{}"#, true),
        (r#""webhook_metadata":[]"#, true),
        (r#""webhook_metadata":{"event":"e"}"#, true),
        (r#""previous_data":null"#, true),
        (r#""sequence":"7""#, true),
        (r#""data":[]"#, false),
    ] {
        let data = r#""data":{"app":{"id":"a","name":"acme"},"exit_status":1}"#;
        let data = if keeps_app {
            format!(",{data}")
        } else {
            String::new()
        };
        let body = format!(r#"{{"id":"e1","action":"create","resource":"dyno",{broken}{data}}}"#);
        let event = delivered(&body);
        assert_eq!(event.app.is_some(), keeps_app, "{broken}");
        assert_eq!(event.exit_status.is_some(), keeps_app, "{broken}");
        assert_eq!(event.action, "create");
    }
}
