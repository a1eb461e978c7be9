//! What stands between the commands and the world: the time, and a look at every request.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};

/// Tells the time, waits, and sees requests pass. Tests and the demo use the sandbox's time.
#[async_trait]
pub trait Wire: fmt::Debug + Send + Sync + 'static {
    /// Completes after `pause`.
    async fn sleep(&self, pause: Duration);
    /// The date.
    fn now(&self) -> SystemTime;
    /// Time since some fixed moment, on a clock that never jumps.
    fn elapsed(&self) -> Duration;
    /// A request is about to leave; `line` is its method and path.
    async fn before(&self, line: &str) {
        let _ = line;
    }
    /// The response of a request is here, and nobody has seen it yet.
    async fn after(&self, line: &str) {
        let _ = line;
    }
}

/// The real time.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Wall;

impl Wall {
    /// The real time.
    #[must_use]
    pub fn shared() -> Arc<dyn Wire> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Wire for Wall {
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

/// The time of a sandbox, which may run faster.
#[derive(Clone, Debug)]
pub struct SandboxTime(sandbox::Clock);

impl SandboxTime {
    /// The time of this clock.
    #[must_use]
    pub fn new(clock: sandbox::Clock) -> Self {
        Self(clock)
    }
}

#[async_trait]
impl Wire for SandboxTime {
    async fn sleep(&self, pause: Duration) {
        self.0.sleep(pause).await;
    }

    fn now(&self) -> SystemTime {
        self.0.now().into()
    }

    fn elapsed(&self) -> Duration {
        let now = self.now().duration_since(SystemTime::UNIX_EPOCH);
        now.unwrap_or_default()
    }
}

/// A transport that waits on a wire, and shows it every request.
#[derive(Clone, Debug)]
pub(crate) struct On<T> {
    pub(crate) transport: T,
    pub(crate) wire: Arc<dyn Wire>,
}

/// The three clients have a `Transport` each: the same words, three traits.
macro_rules! on_wire {
    ($transport:path) => {{
        use $transport as transport;

        #[async_trait]
        impl transport::Transport for On<transport::ReqwestTransport> {
            async fn send(
                &self,
                request: Request<Bytes>,
                limits: transport::Limits,
            ) -> Result<Response<Bytes>, transport::TransportError> {
                let line = format!("{} {}", request.method(), request.uri().path());
                self.wire.before(&line).await;
                let response = self.transport.send(request, limits).await;
                self.wire.after(&line).await;
                response
            }

            async fn open(
                &self,
                request: Request<Bytes>,
                limits: transport::Limits,
            ) -> Result<Response<transport::Body>, transport::TransportError> {
                self.transport.open(request, limits).await
            }

            async fn sleep(&self, pause: Duration) {
                self.wire.sleep(pause).await;
            }

            fn now(&self) -> SystemTime {
                self.wire.now()
            }

            fn elapsed(&self) -> Duration {
                self.wire.elapsed()
            }
        }
    }};
}

const _: () = on_wire!(heroku_api::transport);
const _: () = on_wire!(github_checks::transport);
const _: () = on_wire!(slack_blocks::web::transport);
