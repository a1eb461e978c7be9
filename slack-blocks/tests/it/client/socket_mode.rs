//! Socket Mode against a server on loopback that plays Slack.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use http::{Request, Response};
use serde_json::{Value, json};
use slack_blocks::Client;
use slack_blocks::socket_mode::{Disconnect, Envelope, Frame, Kind, SocketError, SocketMode};
use slack_blocks::transport::{Limits, Transport, TransportError};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, accept_async};

type Socket = WebSocketStream<TcpStream>;

/// Longest time to connect; here it never ends.
const CONNECT: Duration = Duration::from_secs(15);

/// Answers `apps.connections.open` from a list. Short pauses end at once, long ones
/// (waiting for signs of life) when they are released.
#[derive(Clone, Debug)]
struct Api {
    answers: Arc<Mutex<VecDeque<String>>>,
    pauses: Arc<Mutex<Vec<Duration>>>,
    release: Arc<tokio::sync::Notify>,
}

#[async_trait]
impl Transport for Api {
    async fn send(
        &self,
        request: Request<Bytes>,
        _: Limits,
    ) -> Result<Response<Bytes>, TransportError> {
        assert_eq!(request.uri().path(), "/api/apps.connections.open");
        let answer = self.answers.lock().unwrap().pop_front();
        let answer = answer.unwrap_or_else(|| r#"{"ok":false,"error":"the_script_ends"}"#.into());
        Ok(Response::new(Bytes::from(answer)))
    }

    async fn sleep(&self, pause: Duration) {
        self.pauses.lock().unwrap().push(pause);
        if pause == CONNECT {
            std::future::pending::<()>().await;
        } else if pause > CONNECT {
            self.release.notified().await;
        }
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)
    }
}

struct Slack {
    listener: TcpListener,
    api: Api,
}

impl Slack {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = Api {
            answers: Arc::default(),
            pauses: Arc::default(),
            release: Arc::default(),
        };
        Self { listener, api }
    }

    fn port(&self) -> u16 {
        self.listener.local_addr().unwrap().port()
    }

    /// Lets the app open so many connections.
    fn allow(&self, connections: usize) {
        for n in 0..connections {
            self.answer(&format!(
                r#"{{"ok":true,"url":"ws://127.0.0.1:{}/link?ticket={n}"}}"#,
                self.port()
            ));
        }
    }

    fn answer(&self, body: &str) {
        self.api.answers.lock().unwrap().push_back(body.to_owned());
    }

    fn app(&self) -> SocketMode {
        let base = format!("http://127.0.0.1:{}/api/", self.port());
        let builder = Client::builder("xapp-1").base_url(base).paced(false);
        SocketMode::new(builder.build_with(self.api.clone()).unwrap())
    }

    async fn accept(&self) -> Socket {
        let (stream, _) = self.listener.accept().await.unwrap();
        accept_async(stream).await.unwrap()
    }
}

async fn send(socket: &mut Socket, frame: &Value) {
    socket.send(Message::text(frame.to_string())).await.unwrap();
}

async fn receive(socket: &mut Socket) -> Value {
    loop {
        if let Message::Text(text) = socket.next().await.unwrap().unwrap() {
            return serde_json::from_str(text.as_str()).unwrap();
        }
    }
}

fn command(id: &str) -> Value {
    json!({ "type": "slash_commands", "envelope_id": id, "accepts_response_payload": true, "payload":
        { "command": "/h", "text": id, "user_id": "U1", "channel_id": "C1" } })
}

fn hello(lifetime: u64) -> Value {
    json!({ "type": "hello", "num_connections": 1, "debug_info": { "approximate_connection_time": lifetime } })
}

#[tokio::test]
async fn a_command_comes_and_its_answer_goes_over_the_same_connection() {
    let slack = Slack::start().await;
    slack.allow(1);
    let server = async {
        let mut socket = slack.accept().await;
        send(&mut socket, &hello(18_060)).await;
        send(&mut socket, &command("e-1")).await;
        assert_eq!(
            receive(&mut socket).await,
            json!({ "envelope_id": "e-1", "payload": { "text": "working" } })
        );
        send(&mut socket, &json!({ "type": "from_the_future" })).await;
        let mut event = command("e-2");
        event["accepts_response_payload"] = false.into();
        send(&mut socket, &event).await;
        assert_eq!(receive(&mut socket).await, json!({ "envelope_id": "e-2" }));
    };
    let app = async {
        let mut socket = slack.app();
        let envelope = socket.next().await.unwrap();
        assert_eq!(envelope.kind(), &Kind::SlashCommand);
        assert_eq!(envelope.command().unwrap().text, "e-1");
        let answer = slack_blocks::Message::new("working");
        socket
            .acknowledge(envelope.ack_with(&answer).unwrap())
            .await;
        let envelope = socket.next().await.unwrap();
        assert!(envelope.ack_with(&answer).is_err(), "it takes no answer");
        socket.acknowledge(envelope.ack()).await;
        socket
    };
    tokio::join!(server, app);
}

