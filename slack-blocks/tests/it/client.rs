//! The client against a scripted server: retries, pauses, secrets, pages.

use std::time::Duration;

use slack_blocks::Client;
use slack_blocks::error::{Error, ErrorCode};
use slack_blocks::web::calls::auth::TestAuth;
use slack_blocks::web::calls::chat::{PostMessage, UpdateMessage};
use slack_blocks::web::calls::conversations::GetConversation;
use slack_blocks::web::calls::users::GetUser;
use slack_blocks::web::transport::TransportErrorKind;

use crate::script::{Script, Step, answer, fails};

mod coverage;
mod endpoints;
mod ensured;
mod faults;
mod leaks;
mod oauth;
mod odd_fields;
mod pages;
#[cfg(feature = "reqwest")]
mod real;
mod refusals;
mod response_url;
#[cfg(feature = "socket-mode")]
mod socket_mode;
mod turns;
mod upload;

const USER: &str = r#"{"ok":true,"user":{"id":"U1","name":"ada"}}"#;
const POSTED: &str = r#"{"ok":true,"channel":"C1","ts":"1.000100","message":{"text":"hi"}}"#;

fn client(steps: Vec<Step>) -> (Client, Script) {
    let script = Script::of(steps);
    let client = Client::builder("canary-token")
        .build_with(script.clone())
        .unwrap();
    (client, script)
}

