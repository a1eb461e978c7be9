//! Slack as a script on tokio's paused clock: what an app sees, second by second.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, timeout};
use url::Url;

use super::error::ConnectError;
use super::wire::{Arrival, Broken, Dial, Dialing, Outgoing, Wire};
use super::{Envelope, SocketError, SocketMode};
use crate::client::Client;
use crate::transport::{Limits, Transport, TransportError, TransportErrorKind};

mod drops;
mod refusals;
mod soak;
mod survives;

/// How the app waits for envelopes.
#[derive(Clone, Copy, Debug)]
enum Drive {
    /// `next().await`.
    Plain,
    /// Beside a ticker, which drops `next` each time: `timeout(pause, next())`.
    Dropped(Duration),
}

const DRIVES: [Drive; 3] = [
    Drive::Plain,
    Drive::Dropped(Duration::from_millis(1)),
    Drive::Dropped(Duration::from_secs(1)),
];

impl Drive {
    async fn next(self, socket: &mut SocketMode) -> Result<Envelope, SocketError> {
        match self {
            Self::Plain => socket.next().await,
            Self::Dropped(pause) => loop {
                if let Ok(next) = timeout(pause, socket.next()).await {
                    return next;
                }
            },
        }
    }
}

/// What comes of one `apps.connections.open`, and of the address it gives.
#[derive(Clone, Copy, Debug)]
enum Open {
    /// A connection.
    Link,
    /// A connection, but the call takes this long.
    After(Duration),
    /// A connection, but the handshake takes this long.
    Slowly(Duration),
    /// `{"ok":false,"error":…}`.
    Refused(&'static str),
    /// A 429 that names so many seconds.
    Limited(u64),
    /// No response.
    Unreachable,
    /// An address where nobody listens.
    Dead,
}

/// Slack: what it will do, and what it was asked.
#[derive(Clone)]
struct Slack {
    start: Instant,
    plan: Arc<Mutex<VecDeque<Open>>>,
    /// When the script ends.
    otherwise: Open,
    opens: Arc<Mutex<Vec<Duration>>>,
    links: UnboundedSender<Server>,
}

/// Slack's end of a connection. Dropping it cuts the connection.
struct Server {
    to_app: UnboundedSender<Arrival>,
    from_app: UnboundedReceiver<Outgoing>,
    /// While set, the connection takes nothing from the app.
    stuck: Arc<AtomicBool>,
}

/// The app's end.
struct Scripted {
    from_slack: UnboundedReceiver<Arrival>,
    to_slack: UnboundedSender<Outgoing>,
    stuck: Arc<AtomicBool>,
}

impl Slack {
    fn new(plan: impl IntoIterator<Item = Open>) -> (Self, UnboundedReceiver<Server>) {
        Self::otherwise(plan, Open::Link)
    }

    fn otherwise(
        plan: impl IntoIterator<Item = Open>,
        otherwise: Open,
    ) -> (Self, UnboundedReceiver<Server>) {
        let (links, accept) = unbounded_channel();
        let slack = Self {
            start: Instant::now(),
            plan: Arc::new(Mutex::new(plan.into_iter().collect())),
            otherwise,
            opens: Arc::default(),
            links,
        };
        (slack, accept)
    }

    fn client(&self, paced: bool) -> Client {
        let builder = Client::builder("xapp-1").paced(paced);
        builder.build_with(self.clone()).unwrap()
    }

    fn app(&self) -> SocketMode {
        SocketMode::over(self.client(true), Arc::new(self.clone()))
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// When connections were asked for.
    fn opens(&self) -> Vec<Duration> {
        self.opens.lock().unwrap().clone()
    }
}

impl std::fmt::Debug for Slack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Slack")
    }
}

