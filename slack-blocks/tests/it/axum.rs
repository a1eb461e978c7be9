//! Extractors: only what Slack signed reaches a handler.

use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::extract::FromRequest as _;
use axum::response::IntoResponse as _;
use bytes::Bytes;
use http::{Request, StatusCode};
use slack_blocks::axum::{Action, Command, Event, Guard, Received, Rejection, RetryReason};
use slack_blocks::event::EventRequest;
use slack_blocks::signature::{Verifier, VerifyError, sign};
use slack_blocks::{Interaction, SlashCommand};

const NOW: u64 = 1_700_000_000;
const COMMAND: &str = "command=%2Fh&text=deploy+web&user_id=U1&channel_id=C1&team_id=T1";

fn guard() -> Guard {
    let now = || SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    Guard::with_clock(Verifier::new(["new", "old"]).unwrap(), now)
}

fn signed(secret: &str, at: u64, body: &str) -> Request<Body> {
    let signature = sign(secret, at, body.as_bytes()).unwrap();
    let mut request = Request::post("/slack");
    for (name, value) in signature.headers() {
        request = request.header(name, value);
    }
    request.body(Body::from(body.to_owned())).unwrap()
}

async fn answer(rejection: Rejection) -> (StatusCode, Bytes) {
    let response = rejection.into_response();
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 1024)
        .await
        .unwrap();
    (status, body)
}

#[tokio::test]
async fn a_signed_command_is_handed_out() {
    for secret in ["new", "old"] {
        let Command(command) = Command::from_request(signed(secret, NOW, COMMAND), &guard())
            .await
            .unwrap();
        assert_eq!((&*command.command, &*command.text), ("/h", "deploy web"));
    }
}

#[tokio::test]
async fn signed_interactions_and_events_are_handed_out() {
    let payload = "payload=%7B%22type%22%3A%22shortcut%22%2C%22callback_id%22%3A%22c%22%2C%22trigger_id%22%3A%221%22%2C%22user%22%3A%7B%22id%22%3A%22U1%22%7D%7D";
    let action = Action::from_request(signed("new", NOW, payload), &guard()).await;
    assert_eq!(action.unwrap().0.kind(), "shortcut");
    let check = r#"{"type":"url_verification","challenge":"c"}"#;
    let event = Event::from_request(signed("new", NOW, check), &guard()).await;
    let EventRequest::UrlVerification(check) = event.unwrap().0 else {
        panic!("a question")
    };
    assert_eq!(check.challenge.as_deref(), Some("c"));
}

#[tokio::test]
async fn whatever_is_not_slacks_gets_the_same_empty_401() {
    let unsigned = Request::post("/").body(Body::from(COMMAND)).unwrap();
    let mut doubled = signed("new", NOW, COMMAND);
    let signature = doubled.headers()["x-slack-signature"].clone();
    doubled.headers_mut().append("x-slack-signature", signature);
    let mut changed = signed("new", NOW, COMMAND);
    *changed.body_mut() = Body::from("command=%2Fx");
    let large = "x".repeat(1024 * 1024 + 1);
    for (request, reason) in [
        (unsigned, None),
        (doubled, Some(VerifyError::AmbiguousHeader)),
        (changed, Some(VerifyError::Mismatch)),
        (signed("other", NOW, COMMAND), Some(VerifyError::Mismatch)),
        (
            signed("new", NOW - 301, COMMAND),
            Some(VerifyError::Expired),
        ),
        (
            signed("new", NOW + 301, COMMAND),
            Some(VerifyError::Expired),
        ),
        (signed("new", NOW, &large), None),
        (
            signed("other", NOW, "ssl_check=1&command=%2Fh"),
            Some(VerifyError::Mismatch),
        ),
    ] {
        let rejection = Command::from_request(request, &guard()).await.unwrap_err();
        if let Some(reason) = reason {
            assert_eq!(rejection, Rejection::Unverified(reason));
        }
        assert_eq!(
            answer(rejection).await,
            (StatusCode::UNAUTHORIZED, Bytes::new())
        );
    }
}

