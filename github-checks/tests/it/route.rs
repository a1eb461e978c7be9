//! A transport that answers by address instead of by order, for calls that run side by side.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};

use crate::sdk::transport::{Limits, Transport, TransportError};

/// `status`, headers and body for a path.
type Reply = (u16, Vec<(String, String)>, String);

/// Paths and their answers; clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Routes {
    replies: Arc<Mutex<HashMap<String, Reply>>>,
    requests: Arc<Mutex<Vec<Request<Bytes>>>>,
    elapsed: Arc<Mutex<Duration>>,
    trips: Arc<Mutex<Trips>>,
    answered: Arc<Mutex<Vec<u16>>>,
}

/// The longest chain of requests that began after another was answered.
#[derive(Debug, Default)]
struct Trips {
    answered: usize,
    longest: usize,
}

impl Routes {
    pub(crate) fn on(&self, path_and_query: &str, status: u16, body: impl Into<String>) -> &Self {
        self.with(path_and_query, status, &[], body)
    }

    pub(crate) fn with(
        &self,
        path_and_query: &str,
        status: u16,
        headers: &[(&str, &str)],
        body: impl Into<String>,
    ) -> &Self {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let reply = (status, headers.collect(), body.into());
        self.replies
            .lock()
            .unwrap()
            .insert(path_and_query.to_owned(), reply);
        self
    }

    pub(crate) fn requests(&self) -> Vec<Request<Bytes>> {
        self.requests.lock().unwrap().clone()
    }

    /// `METHOD path?query` of every request so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        let line = |request: &Request<Bytes>| {
            format!(
                "{} {}",
                request.method(),
                request.uri().path_and_query().unwrap()
            )
        };
        self.requests().iter().map(line).collect()
    }

    /// Round trips in a row so far: a request that begins after another was answered may
    /// have waited for it, and counts as one more.
    pub(crate) fn round_trips(&self) -> usize {
        self.trips.lock().unwrap().longest
    }

    /// The status of every answer so far.
    pub(crate) fn answered(&self) -> Vec<u16> {
        self.answered.lock().unwrap().clone()
    }
}

#[async_trait]
impl Transport for Routes {
    async fn send(
        &self,
        request: Request<Bytes>,
        _: Limits,
    ) -> Result<Response<Bytes>, TransportError> {
        let key = request.uri().path_and_query().unwrap().as_str().to_owned();
        let asked = request.headers().get("if-none-match").cloned();
        self.requests.lock().unwrap().push(request);
        let trip = {
            let mut trips = self.trips.lock().unwrap();
            let trip = trips.answered + 1;
            trips.longest = trips.longest.max(trip);
            trip
        };
        // Everybody who can begin, begins before anybody is answered.
        for _ in 0..8 {
            tokio::task::yield_now().await;
        }
        {
            let mut trips = self.trips.lock().unwrap();
            trips.answered = trips.answered.max(trip);
        }
        let replies = self.replies.lock().unwrap();
        let (status, headers, body) = replies
            .get(&key)
            .unwrap_or_else(|| panic!("nobody answers {key}"));
        let tag = headers.iter().find(|(name, _)| name == "etag");
        let same = tag.is_some_and(|(_, tag)| asked.is_some_and(|asked| asked == tag.as_str()));
        let status = if same { 304 } else { *status };
        self.answered.lock().unwrap().push(status);
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(name, value);
        }
        let body = if same { String::new() } else { body.clone() };
        Ok(response.body(body.into()).unwrap())
    }

    async fn sleep(&self, pause: Duration) {
        *self.elapsed.lock().unwrap() += pause;
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000) + *self.elapsed.lock().unwrap()
    }

    fn elapsed(&self) -> Duration {
        *self.elapsed.lock().unwrap()
    }
}
