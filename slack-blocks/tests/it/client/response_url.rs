//! Answers through a `response_url`.

use std::error::Error as _;
use std::time::{Duration, SystemTime};

use slack_blocks::base_url::BaseUrl;
use slack_blocks::error::{Error, ErrorCode};
use slack_blocks::response_url::{LIFETIME, POSTS, ResponseUrl, ResponseUrlError};
use slack_blocks::transport::{Transport as _, TransportErrorKind};
use slack_blocks::{Client, Message};

use crate::script::{Script, Step, answer, fails};

const URL: &str = "https://hooks.slack.com/actions/T1/2/x";

fn client(steps: Vec<Step>) -> (Client, Script) {
    let script = Script::of(steps);
    let client = Client::builder("t").build_with(script.clone()).unwrap();
    (client, script)
}

fn ok() -> Step {
    answer(200, &[("content-type", "text/plain")], "ok")
}

#[tokio::test]
async fn an_answer_is_json_to_the_address_without_a_token() {
    let (slack, script) = client(vec![ok()]);
    let url = slack.response_url(URL).unwrap();
    let answer = Message::new("done").replace_original(true);
    slack.respond(&url, answer).await.unwrap();
    let request = script.request(0);
    assert_eq!(request.uri(), URL);
    assert_eq!(request.body(), r#"{"text":"done","replace_original":true}"#);
    assert!(!request.headers().contains_key("authorization"));
}

#[tokio::test]
async fn five_answers_go_out_a_second_apart_and_no_sixth() {
    let (slack, script) = client((0..5).map(|_| ok()).collect());
    let url = slack.response_url(URL).unwrap();
    for left in (0..POSTS).rev() {
        slack.respond(&url, "hi").await.unwrap();
        assert_eq!(url.left(), left);
    }
    let error = slack.respond(&url, "hi").await.unwrap_err();
    assert!(matches!(error, Error::Build(_)));
    assert_eq!(
        error.source().unwrap().to_string(),
        ResponseUrlError::UsedUp.to_string()
    );
    assert_eq!(script.lines().len(), 5);
    assert_eq!(script.pauses(), vec![Duration::from_secs(1); 4]);
}

#[tokio::test]
async fn after_thirty_minutes_nothing_is_sent() {
    let (slack, script) = client(vec![]);
    let url = slack.response_url(URL).unwrap();
    assert_eq!(url.expires(), script.now() + LIFETIME);
    script.sleep(LIFETIME).await;
    let error = slack.respond(&url, "hi").await.unwrap_err();
    assert_eq!(
        error.source().unwrap().to_string(),
        ResponseUrlError::Expired.to_string()
    );
    assert!(script.lines().is_empty());
}

#[tokio::test]
async fn only_what_was_sent_counts() {
    let (slack, _) = client(vec![
        fails(TransportErrorKind::Connect),
        fails(TransportErrorKind::Connect),
        fails(TransportErrorKind::Connect),
        fails(TransportErrorKind::Connect),
        fails(TransportErrorKind::Timeout),
        answer(404, &[], r#"{"ok":false,"error":"expired_url"}"#),
    ]);
    let url = slack.response_url(URL).unwrap();
    assert!(matches!(
        slack.respond(&url, "hi").await,
        Err(Error::Transport(_))
    ));
    assert_eq!(url.left(), 5);
    assert!(slack.respond(&url, "hi").await.unwrap_err().is_ambiguous());
    assert_eq!(url.left(), 4);
    let error = slack.respond(&url, "hi").await.unwrap_err();
    assert_eq!(error.as_api().unwrap().code(), Some(ErrorCode::ExpiredUrl));
    assert_eq!(url.left(), 3);
}

#[tokio::test]
async fn a_refusal_in_words_or_in_a_200_is_an_error() {
    for (status, body, code) in [
        (400, "invalid_payload", ErrorCode::InvalidPayload),
        (500, "no_text", ErrorCode::NoText),
        (
            200,
            r#"{"ok":false,"error":"used_url"}"#,
            ErrorCode::UsedUrl,
        ),
    ] {
        let (slack, script) = client(vec![answer(status, &[], body)]);
        let url = slack.response_url(URL).unwrap();
        let error = slack.respond(&url, "hi").await.unwrap_err();
        assert_eq!(error.as_api().unwrap().code(), Some(code));
        assert_eq!(script.lines().len(), 1);
    }
}

#[test]
fn the_count_survives_a_restart() {
    let base = BaseUrl::parse("https://slack.com/api").unwrap();
    let received = SystemTime::UNIX_EPOCH;
    let url = ResponseUrl::new(URL, received, &base).unwrap().used(3);
    assert_eq!(url.left(), 2);
    assert_eq!(
        ResponseUrl::new(URL, received, &base)
            .unwrap()
            .used(200)
            .left(),
        0
    );
    let foreign = ResponseUrl::new("https://evil.example/x", received, &base);
    assert_eq!(foreign.unwrap_err(), ResponseUrlError::Foreign);
}

#[tokio::test]
async fn a_sandbox_on_loopback_may_give_addresses_of_its_own() {
    let script = Script::of([ok()]);
    let builder = Client::builder("t").base_url("http://127.0.0.1:4000/api/");
    let slack = builder.build_with(script.clone()).unwrap();
    let url = slack
        .response_url("http://127.0.0.1:4000/response/1")
        .unwrap();
    slack.respond(&url, "hi").await.unwrap();
    assert_eq!(script.lines(), ["POST /response/1"]);
    assert!(
        slack
            .response_url("http://127.0.0.1:4001/response/1")
            .is_err()
    );
}
