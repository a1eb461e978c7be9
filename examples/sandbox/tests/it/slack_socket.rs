//! Socket Mode over a real WebSocket.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::client::Client;

const ADA: &str = "U0000000001";
const CHANNEL: &str = "C0000000001";

struct Program(WebSocketStream<TcpStream>);

impl Program {
    async fn address(sandbox: &Sandbox) -> String {
        let client = Client::bare(&sandbox.slack().url).with(
            "authorization",
            &format!("Bearer {}", sandbox.slack().app_token()),
        );
        let opened = client.post("/apps.connections.open", &json!({})).await;
        opened.at("/url").to_owned()
    }

    async fn try_connect(url: &str) -> Option<Self> {
        let host = url.trim_start_matches("ws://").split('/').next().unwrap();
        let stream = TcpStream::connect(host).await.unwrap();
        let (socket, _) = tokio_tungstenite::client_async(url, stream).await.ok()?;
        Some(Self(socket))
    }

    /// The next JSON frame; `None` when the connection has ended.
    async fn next(&mut self) -> Option<Value> {
        while let Some(Ok(frame)) = self.0.next().await {
            if let Message::Text(text) = frame {
                return serde_json::from_str(&text).ok();
            }
        }
        None
    }

    async fn send(&mut self, frame: &Value) {
        self.0.send(Message::text(frame.to_string())).await.unwrap();
    }

    async fn connected(sandbox: &Sandbox) -> Self {
        let mut program = Self::try_connect(&Self::address(sandbox).await)
            .await
            .unwrap();
        assert_eq!(program.next().await.unwrap()["type"], "hello");
        program
    }
}

#[tokio::test]
async fn an_address_works_once_and_needs_the_apps_own_token() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let bot = Client::slack(&sandbox);
    let refused = bot.post("/apps.connections.open", &json!({})).await;
    assert_eq!(refused.at("/error"), "not_allowed_token_type");
    let app = bot.with(
        "authorization",
        &format!("Bearer {}", sandbox.slack().app_token()),
    );
    assert_eq!(
        app.post("/auth.test", &json!({})).await.at("/error"),
        "not_allowed_token_type"
    );
    let url = Program::address(&sandbox).await;
    let mut program = Program::try_connect(&url).await.unwrap();
    let hello = program.next().await.unwrap();
    assert_eq!(
        (&hello["type"], &hello["num_connections"]),
        (&json!("hello"), &json!(1))
    );
    assert!(Program::try_connect(&url).await.is_none());
    assert_eq!(sandbox.slack().sockets(), 1);
}

#[tokio::test]
async fn a_command_comes_as_an_envelope_and_is_answered_in_the_acknowledgement() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let mut program = Program::connected(&sandbox).await;
    let typing = tokio::spawn({
        let sandbox = sandbox.clone();
        async move { sandbox.slack().command(ADA, CHANNEL, "/h", "help").await }
    });
    let envelope = program.next().await.unwrap();
    assert_eq!(envelope["type"], "slash_commands");
    assert_eq!(envelope["accepts_response_payload"], true);
    assert_eq!(envelope["payload"]["text"], "help");
    let answer = json!({ "envelope_id": envelope["envelope_id"], "payload": { "text": "Usage" } });
    program.send(&answer).await;
    assert_eq!(typing.await.unwrap().status, 200);
    assert_eq!(sandbox.slack().messages(CHANNEL)[0].text, "Usage");
    // Events and their acknowledgement without a payload.
    sandbox
        .slack()
        .say(ADA, CHANNEL, None, "@deploys hi")
        .unwrap();
    let envelope = program.next().await.unwrap();
    assert_eq!(envelope["type"], "events_api");
    assert_eq!(
        (
            &envelope["retry_attempt"],
            &envelope["payload"]["event"]["type"]
        ),
        (&json!(0), &json!("app_mention"))
    );
    program
        .send(&json!({ "envelope_id": envelope["envelope_id"] }))
        .await;
    sandbox.clock().quiet().await;
}

