//! S6: secrets show up nowhere.

use std::error::Error as _;
use std::fmt::Write as _;
use std::time::SystemTime;

use slack_blocks::error::Error;
use slack_blocks::signature::{Verified, Verifier};
use slack_blocks::web::calls::Raw;
use slack_blocks::web::calls::apps::OpenConnection;
use slack_blocks::web::calls::auth::TestAuth;
use slack_blocks::web::calls::chat::PostMessage;
use slack_blocks::web::calls::files::ReserveUpload;
use slack_blocks::web::calls::views::OpenView;
use slack_blocks::web::endpoint::{Endpoint, Form, Payload};
use slack_blocks::web::oauth::{AuthorizeUrl, ExchangeCode, Pair, Pkce, RefreshAccess};
use slack_blocks::web::secret::{Secret, SignedUrl};
use slack_blocks::web::transport::TransportErrorKind;
use slack_blocks::web::upload::Upload;
use slack_blocks::{Client, Modal, PlainText, block::Divider};

use crate::script::{Script, Step, answer, fails};

const CANARY: &str = "xoxb-canary0secret1value2";

/// Everything that can be printed of an error.
fn printed(error: &Error) -> String {
    let mut out = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(out, " {cause} {cause:?} {cause:#?}");
        source = cause.source();
    }
    out
}

fn clean(text: &str, what: &str) {
    let encodings = [
        CANARY.to_owned(),
        CANARY.bytes().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        }),
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, CANARY),
        CANARY.replace('-', "%2D"),
    ];
    for encoded in &encodings {
        for part in encoded.as_bytes().windows(12) {
            let part = str::from_utf8(part).unwrap();
            assert!(!text.contains(part), "{what} shows {part}: {text}");
        }
    }
}

