//! The loop over connections: one is open, the next one is opened before it ends.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use super::error::SocketError;
use super::frame::{Ack, Disconnect, Envelope, Frame};
use super::link::{Arrival, Link};
use crate::calls::apps::OpenConnection;
use crate::client::Client;
use crate::error::Error;
use crate::origin::given_by_slack;

/// How long before its announced end a connection is replaced.
const EARLY: Duration = Duration::from_secs(30);
/// After so long without a sign of life Slack is asked for one …
const SILENCE: Duration = Duration::from_secs(60);
/// … and given so long to answer.
const ANSWER: Duration = Duration::from_secs(20);
/// Longest time to open a connection.
const CONNECT: Duration = Duration::from_secs(15);
/// The pause after failure n is `min(LONGEST, SHORTEST * 2^n)`.
const SHORTEST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);

/// Receives what Slack sends to an app, over connections that it opens and renews.
///
/// Call [`next`](Self::next) again soon: between calls nobody answers Slack's pings.
/// Hand slow work to a task of its own.
pub struct SocketMode {
    client: Client,
    attempts: u32,
    current: Option<Link>,
    /// The connection before, until Slack closes it: envelopes may still come.
    previous: Option<Link>,
    opened: u64,
    failures: u32,
}

enum Happening {
    Current(Arrival),
    Previous(Arrival),
    Time,
}