#[tokio::test]
async fn a_connection_is_asked_to_refresh_and_the_next_one_takes_over() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    sandbox.slack().refresh_sockets_after(1);
    let mut first = Program::connected(&sandbox).await;
    let talk = |text: &'static str| {
        let sandbox = sandbox.clone();
        tokio::spawn(async move { sandbox.slack().command(ADA, CHANNEL, "/h", text).await })
    };
    let ends = |reason: &str| json!({ "type": "disconnect", "reason": reason, "debug_info": { "host": "applink-sandbox" } });
    let typing = talk("one");
    let envelope = first.next().await.unwrap();
    assert_eq!(first.next().await.unwrap(), ends("warning"));
    first
        .send(&json!({ "envelope_id": envelope["envelope_id"] }))
        .await;
    assert_eq!(typing.await.unwrap().status, 200);
    // It goes on until a new one stands or the time is over.
    let typing = talk("still here");
    let envelope = first.next().await.unwrap();
    assert_eq!(envelope["payload"]["text"], "still here");
    first
        .send(&json!({ "envelope_id": envelope["envelope_id"] }))
        .await;
    assert_eq!(typing.await.unwrap().status, 200);
    let mut second = Program::connected(&sandbox).await;
    let typing = talk("two");
    let envelope = second.next().await.unwrap();
    assert_eq!(envelope["payload"]["text"], "two");
    second
        .send(&json!({ "envelope_id": envelope["envelope_id"] }))
        .await;
    assert_eq!(typing.await.unwrap().status, 200);
    assert_eq!(sandbox.slack().sockets(), 2);
    sandbox.clock().advance(Duration::from_secs(10)).await;
    assert_eq!(first.next().await.unwrap(), ends("refresh_requested"));
}

/// Reads the next command and acknowledges it.
async fn take(program: &mut Program) -> String {
    let envelope = program.next().await.unwrap();
    let ack = json!({ "envelope_id": envelope["envelope_id"] });
    program.send(&ack).await;
    envelope["payload"]["text"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_client_that_leaves_at_the_warning_and_comes_back_loses_nothing() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    sandbox.slack().refresh_sockets_after(1);
    let talk = |text: &'static str| {
        let sandbox = sandbox.clone();
        tokio::spawn(async move { sandbox.slack().command(ADA, CHANNEL, "/h", text).await })
    };
    let mut first = Program::connected(&sandbox).await;
    let taken = talk("taken");
    assert_eq!(take(&mut first).await, "taken");
    assert_eq!(first.next().await.unwrap()["reason"], "warning");
    assert_eq!(taken.await.unwrap().status, 200);
    // This one is on its way when the client leaves, which has not answered it.
    let unanswered = talk("unanswered");
    first.next().await.unwrap();
    first.0.send(Message::Close(None)).await.unwrap();
    while first.0.next().await.is_some() {}
    assert_eq!(sandbox.slack().sockets(), 0);
    // And these are typed while nobody is connected: a person types, a message mentions the app.
    let typed = talk("typed");
    let said = sandbox.slack().say(ADA, CHANNEL, None, "@deploys hi");
    said.unwrap();
    sandbox.slack().refresh_sockets_after(0);
    let mut second = Program::connected(&sandbox).await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        let envelope = second.next().await.unwrap();
        let payload = &envelope["payload"];
        let text = payload["text"]
            .as_str()
            .or(payload["event"]["type"].as_str());
        seen.push(text.unwrap().to_owned());
        second
            .send(&json!({ "envelope_id": envelope["envelope_id"] }))
            .await;
    }
    seen.sort();
    assert_eq!(seen, ["app_mention", "typed", "unanswered"]);
    assert_eq!(typed.await.unwrap().status, 200);
    assert_eq!(unanswered.await.unwrap().status, 200);
}

