//! Forged, stale and ambiguous requests are refused; genuine ones are not.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::Value;
use slack_blocks::signature::{SecretError, Verifier, VerifyError, sign};

use super::data;

const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
const NOW: u64 = 1_531_420_618;

fn verdict(vector: &Value) -> &'static str {
    let texts = |list: &Value| {
        list.as_array()
            .unwrap()
            .iter()
            .map(|it| it.as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let Ok(verifier) = Verifier::new(texts(&vector["secrets"])) else {
        return "no_secret";
    };
    let body = match vector["body_base64"].as_str() {
        Some(body) => STANDARD.decode(body).unwrap(),
        None => vector["body"].as_str().unwrap().into(),
    };
    let headers = vector["headers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()));
    match verifier.verify(headers, &body, vector["now"].as_u64().unwrap()) {
        Ok(accepted) => {
            assert_eq!(accepted.as_bytes(), body);
            "ok"
        }
        Err(reason) => reason.code(),
    }
}

#[test]
fn every_signing_vector_gets_its_verdict() {
    let Some(vectors) = data::json("signing/vectors.json") else {
        return;
    };
    let vectors = vectors["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 40);
    for vector in vectors {
        assert_eq!(
            verdict(vector),
            vector["expect"].as_str().unwrap(),
            "{}",
            vector["name"]
        );
    }
}

#[test]
fn the_window_holds_in_both_directions_and_does_not_overflow() {
    let verifier = Verifier::new([SECRET]).unwrap();
    for (timestamp, now, ok) in [
        (NOW, NOW + 300, true),
        (NOW, NOW - 300, true),
        (NOW, NOW + 301, false),
        (NOW, NOW - 301, false),
        (999_999_999_999, 0, false),
        (0, u64::MAX, false),
    ] {
        let signed = sign(SECRET, timestamp, b"x").unwrap();
        let verdict = verifier.verify(signed.headers(), b"x", now);
        assert_eq!(verdict.err(), (!ok).then_some(VerifyError::Expired));
    }
}

#[test]
fn a_colon_cannot_move_between_timestamp_and_body() {
    let verifier = Verifier::new([SECRET]).unwrap();
    let signed = sign(SECRET, NOW, b"1:body").unwrap();
    let moved = format!("{NOW}:1");
    let headers = [
        ("x-slack-request-timestamp", moved.as_str()),
        ("x-slack-signature", signed.signature()),
    ];
    assert_eq!(
        verifier.verify(headers, b"body", NOW).unwrap_err(),
        VerifyError::BadTimestamp
    );
}

#[test]
fn a_header_that_is_there_twice_is_refused_even_when_both_are_equal() {
    let verifier = Verifier::new([SECRET]).unwrap();
    let signed = sign(SECRET, NOW, b"x").unwrap();
    let twice = signed.headers().into_iter().chain(signed.headers());
    assert_eq!(
        verifier.verify(twice, b"x", NOW).unwrap_err(),
        VerifyError::AmbiguousHeader
    );
}

#[test]
fn a_body_above_the_cap_is_refused_before_anything_else() {
    let verifier = Verifier::new([SECRET]).unwrap().max_body(3);
    assert_eq!(
        verifier.verify([("", "")], b"1234", NOW).unwrap_err(),
        VerifyError::BodyTooLarge
    );
}

#[test]
fn secrets_that_would_accept_forgeries_are_refused() {
    let none: [&str; 0] = [];
    assert_eq!(Verifier::new(none).unwrap_err(), SecretError::None);
    assert_eq!(Verifier::new([""]).unwrap_err(), SecretError::Empty);
    assert_eq!(Verifier::new([" \t"]).unwrap_err(), SecretError::Empty);
    assert_eq!(
        Verifier::new(["ok", "padded "]).unwrap_err(),
        SecretError::Whitespace
    );
    assert_eq!(Verifier::new(["a"; 5]).unwrap_err(), SecretError::TooMany);
    assert_eq!(sign("", NOW, b"").unwrap_err(), SecretError::Empty);
}

#[test]
fn ten_thousand_mutated_requests_are_refused_and_their_originals_are_not() {
    let verifier = Verifier::new([SECRET, "another"]).unwrap();
    // A fixed sequence: the same mutations in every run.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap()
    };
    for round in 0..10_000 {
        let body: Vec<u8> = (0..next() % 64).map(|_| next().to_le_bytes()[0]).collect();
        let signed = sign(SECRET, NOW, &body).unwrap();
        assert!(verifier.verify(signed.headers(), &body, NOW).is_ok());
        let mut parts = [
            signed.timestamp().as_bytes().to_vec(),
            signed.signature().as_bytes().to_vec(),
            body,
        ];
        let part = if parts[2].is_empty() {
            round % 2
        } else {
            round % 3
        };
        let at = next() % parts[part].len();
        parts[part][at] ^= 1 << (next() % 8);
        let headers = [
            ("x-slack-request-timestamp", &parts[0]),
            ("x-slack-signature", &parts[1]),
        ];
        assert!(verifier.verify(headers, &parts[2], NOW).is_err());
    }
}

proptest! {
    #[test]
    fn arbitrary_headers_never_panic_and_never_pass(timestamp: Vec<u8>, signature: Vec<u8>, body: Vec<u8>, now: u64) {
        let verifier = Verifier::new([SECRET]).unwrap();
        let headers = [("x-slack-request-timestamp", timestamp), ("x-slack-signature", signature)];
        prop_assert!(verifier.verify(headers, &body, now).is_err());
    }
}
