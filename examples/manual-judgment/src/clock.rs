//! One clock for the service and its clients.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use service::Clock;
use slack_blocks::transport::{Body, Limits, Transport, TransportError};

/// A transport that waits on a clock of ours and sends as before.
#[derive(Clone, Debug)]
pub struct OnClock {
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
}

impl OnClock {
    /// Puts `transport` on `clock`.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>, clock: Arc<dyn Clock>) -> Self {
        Self { transport, clock }
    }
}

#[async_trait]
impl Transport for OnClock {
    async fn send(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> Result<Response<Bytes>, TransportError> {
        self.transport.send(request, limits).await
    }

    async fn open(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> Result<Response<Body>, TransportError> {
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
