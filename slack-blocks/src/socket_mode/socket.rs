//! The loop over connections: one is open, the next one is opened before it ends.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::backoff::Backoff;
use super::error::{ConnectError, SocketError};
use super::frame::{Ack, Envelope};
use super::link::{Link, Need};
use super::notice::Notice;
use super::opening::{Opening, open};
use super::wire::{Arrival, Dial, Tungstenite, Wire};
use crate::client::Client;

mod changes;

/// The pause when nothing is due.
const IDLE: Duration = Duration::from_secs(60);
/// Acknowledgements that wait for a connection.
const MAX_HELD: usize = 256;

type OnNotice = Box<dyn Fn(&Notice<'_>) + Send + Sync>;

/// Receives what Slack sends to an app, over connections that it opens and renews.
///
/// While [`next`](Self::next) is not being polled nobody reads, answers Slack's pings or opens
/// the next connection: call it again soon, and hand slow work to a task of its own.
///
/// # Examples
/// ```no_run
/// # async fn run(app: slack_blocks::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use slack_blocks::web::socket_mode::SocketMode;
///
/// let mut socket = SocketMode::new(app);
/// while let Ok(envelope) = socket.next().await {
///     // First of all: Slack waits three seconds.
///     socket.acknowledge(envelope.ack()).await;
///     tokio::spawn(async move { println!("{:?}", envelope.kind()) });
/// }
/// # Ok(()) }
/// ```
pub struct SocketMode {
    client: Client,
    dial: Arc<dyn Dial>,
    attempts: u32,
    on_notice: Option<OnNotice>,
    /// In the order in which they were opened. Older ones are read until they end.
    links: Vec<Link>,
    /// Which link is looked at first: a busy one must not silence the others.
    turn: usize,
    /// Here and not in `next`, so that dropping `next` does not begin it anew.
    opening: Option<Opening>,
    /// No connection is opened before.
    retry_at: Duration,
    last_attempt: Option<Duration>,
    backoff: Backoff,
    opened: u64,
    /// The clock never shows less: a pause that has ended has passed.
    passed: Duration,
    /// Acknowledgements without a connection, and since when.
    held: VecDeque<(Duration, String)>,
}

enum Happening {
    Opened(Result<Box<dyn Wire>, ConnectError>),
    Arrived(u64, Arrival),
    Time,
}

impl SocketMode {
    /// `client` has an app-level token (`xapp-…`). Nothing is opened before the first
    /// [`next`](Self::next).
    ///
    /// # Arguments
    /// - `client`: a client whose token is an app-level one, `xapp-…`.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self::over(client, Arc::new(Tungstenite))
    }

    pub(super) fn over(client: Client, dial: Arc<dyn Dial>) -> Self {
        Self {
            client,
            dial,
            attempts: 10,
            on_notice: None,
            links: Vec::new(),
            turn: 0,
            opening: None,
            retry_at: Duration::ZERO,
            last_attempt: None,
            backoff: Backoff::default(),
            opened: 0,
            passed: Duration::ZERO,
            held: VecDeque::new(),
        }
    }

    /// After how many failures to connect in a row, without any connection open,
    /// [`next`](Self::next) gives an error; default 10, which takes about two minutes.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Is called with everything that happens to connections: see [`Notice`]. Default:
    /// nothing is called. It must not block.
    #[must_use]
    pub fn on_notice(mut self, report: impl Fn(&Notice<'_>) + Send + Sync + 'static) -> Self {
        self.on_notice = Some(Box::new(report));
        self
    }

    /// Whether a connection is open that Slack said hello on and that is not about to end.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        let stands = |link: &Link| link.greeted && !link.leaving && link.receives();
        self.links.iter().any(stands)
    }

    /// The next envelope. Opens connections as needed, and opens the next one while the
    /// one before is still read.
    ///
    /// Nothing is lost when the future is dropped, in a `select!` or by a time limit: what
    /// was begun goes on with the next call.
    ///
    /// Slack may send an envelope twice, over two connections: drop repeats by what is in
    /// it (`event_id`, `trigger_id`).
    ///
    /// # Errors
    /// [`SocketError::is_final`] says whether to stop. After any other error call it again:
    /// it waits before it asks Slack again.
    pub async fn next(&mut self) -> Result<Envelope, SocketError> {
        loop {
            let now = self.now();
            self.look_after(now)?;
            let happening = self.wait(now).await;
            let now = self.now();
            match happening {
                Happening::Time | Happening::Arrived(_, Arrival::Sign) => {}
                Happening::Opened(opened) => self.opened(opened, now)?,
                Happening::Arrived(number, Arrival::Text(text)) => {
                    if let Some(envelope) = self.read(&text, number, now)? {
                        return Ok(envelope);
                    }
                }
                Happening::Arrived(number, Arrival::Goodbye) => self.goodbye(number, now)?,
                Happening::Arrived(number, Arrival::Ended) => self.ended(number, now)?,
            }
        }
    }

    /// Sends an acknowledgement and says whether a connection took it: the one that its
    /// envelope came from or, when that has ended, the newest one. When none is open it waits
    /// up to 10 seconds for the next one, and the result is `false`.
    ///
    /// Does not wait for the network, and nothing is lost when the future is dropped: what
    /// the connection does not take at once is sent by [`next`](Self::next).
    pub async fn acknowledge(&mut self, ack: Ack) -> bool {
        let now = self.now();
        let sent = self.deliver(ack.text, Some(ack.link), now);
        poll_fn(|context| {
            self.write(context, now);
            Poll::Ready(())
        })
        .await;
        sent
    }

    /// Sends what is left to be sent, says goodbye and waits up to 5 seconds for Slack to
    /// close. What Slack sends meanwhile is not acknowledged: it sends events again, to
    /// another connection of the app.
    pub async fn close(mut self) {
        let now = self.now();
        self.opening = None;
        for link in &mut self.links {
            link.say_goodbye(now);
        }
        let client = self.client.clone();
        let mut time = pin!(client.transport().sleep(Duration::from_secs(5)));
        poll_fn(|context| {
            for link in &mut self.links {
                link.poll_write(context);
                while let Poll::Ready(arrival) = link.poll_arrival(context, now) {
                    if matches!(arrival, Arrival::Ended) {
                        link.end_by(Duration::ZERO);
                        break;
                    }
                }
            }
            self.links.retain(|link| link.need(now) != Need::End);
            if self.links.is_empty() {
                return Poll::Ready(());
            }
            time.as_mut().poll(context)
        })
        .await;
    }

    /// The time since some moment; all times of links are on this clock.
    fn now(&self) -> Duration {
        self.client.transport().elapsed().max(self.passed)
    }

    fn notice(&self, notice: &Notice<'_>) {
        if let Some(report) = &self.on_notice {
            report(notice);
        }
    }

    /// Does what is due for the connections, and begins to open one when one is missing.
    fn look_after(&mut self, now: Duration) -> Result<(), SocketError> {
        for at in (0..self.links.len()).rev() {
            match self.links[at].need(now) {
                Need::Nothing if self.links[at].lasts(now) => self.backoff.works(),
                Need::Nothing => {}
                Need::Sign => self.links[at].ask(now),
                Need::Successor => self.links[at].leaving = true,
                Need::Greeting => {
                    // It is read, in case Slack only forgot its manners.
                    self.links[at].replaced(now);
                    self.failed(ConnectError::NoGreeting, now)?;
                }
                Need::End => {
                    let number = self.links[at].number;
                    self.ended(number, now)?;
                }
            }
        }
        let missing = self.links.iter().all(|link| link.leaving);
        if missing && self.opening.is_none() && self.retry_at <= now {
            self.last_attempt = Some(now);
            self.opening = Some(open(self.client.clone(), Arc::clone(&self.dial)));
        }
        Ok(())
    }

    /// When [`look_after`](Self::look_after) has something to do again.
    fn due_at(&self) -> Option<Duration> {
        let missing = self.links.iter().all(|link| link.leaving);
        let retry = (missing && self.opening.is_none()).then_some(self.retry_at);
        self.links.iter().map(Link::due_at).chain(retry).min()
    }

    /// Waits for something from a connection, or until something is due.
    async fn wait(&mut self, now: Duration) -> Happening {
        let client = self.client.clone();
        let due = self.due_at().unwrap_or(now.saturating_add(IDLE));
        let mut time = pin!(client.transport().sleep(due.saturating_sub(now)));
        poll_fn(|context| {
            let now = self.now();
            self.write(context, now);
            if let Some(opening) = &mut self.opening
                && let Poll::Ready(opened) = opening.as_mut().poll(context)
            {
                self.opening = None;
                return Poll::Ready(Happening::Opened(opened));
            }
            let links = self.links.len();
            for n in 0..links {
                let link = &mut self.links[(self.turn + n) % links];
                if let Poll::Ready(arrival) = link.poll_arrival(context, now) {
                    let number = link.number;
                    self.turn = (self.turn + n + 1) % links;
                    return Poll::Ready(Happening::Arrived(number, arrival));
                }
            }
            time.as_mut().poll(context).map(|()| {
                self.passed = self.passed.max(due);
                Happening::Time
            })
        })
        .await
    }

    /// Writes what waits; what a connection cannot take any more goes over another one.
    fn write(&mut self, context: &mut Context<'_>, now: Duration) {
        for link in &mut self.links {
            link.poll_write(context);
        }
        let mut stranded = Vec::new();
        for link in self.links.iter_mut().filter(|link| link.has_stranded()) {
            stranded.extend(link.take_unsent());
        }
        if !stranded.is_empty() {
            for text in stranded {
                self.deliver(text, None, now);
            }
            if let Some(link) = self.links.iter_mut().rfind(|link| link.sends()) {
                link.poll_write(context);
            }
        }
    }

    /// Puts a text on the link it belongs to, or on the newest; says whether there is one.
    fn deliver(&mut self, text: String, number: Option<u64>, now: Duration) -> bool {
        let own = |link: &&mut Link| link.sends() && Some(link.number) == number;
        let newest = |link: &&mut Link| link.sends();
        if let Some(link) = self.links.iter_mut().find(own) {
            link.send(text);
            return true;
        }
        if let Some(link) = self.links.iter_mut().rfind(newest) {
            link.send(text);
            return true;
        }
        if self.held.len() == MAX_HELD {
            self.held.pop_front();
        }
        self.held.push_back((now, text));
        false
    }
}

impl fmt::Debug for SocketMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SocketMode")
            .field("connected", &self.is_connected())
            .field("opened", &self.opened)
            .finish_non_exhaustive()
    }
}
