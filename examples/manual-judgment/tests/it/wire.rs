//! What leaves the service and what comes in, as bytes: recorded, held back, cut off.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use slack_blocks::signature::sign;
use slack_blocks::web::transport::{Limits, ReqwestTransport, Transport, TransportError};
use tokio::sync::Notify;

/// When something happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Nothing was sent.
    Before,
    /// It was carried out, and the response never arrives.
    After,
    /// The response was read, and nothing else happens.
    AfterResponse,
}

/// A request that left.
#[derive(Clone, Debug)]
pub(crate) struct Left {
    /// `PATCH /pipelines/{}/stages/{}`, `POST /api/chat.update`.
    pub(crate) label: String,
    pub(crate) host: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Bytes,
}

#[derive(Debug, Default)]
struct State {
    left: Vec<Left>,
    stop_at: Option<(String, Moment)>,
}

/// Records requests; at a chosen one, it stops and says so.
#[derive(Clone, Debug)]
pub(crate) struct Wire {
    inner: Arc<ReqwestTransport>,
    state: Arc<Mutex<State>>,
    /// Rung when the chosen request is reached.
    pub(crate) reached: Arc<Notify>,
    /// Lets the chosen request go on.
    pub(crate) go_on: Arc<Notify>,
}

impl Wire {
    pub(crate) fn new() -> Self {
        Self {
            inner: Arc::new(ReqwestTransport::new().unwrap()),
            state: Arc::default(),
            reached: Arc::default(),
            go_on: Arc::default(),
        }
    }

    /// Stops at the next request of that label.
    pub(crate) fn stop_at(&self, label: &str, moment: Moment) {
        self.state.lock().unwrap().stop_at = Some((label.to_owned(), moment));
    }

    /// What has left, in order.
    pub(crate) fn left(&self) -> Vec<Left> {
        self.state.lock().unwrap().left.clone()
    }

    pub(crate) fn forget(&self) {
        self.state.lock().unwrap().left.clear();
    }
}

/// Method and path, with ids left out.
fn label(request: &Request<Bytes>) -> String {
    let path = request.uri().path();
    let segments = path.split('/').map(|segment| {
        let is_id = segment.len() > 20 && segment.bytes().any(|byte| byte.is_ascii_digit());
        if is_id { "{}" } else { segment }
    });
    format!(
        "{} {}",
        request.method(),
        segments.collect::<Vec<_>>().join("/")
    )
}

#[async_trait]
impl Transport for Wire {
    async fn send(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> Result<Response<Bytes>, TransportError> {
        let label = label(&request);
        let stops = {
            let mut state = self.state.lock().unwrap();
            let headers = request.headers().iter().map(|(name, value)| {
                (
                    name.to_string(),
                    value.to_str().unwrap_or_default().to_owned(),
                )
            });
            let left = Left {
                label: label.clone(),
                host: request
                    .uri()
                    .authority()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                headers: headers.collect(),
                body: request.body().clone(),
            };
            state.left.push(left);
            let is_it = state
                .stop_at
                .as_ref()
                .is_some_and(|(wanted, _)| *wanted == label);
            if is_it { state.stop_at.take() } else { None }
        };
        match stops.map(|(_, moment)| moment) {
            Some(Moment::Before) => {
                self.reached.notify_one();
                self.go_on.notified().await;
                self.inner.send(request, limits).await
            }
            Some(Moment::After) => {
                let response = self.inner.send(request, limits).await;
                self.reached.notify_one();
                self.go_on.notified().await;
                response
            }
            Some(Moment::AfterResponse) => {
                let response = self.inner.send(request, limits).await;
                self.reached.notify_one();
                response
            }
            None => self.inner.send(request, limits).await,
        }
    }

    async fn sleep(&self, pause: Duration) {
        self.inner.sleep(pause).await;
    }
}

/// A plain client for what comes in.
#[derive(Clone, Debug)]
pub(crate) struct Sender(Arc<ReqwestTransport>, String);

impl Sender {
    pub(crate) fn to(address: std::net::SocketAddr) -> Self {
        Self(
            Arc::new(ReqwestTransport::new().unwrap()),
            format!("http://{address}"),
        )
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(String, String)],
        body: impl Into<Bytes>,
    ) -> (u16, String) {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.1));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(body.into()).unwrap();
        let limits = Limits::new(Duration::from_secs(30), 1 << 20);
        let response = self.0.send(request, limits).await.unwrap();
        let text = String::from_utf8_lossy(response.body()).into_owned();
        (response.status().as_u16(), text)
    }

    /// As Slack sends it.
    pub(crate) async fn signed(&self, secret: &str, path: &str, body: &str) -> (u16, String) {
        let headers = headers(secret, now(), body.as_bytes());
        self.send("POST", path, &headers, body.to_owned()).await
    }
}

/// Seconds since 1970 on the wall.
pub(crate) fn now() -> u64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

/// Headers of a request that Slack signed at `at`.
pub(crate) fn headers(secret: &str, at: u64, body: &[u8]) -> Vec<(String, String)> {
    let signed = sign(secret, at, body).unwrap();
    let mut headers: Vec<(String, String)> = signed
        .headers()
        .into_iter()
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect();
    let form = "application/x-www-form-urlencoded".to_owned();
    headers.push(("content-type".to_owned(), form));
    headers
}