fn failures() -> Vec<Step> {
    let kinds = [
        TransportErrorKind::Connect,
        TransportErrorKind::Timeout,
        TransportErrorKind::Interrupted,
        TransportErrorKind::TooLarge,
        TransportErrorKind::Refused,
    ];
    let location = format!("https://user:{CANARY}@evil.example/{CANARY}?t={CANARY}");
    let mut steps: Vec<Step> = kinds.map(fails).into();
    steps.extend([
        answer(302, &[("location", &location)], ""),
        answer(401, &[], CANARY),
        answer(429, &[("retry-after", "9999")], CANARY),
        answer(500, &[], &format!("<html>{CANARY}</html>")),
        answer(200, &[], CANARY),
        answer(200, &[], &format!(r#"{{"ok":"{CANARY}"}}"#)),
        answer(200, &[], &format!(r#"{{"ok":true,"team_id":{{"{CANARY}":1}}}}"#)),
        answer(200, &[], &format!(r#"{{"ok":true,"access_token":["{CANARY}"],"url":["{CANARY}"],"upload_url":7,"view":"{CANARY}","channel":7}}"#)),
        answer(200, &[], &format!(r#"{{"ok":true,"url":"{CANARY}"#)),
        answer(200, &[], r#"{"ok":false,"error":"invalid_auth"}"#),
    ]);
    steps
}

async fn drive<E: Endpoint>(call: &E) {
    clean(&format!("{call:?} {call:#?}"), "the call");
    let count = failures().len();
    for n in 0..count {
        let step = failures().swap_remove(n);
        let mut policy = slack_blocks::web::retry::RetryPolicy::default();
        policy.attempts = 1;
        let builder = Client::builder(CANARY).retry(policy);
        let slack = builder.build_with(Script::of([step])).unwrap();
        clean(&format!("{slack:?} {slack:#?}"), "the client");
        if let Err(error) = slack.send(call).await {
            clean(&printed(&error), "the error");
        }
    }
}

#[tokio::test]
async fn no_failure_of_any_call_shows_a_secret() {
    drive(&TestAuth::new()).await;
    drive(&PostMessage::new("C1", "hi")).await;
    let pkce = Pkce::from_verifier(CANARY.repeat(2)).unwrap();
    drive(&ExchangeCode::new("1.2", CANARY, CANARY).pkce(&pkce)).await;
    drive(&RefreshAccess::new("1.2", CANARY, CANARY)).await;
    drive(&OpenConnection::new()).await;
    drive(&ReserveUpload::new("a", 1_u64)).await;
    let modal = Modal::new(PlainText::new("t"), [Divider::new()]);
    drive(&OpenView::new(CANARY, modal)).await;
}

#[test]
fn no_public_type_shows_a_secret() {
    let form = Form::new().field("client_secret", CANARY);
    let url = format!("https://hooks.slack.com/commands/{CANARY}?x={CANARY}");
    let slack = Client::builder(CANARY).build_with(Script::of([])).unwrap();
    let response_url = slack.response_url(&url).unwrap();
    assert_eq!(response_url.expose(), url);
    let pair = Pair::new(CANARY, CANARY, SystemTime::UNIX_EPOCH);
    let login = AuthorizeUrl::new("1.2", &CANARY.into());
    let at = login.at(&slack);
    let raw = Raw::new("x.y", slack_blocks::web::retry::Class::Safe);
    let raw = raw.json(&serde_json::json!({ "token": CANARY })).unwrap();
    for text in [
        format!("{:?}", Secret::new(CANARY)),
        format!("{:?}", SignedUrl::new(&*url)),
        format!("{form:?} {:?}", Payload::Form(form.clone())),
        format!("{:?}", Payload::Json(CANARY.into())),
        format!("{response_url:?} {response_url:#?}"),
        format!("{pair:?} {login:?} {at:?}"),
        format!("{:?}", Client::builder(CANARY)),
        format!(
            "{:?}",
            Client::builder(CANARY).base_url(format!("https://user:{CANARY}@proxy.example"))
        ),
        format!("{:?}", Upload::new("a.txt", CANARY).comment(CANARY)),
        format!("{raw:?}"),
        format!("{:?}", Pkce::from_verifier(CANARY.repeat(2)).unwrap()),
        format!("{:?}", ExchangeCode::new("1", CANARY, CANARY)),
        format!("{:?}", Verified::without_signature(CANARY)),
        format!("{:?}", Verifier::new([CANARY]).unwrap()),
    ] {
        clean(&text, "a type");
    }
}

#[tokio::test]
async fn a_token_that_no_header_can_hold_is_an_error_without_it() {
    let token = format!("{CANARY}\n");
    let slack = Client::builder(token.as_str())
        .build_with(Script::of([]))
        .unwrap();
    let error = slack.send(&TestAuth::new()).await.unwrap_err();
    assert!(matches!(error, Error::Token(_)));
    clean(&printed(&error), "the error");
}

#[tokio::test]
async fn the_token_goes_to_the_base_address_alone() {
    let slot = format!(
        r#"{{"ok":true,"upload_url":"https://files.slack.com/upload/v1/{CANARY}","file_id":"F1"}}"#
    );
    let script = Script::of([
        answer(200, &[], &slot),
        answer(200, &[], "OK - 3"),
        answer(200, &[], r#"{"ok":true,"files":[{"id":"F1"}]}"#),
        answer(200, &[], "ok"),
        answer(200, &[], r#"{"ok":true,"access_token":"x"}"#),
    ]);
    let slack = Client::builder(CANARY).build_with(script.clone()).unwrap();
    let upload = slack_blocks::web::upload::Upload::new("a.txt", "abc").channel("C1");
    slack.upload(&upload).await.unwrap();
    let url = slack.response_url("https://hooks.slack.com/x").unwrap();
    slack.respond(&url, "hi").await.unwrap();
    slack.send(&ExchangeCode::new("1", "s", "c")).await.unwrap();
    for n in 0..5 {
        let request = script.request(n);
        let host = request.uri().host().unwrap().to_owned();
        let login = request.uri().path().contains("oauth");
        let carries = request.headers().contains_key("authorization");
        assert_eq!(carries, host == "slack.com" && !login, "{host}");
    }
}