#[tokio::test]
async fn what_is_slacks_but_something_else_gets_a_400() {
    let request = signed("new", NOW, "command=%2Fh");
    let rejection = Command::from_request(request, &guard()).await.unwrap_err();
    assert!(matches!(rejection, Rejection::Malformed(_)));
    assert_eq!(answer(rejection).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_check_of_the_certificate_is_answered_and_does_nothing() {
    let request = Request::post("/")
        .body(Body::from("ssl_check=1&token=x"))
        .unwrap();
    let rejection = Command::from_request(request, &guard()).await.unwrap_err();
    assert_eq!(rejection, Rejection::SslCheck);
    assert_eq!(answer(rejection).await, (StatusCode::OK, Bytes::new()));
}

#[test]
fn a_guard_shows_no_secret() {
    assert_eq!(format!("{:?}", guard()), "Guard(Verifier(2 secrets))");
}

#[tokio::test]
async fn the_verified_bytes_come_with_the_payload() {
    let guard = guard();
    let request = signed("new", NOW, COMMAND);
    let command = Received::<SlashCommand<'static>>::from_request(request, &guard)
        .await
        .unwrap();
    assert_eq!(
        (&*command.payload.text, command.body.as_bytes()),
        ("deploy web", COMMAND.as_bytes())
    );
    assert_eq!(command.retry, None);
    assert!(!format!("{command:?}").contains("command=%2Fh"));
    let bytes = Received::<()>::from_request(signed("new", NOW, "anything"), &guard).await;
    assert_eq!(bytes.unwrap().body.as_bytes(), b"anything");
    let unsigned = Request::post("/").body(Body::from("anything")).unwrap();
    let rejection = Received::<()>::from_request(unsigned, &guard)
        .await
        .unwrap_err();
    assert_eq!(answer(rejection).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_event_says_which_repeat_it_is_and_why() {
    let body = r#"{"type":"event_callback","event_id":"Ev1","event":{"type":"app_mention"}}"#;
    for (number, reason, expected) in [
        (
            Some("1"),
            Some("http_timeout"),
            Some((1, Some(RetryReason::HttpTimeout))),
        ),
        (
            Some("3"),
            Some("of_the_future"),
            Some((3, Some(RetryReason::from("of_the_future")))),
        ),
        (Some("2"), None, Some((2, None))),
        (Some("x"), Some("http_error"), None),
        (None, None, None),
    ] {
        let mut request = signed("new", NOW, body);
        for (name, value) in [
            ("x-slack-retry-num", number),
            ("x-slack-retry-reason", reason),
        ] {
            if let Some(value) = value {
                request.headers_mut().insert(name, value.parse().unwrap());
            }
        }
        let event = Received::<EventRequest<'static>>::from_request(request, &guard())
            .await
            .unwrap();
        assert_eq!(
            event.retry.map(|retry| (retry.number, retry.reason)),
            expected
        );
    }
}

#[tokio::test]
async fn what_is_signed_and_not_wanted_gets_a_400_from_every_extractor() {
    let event = r#"{"type":"event_callback","event":{}}"#;
    for body in [
        "",
        "not a form",
        "[]",
        "x=1",
        "payload=%5B%5D",
        "\u{feff}{}",
    ] {
        let request = || signed("new", NOW, body);
        let rejections = [
            Command::from_request(request(), &guard())
                .await
                .unwrap_err(),
            Action::from_request(request(), &guard()).await.unwrap_err(),
            Event::from_request(request(), &guard()).await.unwrap_err(),
            Received::<Interaction<'static>>::from_request(request(), &guard())
                .await
                .unwrap_err(),
        ];
        for rejection in rejections {
            assert_eq!(answer(rejection).await.0, StatusCode::BAD_REQUEST, "{body}");
        }
    }
    let rejection = Command::from_request(signed("new", NOW, event), &guard())
        .await
        .unwrap_err();
    assert_eq!(answer(rejection).await.0, StatusCode::BAD_REQUEST);
}
