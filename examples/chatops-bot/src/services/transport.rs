//! What every request of the bot passes: a clock of ours, a bound on requests in flight, and
//! the claim of the operation that sends it.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use http::header::RETRY_AFTER;
use http::{Method, Request, Response, StatusCode};
use service::Clock;
use service::operations::Claim;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Semaphore, SemaphorePermit};

tokio::task_local! {
    /// The claim of the operation that this task works on.
    static CLAIM: Claim;
    /// Hears which service asks the operation to slow down.
    static SLOWED: UnboundedSender<&'static str>;
}

/// Runs the work of an operation: nothing that changes the outside world leaves it unless its
/// claim covers the attempt.
pub async fn covered<T>(claim: &Claim, work: impl Future<Output = T>) -> T {
    CLAIM.scope(claim.clone(), work).await
}

/// Runs work, and says which service asks it to slow down.
pub async fn slowed<T>(hears: UnboundedSender<&'static str>, work: impl Future<Output = T>) -> T {
    SLOWED.scope(hears, work).await
}

/// Notes a response that names a pause: 429, or GitHub's 403 for too many requests.
fn note_pace(service: &'static str, response: &Response<Bytes>) {
    let limited = match response.status() {
        StatusCode::TOO_MANY_REQUESTS => true,
        StatusCode::FORBIDDEN => response.headers().contains_key(RETRY_AFTER),
        _ => false,
    };
    if limited {
        // Nobody may listen: then nothing is said.
        let _ = SLOWED.try_with(|hears| hears.send(service));
    }
}

/// Whether a request may leave. A process that was paused past its lease sends nothing.
async fn is_covered(method: &Method, attempt: Duration) -> bool {
    if method.is_safe() {
        return true;
    }
    let Ok(claim) = CLAIM.try_with(Claim::clone) else {
        return true;
    };
    let covered = claim.cover(attempt).await;
    if let Err(error) = &covered {
        tracing::warn!(error = service::chain(error), "a request is not sent");
    }
    covered.is_ok()
}

/// A transport on a clock of ours.
#[derive(Clone, Debug)]
pub struct OnClock<T> {
    transport: T,
    clock: Arc<dyn Clock>,
    in_flight: Arc<Semaphore>,
}

impl<T> OnClock<T> {
    /// Puts `transport` on `clock`, with at most `in_flight` requests at a time.
    pub fn new(transport: T, clock: Arc<dyn Clock>, in_flight: usize) -> Self {
        let in_flight = Arc::new(Semaphore::new(in_flight));
        Self {
            transport,
            clock,
            in_flight,
        }
    }

    async fn place(&self) -> Option<SemaphorePermit<'_>> {
        // Never closed.
        self.in_flight.acquire().await.ok()
    }
}

/// The three clients have a `Transport` each: the same words, three traits.
macro_rules! on_clock {
    ($transport:path, $service:literal) => {{
        use $transport as transport;

        #[async_trait]
        impl transport::Transport for OnClock<transport::ReqwestTransport> {
            async fn send(
                &self,
                request: Request<Bytes>,
                limits: transport::Limits,
            ) -> Result<Response<Bytes>, transport::TransportError> {
                let _place = self.place().await;
                if !is_covered(request.method(), limits.timeout).await {
                    let refused = transport::TransportErrorKind::Refused;
                    return Err(transport::TransportError::new(refused));
                }
                let response = self.transport.send(request, limits).await?;
                note_pace($service, &response);
                Ok(response)
            }

            async fn open(
                &self,
                request: Request<Bytes>,
                limits: transport::Limits,
            ) -> Result<Response<transport::Body>, transport::TransportError> {
                // Its body may last as long as a build: the place is for the head alone.
                let _place = self.place().await;
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

const _: () = on_clock!(heroku_api::transport, "Heroku");
const _: () = on_clock!(github_checks::transport, "GitHub");
const _: () = on_clock!(slack_blocks::web::transport, "Slack");
