//! Signatures: ours beside raw SHA-256, and the way from a request to an event.

use crate::{Row, morphism, payload, row};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest as _, Sha256};
use slack_blocks::Interaction;
use slack_blocks::signature::{Verifier, sign};
use slack_morphism::signature_verifier::SlackEventSignatureVerifier;
use std::time::{SystemTime, UNIX_EPOCH};

const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs()
}

pub fn rows(size: usize) -> Vec<Row> {
    let body: Vec<u8> = (0..size).map(|n| b"abcdefghijklmnop"[n % 16]).collect();
    let (other, third) = (body.clone(), body.clone());
    let key = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
    let now = now();
    let signed = sign(SECRET, now, &body).expect("a secret");
    let verifier = Verifier::new([SECRET]).expect("a secret").max_body(usize::MAX);
    vec![
        row("raw SHA-256", None, move || usize::from(Sha256::digest(&body)[0])),
        row("HMAC alone, key prepared", None, move || {
            let mut mac = key.clone();
            mac.update(b"v0:1700000000:");
            mac.update(&third);
            usize::from(mac.verify_slice(&[0; 32]).is_ok())
        }),
        row("slack-blocks", Some(if size > 100_000 { 1.02 } else { 1.1 }), move || {
            verifier.verify(signed.headers(), &other, now).expect("a right signature").as_bytes().len()
        }),
    ]
}

pub fn form_rows() -> Vec<Row> {
    let body = format!("payload={}", url::form_urlencoded::byte_serialize(payload::json().as_bytes()).collect::<String>());
    let now = now();
    let signed = sign(SECRET, now, body.as_bytes()).expect("a secret");
    let (timestamp, signature) = (signed.timestamp().to_owned(), signed.signature().to_owned());
    let theirs = SlackEventSignatureVerifier::new(&SECRET.into());
    let ours = Verifier::new([SECRET]).expect("a secret");
    let own = body.clone();
    vec![
        row("slack-morphism", None, move || morphism::form(&theirs, &timestamp, &signature, body.as_bytes())),
        row("slack-blocks", Some(0.35), move || {
            let verified = ours.verify(signed.headers(), own.as_bytes(), now).expect("a right signature");
            let Interaction::BlockActions(it) = Interaction::parse(&verified).expect("an interaction") else { panic!() };
            it.actions.len()
        }),
    ]
}
