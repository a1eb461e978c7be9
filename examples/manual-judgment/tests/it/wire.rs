//! What leaves the service and what comes in, as bytes: recorded, held back, cut off.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use github_checks::transport as github;
use http::{Request, Response};
use manual_judgment::app::Parts;
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
    github: Arc<github::ReqwestTransport>,
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
            github: Arc::new(github::ReqwestTransport::new().unwrap()),
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

    /// A service whose every request goes over this wire.
    pub(crate) fn carry(&self, mut parts: Parts) -> Parts {
        parts.transport = Arc::new(self.clone());
        parts.github = Arc::new(self.clone());
        parts
    }

    /// Records a request; whether something happens to it.
    fn note(&self, request: &Request<Bytes>) -> Option<Moment> {
        let label = label(request);
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
        let (_, moment) = state.stop_at.take_if(|(wanted, _)| *wanted == label)?;
        Some(moment)
    }

    /// Sends it, with what happens to it.
    async fn through<R>(&self, moment: Option<Moment>, send: impl Future<Output = R>) -> R {
        match moment {
            None => send.await,
            Some(Moment::Before) => {
                self.reached.notify_one();
                self.go_on.notified().await;
                send.await
            }
            Some(Moment::After) => {
                let response = send.await;
                self.reached.notify_one();
                self.go_on.notified().await;
                response
            }
            Some(Moment::AfterResponse) => {
                let response = send.await;
                self.reached.notify_one();
                response
            }
        }
    }
}

/// Method and path, with ids left out.
fn label(request: &Request<Bytes>) -> String {
    let path = request.uri().path();
    let segments = path.split('/').map(|segment| {
        let is_number = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
        let is_long = segment.len() > 20 && segment.bytes().any(|byte| byte.is_ascii_digit());
        let is_id = is_number || is_long;
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
        let moment = self.note(&request);
        self.through(moment, self.inner.send(request, limits)).await
    }

    async fn sleep(&self, pause: Duration) {
        self.inner.sleep(pause).await;
    }
}

#[async_trait]
impl github::Transport for Wire {
    async fn send(
        &self,
        request: Request<Bytes>,
        limits: github::Limits,
    ) -> Result<Response<Bytes>, github::TransportError> {
        let moment = self.note(&request);
        self.through(moment, self.github.send(request, limits))
            .await
    }

    async fn sleep(&self, pause: Duration) {
        github::Transport::sleep(&*self.github, pause).await;
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

/// What a browser gets that follows nothing.
#[derive(Debug)]
pub(crate) struct Visited {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) body: String,
}

/// Opens a page, or sends the form of one.
pub(crate) async fn visit(method: &str, url: &str, form: &str) -> Visited {
    let request = Request::builder()
        .method(method)
        .uri(url)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("user-agent", "browser")
        .body(Bytes::from(form.to_owned()))
        .unwrap();
    let limits = Limits::new(Duration::from_secs(30), 1 << 20);
    let transport = ReqwestTransport::new().unwrap();
    let response = transport.send(request, limits).await.unwrap();
    let location = response.headers().get("location");
    Visited {
        status: response.status().as_u16(),
        location: location.map(|to| to.to_str().unwrap().to_owned()),
        body: String::from_utf8_lossy(response.body()).into_owned(),
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
