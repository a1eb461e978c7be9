//! One clock for everything: the wall's, or the sandbox's.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};

/// Tells the time and waits.
#[async_trait]
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// Completes after `pause`.
    async fn sleep(&self, pause: Duration);
    /// The time.
    fn now(&self) -> SystemTime;
    /// Time since some fixed moment, on a clock that never jumps.
    fn elapsed(&self) -> Duration;
}

/// The real time.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Wall;

#[async_trait]
impl Clock for Wall {
    async fn sleep(&self, pause: Duration) {
        tokio::time::sleep(pause).await;
    }

    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn elapsed(&self) -> Duration {
        static BEGUN: OnceLock<Instant> = OnceLock::new();
        BEGUN.get_or_init(Instant::now).elapsed()
    }
}

/// The sandbox's time, which may run faster.
#[derive(Clone, Debug)]
pub struct SandboxClock(sandbox::Clock);

impl SandboxClock {
    /// This clock.
    #[must_use]
    pub fn new(clock: sandbox::Clock) -> Self {
        Self(clock)
    }
}

#[async_trait]
impl Clock for SandboxClock {
    async fn sleep(&self, pause: Duration) {
        self.0.sleep(pause).await;
    }

    fn now(&self) -> SystemTime {
        self.0.now().into()
    }

    fn elapsed(&self) -> Duration {
        // The sandbox's clock never jumps back.
        let now = self.now().duration_since(SystemTime::UNIX_EPOCH);
        now.unwrap_or_default()
    }
}

/// A transport that waits on a clock of ours and sends as before.
#[derive(Clone, Debug)]
pub struct OnClock<T> {
    transport: T,
    clock: Arc<dyn Clock>,
}

impl<T> OnClock<T> {
    /// Puts `transport` on `clock`.
    pub fn new(transport: T, clock: Arc<dyn Clock>) -> Self {
        Self { transport, clock }
    }
}

/// The three clients have a `Transport` each: the same words, three traits.
macro_rules! on_clock {
    ($transport:path) => {{
        use $transport as transport;

        #[async_trait]
        impl transport::Transport for OnClock<transport::ReqwestTransport> {
            async fn send(
                &self,
                request: Request<Bytes>,
                limits: transport::Limits,
            ) -> Result<Response<Bytes>, transport::TransportError> {
                self.transport.send(request, limits).await
            }

            async fn open(
                &self,
                request: Request<Bytes>,
                limits: transport::Limits,
            ) -> Result<Response<transport::Body>, transport::TransportError> {
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
    }};
}

const _: () = on_clock!(heroku_api::transport);
const _: () = on_clock!(github_checks::transport);
const _: () = on_clock!(slack_blocks::transport);
