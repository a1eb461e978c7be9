//! Slack in front of two workspaces: a call goes to the workspace that its token, or its code, is
//! of, as at the one Slack there is.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use sandbox::Sandbox;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[derive(Debug)]
pub(crate) struct Front {
    /// Where the Web API is, ending in `/api/`.
    pub(crate) url: String,
    /// The pages of the workspaces' Slack.
    pages: Vec<String>,
    /// Which workspace issued a token.
    tokens: Mutex<HashMap<String, usize>>,
}

impl Front {
    pub(crate) async fn of(workspaces: &[&Sandbox]) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let front = Arc::new(Self {
            url: format!("http://{}/api/", listener.local_addr().unwrap()),
            pages: workspaces
                .iter()
                .map(|one| one.slack().page.clone())
                .collect(),
            tokens: Mutex::default(),
        });
        let router = Router::new().fallback(take).with_state(Arc::clone(&front));
        tokio::spawn(async move { axum::serve(listener, router).await });
        front
    }

    /// Slack's consent page of one workspace.
    pub(crate) fn consent_of(&self, workspace: usize, url: &str) -> String {
        let base = self.url.strip_suffix("api/").unwrap();
        url.replace(base, &self.pages[workspace])
    }

    /// Every token that was issued, and the workspace that it is of.
    pub(crate) fn issued(&self) -> Vec<(String, usize)> {
        let tokens = self.tokens.lock().unwrap();
        tokens
            .iter()
            .map(|(token, of)| (token.clone(), *of))
            .collect()
    }

    async fn forward(&self, to: usize, head: &str, body: &[u8]) -> (u16, String, Vec<u8>) {
        let host = self.pages[to]
            .trim_start_matches("http://")
            .trim_end_matches('/');
        let mut stream = TcpStream::connect(host).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(body).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let end = answer.windows(4).position(|at| at == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head, answer[end + 4..].to_vec())
    }
}

async fn take(State(front): State<Arc<Front>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body: Bytes = to_bytes(body, 1 << 20).await.unwrap();
    let mut head = format!("{} {} HTTP/1.1\r\n", parts.method, parts.uri);
    for (name, value) in &parts.headers {
        if name != http::header::CONNECTION {
            head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
        }
    }
    head.push_str("connection: close\r\n\r\n");
    let token = parts.headers.get(http::header::AUTHORIZATION);
    let token = token.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let known = token.and_then(|token| front.tokens.lock().unwrap().get(token).copied());
    let tries: Vec<usize> = match (token, known) {
        (_, Some(one)) => vec![one],
        (Some(_), None) => vec![0],
        // A code, or a refresh token: nobody but its own workspace takes it.
        (None, None) => (0..front.pages.len()).collect(),
    };
    let mut last = None;
    for one in tries {
        let (status, _, answer) = front.forward(one, &head, &body).await;
        let read: Value = serde_json::from_slice(&answer).unwrap_or_default();
        if let Some(issued) = read["access_token"].as_str() {
            front.tokens.lock().unwrap().insert(issued.to_owned(), one);
        }
        let done = read["ok"] == true || read["error"] == "code_already_used";
        last = Some((status, answer));
        if done {
            break;
        }
    }
    let (status, answer) = last.unwrap();
    Response::builder()
        .status(status)
        .header("content-type", "application/json; charset=utf-8")
        .body(Body::from(answer))
        .unwrap()
}
