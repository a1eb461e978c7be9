//! Secrets are not printed: not by calls, not by answers, not by errors.

use std::error::Error as StdError;
use std::fmt::Debug;

use github_checks::archives::GetTarball;
use github_checks::endpoint::{Endpoint, With, from_http};
use github_checks::hooks::{CreateHook, HookConfig};
use github_checks::oauth::{CheckToken, ExchangeCode, StartDevice};
use github_checks::raw::Raw;
use github_checks::repositories::GetRepository;
use github_checks::statuses::{CreateStatus, StatusState};
use github_checks::transport::{TransportError, TransportErrorKind};
use github_checks::webhooks::{Verifier, sign};
use github_checks::{Client, Error};
use http::{HeaderMap, Response};

use crate::calls::{CANARY, Visit, every};
use crate::client::{SHA, repo};
use crate::script::{Script, Step, answer, fails};

/// Everything in which a canary could sing.
fn check(what: &str, shown: &str) {
    let hex = CANARY
        .bytes()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let bytes: Vec<&[u8]> = CANARY.as_bytes().windows(12).collect();
    let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, CANARY);
    for part in bytes.iter().map(|part| std::str::from_utf8(part).unwrap()) {
        assert!(!shown.contains(part), "{what} sings {part}: {shown}");
    }
    assert!(
        !shown.contains(&hex[..24]) && !shown.contains(&base64[..16]),
        "{what}: {shown}"
    );
}

fn check_debug(what: &str, value: &impl Debug) {
    check(what, &format!("{value:?} {value:#?}"));
}

fn check_error(what: &str, error: &Error) {
    check_debug(what, error);
    let mut source: Option<&dyn StdError> = Some(error);
    while let Some(cause) = source {
        check(what, &cause.to_string());
        source = cause.source();
    }
}

struct Calls(usize);

impl Visit for Calls {
    fn call<E: Endpoint>(&mut self, operation: &str, call: &E) {
        check_debug(operation, call);
        self.0 += 1;
    }
}

#[test]
fn no_call_shows_the_secrets_it_carries() {
    let mut calls = Calls(0);
    every(&mut calls);
    assert!(calls.0 > 80);
    check_debug("hook", &HookConfig::new("https://x.example", CANARY));
    let address = format!("https://x.example/{CANARY}?token={CANARY}");
    check_debug("hook", &HookConfig::new(&*address, "s"));
    let call = GetRepository::new(repo());
    let mut value = http::HeaderValue::from_static(CANARY);
    value.set_sensitive(false);
    check_debug(
        "with",
        &With::new(&call).header(http::header::COOKIE, value),
    );
    let target = format!(r#"{{"id":1,"config":{{"url":"{address}"}}}}"#);
    let hook = from_http::<CreateHook>(&Response::new(target.into()));
    check_debug("target", &hook.unwrap());
    check_debug("raw", &Raw::get(format!("/x?token={CANARY}")));
    let raw = Raw::new(http::Method::POST, "/x").accept(CANARY);
    check_debug("raw", &raw.json(&CANARY).unwrap());
    check_debug(
        "builder",
        &Client::builder(CANARY).base_url(format!("https://user:{CANARY}@proxy.example")),
    );
    check_debug(
        "verified",
        &github_checks::signature::Verified::without_signature(CANARY),
    );
    check_debug("verifier", &Verifier::new([CANARY]).unwrap());
}

fn failures() -> Vec<Step> {
    let body = format!(r#"{{"message":"no","errors":[],"token":"{CANARY}"}}"#);
    let location = format!("https://elsewhere.example/{CANARY}?token={CANARY}");
    let mut steps: Vec<Step> = [400, 401, 403, 404, 409, 410, 422, 451, 500, 502]
        .map(|status| {
            answer(
                status,
                &[("x-github-sso", &format!("required; url={CANARY}"))],
                &body,
            )
        })
        .into();
    for kind in [
        TransportErrorKind::Connect,
        TransportErrorKind::Timeout,
        TransportErrorKind::Interrupted,
        TransportErrorKind::TooLarge,
        TransportErrorKind::Refused,
    ] {
        steps.push(fails(kind));
    }
    steps.push(Err(TransportError::with_source(
        TransportErrorKind::Connect,
        "refused",
    )));
    for status in [301, 302, 307] {
        steps.push(answer(status, &[("location", &location)], ""));
    }
    steps.push(answer(200, &[], &format!(r#"{{"id":"{}"#, &CANARY[..4])));
    steps.push(answer(429, &[("retry-after", "100")], &body));
    steps
}

#[tokio::test]
async fn no_failure_shows_a_token_a_link_or_a_body() {
    for step in 0..failures().len() {
        for call in 0..3 {
            let step = failures().into_iter().nth(step).unwrap();
            let mut policy = github_checks::retry::RetryPolicy::default();
            policy.attempts = 1;
            let github = Client::builder(CANARY)
                .retry(policy)
                .build_with(Script::of([step]))
                .unwrap();
            check_debug("client", &github);
            let outcome = match call {
                0 => github.send(&GetRepository::new(repo())).await.map(drop),
                1 => github
                    .send(&CreateStatus::new(repo(), SHA, StatusState::Success))
                    .await
                    .map(drop),
                _ => github
                    .send(&GetTarball::new(repo(), "main"))
                    .await
                    .map(|link| check_debug("link", &link)),
            };
            if let Err(error) = outcome {
                check_error("failure", &error);
            }
        }
    }
}

#[tokio::test]
async fn a_token_that_no_header_can_hold_is_refused_without_being_shown() {
    let script = Script::of([]);
    let github = Client::builder(format!("{CANARY}\n"))
        .build_with(script.clone())
        .unwrap();
    let error = github.send(&GetRepository::new(repo())).await.unwrap_err();
    assert!(matches!(error, Error::Token(_)));
    check_error("token", &error);
    assert!(script.lines().is_empty());
}

#[test]
fn a_refused_delivery_shows_neither_secret_nor_signature_nor_body() {
    let gate = Verifier::new([CANARY]).unwrap();
    let mut headers = HeaderMap::new();
    let signed = sign(CANARY, CANARY.as_bytes()).unwrap();
    let signature = signed.signature();
    headers.insert("x-hub-signature-256", signature.parse().unwrap());
    let error = gate.verify(&headers, b"other", 0).unwrap_err();
    let shown = format!("{error:?} {error}");
    check("error", &shown);
    assert!(!shown.contains(&signature[7..]));
    let proof = gate.verify(&headers, CANARY.as_bytes(), 0).unwrap();
    check_debug("verified", &proof);
}

#[test]
fn answers_that_hold_secrets_do_not_show_them() {
    let body = format!(
        r#"{{"id":1,"token":"{CANARY}","access_token":"{CANARY}","refresh_token":"{CANARY}","device_code":"{CANARY}","user_code":"u","verification_uri":"v"}}"#
    );
    let response = || Response::new(body.clone().into());
    check_debug("token", &from_http::<ExchangeCode>(&response()).unwrap());
    check_debug("device", &from_http::<StartDevice>(&response()).unwrap());
    check_debug("check", &from_http::<CheckToken>(&response()).unwrap());
    check_debug(
        "installation",
        &from_http::<github_checks::apps::CreateInstallationToken>(&response()).unwrap(),
    );
}