#[async_trait]
impl Transport for Slack {
    async fn send(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> Result<Response<Bytes>, TransportError> {
        assert_eq!(request.uri().path(), "/api/apps.connections.open");
        let number = {
            let mut opens = self.opens.lock().unwrap();
            opens.push(self.elapsed());
            opens.len()
        };
        let open = self.plan.lock().unwrap().pop_front();
        let open = open.unwrap_or(self.otherwise);
        let mut response = Response::builder();
        let body = match open {
            Open::Unreachable => return Err(TransportError::new(TransportErrorKind::Connect)),
            Open::Refused(code) => format!(r#"{{"ok":false,"error":"{code}"}}"#),
            Open::Limited(seconds) => {
                response = response.status(429).header("retry-after", seconds);
                r#"{"ok":false,"error":"ratelimited"}"#.to_owned()
            }
            Open::After(pause) => {
                if timeout(limits.timeout, tokio::time::sleep(pause))
                    .await
                    .is_err()
                {
                    return Err(TransportError::new(TransportErrorKind::Timeout));
                }
                address(number, "")
            }
            Open::Slowly(pause) => address(number, &format!("&slow={}", pause.as_millis())),
            Open::Dead => address(number, "&dead=1"),
            Open::Link => address(number, ""),
        };
        Ok(response.body(Bytes::from(body)).unwrap())
    }

    async fn sleep(&self, pause: Duration) {
        tokio::time::sleep(pause).await;
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000) + self.start.elapsed()
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}

fn address(ticket: usize, how: &str) -> String {
    format!(r#"{{"ok":true,"url":"wss://wss-primary.slack.com/link?ticket={ticket}{how}"}}"#)
}

impl Dial for Slack {
    fn dial(&self, url: Url) -> Dialing {
        let links = self.links.clone();
        Box::pin(async move {
            for (name, value) in url.query_pairs() {
                match &*name {
                    "slow" => {
                        let pause = Duration::from_millis(value.parse().unwrap());
                        tokio::time::sleep(pause).await;
                    }
                    "dead" => {
                        let refused = std::io::ErrorKind::ConnectionRefused;
                        return Err(ConnectError::Connection(refused.into()));
                    }
                    _ => {}
                }
            }
            let (to_app, from_slack) = unbounded_channel();
            let (to_slack, from_app) = unbounded_channel();
            let stuck = Arc::new(AtomicBool::new(false));
            let server = Server {
                to_app,
                from_app,
                stuck: Arc::clone(&stuck),
            };
            links.send(server).map_err(|_| ConnectError::Handshake)?;
            let wire: Box<dyn Wire> = Box::new(Scripted {
                from_slack,
                to_slack,
                stuck,
            });
            Ok(wire)
        })
    }
}

impl Wire for Scripted {
    fn poll_arrival(&mut self, context: &mut Context<'_>) -> Poll<Arrival> {
        let arrived = self.from_slack.poll_recv(context);
        arrived.map(|arrival| arrival.unwrap_or(Arrival::Ended))
    }

    fn poll_write(
        &mut self,
        _: &mut Context<'_>,
        outbox: &mut VecDeque<Outgoing>,
    ) -> Poll<Result<(), Broken>> {
        if self.stuck.load(Ordering::Relaxed) {
            return Poll::Pending;
        }
        while let Some(outgoing) = outbox.pop_front() {
            if self.to_slack.send(outgoing).is_err() {
                return Poll::Ready(Err(Broken));
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl Server {
    fn text(&self, text: impl Into<String>) {
        // An app that has given the connection up reads nothing.
        let _ = self.to_app.send(Arrival::Text(text.into()));
    }

    fn hello(&self) {
        self.hello_for(18_060);
    }

    fn hello_for(&self, seconds: u64) {
        self.text(format!(
            r#"{{"type":"hello","num_connections":1,
                "debug_info":{{"approximate_connection_time":{seconds}}}}}"#
        ));
    }

    fn disconnect(&self, reason: &str) {
        self.text(format!(r#"{{"type":"disconnect","reason":"{reason}"}}"#));
    }

    fn event(&self, id: &str) {
        self.text(format!(
            r#"{{"type":"events_api","envelope_id":"{id}","payload":{{}}}}"#
        ));
    }

    /// The texts that came so far.
    fn texts(&mut self) -> Vec<String> {
        let mut texts = Vec::new();
        while let Ok(outgoing) = self.from_app.try_recv() {
            if let Outgoing::Text(text) = outgoing {
                texts.push(text);
            }
        }
        texts
    }
}

/// What the app got, and when.
type Got = Arc<Mutex<Vec<(Duration, String)>>>;

/// Runs the app until it is given an error that is final; acknowledges everything.
fn run(mut socket: SocketMode, slack: &Slack, drive: Drive) -> (Got, tokio::task::JoinHandle<()>) {
    let got = Got::default();
    let (log, slack) = (Arc::clone(&got), slack.clone());
    let app = tokio::spawn(async move {
        loop {
            match drive.next(&mut socket).await {
                Ok(envelope) => {
                    socket.acknowledge(envelope.ack()).await;
                    let got = (slack.elapsed(), envelope.id().to_owned());
                    log.lock().unwrap().push(got);
                }
                Err(error) if error.is_final() => return,
                Err(_) => {}
            }
        }
    });
    (got, app)
}

async fn wait(millis: u64) {
    tokio::time::sleep(Duration::from_millis(millis)).await;
}

fn seconds(times: &[Duration]) -> Vec<f64> {
    times.iter().map(Duration::as_secs_f64).collect()
}
