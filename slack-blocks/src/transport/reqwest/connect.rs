// Kept identical in heroku-api, github-checks and slack-blocks.
//! A connection that does not stand in time is known as such, however short the attempt.
//!
//! The limit of a whole attempt does not say whether anything was sent. So connecting gets
//! three quarters of it: when that is over, nothing was.

use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use tower_layer::Layer;
use tower_service::Service;

type BoxError = Box<dyn Error + Send + Sync>;

thread_local! {
    /// The limit of the attempt that is being polled on this thread.
    static ATTEMPT: Cell<Option<Duration>> = const { Cell::new(None) };
}

/// Runs an attempt of at most `limit`: connections that it begins know of it.
pub(super) async fn within<F: Future>(limit: Duration, attempt: F) -> F::Output {
    let mut attempt = pin!(attempt);
    poll_fn(|context| {
        let outer = ATTEMPT.replace(Some(limit));
        let polled = attempt.as_mut().poll(context);
        ATTEMPT.set(outer);
        polled
    })
    .await
}

/// Adds the limit to a connector.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit;

impl<S> Layer<S> for Limit {
    type Service = Limited<S>;

    fn layer(&self, inner: S) -> Limited<S> {
        Limited(inner)
    }
}

/// A connector with the limit.
#[derive(Clone, Debug)]
pub(super) struct Limited<S>(S);

impl<S, R> Service<R> for Limited<S>
where
    S: Service<R, Error = BoxError>,
    S::Future: Send + 'static,
    S::Response: 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let connecting = self.0.call(request);
        let limit = ATTEMPT.get().map(|attempt| attempt * 3 / 4);
        Box::pin(async move {
            let Some(limit) = limit else {
                return connecting.await;
            };
            match tokio::time::timeout(limit, connecting).await {
                Ok(connected) => connected,
                Err(_) => Err(Box::new(NotInTime) as BoxError),
            }
        })
    }
}

/// The connection did not stand in time.
#[derive(Debug)]
struct NotInTime;

impl fmt::Display for NotInTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no connection within three quarters of the attempt's time")
    }
}

impl Error for NotInTime {}
