//! Output of builds, release commands and dynos, read while it is written.
//!
//! The address comes from an answer and is a credential by itself: it is checked
//! against a list of hosts and requested without the token. A connection that breaks is
//! opened again where it stopped; every byte arrives once and in order.

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use http::header::{CONTENT_RANGE, CONTENT_TYPE, HeaderName, HeaderValue, RANGE, USER_AGENT};
use http::{Method, Request, Response, StatusCode, Uri};

use crate::client::Client;
use crate::error::{ApiError, BuildError, Error, Trace};
use crate::secret::SignedUrl;
use crate::transport::{Body, Limits, TransportError, TransportErrorKind};

mod lines;
mod sse;

pub use self::lines::Lines;
pub use self::sse::{Event, EventParser};
pub use crate::url_guard::{UrlError, UrlGuard};

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Longest silence before the connection is opened again.
const IDLE: Duration = Duration::from_secs(60);
/// Most bytes of one stream.
const CAP: usize = 64 * 1024 * 1024;
/// How often a stream that has not begun is asked for: every second at first, then every
/// 2 s and 5 s.
const NOT_BEGUN: u32 = 100;
/// Cuts in a row that brought nothing new, before giving up.
const CUTS: u32 = 10;

/// Output that is being read.
///
/// What it has begun survives a dropped [`next`](Self::next): a connection that is being
/// opened, a pause, the counts of failures.
pub struct Output {
    client: Client,
    url: Uri,
    /// Bytes handed out, heart-beats not counted.
    received: u64,
    last_event: Option<String>,
    opening: Option<Opening>,
    open: Option<Open>,
    refusals: u32,
    cuts: u32,
    /// Nothing is requested before this moment of the transport's clock.
    pause_until: Option<Duration>,
    finished: bool,
    /// The moment of the transport's clock at which it gives up.
    until: Option<Duration>,
}

/// A connection that is being opened.
type Opening = Pin<Box<dyn Future<Output = Result<Response<Body>, TransportError>> + Send>>;

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("received", &self.received)
            .field("finished", &self.finished)
            .finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct Open {
    body: Body,
    /// Bytes to drop because the server began earlier than asked.
    skip: u64,
    events: Option<EventParser>,
}

impl Client {
    /// Reads the output at `url`; nothing is sent before the first
    /// [`Output::next`].
    ///
    /// # Errors
    /// [`Error::Build`] when the address is not one of Heroku's.
    pub fn stream(&self, url: &SignedUrl) -> Result<Output, Error> {
        let url = self.guard().check(url).map_err(BuildError::from)?;
        Ok(Output {
            client: self.clone(),
            url,
            received: 0,
            last_event: None,
            opening: None,
            open: None,
            refusals: 0,
            cuts: 0,
            pause_until: None,
            finished: false,
            until: None,
        })
    }
}

impl Output {
    /// Gives up after this time instead of never, whatever it is doing then.
    #[must_use]
    pub fn within(mut self, limit: Duration) -> Self {
        self.until = self.client.transport().elapsed().checked_add(limit);
        self
    }

