//! The default transport against a server on loopback.

use std::time::Duration;

use slack_blocks::Client;
use slack_blocks::error::Error;
use slack_blocks::web::calls::auth::TestAuth;
use slack_blocks::web::calls::chat::PostMessage;
use slack_blocks::web::retry::RetryPolicy;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// Reads one request and writes these bytes; gives the request back.
async fn serve(listener: &TcpListener, answer: &str) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let read = stream.read(&mut piece).await.unwrap();
        request.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&request).to_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        if read == 0 || body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
            break;
        }
    }
    stream.write_all(answer.as_bytes()).await.unwrap();
    String::from_utf8(request).unwrap()
}

fn http(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

fn client(listener: &TcpListener) -> Client {
    let port = listener.local_addr().unwrap().port();
    let mut policy = RetryPolicy::default();
    policy.base = Duration::ZERO;
    Client::builder("xoxb-1")
        .base_url(format!("http://127.0.0.1:{port}/api/"))
        .retry(policy)
        .user_agent("test")
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_call_goes_over_the_wire_and_its_answer_comes_back() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let slack = client(&listener);
    let body = r#"{"ok":true,"team_id":"T1","user_id":"U1"}"#;
    let limited = http("429 Too Many Requests", "retry-after: 0\r\n", "");
    let server = async {
        serve(&listener, &limited).await;
        serve(&listener, &http("200 OK", "", body)).await
    };
    let call = TestAuth::new();
    let (request, identity) = tokio::join!(server, slack.send(&call));
    assert_eq!(identity.unwrap().user_id.unwrap(), "U1");
    assert!(request.starts_with("POST /api/auth.test HTTP/1.1\r\n"));
    assert!(request.contains("authorization: Bearer xoxb-1\r\n"));
    assert!(request.contains("user-agent: test slack-blocks-rust/"));
    assert!(!request.contains("referer"));
}

#[tokio::test]
async fn a_cut_answer_to_a_post_is_unclear_and_a_redirect_is_not_followed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let slack = client(&listener);
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{\"ok\":true";
    let call = PostMessage::new("C1", "hi");
    let (_, error) = tokio::join!(serve(&listener, cut), slack.send(&call));
    assert!(error.unwrap_err().is_ambiguous());
    let moved = http(
        "302 Found",
        "location: http://127.0.0.1:1/x?token=canary\r\n",
        "",
    );
    let call = TestAuth::new();
    let (_, error) = tokio::join!(serve(&listener, &moved), slack.send(&call));
    assert!(
        matches!(error.unwrap_err(), Error::Redirect { host, .. } if host.as_deref() == Some("127.0.0.1"))
    );
}

#[test]
fn futures_can_be_spawned() {
    fn sends<T: Send>(_: &T) {}
    let slack = Client::builder("t").build().unwrap();
    let call = PostMessage::new("C1", "hi");
    sends(&slack.send(&call));
    let list = slack_blocks::web::calls::conversations::ListConversations::new();
    sends(&slack.pages(&list));
    sends(&slack.all(&list));
    let url = slack.response_url("https://hooks.slack.com/x").unwrap();
    sends(&slack.respond(&url, "hi"));
    let upload = slack_blocks::web::upload::Upload::new("a", "b");
    sends(&slack.upload(&upload));
    let intent = slack_blocks::web::ensure::Intent::now(&slack);
    sends(&slack_blocks::web::ensure::message(&slack, &call, intent));
    #[cfg(feature = "socket-mode")]
    {
        let mut socket = slack_blocks::web::socket_mode::SocketMode::new(slack.clone());
        sends(&socket.next());
    }
}
