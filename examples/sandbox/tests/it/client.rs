//! A plain HTTP client and a receiver, for tests.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use sandbox::Sandbox;
use serde_json::Value;

/// A client with the headers that one service wants.
#[derive(Clone)]
pub(crate) struct Client {
    pool: Pool<HttpConnector, Full<Bytes>>,
    base: String,
    headers: Vec<(String, String)>,
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) bytes: Bytes,
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The text at a JSON pointer.
    pub(crate) fn at(&self, pointer: &str) -> &str {
        self.json
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// The values of one member of a list.
    pub(crate) fn each(&self, name: &str) -> Vec<String> {
        let items = self.json.as_array().expect("a list");
        items
            .iter()
            .map(|item| item[name].to_string().trim_matches('"').to_owned())
            .collect()
    }
}

impl Client {
    pub(crate) fn bare(base: &str) -> Self {
        let pool = Pool::builder(TokioExecutor::new()).build_http();
        Self {
            pool,
            base: base.trim_end_matches('/').to_owned(),
            headers: Vec::new(),
        }
    }

    pub(crate) fn heroku(sandbox: &Sandbox) -> Self {
        Self::bare(&sandbox.heroku().url)
            .with("accept", "application/vnd.heroku+json; version=3")
            .with(
                "authorization",
                &format!("Bearer {}", sandbox.heroku().token),
            )
    }

    pub(crate) fn github(sandbox: &Sandbox) -> Self {
        Self::bare(&sandbox.github().url)
            .with("user-agent", "tests")
            .with(
                "authorization",
                &format!("Bearer {}", sandbox.github().token),
            )
    }

    pub(crate) fn slack(sandbox: &Sandbox) -> Self {
        Self::bare(&sandbox.slack().url).with(
            "authorization",
            &format!("Bearer {}", sandbox.slack().bot_token),
        )
    }

    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut changed = self.clone();
        changed.headers.retain(|(had, _)| had != name);
        changed.headers.push((name.to_owned(), value.to_owned()));
        changed
    }

    pub(crate) fn without(&self, name: &str) -> Self {
        let mut changed = self.clone();
        changed.headers.retain(|(had, _)| had != name);
        changed
    }

    /// `path` may be a whole address.
    pub(crate) async fn try_send(
        &self,
        method: &str,
        path: &str,
        body: impl Into<Bytes>,
    ) -> Option<Answer> {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.base)
        };
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(body.into())).expect("a request");
        let (head, body) = self.pool.request(request).await.ok()?.into_parts();
        let bytes = body.collect().await.ok()?.to_bytes();
        Some(Answer {
            status: head.status,
            headers: head.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            json: serde_json::from_slice(&bytes).unwrap_or_default(),
            bytes,
        })
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        let client = self.with("content-type", "application/json; charset=utf-8");
        client
            .try_send(method, path, body.to_string())
            .await
            .expect("an answer")
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.try_send("GET", path, "").await.expect("an answer")
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, body).await
    }
}

/// A request that a receiver got.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn form(&self) -> std::collections::HashMap<String, String> {
        url::form_urlencoded::parse(&self.body)
            .into_owned()
            .collect()
    }
}

/// A program under test that keeps what it gets and answers from a script.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    got: Arc<Mutex<Vec<Received>>>,
    script: Arc<Mutex<Vec<(u16, String)>>>,
}

impl Receiver {
    /// Answers from the script, then 200 without a body.
    pub(crate) async fn start(script: &[(u16, &str)]) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let script = script
            .iter()
            .map(|(status, body)| (*status, (*body).to_owned()))
            .collect();
        let receiver = Self {
            url,
            got: Arc::default(),
            script: Arc::new(Mutex::new(script)),
        };
        let own = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let own = own.clone();
                tokio::spawn(async move {
                    let service = service_fn(|request| own.clone().answer(request));
                    let served = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service);
                    let _ = served.await;
                });
            }
        });
        receiver
    }

    async fn answer(
        self,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, hyper::Error> {
        let (head, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        self.got.lock().unwrap().push(Received {
            headers: head.headers,
            body,
        });
        let mut script = self.script.lock().unwrap();
        let (status, text) = if script.is_empty() {
            (200, String::new())
        } else {
            script.remove(0)
        };
        let mut response = Response::new(Full::new(Bytes::from(text)));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        Ok(response)
    }

    pub(crate) fn got(&self) -> Vec<Received> {
        self.got.lock().unwrap().clone()
    }
}

/// HMAC-SHA256, computed here again.
pub(crate) fn hmac(secret: &str, body: &[u8]) -> Vec<u8> {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    mac.finalize().into_bytes().to_vec()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
