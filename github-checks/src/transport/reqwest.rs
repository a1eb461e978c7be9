// Kept identical in heroku-api, github-checks and slack-blocks.
//! The default transport: reqwest, tamed.
//!
//! No redirects, no referer, no URL in errors, bodies capped while they arrive.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use http::{Request, Response};

use super::{Body, Limits, Task, Transport, TransportError, TransportErrorKind, on_tokio};

mod connect;

/// Longest time for DNS, TCP and TLS together.
const CONNECT: Duration = Duration::from_secs(5);
/// Shorter than any server's keep-alive, so that few requests meet a dead socket.
const POOL_IDLE: Duration = Duration::from_secs(15);
/// For writes that must not be sent twice: a socket this young is not dead yet.
const FRESH: Duration = Duration::from_secs(1);

/// Sends requests with [`reqwest`]. Cheap to clone; clones share one connection pool.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    /// The same with a pool of its own, whose connections are used for a second only.
    fresh: reqwest::Client,
}

impl ReqwestTransport {
    /// A transport with this crate's settings: TLS with the system's root
    /// certificates, 5 s to connect, no redirects, no referer, no proxy from the
    /// environment.
    ///
    /// # Errors
    /// [`TransportErrorKind::Refused`] when the system has no usable root certificates.
    pub fn new() -> Result<Self, TransportError> {
        Ok(Self {
            client: client(POOL_IDLE)?,
            fresh: client(FRESH)?,
        })
    }

    /// A transport over your own client, for proxies or private roots.
    ///
    /// Build it with `redirect(Policy::none())` and `referer(false)`: this crate
    /// treats redirects itself and never lets a token follow one. A short
    /// `pool_idle_timeout` keeps writes from meeting a connection that the server closed.
    ///
    /// # Arguments
    /// - `client`: built as described above.
    #[must_use]
    pub fn with_client(client: reqwest::Client) -> Self {
        let fresh = client.clone();
        Self { client, fresh }
    }

