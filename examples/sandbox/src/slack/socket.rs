//! Socket Mode: `apps.connections.open` hands out a one-time address; the connection there gets
//! envelopes and acknowledges them.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::api::{Ask, Method, Outcome, Refusal, method};
use super::outbound::Parcel;
use crate::event::What;
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::Shared;
use crate::world::slack::Socket;

pub(super) static METHODS: &[Method] = &[method(
    "apps.connections.open",
    &["connections:write"],
    open,
)];

pub(crate) static ROUTES: &[Route] = &[route("GET", "/link/", connect)];

const MOST_CONNECTIONS: usize = 10;
const TICKET: Duration = Duration::from_secs(30);
const PING: Duration = Duration::from_secs(20);
/// Between the announced end of a connection and the end; and how long, in real time, a client
/// that left because of it is waited for.
const WARNING: Duration = Duration::from_secs(10);
/// How long a client may take to answer a goodbye.
const GOODBYE: Duration = Duration::from_secs(5);

#[allow(
    clippy::unnecessary_wraps,
    reason = "method tables hold this signature"
)]
fn open(ask: &Ask<'_>) -> Outcome {
    let shared = ask.call.shared;
    let mut state = shared.lock();
    let ticket = state.ids.uuid();
    let lifetime = TimeDelta::from_std(shared.clock.patience(TICKET)).unwrap_or(TimeDelta::MAX);
    let until = shared.now() + lifetime;
    state.slack.sockets.tickets.insert(ticket.clone(), until);
    let host = shared.urls.slack.trim_start_matches("http://");
    let url = format!(
        "ws://{host}/link/?ticket={ticket}&app_id={}",
        state.slack.app
    );
    Ok(json!({ "url": url }))
}

/// The handshake; the ticket is used up by it.
fn connect(call: &Call<'_>) -> Reply {
    let header = |name: &str| call.request.header(name).unwrap_or_default();
    let key = header("sec-websocket-key");
    if !header("upgrade").eq_ignore_ascii_case("websocket") || key.is_empty() {
        return Err(Answer::text(426, "Upgrade to WebSocket").with("upgrade", "websocket"));
    }
    let ticket = call.request.query("ticket").unwrap_or_default();
    let now = call.shared.now();
    let until = call.shared.lock().slack.sockets.tickets.remove(ticket);
    if until.is_none_or(|until| until < now) {
        return Err(Answer::text(403, "The ticket was used or is too old"));
    }
    let upgrade = crate::lock(&call.request.upgrade).take();
    let upgrade = upgrade.ok_or_else(|| Answer::text(400, "This connection cannot be upgraded"))?;
    let world = Arc::downgrade(call.shared);
    call.shared.runtime.spawn(async move {
        if let Ok(upgraded) = upgrade.await {
            let io = TokioIo::new(upgraded);
            let socket = WebSocketStream::from_raw_socket(io, Role::Server, None).await;
            serve(world, socket).await;
        }
    });
    Ok(Answer::new(101)
        .with("upgrade", "websocket")
        .with("connection", "Upgrade")
        .with("sec-websocket-accept", derive_accept_key(key.as_bytes())))
}

type Link = WebSocketStream<TokioIo<Upgraded>>;

