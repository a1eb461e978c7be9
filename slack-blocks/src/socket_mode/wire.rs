//! What the loop needs of a WebSocket, so that tests can put a script in its place.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use futures_util::{Sink as _, Stream as _};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as WsError, Message};
use tokio_tungstenite::{
    Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config,
};
use url::Url;

use super::error::ConnectError;

/// Maximum bytes of one text.
const MAX_TEXT: usize = 10 * 1024 * 1024;

/// What came from a connection. The causes of failures hold addresses with tickets in
/// them: they are dropped.
#[derive(Debug)]
pub(super) enum Arrival {
    Text(String),
    /// A ping, a pong or bytes: it lives.
    Sign,
    /// Slack said goodbye; the reply is on its way.
    Goodbye,
    Ended,
}

/// What goes out over a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outgoing {
    Text(String),
    Ping,
    Close,
}

/// No more can be written.
#[derive(Debug)]
pub(super) struct Broken;

/// One WebSocket.
pub(super) trait Wire: Send {
    fn poll_arrival(&mut self, context: &mut Context<'_>) -> Poll<Arrival>;

    /// Writes what is in `outbox`, oldest first; ready when all of it has left. What was
    /// taken out of the box and not yet flushed may be lost when the wire breaks.
    fn poll_write(
        &mut self,
        context: &mut Context<'_>,
        outbox: &mut VecDeque<Outgoing>,
    ) -> Poll<Result<(), Broken>>;
}

/// A WebSocket that is being opened.
pub(super) type Dialing = Pin<Box<dyn Future<Output = Result<Box<dyn Wire>, ConnectError>> + Send>>;

/// Opens WebSockets.
pub(super) trait Dial: Send + Sync {
    fn dial(&self, url: Url) -> Dialing;
}

/// Opens real ones.
pub(super) struct Tungstenite;

impl Dial for Tungstenite {
    fn dial(&self, url: Url) -> Dialing {
        Box::pin(async move {
            let config = WebSocketConfig::default()
                .max_message_size(Some(MAX_TEXT))
                .max_frame_size(Some(MAX_TEXT));
            let connector = match url.scheme() {
                "wss" => Connector::Rustls(tls().ok_or(ConnectError::NoTls)?),
                _ => Connector::Plain,
            };
            let opening =
                connect_async_tls_with_config(url.as_str(), Some(config), true, Some(connector));
            let (socket, _) = opening.await.map_err(failure)?;
            let wire: Box<dyn Wire> = Box::new(socket);
            Ok(wire)
        })
    }
}

/// The cause without what may hold the ticket: headers of the response, the address.
fn failure(error: WsError) -> ConnectError {
    match error {
        WsError::Io(error) => ConnectError::Connection(error),
        WsError::Tls(error) => ConnectError::Tls(Box::new(error)),
        WsError::Http(response) => ConnectError::Status(response.status().as_u16()),
        _ => ConnectError::Handshake,
    }
}

impl Wire for WebSocketStream<MaybeTlsStream<TcpStream>> {
    fn poll_arrival(&mut self, context: &mut Context<'_>) -> Poll<Arrival> {
        let arrived = ready!(Pin::new(self).poll_next(context));
        Poll::Ready(match arrived {
            Some(Ok(Message::Text(text))) => Arrival::Text(text.as_str().to_owned()),
            Some(Ok(Message::Close(_))) => Arrival::Goodbye,
            Some(Ok(_)) => Arrival::Sign,
            Some(Err(_)) | None => Arrival::Ended,
        })
    }

    fn poll_write(
        &mut self,
        context: &mut Context<'_>,
        outbox: &mut VecDeque<Outgoing>,
    ) -> Poll<Result<(), Broken>> {
        let mut socket = Pin::new(self);
        while !outbox.is_empty() {
            ready!(socket.as_mut().poll_ready(context)).map_err(|_| Broken)?;
            let message = match outbox.pop_front() {
                Some(Outgoing::Text(text)) => Message::text(text),
                Some(Outgoing::Ping) => Message::Ping(Vec::new().into()),
                Some(Outgoing::Close) => Message::Close(None),
                None => break,
            };
            socket.as_mut().start_send(message).map_err(|_| Broken)?;
        }
        socket.poll_flush(context).map_err(|_| Broken)
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