#[tokio::test]
async fn a_button_that_waited_for_the_next_connection_still_opens_a_modal() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::slack(&sandbox);
    let button = json!({ "channel": CHANNEL, "text": "Approve?", "blocks": [{ "type": "actions", "elements": [
        { "type": "button", "action_id": "approve", "text": { "type": "plain_text", "text": "Approve" } },
    ] }] });
    let posted = client.post("/chat.postMessage", &button).await;
    sandbox.slack().refresh_sockets_after(1);
    let mut first = Program::connected(&sandbox).await;
    let pressing = tokio::spawn({
        let (sandbox, ts) = (sandbox.clone(), posted.at("/ts").to_owned());
        async move { sandbox.slack().press(ADA, CHANNEL, &ts, "approve").await }
    });
    // It leaves at the warning, with the button unanswered, and takes longer than a modal may.
    let envelope = first.next().await.unwrap();
    assert_eq!(envelope["type"], "interactive");
    assert_eq!(first.next().await.unwrap()["reason"], "warning");
    first.0.send(Message::Close(None)).await.unwrap();
    while first.0.next().await.is_some() {}
    sandbox.clock().advance(Duration::from_secs(5)).await;
    let mut second = Program::connected(&sandbox).await;
    let envelope = second.next().await.unwrap();
    let view = json!({
        "type": "modal", "title": { "type": "plain_text", "text": "Why" },
        "blocks": [{ "type": "divider" }],
    });
    let open = json!({ "trigger_id": envelope["payload"]["trigger_id"], "view": view });
    let opened = client.post("/views.open", &open).await;
    assert_eq!(opened.json["ok"], true, "{}", opened.text);
    let ack = json!({ "envelope_id": envelope["envelope_id"] });
    second.send(&ack).await;
    assert_eq!(pressing.await.unwrap().unwrap().status, 200);
}

#[tokio::test]
async fn a_client_that_leaves_without_being_warned_is_not_waited_for() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let mut program = Program::connected(&sandbox).await;
    program.0.send(Message::Close(None)).await.unwrap();
    while program.0.next().await.is_some() {}
    let asked = std::time::Instant::now();
    let answer = sandbox.slack().command(ADA, CHANNEL, "/h", "help").await;
    assert_eq!(answer.status, 0);
    assert!(asked.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn the_goodbye_of_a_client_is_answered_and_the_connection_no_longer_counts() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let mut program = Program::connected(&sandbox).await;
    // Something is under way in the other direction.
    let _typing = tokio::spawn({
        let sandbox = sandbox.clone();
        async move { sandbox.slack().command(ADA, CHANNEL, "/h", "help").await }
    });
    program.next().await.unwrap();
    program.0.send(Message::Close(None)).await.unwrap();
    let mut answered = false;
    while let Some(frame) = program.0.next().await {
        answered |= matches!(frame, Ok(Message::Close(_)));
        assert!(frame.is_ok(), "{frame:?}");
    }
    assert!(answered, "no goodbye came back");
    assert_eq!(sandbox.slack().sockets(), 0);
}

#[tokio::test]
async fn the_crates_own_client_loses_nothing_over_many_ends() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    sandbox.slack().refresh_sockets_after(2);
    let app = slack_blocks::Client::builder(sandbox.slack().app_token());
    let app = app.base_url(sandbox.slack().url.clone()).build().unwrap();
    let mut socket = slack_blocks::web::socket_mode::SocketMode::new(app);
    let program = tokio::spawn(async move {
        let mut texts = Vec::new();
        while texts.len() < 8 {
            let envelope = socket.next().await.unwrap();
            socket.acknowledge(envelope.ack()).await;
            texts.push(envelope.command().unwrap().text.to_string());
        }
        socket.close().await;
        texts
    });
    while sandbox.slack().sockets() == 0 {
        tokio::task::yield_now().await;
    }
    let expected: Vec<String> = (0..8).map(|n| n.to_string()).collect();
    for (n, text) in expected.iter().enumerate() {
        let answer = sandbox.slack().command(ADA, CHANNEL, "/h", text).await;
        assert_eq!(answer.status, 200, "{text}");
        if n % 2 == 1 && n < 7 {
            // Warned, it connects anew by the wall clock; only then the old one ends.
            while sandbox.slack().sockets() < 2 {
                tokio::task::yield_now().await;
            }
            sandbox.clock().advance(Duration::from_secs(10)).await;
            assert_eq!(sandbox.slack().sockets(), 1);
        }
    }
    assert_eq!(program.await.unwrap(), expected);
}

#[tokio::test]
async fn the_eleventh_connection_is_turned_away() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let mut programs = Vec::new();
    for _ in 0..10 {
        programs.push(Program::connected(&sandbox).await);
    }
    let mut late = Program::try_connect(&Program::address(&sandbox).await)
        .await
        .unwrap();
    let told = late.next().await.unwrap();
    assert_eq!(told["reason"], "too_many_websockets");
    assert_eq!(late.next().await, None);
    drop(programs);
}
