// Kept identical in heroku-api, github-checks and slack-blocks.
//! A transport that answers from a script, on a clock that only moves when asked to.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};

use crate::sdk::transport::{Limits, Transport, TransportError, TransportErrorKind};

/// One scripted answer.
pub(crate) type Step = Result<Response<Bytes>, TransportError>;

/// What happened on the wire and on the clock.
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) requests: Vec<Request<Bytes>>,
    pub(crate) pauses: Vec<Duration>,
    elapsed: Duration,
}

/// The script; clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    steps: Arc<Mutex<VecDeque<Step>>>,
    log: Arc<Mutex<Log>>,
}

impl Script {
    pub(crate) fn of(steps: impl IntoIterator<Item = Step>) -> Self {
        Self {
            steps: Arc::new(Mutex::new(steps.into_iter().collect())),
            log: Arc::default(),
        }
    }

    /// `METHOD /path` of every request so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        let log = self.log.lock().unwrap();
        let line =
            |request: &Request<Bytes>| format!("{} {}", request.method(), request.uri().path());
        log.requests.iter().map(line).collect()
    }

    pub(crate) fn pauses(&self) -> Vec<Duration> {
        self.log.lock().unwrap().pauses.clone()
    }

    /// The request sent as number `n`, from 0.
    pub(crate) fn request(&self, n: usize) -> Request<Bytes> {
        self.log.lock().unwrap().requests[n].clone()
    }
}

/// A scripted answer with a status, headers and a body.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Step {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Ok(response
        .body(Bytes::copy_from_slice(body.as_bytes()))
        .unwrap())
}

/// A scripted failure of the connection.
pub(crate) fn fails(kind: TransportErrorKind) -> Step {
    Err(TransportError::new(kind))
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, request: Request<Bytes>, _: Limits) -> Step {
        self.log.lock().unwrap().requests.push(request);
        let step = self.steps.lock().unwrap().pop_front();
        step.expect("the script ends here: this request is one too many")
    }

    async fn sleep(&self, pause: Duration) {
        let mut log = self.log.lock().unwrap();
        log.pauses.push(pause);
        log.elapsed += pause;
    }

    fn now(&self) -> SystemTime {
        let elapsed = self.log.lock().unwrap().elapsed;
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000) + elapsed
    }

    fn elapsed(&self) -> Duration {
        self.log.lock().unwrap().elapsed
    }
}
