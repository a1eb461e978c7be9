//! Receives the webhooks of GitHub and Heroku, and believes only what is signed.
//!
//! `cargo run -p chatops-bot --example receive_webhooks -- 127.0.0.1:3000`

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::sync::mpsc::Sender;

/// What the handlers need: the secrets, and where to leave what came. The work is done
/// elsewhere: GitHub waits ten seconds for an answer, Heroku thirty.
pub(crate) struct Receiver {
    pub(crate) github: github_checks::webhooks::Verifier,
    pub(crate) heroku: heroku_api::webhooks::Verifier,
    pub(crate) hints: Sender<String>,
}

/// The addresses to give to GitHub and Heroku.
pub(crate) fn router(receiver: Receiver) -> Router {
    Router::new()
        .route("/github", post(from_github))
        .route("/heroku", post(from_heroku))
        .with_state(Arc::new(receiver))
}

async fn from_github(
    State(receiver): State<Arc<Receiver>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    use github_checks::webhooks::{Delivery, Event};
    let Ok(verified) = receiver.github.verify(&headers, &body, now()) else {
        return StatusCode::UNAUTHORIZED;
    };
    let Ok(delivery) = Delivery::parse(&headers, &verified) else {
        return StatusCode::BAD_REQUEST;
    };
    // An event is a hint that comes late, twice or not at all: ask the gate before you act.
    let hint = match &delivery.event {
        Event::Status(status) => format!("{} is {}", status.context, status.state),
        other => other.name().to_owned(),
    };
    leave(&receiver, format!("github {} {hint}", delivery.id))
}

async fn from_heroku(
    State(receiver): State<Arc<Receiver>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    use heroku_api::webhooks::{Data, Event};
    let Ok(verified) = receiver.heroku.verify(&headers, &body, now()) else {
        return StatusCode::UNAUTHORIZED;
    };
    let Ok(event) = Event::parse(&verified) else {
        return StatusCode::BAD_REQUEST;
    };
    let app = event.app.as_ref().map(ToString::to_string);
    let hint = match &event.data {
        Data::Release(release) => format!("v{} is {:?}", release.version, release.status),
        _ => format!("{} {}", event.resource, event.action),
    };
    let app = app.unwrap_or_default();
    leave(&receiver, format!("heroku {} {app} {hint}", event.id))
}

/// 503 when nobody takes them: Heroku then sends it again, and GitHub shows it as failed.
fn leave(receiver: &Receiver, hint: String) -> StatusCode {
    match receiver.hints.try_send(hint) {
        Ok(()) => StatusCode::ACCEPTED,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn now() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |since| since.as_secs())
}

async fn run() -> Result<(), Box<dyn Error>> {
    let address = std::env::args()
        .nth(1)
        .ok_or("usage: receive_webhooks HOST:PORT")?;
    // Comma lists, newest first: an old secret stays valid while it is being replaced.
    let secrets = |name: &str| std::env::var(name).map_err(|_| format!("{name} is not set"));
    let github = secrets("GITHUB_WEBHOOK_SECRET")?;
    let heroku = secrets("HEROKU_WEBHOOK_SECRET")?;
    let (hints, mut inbox) = tokio::sync::mpsc::channel(1000);
    let receiver = Receiver {
        github: github_checks::webhooks::Verifier::new(github.split(','))?,
        heroku: heroku_api::webhooks::Verifier::new(heroku.split(','))?,
        hints,
    };
    tokio::spawn(async move {
        while let Some(hint) = inbox.recv().await {
            println!("{hint}");
        }
    });
    let listener = tokio::net::TcpListener::bind(address).await?;
    axum::serve(listener, router(receiver)).await?;
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    let Err(error) = run().await else {
        return ExitCode::SUCCESS;
    };
    eprintln!("error: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  because {error}");
        cause = error.source();
    }
    ExitCode::FAILURE
}
