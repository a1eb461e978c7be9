//! Answers through a `response_url`.

use std::error::Error as _;
use std::time::{Duration, SystemTime};

use slack_blocks::error::{Error, ErrorCode};
use slack_blocks::web::base_url::BaseUrl;
use slack_blocks::web::response_url::{LIFETIME, POSTS, ResponseUrl, ResponseUrlError};
use slack_blocks::web::transport::{Transport as _, TransportErrorKind};
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

#[tokio::test]
async fn only_slacks_own_ok_is_a_success() {
    for body in ["ok", " ok\n", r#"{"ok":true}"#, r#"{"ok":true,"x":1}"#] {
        let (slack, _) = client(vec![answer(200, &[], body)]);
        let url = slack.response_url(URL).unwrap();
        slack.respond(&url, "hi").await.unwrap();
    }
    for body in [
        "no_text",
        "invalid_payload",
        r#"{"ok":false,"error":"no_text"}"#,
    ] {
        let (slack, _) = client(vec![answer(200, &[], body)]);
        let url = slack.response_url(URL).unwrap();
        let error = slack.respond(&url, "hi").await.unwrap_err();
        assert!(error.as_api().is_some() && !error.is_ambiguous(), "{body}");
    }
    for body in [
        "",
        "<html>welcome</html>",
        "OK",
        "okay then",
        "[]",
        "true",
        "{}",
        r#"{"ok":"true"}"#,
        r#""ok""#,
    ] {
        let (slack, script) = client(vec![answer(200, &[], body)]);
        let url = slack.response_url(URL).unwrap();
        let error = slack.respond(&url, "hi").await.unwrap_err();
        assert!(error.is_ambiguous(), "{body}");
        assert_eq!((script.lines().len(), url.left()), (1, 4));
    }
}

#[tokio::test]
async fn what_slack_has_counted_is_believed() {
    let (slack, _) = client(vec![answer(404, &[], r#"{"ok":false,"error":"used_url"}"#)]);
    let url = slack.response_url(URL).unwrap();
    assert!(slack.respond(&url, "hi").await.is_err());
    assert_eq!(url.left(), 0);
}

#[test]
fn the_hosts_of_govslack_follow_the_base() {
    let client = |base: &str| {
        let builder = Client::builder("t").base_url(base);
        builder.build_with(Script::of([])).unwrap()
    };
    let (gov, slack) = (
        client("https://slack-gov.com/api"),
        client("https://slack.com/api"),
    );
    let (theirs, ours) = ("https://hooks.slack-gov.com/actions/T1/2/x", URL);
    assert!(gov.response_url(theirs).is_ok() && gov.response_url(ours).is_err());
    assert!(slack.response_url(theirs).is_err() && slack.response_url(ours).is_ok());
    assert!(
        gov.incoming_webhook("https://hooks.slack-gov.com/services/T/B/x")
            .is_ok()
    );
    for foreign in [
        "https://hooks.evil-slack-gov.com/x",
        "https://hooks.slack-gov.com.evil.example/x",
        "https://slack-gov.com/x",
    ] {
        assert!(gov.response_url(foreign).is_err(), "{foreign}");
    }
    // A proxy of one's own stands for Slack.
    assert!(
        client("https://proxy.example/api")
            .response_url(ours)
            .is_ok()
    );
}

#[tokio::test]
async fn an_incoming_webhook_takes_messages_a_second_apart_without_a_token() {
    let script = Script::of([
        ok(),
        ok(),
        answer(410, &[], "channel_is_archived"),
        answer(200, &[], "<html>"),
    ]);
    let builder = Client::builder_without_token();
    let slack = builder.build_with(script.clone()).unwrap();
    let address = "https://hooks.slack.com/services/T1/B1/canary";
    let hook = slack.incoming_webhook(address).unwrap();
    assert!(!format!("{hook:?}").contains("canary"));
    assert_eq!(hook.expose(), address);
    slack.send_to_webhook(&hook, "a < b").await.unwrap();
    slack
        .send_to_webhook(&hook, Message::new("b"))
        .await
        .unwrap();
    assert_eq!(script.pauses(), [Duration::from_secs(1)]);
    let request = script.request(0);
    assert_eq!(request.uri(), address);
    assert_eq!(request.body(), r#"{"text":"a &lt; b"}"#);
    assert!(!request.headers().contains_key("authorization"));
    let error = slack.send_to_webhook(&hook, "c").await.unwrap_err();
    assert_eq!(
        error.as_api().unwrap().code().unwrap().as_str(),
        "channel_is_archived"
    );
    assert!(
        slack
            .send_to_webhook(&hook, "d")
            .await
            .unwrap_err()
            .is_ambiguous()
    );
    for foreign in [
        "https://evil.example/services/T/B/x",
        "http://hooks.slack.com/services/x",
        "",
    ] {
        assert!(slack.incoming_webhook(foreign).is_err(), "{foreign}");
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