impl SocketMode {
    /// `client` has an app-level token (`xapp-…`). Nothing is opened before the first
    /// [`next`](Self::next).
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self {
            client,
            attempts: 10,
            current: None,
            previous: None,
            opened: 0,
            failures: 0,
        }
    }

    /// After how many failures to connect in a row [`next`](Self::next) gives up;
    /// default 10, which takes about two and a half minutes.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// The next envelope. Opens connections as needed. Nothing is lost when the future
    /// is dropped.
    ///
    /// Slack may send an envelope twice, over two connections: drop repeats by what is in
    /// it (`event_id`, `trigger_id`).
    ///
    /// # Errors
    /// [`SocketError`] says whether to go on.
    pub async fn next(&mut self) -> Result<Envelope, SocketError> {
        loop {
            if self.current.is_none() {
                self.connect().await?;
                continue;
            }
            let happening = self.wait().await;
            let arrival = match happening {
                Happening::Time => {
                    self.time_passed().await?;
                    continue;
                }
                Happening::Current(Arrival::Ended) => {
                    self.current = None;
                    continue;
                }
                Happening::Previous(Arrival::Ended) => {
                    self.previous = None;
                    continue;
                }
                Happening::Current(arrival) => {
                    if let Some(link) = &mut self.current {
                        link.asked = false;
                    }
                    (self.opened, arrival)
                }
                Happening::Previous(arrival) => {
                    let number = self.previous.as_ref().map_or(0, |link| link.number);
                    (number, arrival)
                }
            };
            if let (number, Arrival::Text(text)) = arrival
                && let Some(envelope) = self.read(&text, number).await?
            {
                return Ok(envelope);
            }
        }
    }

    /// Sends an acknowledgement over the connection that its envelope came from, and says
    /// whether that worked. When the connection has ended, Slack sends an event again
    /// over the next one.
    pub async fn acknowledge(&mut self, ack: Ack) -> bool {
        for slot in [&mut self.current, &mut self.previous] {
            if let Some(link) = slot.as_mut().filter(|link| link.number == ack.link) {
                let sent = link.send(ack.text).await;
                if !sent {
                    *slot = None;
                }
                return sent;
            }
        }
        false
    }

    /// Says goodbye and closes.
    pub async fn close(mut self) {
        let links = [self.current.take(), self.previous.take()];
        for link in links.into_iter().flatten() {
            link.close().await;
        }
    }

    async fn read(&mut self, text: &str, number: u64) -> Result<Option<Envelope>, SocketError> {
        match Frame::parse(text).map_err(SocketError::Frame)? {
            Frame::Envelope(mut envelope) => {
                envelope.link = number;
                return Ok(Some(envelope));
            }
            Frame::Hello(hello) => {
                let now = self.client.transport().now();
                let links = [&mut self.current, &mut self.previous];
                for link in links.into_iter().flatten() {
                    if link.number == number
                        && let Some(lifetime) = hello.lifetime
                    {
                        link.stale = now.checked_add(lifetime.saturating_sub(EARLY));
                    }
                }
            }
            Frame::Disconnect(Disconnect::Disabled) => return Err(SocketError::Disabled),
            Frame::Disconnect(Disconnect::TooMany) => return Err(SocketError::TooMany),
            // The one before was replaced already.
            Frame::Disconnect(_) if number == self.opened => self.connect().await?,
            Frame::Disconnect(_) | Frame::Other => {}
        }
        Ok(None)
    }

    /// Waits for something from a connection, or until one needs care.
    async fn wait(&mut self) -> Happening {
        let client = self.client.clone();
        let now = client.transport().now();
        let patience = match &self.current {
            Some(link) if link.asked => ANSWER,
            Some(Link {
                stale: Some(stale), ..
            }) => SILENCE.min(stale.duration_since(now).unwrap_or_default()),
            _ => SILENCE,
        };
        let mut time = pin!(client.transport().sleep(patience));
        poll_fn(|context| {
            if let Some(link) = &mut self.current
                && let Poll::Ready(arrival) = link.poll(context)
            {
                return Poll::Ready(Happening::Current(arrival));
            }
            if let Some(link) = &mut self.previous
                && let Poll::Ready(arrival) = link.poll(context)
            {
                return Poll::Ready(Happening::Previous(arrival));
            }
            time.as_mut().poll(context).map(|()| Happening::Time)
        })
        .await
    }

    async fn time_passed(&mut self) -> Result<(), SocketError> {
        let now = self.client.transport().now();
        let Some(link) = &mut self.current else {
            return Ok(());
        };
        if link.stale.is_some_and(|stale| stale <= now) {
            return self.connect().await;
        }
        // Silent although it was asked, or no longer able to be asked.
        if link.asked || !link.ask().await {
            self.current = None;
        }
        Ok(())
    }

    /// Opens a connection in place of the current one, which is read until it ends.
    async fn connect(&mut self) -> Result<(), SocketError> {
        match self.open().await {
            Ok(link) => {
                self.failures = 0;
                self.opened = link.number;
                self.previous = self.current.replace(link);
                Ok(())
            }
            Err(Some(refused)) => Err(SocketError::Refused(refused)),
            Err(None) => {
                let attempts = self.failures + 1;
                if attempts >= self.attempts {
                    self.failures = 0;
                    return Err(SocketError::Unreachable { attempts });
                }
                let pause =
                    SHORTEST.saturating_mul(1u32.checked_shl(self.failures).unwrap_or(u32::MAX));
                self.failures = attempts;
                if let Some(link) = &mut self.current {
                    // It still works: try again soon.
                    link.stale = self
                        .client
                        .transport()
                        .now()
                        .checked_add(pause.min(LONGEST));
                } else {
                    self.client.transport().sleep(pause.min(LONGEST)).await;
                }
                Ok(())
            }
        }
    }

    /// `Err(None)` for what may pass.
    async fn open(&self) -> Result<Link, Option<Error>> {
        let given = match self.client.send(&OpenConnection::new()).await {
            Ok(given) => given,
            Err(error) => return Err(is_final(&error).then_some(error)),
        };
        // The checks are those of web addresses: `wss` is `https`, `ws` is `http`.
        let web = given
            .expose()
            .strip_prefix("ws")
            .map(|rest| format!("http{rest}"));
        let of_slack = |host: &str| host.ends_with(".slack.com");
        let base = self.client.base_url();
        let Some(mut url) = web.and_then(|web| given_by_slack(&web, base, of_slack)) else {
            return Err(None);
        };
        let scheme = if url.scheme() == "https" { "wss" } else { "ws" };
        if url.set_scheme(scheme).is_err() {
            return Err(None);
        }
        let transport = self.client.transport();
        let mut opening = pin!(Link::open(&url, self.opened + 1));
        let mut time = pin!(transport.sleep(CONNECT));
        let link = poll_fn(|context| match opening.as_mut().poll(context) {
            Poll::Ready(link) => Poll::Ready(link),
            Poll::Pending => time.as_mut().poll(context).map(|()| None),
        });
        link.await.ok_or(None)
    }
}

/// Whether asking again would give the same refusal.
fn is_final(error: &Error) -> bool {
    match error {
        Error::Api(api) => !api.is_rate_limited() && !api.is_server_failure() && !api.is_moving(),
        Error::Transport(_) | Error::Ambiguous(_) | Error::Busy { .. } | Error::Decode(_) => false,
        _ => true,
    }
}

impl fmt::Debug for SocketMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SocketMode")
            .field("connected", &self.current.is_some())
            .field("opened", &self.opened)
            .finish_non_exhaustive()
    }
}
