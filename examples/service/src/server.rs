//! The server: connections are always accepted, nobody holds one for nothing, and nothing
//! behind a verified door sees a request that its vendor did not sign.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse as _, Response};
use http::{Request, StatusCode};
use hyper::body::{Body as _, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use crate::clock::within;
use crate::metrics::Metrics;
use crate::runner::{Bound, Place};
use crate::stop::Stop;
use crate::{Clock, error};

mod body;
mod doors;
mod health;
mod pulse;
mod refusals;
mod seats;

pub use doors::{Doors, FromGitHub, FromHeroku, FromSlack};
pub use health::health;
pub use refusals::Refusals;

use body::Watched;
use pulse::{Heard, Pulse};
use seats::{Seat, Seats, Stage};

/// How long a stop waits for responses that are under way.
const GOODBYE: Duration = Duration::from_secs(5);
/// After a failed accept: out of file descriptors, mostly.
const BREATH: Duration = Duration::from_millis(50);
/// How many are being refused at a time, and for how long; others are closed without a word.
const REFUSING: usize = 256;
const REFUSAL: Duration = Duration::from_secs(1);
/// Said to whom there is no room for.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n\
    content-length: 0\r\nconnection: close\r\n\r\n";

/// What a connection may cost.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Connections at a time: 1,024.
    pub connections: usize,
    /// Time until the head of a request is complete: 5 s.
    pub head: Duration,
    /// Time between two requests of one connection: 95 s, longer than routers keep theirs.
    pub idle: Duration,
    /// Bytes of a head: 64 KiB, and at most 100 headers.
    pub head_bytes: usize,
    /// Time until a body is complete: 10 s. A Slack body has 3 s.
    pub body: Duration,
    /// Bytes of a body: 25 MiB, GitHub's own limit. The verified doors are narrower.
    pub body_bytes: usize,
    /// Time until the response begins: 10 s, then 503.
    pub handler: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            head: Duration::from_secs(5),
            idle: Duration::from_secs(95),
            head_bytes: 64 * 1024,
            body: Duration::from_secs(10),
            body_bytes: 25 * 1024 * 1024,
            handler: Duration::from_secs(10),
        }
    }
}

/// Serves a router.
#[derive(Clone, Debug)]
pub struct Server {
    router: Router,
    clock: Arc<dyn Clock>,
    limits: Limits,
    metrics: Metrics,
}

impl Server {
    /// Serves `router` within the default [`Limits`].
    #[must_use]
    pub fn new(router: Router, clock: Arc<dyn Clock>) -> Self {
        Self {
            router,
            clock,
            limits: Limits::default(),
            metrics: Metrics::new(),
        }
    }

    /// Within other limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Counts in `metrics`.
    #[must_use]
    pub fn metrics(mut self, metrics: Metrics) -> Self {
        self.metrics = metrics;
        self
    }

    /// Serves until `stop`, then lets responses finish for 5 s.
    pub async fn serve(self, listener: TcpListener, stop: Stop) {
        let seats = Seats::new(self.limits.connections);
        let this = Arc::new(self);
        let refusing = Bound::new(REFUSING);
        let mut tasks = JoinSet::new();
        loop {
            while tasks.try_join_next().is_some() {}
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = stop.requested() => break,
            };
            let stream = match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(BREATH).await;
                    continue;
                }
            };
            match seats.enter() {
                Some(seat) => {
                    let connection = Arc::clone(&this).connection(stream, seat, stop.clone());
                    tasks.spawn(connection);
                }
                None => {
                    this.metrics.count("http_shed_total", &[], 1);
                    if let Some(place) = refusing.enter() {
                        tokio::spawn(refuse(stream, place));
                    }
                }
            }
            this.metrics.set("http_connections", &[], seats.taken());
        }
        drop(listener);
        let finish = async { while tasks.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(GOODBYE, finish).await;
    }

    async fn connection(self: Arc<Self>, stream: TcpStream, seat: Seat, stop: Stop) {
        // Small responses leave at once.
        let _ = stream.set_nodelay(true);
        let seat = Arc::new(seat);
        let pulse = Pulse::new();
        let stream = Heard::new(stream, pulse.clone());
        let (this, held, beats) = (Arc::clone(&self), Arc::clone(&seat), pulse.clone());
        let service = service_fn(move |request: Request<Incoming>| {
            let (this, seat, pulse) = (Arc::clone(&this), Arc::clone(&held), beats.clone());
            async move {
                pulse.begins();
                let response = this.respond(request, &seat).await;
                pulse.ends();
                Ok::<_, Infallible>(response)
            }
        });
        let connection = hyper::server::conn::http1::Builder::new()
            // Its own limit counts the time between two requests too.
            .header_read_timeout(None)
            .max_buf_size(self.limits.head_bytes)
            .max_headers(100)
            .serve_connection(TokioIo::new(stream), service);
        tokio::pin!(connection);
        let end = tokio::select! {
            end = &mut connection => end,
            () = seat.is_needed() => {
                self.metrics.count("http_made_room_total", &[], 1);
                return;
            }
            () = pulse.is_late(self.limits.head, self.limits.idle) => {
                tracing::debug!("a client said nothing for too long");
                return;
            }
            () = stop.requested() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = end {
            tracing::debug!(
                error = error::chain(&error),
                "a client disconnected or stalled"
            );
        }
    }

    async fn respond(&self, request: Request<Incoming>, seat: &Arc<Seat>) -> Response {
        let begin = self.clock.elapsed();
        // The connection's buffer holds more than that: this is the exact limit.
        if head_bytes(&request) > self.limits.head_bytes {
            return StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE.into_response();
        }
        let whole = request.body().is_end_stream();
        seat.is_at(if whole { Stage::Busy } else { Stage::Body });
        let request = request.map(|body| {
            let pause = self.limits.body;
            let clock = Arc::clone(&self.clock);
            let late = Box::pin(async move { clock.sleep(pause).await });
            axum::body::Body::new(Watched::new(
                body,
                Arc::clone(seat),
                self.limits.body_bytes,
                late,
            ))
        });
        let handled = self.router.clone().oneshot(request);
        let response = match within(&*self.clock, self.limits.handler, handled).await {
            Some(Ok(response)) => response,
            Some(Err(never)) => match never {},
            None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        };
        seat.is_at(Stage::Head);
        let code = response.status();
        self.metrics
            .count("http_requests_total", &[("code", code.as_str())], 1);
        let took = self.clock.elapsed().saturating_sub(begin);
        self.metrics.observe("http_request_seconds", &[], took);
        response
    }
}

/// Says 503, and lets the client read it: a socket that is closed with something unread in it
/// takes its last words back.
async fn refuse(mut stream: TcpStream, place: Place) {
    let said = async {
        stream.write_all(FULL).await?;
        stream.shutdown().await?;
        let mut bytes = [0; 1024];
        while stream.read(&mut bytes).await? > 0 {}
        Ok::<(), std::io::Error>(())
    };
    let _ = tokio::time::timeout(REFUSAL, said).await;
    drop(place);
}

fn head_bytes(request: &Request<Incoming>) -> usize {
    let headers = request.headers().iter();
    let headers = headers.map(|(name, value)| name.as_str().len() + value.len() + 4);
    let target = request
        .uri()
        .path_and_query()
        .map_or(0, |target| target.as_str().len());
    target + headers.sum::<usize>()
}