/// Registers the connection and carries frames until either side ends it.
async fn serve(world: Weak<Shared>, mut link: Link) {
    let (to, mut frames) = mpsc::unbounded_channel();
    let Some((id, hello)) = register(&world, to) else {
        let _ = say(&mut link, &disconnect("too_many_websockets")).await;
        goodbye(&mut link).await;
        return;
    };
    let mut alive = say(&mut link, &hello).await;
    let mut beat = tokio::time::interval(PING);
    beat.tick().await;
    let mut open = true;
    while alive {
        alive = tokio::select! {
            frame = frames.recv(), if open => match frame {
                Some(frame) => say(&mut link, &frame).await,
                // Asked to refresh: acknowledgements are still taken until the next beat.
                None => {
                    open = false;
                    beat.reset();
                    world.strong_count() > 0
                }
            },
            heard = link.next() => match heard {
                Some(Ok(Message::Text(text))) => {
                    acknowledge(&world, &text);
                    true
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => false,
                Some(Ok(_)) => true,
            },
            _ = beat.tick() => {
                open && link.send(Message::Ping(Vec::new().into())).await.is_ok()
            }
        };
    }
    if let Some(shared) = world.upgrade() {
        leave(&shared, id);
        shared.emit(What::WorkspaceChanged);
    }
    goodbye(&mut link).await;
}

/// A connection has ended. When that was announced, what was not acknowledged waits for the next
/// one.
fn leave(shared: &Shared, id: u64) {
    let sockets = &mut shared.lock().slack.sockets;
    let at = sockets.open.iter().position(|socket| socket.id == id);
    let socket = at.map(|at| sockets.open.remove(at));
    if socket.is_none_or(|socket| socket.warned) {
        sockets.expected = Some(Instant::now() + WARNING);
        sockets.waiting.retain(|_, (over, _)| *over != id);
    }
}

/// Waits for a client that was warned of the end of its connection and is on its way back.
pub(super) async fn expected(shared: &Shared) {
    loop {
        let (mut arrivals, left) = {
            let sockets = &shared.lock().slack.sockets;
            let until = sockets.expected.filter(|_| sockets.open.is_empty());
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            let Some(left) = left.filter(|left| !left.is_zero()) else {
                return;
            };
            (sockets.arrivals.subscribe(), left)
        };
        let _ = tokio::time::timeout(left, arrivals.changed()).await;
    }
}

/// Says goodbye or answers one, and waits for the client to have read it: dropping a connection
/// with something unread in it would cut it.
async fn goodbye(link: &mut Link) {
    let _ = link.close(None).await;
    let ended = async { while let Some(Ok(_)) = link.next().await {} };
    let _ = tokio::time::timeout(GOODBYE, ended).await;
}

fn register(world: &Weak<Shared>, frames: mpsc::UnboundedSender<Value>) -> Option<(u64, Value)> {
    let shared = world.upgrade()?;
    let mut state = shared.lock();
    if state.slack.sockets.open.len() >= MOST_CONNECTIONS {
        return None;
    }
    let id = state.ids.word();
    let app = state.slack.app.clone();
    let sockets = &mut state.slack.sockets;
    sockets.open.push(Socket {
        id,
        frames,
        sent: 0,
        warned: false,
    });
    sockets.arrivals.send_replace(());
    let hello = json!({
        "type": "hello",
        "num_connections": sockets.open.len(),
        "connection_info": { "app_id": app },
        "debug_info": {
            "host": "applink-sandbox",
            "build_number": 1,
            "approximate_connection_time": 18_060,
        },
    });
    shared.emit(What::WorkspaceChanged);
    Some((id, hello))
}

async fn say(link: &mut Link, frame: &Value) -> bool {
    link.send(Message::text(frame.to_string())).await.is_ok()
}

fn acknowledge(world: &Weak<Shared>, text: &str) {
    let Ok(frame) = serde_json::from_str::<Value>(text) else {
        return;
    };
    let Some((shared, id)) = world.upgrade().zip(frame["envelope_id"].as_str()) else {
        return;
    };
    let waiting = shared.lock().slack.sockets.waiting.remove(id);
    if let Some((_, waiting)) = waiting {
        let _ = waiting.send(frame["payload"].clone());
    }
}

fn disconnect(reason: &str) -> Value {
    json!({
        "type": "disconnect",
        "reason": reason,
        "debug_info": { "host": "applink-sandbox" },
    })
}

/// Whether a connection was warned of its end, or has had it.
pub(super) fn is_ending(shared: &Shared, id: u64) -> bool {
    let sockets = &shared.lock().slack.sockets;
    let socket = sockets.open.iter().find(|socket| socket.id == id);
    socket.is_none_or(|socket| socket.warned)
}

/// Sends a parcel over the newest connection; `None` when there is none. With the connection's
/// id and what its acknowledgement will bring.
pub(super) fn send(
    shared: &Arc<Shared>,
    parcel: &Parcel,
) -> Option<(u64, oneshot::Receiver<Value>)> {
    let mut state = shared.lock();
    let (kind, accepts) = parcel.envelope();
    let id = state.ids.uuid();
    let mut frame = json!({
        "envelope_id": id,
        "type": kind,
        "accepts_response_payload": accepts,
        "payload": parcel.payload(),
    });
    if let Parcel::Event(_, retry) = parcel {
        frame["retry_attempt"] = json!(retry.map_or(0, |(number, _)| number));
        frame["retry_reason"] = json!(retry.map_or("", |(_, reason)| reason));
    }
    let sockets = &mut state.slack.sockets;
    let refresh_after = sockets.refresh_after;
    let over = loop {
        let socket = sockets.open.last_mut()?;
        if socket.frames.send(frame.clone()).is_err() {
            sockets.open.pop();
            continue;
        }
        socket.sent += 1;
        if refresh_after > 0 && socket.sent >= refresh_after && !socket.warned {
            // The program should connect anew; until it has, or the time is over, this connection
            // goes on.
            socket.warned = true;
            let _ = socket.frames.send(disconnect("warning"));
            let (world, id) = (Arc::downgrade(shared), socket.id);
            let left = shared.clock.patience(WARNING);
            shared.clock.after(left, move || refresh(&world, id));
        }
        break socket.id;
    };
    let (done, waiting) = oneshot::channel();
    sockets
        .waiting
        .retain(|_, (_, waiting)| !waiting.is_closed());
    sockets.waiting.insert(id, (over, done));
    Some((over, waiting))
}

/// Ends a connection whose end was announced: nothing more is sent over it, but what is under way
/// may still be acknowledged.
fn refresh(world: &Weak<Shared>, id: u64) {
    let Some(shared) = world.upgrade() else {
        return;
    };
    let sockets = &mut shared.lock().slack.sockets;
    if let Some(at) = sockets.open.iter().position(|socket| socket.id == id) {
        let socket = sockets.open.remove(at);
        sockets.expected = Some(Instant::now() + WARNING);
        let _ = socket.frames.send(disconnect("refresh_requested"));
    }
}

/// Socket Mode needs the app's own token, not the bot's.
pub(super) fn wrong_kind(method: &str, token: &str) -> Option<Refusal> {
    let app_level = method.starts_with("apps.connections.");
    (app_level != token.starts_with("xapp-")).then(|| Refusal::new("not_allowed_token_type"))
}
