//! Files.

use slack_blocks::Client;
use slack_blocks::error::Error;
use slack_blocks::web::transport::TransportErrorKind;
use slack_blocks::web::upload::Upload;

use crate::script::{Script, Step, answer, fails};

fn slot(url: &str) -> Step {
    let body = format!(r#"{{"ok":true,"upload_url":"{url}","file_id":"F1"}}"#);
    answer(200, &[], &body)
}

fn client(steps: Vec<Step>) -> (Client, Script) {
    let script = Script::of(steps);
    let client = Client::builder("t").build_with(script.clone()).unwrap();
    (client, script)
}

#[tokio::test]
async fn a_file_is_reserved_sent_and_shared() {
    let done = r#"{"ok":true,"files":[{"id":"F1","title":"log","permalink":"https://acme.slack.com/files/F1"}]}"#;
    let (slack, script) = client(vec![
        slot("https://files.slack.com/upload/v1/abc"),
        fails(TransportErrorKind::Interrupted),
        answer(200, &[], "OK - 3"),
        answer(200, &[], done),
    ]);
    let upload = Upload::new("log.txt", "abc").title("log").alt("a log");
    let file = slack
        .upload(&upload.channel("C1").thread("1.2").comment("see"))
        .await
        .unwrap();
    assert_eq!(
        file.permalink.as_deref(),
        Some("https://acme.slack.com/files/F1")
    );
    assert_eq!(
        script.lines(),
        [
            "POST /api/files.getUploadURLExternal",
            "POST /upload/v1/abc",
            "POST /upload/v1/abc",
            "POST /api/files.completeUploadExternal",
        ]
    );
    assert_eq!(script.request(2).body(), "abc");
    assert_eq!(
        script.request(2).headers()["content-type"],
        "application/octet-stream"
    );
}

#[tokio::test]
async fn bytes_go_to_slack_and_nowhere_else() {
    for foreign in [
        "https://evil.example/upload",
        "https://files.slack.com.evil.example/x",
        "http://files.slack.com/x",
        "http://127.0.0.1:9/x",
        "https://evilslack.com/x",
    ] {
        let (slack, script) = client(vec![slot(foreign)]);
        let error = slack.upload(&Upload::new("a", "abc")).await.unwrap_err();
        assert!(matches!(error, Error::Build(_)), "{foreign}");
        assert_eq!(script.lines().len(), 1);
    }
}

#[tokio::test]
async fn a_share_that_may_have_happened_is_not_repeated() {
    let (slack, script) = client(vec![
        slot("https://files.slack.com/upload/v1/abc"),
        answer(200, &[], "OK - 3"),
        fails(TransportErrorKind::Timeout),
    ]);
    let error = slack.upload(&Upload::new("a", "abc")).await.unwrap_err();
    assert!(error.is_ambiguous());
    assert_eq!(script.lines().len(), 3);
}

#[tokio::test]
async fn a_file_of_more_than_a_gigabyte_is_refused_here() {
    let (slack, script) = client(vec![]);
    // Zeroed pages that nobody touches take no memory.
    let bytes = bytes::Bytes::from(vec![0; slack_blocks::web::upload::MAX_BYTES + 1]);
    let error = slack.upload(&Upload::new("a", bytes)).await.unwrap_err();
    assert!(matches!(error, Error::Build(_)));
    assert!(script.lines().is_empty());
}

#[tokio::test]
async fn with_govslack_bytes_go_to_govslack() {
    let done = r#"{"ok":true,"files":[{"id":"F1"}]}"#;
    let steps = [
        slot("https://files.slack-gov.com/upload/v1/abc"),
        answer(200, &[], "OK - 3"),
        answer(200, &[], done),
        slot("https://files.slack.com/upload/v1/abc"),
    ];
    let script = Script::of(steps);
    let builder = Client::builder("t").base_url("https://slack-gov.com/api");
    let slack = builder.build_with(script.clone()).unwrap();
    slack.upload(&Upload::new("a", "abc")).await.unwrap();
    let error = slack.upload(&Upload::new("a", "abc")).await.unwrap_err();
    assert!(matches!(error, Error::Build(_)), "{error:?}");
}