    /// The next piece; `None` at the end. The end of the output says nothing about
    /// success: ask for the build or release.
    ///
    /// Waits about six minutes for output that has not begun, and goes on after a cut.
    /// Dropping the future loses nothing.
    ///
    /// # Errors
    /// [`Error::Api`] when the output stays away, [`Error::Transport`] when the
    /// connection breaks again and again without a byte in between, or when its time is up.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let piece = self.piece().await;
        // The address itself is a credential.
        piece.map_err(|error| error.traced(Trace::of(Method::GET, "(output)")))
    }

    async fn piece(&mut self) -> Result<Option<Bytes>, Error> {
        let Some(until) = self.until else {
            return self.step().await;
        };
        let client = self.client.clone();
        let clock = client.transport();
        let left = until.saturating_sub(clock.elapsed());
        if left.is_zero() {
            return Err(late());
        }
        match select(pin!(self.step()), pin!(clock.sleep(left))).await {
            Either::Left((piece, _)) => piece,
            Either::Right(_) => Err(late()),
        }
    }

    async fn step(&mut self) -> Result<Option<Bytes>, Error> {
        while !self.finished {
            self.pause().await;
            let Some(open) = &mut self.open else {
                self.reopen().await?;
                continue;
            };
            match open.body.next().await {
                None => self.finished = true,
                Some(Err(error)) => {
                    self.open = None;
                    self.pause_after(error)?;
                }
                Some(Ok(piece)) => {
                    let piece = open.take(&piece, &mut self.last_event)?;
                    if piece.is_empty() {
                        continue;
                    }
                    self.cuts = 0;
                    self.received += piece.len() as u64;
                    if self.received > CAP as u64 {
                        // Not by being cut again and again either.
                        return Err(TransportError::new(TransportErrorKind::TooLarge).into());
                    }
                    return Ok(Some(piece));
                }
            }
        }
        Ok(None)
    }

    /// Waits for what is left of a pause: all of it was waited when this returns.
    async fn pause(&mut self) {
        if let Some(until) = self.pause_until {
            let clock = self.client.transport();
            let left = until.saturating_sub(clock.elapsed());
            if !left.is_zero() {
                clock.sleep(left).await;
            }
            self.pause_until = None;
        }
    }

    fn pause_for(&mut self, pause: Duration) {
        let now = self.client.transport().elapsed();
        self.pause_until = Some(now.saturating_add(pause));
    }

    /// How many bytes came so far.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.received
    }

    async fn reopen(&mut self) -> Result<(), Error> {
        if self.opening.is_none() {
            let (client, request) = (self.client.clone(), self.request()?);
            let limits = Limits::new(IDLE, CAP);
            self.opening = Some(Box::pin(async move {
                client.transport().open(request, limits).await
            }));
        }
        let Some(opening) = &mut self.opening else {
            return Ok(());
        };
        let opened = opening.await;
        self.opening = None;
        let answer = match opened {
            Ok(answer) => answer,
            Err(error) => return self.pause_after(error),
        };
        match answer.status() {
            status if status == StatusCode::NO_CONTENT => self.finished = true,
            StatusCode::RANGE_NOT_SATISFIABLE if self.received > 0 => self.finished = true,
            status if status.is_success() => self.open = Some(self.begin(answer)?),
            status if status.is_redirection() => {
                return Err(Error::redirect(&answer, &self.url));
            }
            _ => {
                self.refusals += 1;
                if self.refusals >= NOT_BEGUN {
                    let empty = answer.map(|_| Bytes::new());
                    let now = self.client.transport().now();
                    return Err(ApiError::from_response(&empty, now).into());
                }
                self.pause_for(Duration::from_secs(match self.refusals {
                    0..=10 => 1,
                    11..=30 => 2,
                    _ => 5,
                }));
            }
        }
        Ok(())
    }

    fn request(&self) -> Result<Request<Bytes>, Error> {
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = self.url.clone();
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, self.client.user_agent());
        if let Some(id) = &self.last_event {
            let id =
                HeaderValue::try_from(id).map_err(|e| BuildError::from(http::Error::from(e)))?;
            headers.insert(LAST_EVENT_ID, id);
        } else if self.received > 0 {
            let rest = HeaderValue::try_from(format!("bytes={}-", self.received))
                .map_err(|e| BuildError::from(http::Error::from(e)))?;
            headers.insert(RANGE, rest);
        }
        Ok(request)
    }

    fn begin(&self, answer: Response<Body>) -> Result<Open, Error> {
        let header = |name| {
            answer
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let is_events =
            header(CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/event-stream"));
        let begins_at = match answer.status() {
            StatusCode::PARTIAL_CONTENT => {
                header(CONTENT_RANGE).map_or(Some(self.received), first_byte)
            }
            _ => Some(0),
        };
        let skip = begins_at.and_then(|at| self.received.checked_sub(at));
        let Some(skip) = skip else {
            // A gap: what is missing will not come.
            return Err(TransportError::new(TransportErrorKind::Interrupted).into());
        };
        // An event stream that was asked to continue after an event does so.
        let continues = is_events && self.last_event.is_some();
        Ok(Open {
            body: answer.into_body(),
            skip: if continues { 0 } else { skip },
            events: is_events.then(EventParser::new),
        })
    }

    fn pause_after(&mut self, error: TransportError) -> Result<(), Error> {
        let hopeless = matches!(
            error.kind(),
            TransportErrorKind::TooLarge | TransportErrorKind::Refused
        );
        self.cuts += 1;
        if hopeless || self.cuts >= CUTS {
            return Err(error.into());
        }
        let pause = Duration::from_millis(500 << self.cuts.min(4)).min(Duration::from_secs(5));
        self.pause_for(pause);
        Ok(())
    }
}

fn late() -> Error {
    TransportError::new(TransportErrorKind::Timeout).into()
}

impl Open {
    /// What of `piece` is new text.
    fn take(&mut self, piece: &Bytes, last_event: &mut Option<String>) -> Result<Bytes, Error> {
        let text = match &mut self.events {
            None => without_heartbeats(piece),
            Some(parser) => {
                let events = parser
                    .push(piece)
                    .map_err(|_| Error::from(TransportError::new(TransportErrorKind::TooLarge)))?;
                let mut text = Vec::new();
                for event in events {
                    text.extend_from_slice(event.data.as_bytes());
                    if event.id.is_some() {
                        *last_event = event.id;
                    }
                }
                Bytes::from(text)
            }
        };
        let dropped = usize::try_from(self.skip).map_or(text.len(), |skip| skip.min(text.len()));
        self.skip -= dropped as u64;
        Ok(text.slice(dropped..))
    }
}

/// Heroku keeps quiet streams open with NUL bytes; they are no output.
fn without_heartbeats(piece: &Bytes) -> Bytes {
    if piece.contains(&0) {
        piece.iter().copied().filter(|byte| *byte != 0).collect()
    } else {
        piece.clone()
    }
}

/// `bytes 120-…` → 120.
fn first_byte(range: &str) -> Option<u64> {
    let rest = range.trim().strip_prefix("bytes")?.trim_start();
    rest.split('-').next()?.trim().parse().ok()
}