    async fn head(
        &self,
        request: Request<Bytes>,
        total: Option<Duration>,
        limits: Limits,
    ) -> Result<reqwest::Response, TransportError> {
        let (parts, body) = request.into_parts();
        let client = if limits.fresh {
            &self.fresh
        } else {
            &self.client
        };
        let builder = client
            .request(parts.method, parts.uri.to_string())
            .headers(parts.headers)
            .body(body);
        let answer = match total {
            // The limit of the whole answer is also one of its head.
            Some(total) => connect::within(total, builder.timeout(total).send()).await,
            None => {
                let sent = connect::within(limits.timeout, builder.send());
                tokio::time::timeout(limits.timeout, sent)
                    .await
                    .map_err(|_| TransportError::new(TransportErrorKind::Timeout))?
            }
        };
        answer.map_err(|error| {
            let kind = if error.is_builder() {
                TransportErrorKind::Refused
            } else if error.is_connect() {
                TransportErrorKind::Connect
            } else if error.is_timeout() {
                TransportErrorKind::Timeout
            } else {
                TransportErrorKind::Interrupted
            };
            read(kind, error)
        })
    }
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn send(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> Result<Response<Bytes>, TransportError> {
        let mut answer = self.head(request, Some(limits.timeout), limits).await?;
        let announced = answer.content_length().unwrap_or(0);
        if announced > limits.body as u64 {
            return Err(TransportError::new(TransportErrorKind::TooLarge));
        }
        let mut response = head_of(&mut answer);
        // Most answers are one piece: keep it as it came.
        let mut body = next_piece(&mut answer).await?.unwrap_or_default();
        if let Some(second) = next_piece(&mut answer).await? {
            let mut whole = BytesMut::with_capacity(usize::try_from(announced).unwrap_or(0));
            whole.extend_from_slice(&body);
            whole.extend_from_slice(&second);
            while let Some(piece) = next_piece(&mut answer).await? {
                if whole.len() + piece.len() > limits.body {
                    return Err(TransportError::new(TransportErrorKind::TooLarge));
                }
                whole.extend_from_slice(&piece);
            }
            body = whole.freeze();
        }
        if body.len() > limits.body {
            return Err(TransportError::new(TransportErrorKind::TooLarge));
        }
        *response.body_mut() = body;
        Ok(response)
    }

    async fn open(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> Result<Response<Body>, TransportError> {
        let mut answer = self.head(request, None, limits).await?;
        let response = head_of(&mut answer);
        let pieces = futures_util::stream::try_unfold(
            (answer, 0usize),
            move |(mut answer, seen)| async move {
                let piece = tokio::time::timeout(limits.timeout, next_piece(&mut answer))
                    .await
                    .map_err(|_| TransportError::new(TransportErrorKind::Timeout))??;
                let Some(piece) = piece else { return Ok(None) };
                let seen = seen + piece.len();
                if seen > limits.body {
                    return Err(TransportError::new(TransportErrorKind::TooLarge));
                }
                Ok(Some((piece, (answer, seen))))
            },
        );
        Ok(response.map(|_| Body::new(pieces)))
    }

    async fn sleep(&self, pause: Duration) {
        tokio::time::sleep(pause).await;
    }

    fn spawn(&self, task: Task) -> Result<(), Task> {
        on_tokio(task)
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReqwestTransport")
    }
}

fn head_of(answer: &mut reqwest::Response) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = answer.status();
    *response.headers_mut() = std::mem::take(answer.headers_mut());
    response
}

async fn next_piece(answer: &mut reqwest::Response) -> Result<Option<Bytes>, TransportError> {
    answer.chunk().await.map_err(|error| {
        let kind = if error.is_timeout() {
            TransportErrorKind::Timeout
        } else {
            TransportErrorKind::Interrupted
        };
        read(kind, error)
    })
}

/// reqwest prints the whole URL in its errors, and URLs can be credentials.
fn read(kind: TransportErrorKind, error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let hint = hint(&error);
    let read = TransportError::with_source(kind, error);
    match hint {
        Some(hint) => read.with_hint(hint),
        None => read,
    }
}

/// What a person can do about a connection that never works.
fn hint(error: &reqwest::Error) -> Option<&'static str> {
    const HINTS: [(&str, &str); 5] = [
        (
            "InvalidContentType",
            "the server does not speak TLS there: look at the scheme and the port of the base URL",
        ),
        (
            "wrong version number",
            "the server does not speak TLS there: look at the scheme and the port of the base URL",
        ),
        (
            "certificate",
            "the server's certificate was refused: look at the system's root certificates, at \
             proxies and at the host of the base URL",
        ),
        (
            "dns error",
            "the name of the server does not resolve: look at the host of the base URL and at \
             the resolver",
        ),
        (
            "Connection refused",
            "nothing listens there: look at the host and the port of the base URL",
        ),
    ];
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        let text = error.to_string();
        if let Some((_, hint)) = HINTS.iter().find(|(mark, _)| text.contains(mark)) {
            return Some(hint);
        }
        cause = error.source();
    }
    None
}

/// A client with this crate's settings.
fn client(pool_idle: Duration) -> Result<reqwest::Client, TransportError> {
    let builder = reqwest::Client::builder()
        .connect_timeout(CONNECT)
        .connector_layer(connect::Limit)
        .pool_idle_timeout(pool_idle)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .no_proxy();
    #[cfg(feature = "rustls")]
    let builder = builder.tls_backend_preconfigured(tls()?);
    builder
        .build()
        .map_err(|error| read(TransportErrorKind::Refused, error))
}

/// One TLS configuration per process: loading the root store costs tens of milliseconds.
///
/// The ring provider is passed explicitly. The process default is never read or set: it
/// panics when two crates of one program disagree.
#[cfg(feature = "rustls")]
fn tls() -> Result<rustls::ClientConfig, TransportError> {
    use rustls_platform_verifier::BuilderVerifierExt;
    use std::sync::{Arc, OnceLock};

    static CONFIG: OnceLock<Result<rustls::ClientConfig, String>> = OnceLock::new();
    CONFIG
        .get_or_init(|| {
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            rustls::ClientConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .and_then(BuilderVerifierExt::with_platform_verifier)
                // Named by its type: rustls has the same method for servers.
                .map(rustls::ConfigBuilder::<rustls::ClientConfig, _>::with_no_client_auth)
                .map_err(|error| error.to_string())
        })
        .clone()
        .map_err(|why| TransportError::with_source(TransportErrorKind::Refused, why))
}
