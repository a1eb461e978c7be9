//! Bytes → two headers and a body. Nothing panics; what is accepted, a MAC computed
//! here accepts, too.
#![no_main]

use hmac::{Hmac, KeyInit, Mac};
use libfuzzer_sys::fuzz_target;
use sha2::Sha256;
use slack_blocks::signature::{Verifier, sign};

const NOW: u64 = 1_531_420_618;

fn reference(secret: &str, timestamp: &[u8], body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key fits");
    let base = [b"v0:".as_slice(), timestamp, b":", body].concat();
    mac.update(&base);
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("v0={digits}")
}

fuzz_target!(|input: (Vec<u8>, Vec<u8>, Vec<u8>, bool)| {
    let (timestamp, signature, body, honest) = input;
    let verifier = Verifier::new(["new", "old"]).expect("two secrets");
    let honest = honest.then(|| sign("old", NOW, &body).expect("a secret"));
    let (timestamp, signature) = match &honest {
        Some(signed) => (signed.timestamp().as_bytes(), signed.signature().as_bytes()),
        None => (timestamp.as_slice(), signature.as_slice()),
    };
    let headers = [("X-Slack-Request-Timestamp", timestamp), ("x-slack-signature", signature)];
    let verdict = verifier.verify(headers, &body, NOW);
    assert!(honest.is_none() || verdict.is_ok(), "a genuine request was refused");
    if verdict.is_ok() {
        let expected = ["new", "old"].map(|secret| reference(secret, timestamp, &body));
        assert!(expected.iter().any(|expected| expected.as_bytes() == signature), "a forgery was accepted");
        let seconds: u64 = std::str::from_utf8(timestamp).expect("digits").parse().expect("digits");
        assert!(NOW.abs_diff(seconds) <= 300);
    }
});
