//! Calls to the service: reads and requests with a key are repeated, decisions never.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request as HttpRequest};
use serde::Serialize;
use serde::de::DeserializeOwned;
use service::{Clock, SystemClock};
use slack_blocks::web::secret::Secret;
use slack_blocks::web::transport::{Limits, ReqwestTransport, Transport};

use super::{Exit, Service};
use crate::policy::Span;
use crate::server::Shown;

/// Why a call to the service gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trouble(pub(super) Exit, pub(super) String);

/// The service, called with retries that repeat no decision.
pub(super) struct Client {
    transport: ReqwestTransport,
    clock: Arc<dyn Clock>,
    base: String,
    token: Option<Secret>,
}

/// One attempt; the service answers a decision within 8 s.
const ATTEMPT: Duration = Duration::from_secs(15);
const TRIES: u32 = 4;
const BODY: usize = 1024 * 1024;
/// Between two looks while waiting.
const LOOK: Duration = Duration::from_secs(2);

impl Client {
    pub(super) fn new(service: &Service) -> Result<Self, Trouble> {
        let broken = |_| Trouble(Exit::Failed, "TLS cannot be set up".into());
        let base = service.url.trim_end_matches('/').to_owned();
        if !base.starts_with("https://") && !base.starts_with("http://") {
            let why = format!("JUDGMENT_URL is not an address: {base}");
            return Err(Trouble(Exit::Usage, why));
        }
        Ok(Self {
            transport: ReqwestTransport::new().map_err(broken)?,
            clock: SystemClock::new(),
            base,
            token: service
                .token
                .as_deref()
                .map(|token| Secret::new(token.trim())),
        })
    }

    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
        repeatable: bool,
    ) -> Result<T, Trouble> {
        let body = body.map(serde_json::to_vec).transpose();
        let body =
            body.map_err(|_| Trouble(Exit::Usage, "the request cannot be written".into()))?;
        let body = Bytes::from(body.unwrap_or_default());
        let mut tries = 0;
        loop {
            tries += 1;
            let mut request = HttpRequest::builder()
                .method(method.clone())
                .uri(format!("{}{path}", self.base))
                .header("content-type", "application/json");
            if let Some(token) = &self.token {
                request = request.header("authorization", format!("Bearer {}", token.expose()));
            }
            let request = request.body(body.clone());
            let request = request.map_err(|_| {
                Trouble(
                    Exit::Usage,
                    "the token or the id holds characters that none has".into(),
                )
            })?;
            let sent = self
                .transport
                .send(request, Limits::new(ATTEMPT, BODY))
                .await;
            let (again, why) = match sent {
                Ok(response) => {
                    let status = response.status();
                    if status.is_success() {
                        return serde_json::from_slice(response.body()).map_err(|_| {
                            Trouble(Exit::Failed, format!("{} is not this service", self.base))
                        });
                    }
                    let body: serde_json::Value =
                        serde_json::from_slice(response.body()).unwrap_or_default();
                    let why = body["error"]
                        .as_str()
                        .unwrap_or("no reason is given")
                        .to_owned();
                    match status.as_u16() {
                        400 | 404 => return Err(Trouble(Exit::Usage, why)),
                        401 => {
                            let why = "the service does not know the token: set JUDGMENT_TOKEN";
                            return Err(Trouble(Exit::NotPermitted, why.into()));
                        }
                        403 => return Err(Trouble(Exit::NotPermitted, why)),
                        504 => return Err(Trouble(Exit::Unknown, why)),
                        503 => (true, why),
                        status => (repeatable, format!("status {status}: {why}")),
                    }
                }
                Err(error) => (repeatable, service::chain(&error)),
            };
            if !again || tries == TRIES {
                return Err(Trouble(
                    Exit::Unknown,
                    format!("{} gives no answer: {why}", self.base),
                ));
            }
            self.clock.sleep(Duration::from_secs(1 << tries)).await;
        }
    }

    pub(super) async fn show(&self, id: &str) -> Result<Shown, Trouble> {
        let path = format!("/gates/{}", segment(id)?);
        self.call(Method::GET, &path, None::<&()>, true).await
    }

    pub(super) async fn wait(&self, id: &str, within: Span) -> Result<Shown, Trouble> {
        let begin = self.clock.elapsed();
        loop {
            let shown = self.show(id).await?;
            let over = self.clock.elapsed().saturating_sub(begin) >= within.0;
            if shown.state.is_final() || over {
                return Ok(shown);
            }
            self.clock.sleep(LOOK).await;
        }
    }
}

pub(super) fn segment(id: &str) -> Result<&str, Trouble> {
    let known = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let wrong = || Trouble(Exit::Usage, format!("{id:?} is not the id of a gate"));
    known.then_some(id).ok_or_else(wrong)
}
