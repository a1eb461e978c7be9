//! Socket Mode against a server on loopback that plays Slack.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use http::{Request, Response};
use serde_json::{Value, json};
use slack_blocks::Client;
use slack_blocks::web::socket_mode::{ConnectError, Envelope, Kind, SocketError, SocketMode};
use slack_blocks::web::transport::{Limits, Transport, TransportError};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, accept_async};

mod frames;

type Socket = WebSocketStream<TcpStream>;

/// How much faster the app's clock runs, so that no test waits for pauses.
const SPEED: u32 = 50;

/// Answers `apps.connections.open` from a list, on a fast clock.
#[derive(Clone, Debug)]
struct Api {
    answers: Arc<Mutex<VecDeque<String>>>,
    start: Instant,
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
        tokio::time::sleep(pause / SPEED).await;
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000) + self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed() * SPEED
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
            start: Instant::now(),
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
        let builder = Client::builder("xapp-1").base_url(base);
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

/// The next envelope, with `next` dropped each millisecond or not at all.
async fn next(socket: &mut SocketMode, dropped: bool) -> Result<Envelope, SocketError> {
    loop {
        if !dropped {
            return socket.next().await;
        }
        let pause = Duration::from_millis(1);
        if let Ok(next) = tokio::time::timeout(pause, socket.next()).await {
            return next;
        }
    }
}

#[tokio::test]
async fn twenty_reconnects_of_every_kind_lose_nothing() {
    for dropped in [false, true] {
        let slack = Slack::start().await;
        slack.allow(21);
        let server = async {
            let mut old: Option<Socket> = None;
            for n in 0..20 {
                let mut socket = slack.accept().await;
                if n % 7 == 6 {
                    // Cut before a word was said.
                    continue;
                }
                send(&mut socket, &hello(18_060)).await;
                // The one before still carries something.
                for (link, name) in [(old.as_mut(), "late"), (Some(&mut socket), "new")] {
                    let Some(link) = link else { continue };
                    let id = format!("{n}-{name}");
                    link.send(Message::text("Unable to route this"))
                        .await
                        .unwrap();
                    send(link, &command(&id)).await;
                    assert_eq!(receive(link).await, json!({ "envelope_id": id }));
                }
                let mut disconnect = async |reason: &str| {
                    send(
                        &mut socket,
                        &json!({ "type": "disconnect", "reason": reason }),
                    )
                    .await;
                };
                match n % 5 {
                    0 => disconnect("warning").await,
                    1 => disconnect("refresh_requested").await,
                    2 => disconnect("a_new_reason").await,
                    3 => {
                        socket.close(None).await.unwrap();
                        // The app answers the goodbye.
                        while let Some(Ok(_)) = socket.next().await {}
                        old = None;
                        continue;
                    }
                    _ => {
                        old = None;
                        continue;
                    }
                }
                old = Some(socket);
            }
            let mut last = slack.accept().await;
            send(&mut last, &command("last")).await;
            receive(&mut last).await
        };
        let app = async {
            let mut socket = slack.app();
            let mut ids = Vec::new();
            while ids.last().is_none_or(|id| id != "last") {
                let envelope = next(&mut socket, dropped).await.unwrap();
                assert!(socket.acknowledge(envelope.ack()).await);
                ids.push(envelope.id().to_owned());
            }
            socket.close().await;
            ids
        };
        let (last, ids) = tokio::join!(server, app);
        assert_eq!(last, json!({ "envelope_id": "last" }));
        assert!(ids.len() > 25, "{ids:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_reached_is_said_without_the_ticket() {
    // A port that nobody listens on, and one that does not speak WebSocket.
    let dead = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = dead.local_addr().unwrap().port();
    drop(dead);
    for (url, expected) in [
        (
            format!("ws://127.0.0.1:{port}/x?ticket=canary"),
            "the connection failed",
        ),
        (
            "wss://canary.example/x?ticket=canary".to_owned(),
            "Slack gave an address on canary.example, which is not its own",
        ),
    ] {
        let api = Slack::start().await.api;
        api.answers
            .lock()
            .unwrap()
            .push_back(format!(r#"{{"ok":true,"url":"{url}"}}"#));
        let base = format!("http://127.0.0.1:{port}/api/");
        let client = Client::builder("xapp-1").base_url(base);
        let client = client.build_with(api).unwrap();
        let error = SocketMode::new(client)
            .attempts(1)
            .next()
            .await
            .unwrap_err();
        assert!(!format!("{error:?}").contains("ticket"), "{error:?}");
        let SocketError::Unreachable { attempts: 1, cause } = error else {
            panic!("{error:?}")
        };
        assert_eq!(cause.to_string(), expected);
    }
}

#[tokio::test]
async fn a_proxy_that_answers_instead_of_slack_is_named_by_its_status() {
    let slack = Slack::start().await;
    slack.allow(1);
    let server = async {
        let (mut stream, _) = slack.listener.accept().await.unwrap();
        let refused = b"HTTP/1.1 403 Forbidden\r\nx-canary: 1\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(refused).await.unwrap();
        stream
    };
    let app = async { slack.app().attempts(1).next().await.unwrap_err() };
    let (_stream, error) = tokio::join!(server, app);
    assert!(!format!("{error:?}").contains("canary"));
    let SocketError::Unreachable { cause, .. } = error else {
        panic!("{error:?}")
    };
    assert!(matches!(cause, ConnectError::Status(403)), "{cause:?}");
}
