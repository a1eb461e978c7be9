//! The door.

use std::fmt::Write;

use slack_blocks::signature::sign;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::scene::{CHANNEL, Scene};

/// Sends one request over a bare socket; answers status line and body.
async fn post(scene: &Scene, headers: &[(String, String)], body: &[u8]) -> String {
    let mut stream = TcpStream::connect(scene.running.address).await.unwrap();
    let mut head = format!(
        "POST /slack/commands HTTP/1.1\r\nhost: bot\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let dateless = answer.lines().filter(|line| !line.starts_with("date:"));
    dateless.collect::<Vec<_>>().join("\n")
}

fn now(scene: &Scene) -> u64 {
    let now = scene.sandbox.clock().peer_now().timestamp();
    u64::try_from(now).unwrap()
}

type Headers = Vec<(String, String)>;

fn signed(secret: &str, at: u64, body: &[u8]) -> Headers {
    let signed = sign(secret, at, body).unwrap();
    let headers = signed
        .headers()
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    headers.to_vec()
}

const BODY: &[u8] =
    b"command=%2Fh&text=deploy+acme+to+staging&team_id=T0000000001&user_id=U0000000001\
      &trigger_id=1.2&channel_id=";

#[tokio::test]
async fn whatever_is_wrong_with_a_request_it_gets_the_same_401_and_changes_nothing() {
    let scene = Scene::open().await;
    let before = scene.counts();
    let secret = scene.sandbox.slack().signing_secret.clone();
    let good = signed(&secret, now(&scene), BODY);
    let mut twice = good.clone();
    twice.push(good[0].clone());
    let cases: Vec<(&str, Headers, &[u8])> = vec![
        ("no headers", vec![], BODY),
        (
            "another secret",
            signed("wrong secret", now(&scene), BODY),
            BODY,
        ),
        (
            "another body",
            good.clone(),
            b"command=%2Fh&text=deploy+acme+to+production",
        ),
        ("too old", signed(&secret, now(&scene) - 600, BODY), BODY),
        (
            "from the future",
            signed(&secret, now(&scene) + 600, BODY),
            BODY,
        ),
        ("a header twice", twice, BODY),
    ];
    let reference = post(&scene, &[], BODY).await;
    assert!(reference.starts_with("HTTP/1.1 401"), "{reference}");
    for (what, headers, body) in cases {
        assert_eq!(post(&scene, &headers, body).await, reference, "{what}");
    }
    scene.running.bot.idle().await;
    assert_eq!(scene.counts(), before);
}

#[tokio::test]
async fn p11_a_signed_body_that_is_no_command_is_a_bad_request() {
    let scene = Scene::open().await;
    let secret = scene.sandbox.slack().signing_secret.clone();
    for body in [&b"\xff\xfe"[..], b"a=b"] {
        let answer = post(&scene, &signed(&secret, now(&scene), body), body).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
}

#[tokio::test]
async fn a_command_that_slack_sends_twice_runs_once() {
    let scene = Scene::open().await;
    let before = scene.counts();
    let secret = scene.sandbox.slack().signing_secret.clone();
    let mut body = BODY.to_vec();
    body.extend_from_slice(CHANNEL.as_bytes());
    let headers = signed(&secret, now(&scene), &body);
    let (first, second) =
        tokio::join!(post(&scene, &headers, &body), post(&scene, &headers, &body));
    for answer in [first, second] {
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    scene.running.bot.idle().await;
    assert_eq!(scene.counts().0, before.0 + 1);
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let scene = Scene::open().await;
    let body = vec![b'a'; 1024 * 1024 + 1];
    let answer = post(&scene, &[], &body).await;
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
}
