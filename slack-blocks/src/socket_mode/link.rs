//! One connection.

use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::SystemTime;

use futures_util::{SinkExt, Stream};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{
    Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config,
};
use url::Url;

/// Most bytes of one text.
const MAX_TEXT: usize = 10 * 1024 * 1024;

/// What came from a connection. The causes of failures hold addresses with tickets in
/// them: they are dropped.
pub(super) enum Arrival {
    Text(String),
    /// A ping or a pong: it lives.
    Sign,
    Ended,
}

pub(super) struct Link {
    socket: Box<WebSocketStream<MaybeTlsStream<TcpStream>>>,
    pub(super) number: u64,
    /// When to open the next one.
    pub(super) stale: Option<SystemTime>,
    /// Whether Slack was asked for a sign of life.
    pub(super) asked: bool,
}

impl Link {
    /// Opens a connection; `None` when that fails.
    pub(super) async fn open(url: &Url, number: u64) -> Option<Self> {
        let config = WebSocketConfig::default()
            .max_message_size(Some(MAX_TEXT))
            .max_frame_size(Some(MAX_TEXT));
        let connector = match url.scheme() {
            "wss" => Connector::Rustls(tls()?),
            _ => Connector::Plain,
        };
        let opened =
            connect_async_tls_with_config(url.as_str(), Some(config), true, Some(connector));
        let (socket, _) = opened.await.ok()?;
        Some(Self {
            socket: Box::new(socket),
            number,
            stale: None,
            asked: false,
        })
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Arrival> {
        let socket = std::pin::Pin::new(&mut *self.socket);
        socket.poll_next(context).map(|arrived| match arrived {
            Some(Ok(Message::Text(text))) => Arrival::Text(text.as_str().to_owned()),
            Some(Ok(Message::Close(_)) | Err(_)) | None => Arrival::Ended,
            Some(Ok(_)) => Arrival::Sign,
        })
    }

    /// Sends a text; says whether that worked.
    pub(super) async fn send(&mut self, text: String) -> bool {
        self.socket.send(Message::text(text)).await.is_ok()
    }

    /// Asks for a sign of life.
    pub(super) async fn ask(&mut self) -> bool {
        self.asked = true;
        self.socket
            .send(Message::Ping(Vec::new().into()))
            .await
            .is_ok()
    }

    pub(super) async fn close(mut self) {
        // It ends either way.
        // By its type: a boxed sink has a `close` of its own.
        let _ = WebSocketStream::close(&mut self.socket, None).await;
    }
}

/// The ring provider is passed explicitly, as for HTTP: see `transport/reqwest.rs`.
fn tls() -> Option<Arc<rustls::ClientConfig>> {
    static CONFIG: OnceLock<Option<Arc<rustls::ClientConfig>>> = OnceLock::new();
    let build = || {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(BuilderVerifierExt::with_platform_verifier)
            .map(rustls::ConfigBuilder::<rustls::ClientConfig, _>::with_no_client_auth)
            .map(Arc::new)
            .ok()
    };
    CONFIG.get_or_init(build).clone()
}
