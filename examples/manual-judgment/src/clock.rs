//! One clock for the service and its clients.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use github_checks::transport as github;
use http::{Request, Response};
use service::Clock;
use slack_blocks::web::transport as slack;

/// A transport that waits on a clock of ours and sends as before.
#[derive(Clone, Debug)]
pub struct OnClock<T: ?Sized> {
    transport: Arc<T>,
    clock: Arc<dyn Clock>,
}

impl<T: ?Sized> OnClock<T> {
    /// Puts `transport` on `clock`.
    #[must_use]
    pub fn new(transport: Arc<T>, clock: Arc<dyn Clock>) -> Self {
        Self { transport, clock }
    }
}

/// Two clients have a `Transport` each: the same words, two traits.
macro_rules! on_clock {
    ($($vendor:ident),*) => {$(
        #[async_trait]
        impl $vendor::Transport for OnClock<dyn $vendor::Transport> {
            async fn send(
                &self,
                request: Request<Bytes>,
                limits: $vendor::Limits,
            ) -> Result<Response<Bytes>, $vendor::TransportError> {
                self.transport.send(request, limits).await
            }

            async fn open(
                &self,
                request: Request<Bytes>,
                limits: $vendor::Limits,
            ) -> Result<Response<$vendor::Body>, $vendor::TransportError> {
                self.transport.open(request, limits).await
            }

            async fn sleep(&self, pause: Duration) {
                self.clock.sleep(pause).await;
            }

            fn now(&self) -> SystemTime {
                self.clock.now()
            }

            fn elapsed(&self) -> Duration {
                self.clock.elapsed()
            }
        }
    )*};
}

on_clock!(slack, github);