fn refused(code: &str) -> Step {
    answer(200, &[], &format!(r#"{{"ok":false,"error":"{code}"}}"#))
}

#[tokio::test]
async fn a_call_is_a_post_of_form_fields_below_the_base() {
    let script = Script::of([answer(200, &[], r#"{"ok":true,"channel":{"id":"C1"}}"#)]);
    let slack = Client::builder("canary-token")
        .base_url("http://127.0.0.1:1234/api/")
        .build_with(script.clone())
        .unwrap();
    let call = GetConversation::new("C1").include_num_members(true);
    assert_eq!(slack.send(&call).await.unwrap().id.unwrap(), "C1");
    let request = script.request(0);
    assert_eq!(script.lines(), ["POST /api/conversations.info"]);
    assert_eq!(request.uri().authority().unwrap(), "127.0.0.1:1234");
    assert_eq!(request.body(), "channel=C1&include_num_members=true");
    assert_eq!(
        request.headers()["content-type"],
        "application/x-www-form-urlencoded"
    );
}

#[tokio::test]
async fn a_message_is_json_with_a_charset() {
    let (slack, script) = client(vec![answer(200, &[], POSTED)]);
    let posted = slack.send(&PostMessage::new("C1", "<hi>")).await.unwrap();
    assert_eq!(posted.ts.as_str(), "1.000100");
    assert_eq!(posted.message.unwrap().text.unwrap().as_str(), "hi");
    let request = script.request(0);
    assert_eq!(request.uri(), "https://slack.com/api/chat.postMessage");
    assert_eq!(request.body(), r#"{"channel":"C1","text":"&lt;hi&gt;"}"#);
    assert_eq!(
        request.headers()["content-type"],
        "application/json; charset=utf-8"
    );
}

#[tokio::test]
async fn a_rate_limited_read_waits_as_told_then_succeeds() {
    let limited = r#"{"ok":false,"error":"ratelimited"}"#;
    let (slack, script) = client(vec![
        answer(429, &[("retry-after", "7")], limited),
        answer(200, &[], USER),
    ]);
    let user = slack.send(&GetUser::new("U1")).await.unwrap();
    assert_eq!(user.name, "ada");
    assert!(script.pauses()[0] >= Duration::from_secs(7));
}

#[tokio::test]
async fn a_message_that_may_have_been_posted_is_not_sent_again() {
    for step in [
        fails(TransportErrorKind::Timeout),
        fails(TransportErrorKind::Interrupted),
        fails(TransportErrorKind::TooLarge),
        answer(502, &[], "<html>bad gateway</html>"),
        answer(200, &[], r#"{"ok":true,"chan"#),
        answer(200, &[], r#"{"ok":true}"#),
        answer(200, &[], "[]"),
        refused("internal_error"),
        refused("fatal_error"),
        refused("service_unavailable"),
        refused("request_timeout"),
    ] {
        let (slack, script) = client(vec![step]);
        let error = slack.send(&PostMessage::new("C1", "hi")).await.unwrap_err();
        assert!(error.is_ambiguous(), "{error:?}");
        assert_eq!(script.lines(), ["POST /api/chat.postMessage"]);
    }
}

#[tokio::test]
async fn a_message_that_never_left_is_sent_again() {
    let (slack, script) = client(vec![
        fails(TransportErrorKind::Connect),
        refused("team_added_to_org"),
        answer(429, &[("retry-after", "1")], ""),
        answer(200, &[], POSTED),
    ]);
    slack.send(&PostMessage::new("C1", "hi")).await.unwrap();
    assert_eq!(script.lines().len(), 4);
}

#[tokio::test]
async fn a_change_of_a_message_is_repeated_because_the_second_time_changes_nothing() {
    let (slack, script) = client(vec![
        fails(TransportErrorKind::Timeout),
        refused("internal_error"),
        answer(200, &[], POSTED),
    ]);
    let call = UpdateMessage::new("C1", "1.000100", "hi");
    slack.send(&call).await.unwrap();
    assert_eq!(script.lines().len(), 3);
}

#[tokio::test]
async fn a_refusal_in_a_200_is_an_error_with_everything_slack_said() {
    let body = r#"{"ok":false,"error":"invalid_blocks",
        "errors":["failed to match all allowed schemas [json-pointer:/blocks/3/text]"],
        "response_metadata":{"messages":["[ERROR] unsupported type: sections [json-pointer:/blocks/0/type]"]}}"#;
    let (slack, _) = client(vec![answer(200, &[("x-slack-req-id", "r-1")], body)]);
    let error = slack.send(&PostMessage::new("C1", "hi")).await.unwrap_err();
    let api = error.as_api().unwrap();
    assert!(!error.is_ambiguous());
    assert_eq!(api.code(), Some(ErrorCode::InvalidBlocks));
    assert_eq!(api.details()[0].pointer.as_deref(), Some("/blocks/3/text"));
    assert_eq!(api.request_id(), Some("r-1"));
    assert_eq!(
        error.to_string(),
        "Slack refused: invalid_blocks: unsupported type: sections [json-pointer:/blocks/0/type] \
         (POST /chat.postMessage, 1 attempt in 0.0 s)"
    );
}

#[tokio::test]
async fn a_missing_scope_is_told_by_name() {
    let body =
        r#"{"ok":false,"error":"missing_scope","needed":"users:read","provided":"chat:write"}"#;
    let (slack, _) = client(vec![answer(200, &[], body)]);
    let error = slack.send(&GetUser::new("U1")).await.unwrap_err();
    let api = error.as_api().unwrap();
    assert!(api.is_missing_scope());
    assert_eq!(
        (api.needed(), api.provided()),
        (Some("users:read"), Some("chat:write"))
    );
    assert_eq!(
        error.to_string(),
        "Slack refused: missing_scope (needs users:read) (POST /users.info, 1 attempt in 0.0 s)"
    );
}

#[tokio::test]
async fn a_call_that_breaks_a_rule_is_never_sent() {
    let (slack, script) = client(vec![]);
    let too_long = "x".repeat(4_001);
    assert!(matches!(
        slack.send(&UpdateMessage::new("C1", "1.2", too_long)).await,
        Err(Error::Build(_))
    ));
    let empty = slack_blocks::Message::of_blocks(Vec::<slack_blocks::Block<'_>>::new());
    let mut empty = empty;
    empty.blocks = None;
    assert!(matches!(
        slack.send(&PostMessage::new("C1", empty)).await,
        Err(Error::Build(_))
    ));
    assert!(script.lines().is_empty());
}

#[tokio::test]
async fn messages_to_one_channel_are_a_second_apart() {
    let (slack, script) = client((0..3).map(|_| answer(200, &[], POSTED)).collect());
    for _ in 0..2 {
        slack.send(&PostMessage::new("C1", "hi")).await.unwrap();
    }
    slack.send(&PostMessage::new("C2", "hi")).await.unwrap();
    assert_eq!(script.pauses(), [Duration::from_secs(1)]);
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_only_its_host_is_told() {
    let (slack, _) = client(vec![answer(
        302,
        &[("location", "https://elsewhere.example/x?token=canary-link")],
        "",
    )]);
    let error = slack.send(&GetUser::new("U1")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the server answered 302 and pointed to elsewhere.example, which a token never follows: \
         look at the base URL (POST /users.info, 1 attempt in 0.0 s)"
    );
    assert!(!format!("{error:?}").contains("canary"));
}

#[tokio::test]
async fn the_token_is_sent_and_never_shown() {
    let (slack, script) = client(vec![answer(
        200,
        &[("x-oauth-scopes", "chat:write, users:read")],
        r#"{"ok":true,"team_id":"T1","user_id":"U1"}"#,
    )]);
    let identity = slack.send(&TestAuth::new()).await.unwrap();
    assert_eq!(identity.scopes, ["chat:write", "users:read"]);
    let request = script.request(0);
    assert_eq!(request.headers()["authorization"], "Bearer canary-token");
    assert!(request.headers()["authorization"].is_sensitive());
    assert!(!format!("{slack:?}").contains("canary"));
}

#[tokio::test]
async fn a_refusal_for_too_many_calls_is_waited_out_without_a_header_too() {
    for limited in [
        answer(200, &[], r#"{"ok":false,"error":"ratelimited"}"#),
        answer(200, &[], r#"{"ok":false,"error":"rate_limited"}"#),
        answer(429, &[], r#"{"ok":false,"error":"ratelimited"}"#),
        answer(429, &[("retry-after", "")], "Too many requests"),
        answer(429, &[], "<html>slow down</html>"),
    ] {
        let posted = r#"{"ok":true,"channel":"C1","ts":"1.1"}"#;
        let (slack, script) = client(vec![limited, answer(200, &[], posted)]);
        let message = slack.send(&PostMessage::new("C1", "hi")).await.unwrap();
        assert_eq!(message.ts.as_str(), "1.1");
        assert_eq!(script.lines().len(), 2);
        assert!(!script.pauses().is_empty());
    }
}