#[tokio::test]
async fn the_next_connection_is_opened_before_the_old_one_ends_and_nothing_is_lost() {
    for reason in ["warning", "refresh_requested", "a_new_reason"] {
        let slack = Slack::start().await;
        slack.allow(2);
        let server = async {
            let mut old = slack.accept().await;
            send(&mut old, &hello(18_060)).await;
            send(&mut old, &json!({ "type": "disconnect", "reason": reason })).await;
            let mut new = slack.accept().await;
            send(&mut new, &hello(18_060)).await;
            // A late one still comes over the old connection.
            send(&mut old, &command("late")).await;
            assert_eq!(receive(&mut old).await, json!({ "envelope_id": "late" }));
            old.close(None).await.unwrap();
            send(&mut new, &command("next")).await;
            assert_eq!(receive(&mut new).await, json!({ "envelope_id": "next" }));
        };
        let app = async {
            let mut socket = slack.app();
            for id in ["late", "next"] {
                let envelope = socket.next().await.unwrap();
                assert_eq!(envelope.id(), id);
                socket.acknowledge(envelope.ack()).await;
            }
            socket
        };
        tokio::join!(server, app);
    }
}

#[tokio::test]
async fn a_connection_is_replaced_before_its_announced_end() {
    let slack = Slack::start().await;
    slack.allow(2);
    let server = async {
        let mut old = slack.accept().await;
        send(&mut old, &hello(30)).await;
        let mut new = slack.accept().await;
        send(&mut new, &hello(18_060)).await;
        send(&mut new, &command("next")).await;
        (old, new)
    };
    let app = async {
        let mut socket = slack.app();
        assert_eq!(socket.next().await.unwrap().id(), "next");
        socket
    };
    tokio::join!(server, app);
}

#[tokio::test]
async fn a_connection_that_breaks_is_opened_again() {
    let slack = Slack::start().await;
    slack.allow(2);
    let server = async {
        drop(slack.accept().await);
        let mut socket = slack.accept().await;
        send(&mut socket, &command("e-1")).await;
        socket
    };
    let app = async {
        let mut socket = slack.app();
        assert_eq!(socket.next().await.unwrap().id(), "e-1");
        socket
    };
    tokio::join!(server, app);
}

#[tokio::test]
async fn a_silent_connection_is_asked_and_then_given_up() {
    let slack = Slack::start().await;
    slack.allow(2);
    let server = async {
        // It is never read, so nobody answers the question.
        let silent = slack.accept().await;
        let stream = loop {
            slack.api.release.notify_one();
            tokio::select! {
                accepted = slack.listener.accept() => break accepted.unwrap().0,
                () = tokio::task::yield_now() => {}
            }
        };
        let mut socket = accept_async(stream).await.unwrap();
        send(&mut socket, &command("e-1")).await;
        (silent, socket)
    };
    let app = async {
        let mut socket = slack.app();
        assert_eq!(socket.next().await.unwrap().id(), "e-1");
        socket
    };
    tokio::join!(server, app);
}

