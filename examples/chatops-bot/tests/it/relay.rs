//! A relay between the vendors and the bot: it delivers twice, later, in the wrong order, or not
//! at all.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use chatops_bot::app::Choices;
use http::StatusCode;
use sandbox::Sandbox;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::scene::{Scene, unconfirmed};

/// What the relay does with a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Hands it on, and its answer back.
    Once,
    /// Delivers it twice.
    Twice,
    /// Takes it, and keeps it for later.
    Keep,
    /// Refuses it, as a router does whose program is away.
    Down,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    path: String,
    headers: Vec<(String, String)>,
    body: Bytes,
}

#[derive(Debug)]
pub(crate) struct Relay {
    to: Mutex<Option<SocketAddr>>,
    mode: Mutex<Mode>,
    kept: Mutex<Vec<Delivery>>,
}

impl Relay {
    /// A bot that the vendors reach through a relay.
    pub(crate) async fn scene(mode: Mode) -> (Scene, Arc<Self>) {
        Self::scene_with(mode, Choices::default().rules(unconfirmed())).await
    }

    /// The same, set up otherwise.
    pub(crate) async fn scene_with(mode: Mode, choices: Choices) -> (Scene, Arc<Self>) {
        let (relay, address) = Self::start(mode).await;
        let sandbox = Sandbox::builder().stepped().start().await.unwrap();
        let choices = choices.reached_at(format!("http://{address}"));
        let scene = Scene::with(sandbox, choices).await;
        relay.leads_to(scene.running.address);
        (scene, relay)
    }

    /// A relay that leads nowhere yet, and its own address.
    pub(crate) async fn start(mode: Mode) -> (Arc<Self>, SocketAddr) {
        let relay = Arc::new(Self {
            to: Mutex::new(None),
            mode: Mutex::new(mode),
            kept: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(take).with_state(Arc::clone(&relay));
        tokio::spawn(async move { axum::serve(listener, router).await });
        (relay, address)
    }

    /// The bot listens there now.
    pub(crate) fn leads_to(&self, bot: SocketAddr) {
        *self.to.lock().unwrap() = Some(bot);
    }

    pub(crate) fn set(&self, mode: Mode) {
        *self.mode.lock().unwrap() = mode;
    }

    /// What was kept, in the order in which it came.
    pub(crate) fn kept(&self) -> Vec<Delivery> {
        std::mem::take(&mut *self.kept.lock().unwrap())
    }

    /// Delivers a request; the status.
    pub(crate) async fn deliver(&self, delivery: &Delivery) -> u16 {
        self.tries(delivery).await.unwrap_or_default()
    }

    /// The same; an error when nobody is there, or not any more.
    async fn tries(&self, delivery: &Delivery) -> std::io::Result<u16> {
        let to = self.to.lock().unwrap().unwrap();
        let mut stream = TcpStream::connect(to).await?;
        let mut head = format!("POST {} HTTP/1.1\r\n", delivery.path);
        for (name, value) in &delivery.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("connection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(&delivery.body).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let status = answer.split(' ').nth(1).unwrap_or_default();
        Ok(status.parse().unwrap_or_default())
    }
}

async fn take(State(relay): State<Arc<Relay>>, request: Request) -> StatusCode {
    let (parts, body) = request.into_parts();
    let headers = parts.headers.iter();
    let headers = headers.filter(|(name, _)| *name != http::header::CONNECTION);
    let delivery = Delivery {
        path: parts.uri.path().to_owned(),
        headers: headers
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect(),
        body: to_bytes(body, 1 << 20).await.unwrap(),
    };
    let mode = *relay.mode.lock().unwrap();
    match mode {
        Mode::Down => StatusCode::SERVICE_UNAVAILABLE,
        Mode::Keep => {
            relay.kept.lock().unwrap().push(delivery);
            StatusCode::NO_CONTENT
        }
        Mode::Once => {
            let status = relay.deliver(&delivery).await;
            StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY)
        }
        Mode::Twice => {
            let first = relay.deliver(&delivery).await;
            let second = relay.deliver(&delivery).await;
            assert_eq!((first, second), (204, 204), "{}", delivery.path);
            StatusCode::NO_CONTENT
        }
    }
}

impl Delivery {
    /// Changes one byte that is signed.
    pub(crate) fn spoil(&mut self) {
        let mut body = self.body.to_vec();
        if let Some(last) = body.last_mut() {
            *last = b' ';
        }
        self.body = body.into();
    }
}
