//! A transport that plays a server with state, on tokio's paused clock: time passes
//! only when everybody waits, so hours take milliseconds.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::StreamExt;
use heroku_api::Client;
use heroku_api::client::ClientBuilder;
use heroku_api::transport::{Body, Limits, Task, Transport, TransportError, TransportErrorKind};
use http::{Request, Response};
use tokio::time::Instant;

/// How long each request takes.
pub(crate) const LATENCY: Duration = Duration::from_millis(100);

/// What the server does with a request.
pub(crate) enum Reply {
    Answer(Response<Bytes>),
    Fails(TransportErrorKind),
    /// Pieces of a body, each after a pause.
    Stream(
        Response<()>,
        Vec<(u64, Result<Vec<u8>, TransportErrorKind>)>,
    ),
}

pub(crate) fn ok(body: impl Into<String>) -> Reply {
    status(200, body)
}

pub(crate) fn status(status: u16, body: impl Into<String>) -> Reply {
    let body = Bytes::from(body.into());
    Reply::Answer(Response::builder().status(status).body(body).unwrap())
}

type Handler = Box<dyn FnMut(&str, &Request<Bytes>, u64) -> Reply + Send>;

#[derive(Clone)]
pub(crate) struct Fake {
    handler: Arc<Mutex<Handler>>,
    log: Arc<Mutex<Vec<(u64, String)>>>,
    requests: Arc<Mutex<Vec<Request<Bytes>>>>,
    began: Instant,
}

impl std::fmt::Debug for Fake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fake")
    }
}

impl Fake {
    /// A server; it sees `METHOD /path`, the request, and the seconds since its start.
    pub(crate) fn new(
        handler: impl FnMut(&str, &Request<Bytes>, u64) -> Reply + Send + 'static,
    ) -> (Client, Self) {
        Self::with(|builder| builder, handler)
    }

    /// The same with other settings.
    pub(crate) fn with(
        settings: impl FnOnce(ClientBuilder) -> ClientBuilder,
        handler: impl FnMut(&str, &Request<Bytes>, u64) -> Reply + Send + 'static,
    ) -> (Client, Self) {
        let fake = Self {
            handler: Arc::new(Mutex::new(Box::new(handler))),
            log: Arc::default(),
            requests: Arc::default(),
            began: Instant::now(),
        };
        let builder = settings(Client::builder("canary-token"));
        let client = builder.build_with(fake.clone()).unwrap();
        (client, fake)
    }

    /// A server without a client, for a client of one's own.
    pub(crate) fn transport(
        handler: impl FnMut(&str, &Request<Bytes>, u64) -> Reply + Send + 'static,
    ) -> Self {
        Self::new(handler).1
    }

    /// Every request so far.
    pub(crate) fn requests(&self) -> Vec<Request<Bytes>> {
        self.requests.lock().unwrap().clone()
    }

    /// `METHOD /path` of every request so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        let log = self.log.lock().unwrap();
        log.iter().map(|(_, line)| line.clone()).collect()
    }

    /// The seconds at which requests of this line came.
    pub(crate) fn times(&self, line: &str) -> Vec<u64> {
        let log = self.log.lock().unwrap();
        let of_line = log.iter().filter(|(_, seen)| seen == line);
        of_line.map(|(time, _)| *time).collect()
    }

    pub(crate) fn count(&self, prefix: &str) -> usize {
        let log = self.log.lock().unwrap();
        log.iter()
            .filter(|(_, line)| line.starts_with(prefix))
            .count()
    }

    /// Round trips in a row so far, when nobody slept in between.
    pub(crate) fn depth(&self) -> u128 {
        self.began.elapsed().as_millis() / LATENCY.as_millis()
    }

    async fn reply(&self, request: Request<Bytes>) -> Reply {
        let seconds = self.began.elapsed().as_secs();
        let line = format!("{} {}", request.method(), request.uri().path());
        self.log.lock().unwrap().push((seconds, line.clone()));
        let reply = (self.handler.lock().unwrap())(&line, &request, seconds);
        self.requests.lock().unwrap().push(request);
        tokio::time::sleep(LATENCY).await;
        reply
    }
}

#[async_trait]
impl Transport for Fake {
    async fn send(
        &self,
        request: Request<Bytes>,
        _: Limits,
    ) -> Result<Response<Bytes>, TransportError> {
        match self.reply(request).await {
            Reply::Answer(answer) => Ok(answer),
            Reply::Fails(kind) => Err(TransportError::new(kind)),
            Reply::Stream(..) => panic!("a stream was requested as an answer"),
        }
    }

    async fn open(
        &self,
        request: Request<Bytes>,
        _: Limits,
    ) -> Result<Response<Body>, TransportError> {
        match self.reply(request).await {
            Reply::Answer(answer) => Ok(answer.map(Body::whole)),
            Reply::Fails(kind) => Err(TransportError::new(kind)),
            Reply::Stream(head, pieces) => {
                let pieces = futures_util::stream::iter(pieces).then(|(pause, piece)| async move {
                    tokio::time::sleep(Duration::from_secs(pause)).await;
                    piece.map(Bytes::from).map_err(TransportError::new)
                });
                Ok(head.map(|()| Body::new(pieces)))
            }
        }
    }

    async fn sleep(&self, pause: Duration) {
        tokio::time::sleep(pause).await;
    }

    fn spawn(&self, task: Task) -> Result<(), Task> {
        tokio::spawn(task);
        Ok(())
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000) + self.began.elapsed()
    }

    fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }
}
