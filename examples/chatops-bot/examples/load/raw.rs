//! A hyper server that checks the HMAC and nothing else: the least that a bot can cost.

use std::convert::Infallible;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Collected, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use slack_blocks::signature::Verifier;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

/// The server as a process of its own.
pub(crate) struct Raw {
    child: Child,
    pub(crate) address: String,
}

impl Raw {
    pub(crate) async fn start(secret: &str) -> Result<Self, String> {
        let here = std::env::current_exe().map_err(|error| error.to_string())?;
        let child = Command::new(here)
            .arg("raw")
            .env("SLACK_SIGNING_SECRET", secret)
            .stdout(std::process::Stdio::piped())
            .kill_on_drop(true)
            .spawn();
        let mut child = child.map_err(|error| error.to_string())?;
        let output = child.stdout.take().ok_or("no output")?;
        let line = BufReader::new(output).lines().next_line().await;
        let address = line.ok().flatten().ok_or("it said no address")?;
        Ok(Self { child, address })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id().unwrap_or_default()
    }

    pub(crate) async fn stop(&mut self) {
        let _ = self.child.kill().await;
    }
}

/// Serves for ever; prints its address first.
pub(crate) async fn serve() -> Result<(), String> {
    let secret = std::env::var("SLACK_SIGNING_SECRET").map_err(|error| error.to_string())?;
    let verifier = Verifier::new([secret]).map_err(|error| error.to_string())?;
    let verifier = std::sync::Arc::new(verifier);
    let listener = TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.map_err(|error| error.to_string())?;
    println!(
        "{}",
        listener.local_addr().map_err(|error| error.to_string())?
    );
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let _ = stream.set_nodelay(true);
        let verifier = std::sync::Arc::clone(&verifier);
        tokio::spawn(async move {
            let answer = service_fn(|request| answer(&verifier, request));
            let mut server = hyper::server::conn::http1::Builder::new();
            let _ = server
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), answer)
                .await;
        });
    }
}

async fn answer(
    verifier: &Verifier,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body
        .collect()
        .await
        .map(Collected::to_bytes)
        .unwrap_or_default();
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.unwrap_or_default().as_secs();
    let genuine = verifier.verify(&head.headers, &body, now).is_ok();
    let mut response = Response::new(Full::new(Bytes::from_static(b"ok")));
    if !genuine {
        *response.status_mut() = http::StatusCode::UNAUTHORIZED;
    }
    Ok(response)
}
