//! The door: who may come in, how much they may send, and how long they may take.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::bot::Bot;

mod commands;
mod interactions;
mod verified;

/// Maximum connections at a time; more wait in the kernel's queue.
const CONNECTIONS: usize = 1024;
/// Maximum time until the head of a request is complete.
const HEAD: Duration = Duration::from_secs(5);
/// Maximum size of a head in bytes.
const HEAD_BYTES: usize = 64 * 1024;
/// How long a shutdown waits for responses that are being written.
const GOODBYE: Duration = Duration::from_secs(5);

/// For a person who opens the bot's address in a browser.
const WHAT_THIS_IS: &str = "\
chatops-bot: Heroku ChatOps in Slack.

There is nothing to see here: use /h in Slack.
  POST /slack/commands      what Slack's slash command /h points to
  POST /slack/interactions  what the app's interactivity points to
  GET  /healthz             answers ok
";

/// The routes of the bot.
pub fn router(bot: Arc<Bot>) -> Router {
    Router::new()
        .route("/", get(async || WHAT_THIS_IS))
        .route("/slack/commands", post(commands::receive))
        .route("/slack/interactions", post(interactions::receive))
        .route("/healthz", get(async || "ok\n"))
        .with_state(bot)
}

/// Serves until `stop` completes, then lets responses finish.
pub async fn serve(listener: TcpListener, bot: Arc<Bot>, stop: impl Future<Output = ()>) {
    let router = router(bot);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = &mut stop => break,
        };
        let Ok(place) = place else { break };
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // Out of file descriptors, or the peer is gone already: the next one may work.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let connection = connection(stream, router.clone());
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            // Clients that disconnect or stall are dropped.
            let _ = watched.await;
            drop(place);
        });
    }
    let _ = tokio::time::timeout(GOODBYE, graceful.shutdown()).await;
}

fn connection(
    stream: TcpStream,
    router: Router,
) -> hyper::server::conn::http1::Connection<TokioIo<TcpStream>, TowerToHyperService<Routes>> {
    hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(
            TokioIo::new(stream),
            TowerToHyperService::new(Routes(router)),
        )
}

/// The router as a service over hyper's body.
#[derive(Clone, Debug)]
struct Routes(Router);

impl tower::Service<http::Request<hyper::body::Incoming>> for Routes {
    type Response = axum::response::Response;
    type Error = Infallible;
    type Future = axum::routing::future::RouteFuture<Infallible>;

    fn poll_ready(
        &mut self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Infallible>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<hyper::body::Incoming>) -> Self::Future {
        tower::Service::call(&mut self.0, request.map(axum::body::Body::new))
    }
}