#[tokio::test]
async fn what_slack_refuses_for_good_is_told() {
    for (reason, disabled) in [("link_disabled", true), ("too_many_websockets", false)] {
        let slack = Slack::start().await;
        slack.allow(1);
        let server = async {
            let mut socket = slack.accept().await;
            send(
                &mut socket,
                &json!({ "type": "disconnect", "reason": reason }),
            )
            .await;
            socket
        };
        let mut socket = slack.app();
        let (_open, error) = tokio::join!(server, socket.next());
        assert_eq!(matches!(error, Err(SocketError::Disabled)), disabled);
        assert_eq!(matches!(error, Err(SocketError::TooMany)), !disabled);
    }
    let slack = Slack::start().await;
    slack.answer(r#"{"ok":false,"error":"invalid_auth"}"#);
    let error = slack.app().next().await.unwrap_err();
    assert!(matches!(error, SocketError::Refused(_)));
}

#[tokio::test]
async fn after_so_many_failures_in_a_row_it_gives_up_with_growing_pauses() {
    let slack = Slack::start().await;
    // Nobody listens there.
    let dead = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let base = format!("http://127.0.0.1:{dead}/api/");
    for _ in 0..4 {
        slack.answer(&format!(
            r#"{{"ok":true,"url":"ws://127.0.0.1:{dead}/x?ticket=canary"}}"#
        ));
    }
    let client = Client::builder("xapp-1").base_url(base).paced(false);
    let client = client.build_with(slack.api.clone()).unwrap();
    let error = SocketMode::new(client)
        .attempts(4)
        .next()
        .await
        .unwrap_err();
    assert!(matches!(error, SocketError::Unreachable { attempts: 4 }));
    assert!(!format!("{error:?}").contains("canary"));
    let pauses = slack.api.pauses.lock().unwrap().clone();
    let short: Vec<_> = pauses.iter().filter(|pause| **pause < CONNECT).collect();
    assert_eq!(
        short,
        [
            &Duration::from_millis(500),
            &Duration::from_secs(1),
            &Duration::from_secs(2)
        ]
    );
}

#[tokio::test]
async fn it_connects_to_slack_and_nowhere_else() {
    for url in [
        "wss://evil.example/link",
        "ws://wss-primary.slack.com/link",
        "wss://slack.com.evil.example/x",
        "https://wss-primary.slack.com/link",
        "nonsense",
    ] {
        let slack = Slack::start().await;
        slack.answer(&format!(r#"{{"ok":true,"url":"{url}"}}"#));
        let error = slack.app().attempts(1).next().await.unwrap_err();
        assert!(matches!(error, SocketError::Unreachable { .. }), "{url}");
    }
}

#[test]
fn frames_of_all_kinds_are_read() {
    let parse = |frame: Value| Frame::parse(&frame.to_string()).unwrap();
    let Frame::Hello(greeting) = parse(hello(18_060)) else {
        panic!("a greeting")
    };
    assert_eq!(greeting.lifetime, Some(Duration::from_secs(18_060)));
    for (reason, expected) in [
        ("warning", Disconnect::Warning),
        ("refresh_requested", Disconnect::Refresh),
        ("link_disabled", Disconnect::Disabled),
        ("too_many_websockets", Disconnect::TooMany),
        ("x", Disconnect::Other),
    ] {
        let Frame::Disconnect(read) = parse(json!({ "type": "disconnect", "reason": reason }))
        else {
            panic!("an end")
        };
        assert_eq!(read, expected);
    }
    assert!(matches!(parse(json!({ "type": "x" })), Frame::Other));
    assert!(Frame::parse("").is_err() && Frame::parse("[1]").is_err());
    let mut frame = command("e-1");
    frame["retry_attempt"] = 2.into();
    frame["payload"]["token"] = "canary".into();
    let Frame::Envelope(envelope) = parse(frame) else {
        panic!("an envelope")
    };
    assert_eq!(envelope.retry(), Some(2));
    assert!(!format!("{envelope:?} {:?}", envelope.ack()).contains("canary"));
}

#[test]
fn the_frames_of_the_data_folder_are_read_and_answered() {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data");
    let folder = std::env::var("CORPUS_DIR").unwrap_or_else(|_| default.to_owned());
    let Ok(text) = std::fs::read(format!("{folder}/slack/synthetic/socket_mode_frames.json"))
    else {
        eprintln!("skipped: no frames in {folder}");
        return;
    };
    let frames: Vec<Value> = serde_json::from_slice(&text).unwrap();
    let mut waiting: Option<Envelope> = None;
    for entry in &frames {
        let frame = entry["frame"].to_string();
        if entry["dir"] == "in" {
            if let Frame::Envelope(envelope) = Frame::parse(&frame).unwrap() {
                match envelope.kind() {
                    Kind::SlashCommand => drop(envelope.command().unwrap()),
                    Kind::Interaction => drop(envelope.interaction().unwrap()),
                    _ => drop(envelope.event().unwrap()),
                }
                waiting = Some(envelope);
            }
        } else {
            let envelope = waiting.take().unwrap();
            let ack = match entry["frame"].get("payload") {
                Some(answer) => envelope.ack_with(answer).unwrap(),
                None => envelope.ack(),
            };
            let sent: Value = serde_json::from_str(ack.as_str()).unwrap();
            assert_eq!(sent, entry["frame"]);
        }
    }
    assert!(frames.len() >= 9);
}
