// Kept identical in heroku-api, github-checks and slack-blocks.
//! Any `tower` service as a transport: one HTTP stack for several clients.

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use tower_service::Service;

use super::{Limits, Task, Transport, TransportError, TransportErrorKind, on_tokio};

/// Sends requests with a service of yours, a clone of it for each request.
///
/// The service must not follow redirects and must not repeat requests. An error that is a
/// [`TransportError`] keeps its kind; any other one counts as
/// [`Interrupted`](TransportErrorKind::Interrupted), since nobody knows what left, except
/// one that `poll_ready` gives: then nothing did. Needs a tokio runtime for its time-outs.
#[derive(Clone)]
pub struct TowerTransport<S> {
    service: S,
}

impl<S> TowerTransport<S> {
    /// A transport over `service`.
    ///
    /// # Arguments
    /// - `service`: cloned for each request.
    #[must_use]
    pub fn new(service: S) -> Self {
        Self { service }
    }
}

#[async_trait]
impl<S> Transport for TowerTransport<S>
where
    S: Service<Request<Bytes>, Response = Response<Bytes>> + Clone + Send + Sync + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>>,
    S::Future: Send,
{
    async fn send(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> Result<Response<Bytes>, TransportError> {
        let mut service = self.service.clone();
        let begun = tokio::time::Instant::now();
        let ready = poll_fn(|context| service.poll_ready(context));
        tokio::time::timeout(limits.timeout, ready)
            .await
            .map_err(|_| TransportError::new(TransportErrorKind::Connect))?
            .map_err(|error| read(TransportErrorKind::Connect, error))?;
        let left = limits.timeout.saturating_sub(begun.elapsed());
        let response = tokio::time::timeout(left, service.call(request))
            .await
            .map_err(|_| TransportError::new(TransportErrorKind::Timeout))?
            .map_err(|error| read(TransportErrorKind::Interrupted, error))?;
        if response.body().len() > limits.body {
            return Err(TransportError::new(TransportErrorKind::TooLarge));
        }
        Ok(response)
    }

    async fn sleep(&self, pause: Duration) {
        tokio::time::sleep(pause).await;
    }

    fn spawn(&self, task: Task) -> Result<(), Task> {
        on_tokio(task)
    }
}

fn read(
    kind: TransportErrorKind,
    error: impl Into<Box<dyn StdError + Send + Sync>>,
) -> TransportError {
    match error.into().downcast::<TransportError>() {
        Ok(own) => *own,
        Err(other) => TransportError::with_source(kind, other),
    }
}

impl<S> fmt::Debug for TowerTransport<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TowerTransport")
    }
}
