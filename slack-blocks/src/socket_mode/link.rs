//! One connection: what it still has to write, and when it needs care.

use std::collections::VecDeque;
use std::task::{Context, Poll};
use std::time::Duration;

use super::wire::{Arrival, Outgoing, Wire};

/// After this long without a sign of life Slack is asked for one …
pub(super) const SILENCE: Duration = Duration::from_secs(60);
/// … and given this long to answer.
pub(super) const ANSWER: Duration = Duration::from_secs(20);
/// Slack greets at once; a connection without a greeting may be one that it does not know.
const GREETING: Duration = Duration::from_secs(20);
/// How long before its announced end a connection is replaced.
const EARLY: Duration = Duration::from_secs(30);
/// A connection that worked this long was not refused.
const LASTING: Duration = Duration::from_secs(10);
/// An announced end sooner than this is not believed.
const LIFETIME: Duration = Duration::from_secs(10);
/// How long a connection that was replaced is read, when Slack does not close it.
const REPLACED: Duration = Duration::from_secs(60);
/// How long the other side may take to close after a goodbye.
const GOODBYE: Duration = Duration::from_secs(5);

/// What a connection needs now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Nothing,
    /// A sign of life.
    Sign,
    /// To be replaced, though it still works.
    Successor,
    /// It never said hello.
    Greeting,
    /// It has been silent for too long, or was given its time to close.
    End,
}

/// All times are those of [`SocketMode`](super::SocketMode)'s clock.
#[allow(
    clippy::struct_excessive_bools,
    reason = "four facts that do not exclude each other"
)]
pub(super) struct Link {
    wire: Box<dyn Wire>,
    pub(super) number: u64,
    outbox: VecDeque<Outgoing>,
    /// Taken by the wire, perhaps not sent.
    unflushed: Vec<String>,
    opened_at: Duration,
    last_sign: Duration,
    asked_at: Option<Duration>,
    /// When to open the next one.
    stale_at: Option<Duration>,
    /// When it ends whatever Slack does.
    end_at: Option<Duration>,
    /// Whether Slack said hello or sent something to handle.
    pub(super) greeted: bool,
    /// Whether another one is to take its place.
    pub(super) leaving: bool,
    /// Whether nothing can be written any more.
    mute: bool,
    /// Whether nothing to handle will come any more.
    ended: bool,
}

impl Link {
    pub(super) fn new(wire: Box<dyn Wire>, number: u64, now: Duration) -> Self {
        Self {
            wire,
            number,
            outbox: VecDeque::new(),
            unflushed: Vec::new(),
            opened_at: now,
            last_sign: now,
            asked_at: None,
            stale_at: None,
            end_at: None,
            greeted: false,
            leaving: false,
            mute: false,
            ended: false,
        }
    }

    /// Whether envelopes may come over it.
    pub(super) fn receives(&self) -> bool {
        !self.ended
    }

    /// Whether an acknowledgement can go over it.
    pub(super) fn sends(&self) -> bool {
        !self.ended && !self.mute
    }

    /// What came, if anything did.
    pub(super) fn poll_arrival(
        &mut self,
        context: &mut Context<'_>,
        now: Duration,
    ) -> Poll<Arrival> {
        let arrived = self.wire.poll_arrival(context);
        if arrived.is_ready() {
            self.last_sign = now;
            self.asked_at = None;
        }
        arrived
    }

    /// Writes as much as the connection takes now.
    pub(super) fn poll_write(&mut self, context: &mut Context<'_>) {
        if self.mute {
            return;
        }
        let texts = |outgoing: &Outgoing| match outgoing {
            Outgoing::Text(text) => Some(text.clone()),
            _ => None,
        };
        let queued: Vec<_> = self.outbox.iter().filter_map(texts).collect();
        let written = self.wire.poll_write(context, &mut self.outbox);
        let left = self.outbox.iter().filter_map(texts).count();
        let taken = queued.len().saturating_sub(left);
        self.unflushed.extend(queued.into_iter().take(taken));
        match written {
            Poll::Ready(Ok(())) => self.unflushed.clear(),
            Poll::Ready(Err(_)) => {
                // What was written to it may still be read by us: only writing has ended.
                self.mute = true;
                self.leaving = true;
            }
            Poll::Pending => {}
        }
    }

    pub(super) fn send(&mut self, text: String) {
        self.outbox.push_back(Outgoing::Text(text));
    }

    /// The texts that may not have left.
    pub(super) fn take_unsent(&mut self) -> Vec<String> {
        let mut unsent = std::mem::take(&mut self.unflushed);
        let queued = self.outbox.drain(..);
        unsent.extend(queued.filter_map(|outgoing| match outgoing {
            Outgoing::Text(text) => Some(text),
            _ => None,
        }));
        unsent
    }

    /// Whether texts wait that this connection cannot take any more.
    pub(super) fn has_stranded(&self) -> bool {
        let empty = self.outbox.is_empty() && self.unflushed.is_empty();
        !empty && !self.sends()
    }

    /// What it needs now.
    pub(super) fn need(&self, now: Duration) -> Need {
        let due = |at: Option<Duration>| at.is_some_and(|at| at <= now);
        let answer = self.asked_at.map(|at| at.saturating_add(ANSWER));
        if due(self.end_at) || due(answer) {
            Need::End
        } else if !self.leaving && !self.greeted && due(Some(self.greeting_at())) {
            Need::Greeting
        } else if !self.leaving && due(self.stale_at) {
            Need::Successor
        } else if self.asked_at.is_none() && !self.ended && due(Some(self.silent_at())) {
            Need::Sign
        } else {
            Need::Nothing
        }
    }

    /// Whether it has worked for a while.
    pub(super) fn lasts(&self, now: Duration) -> bool {
        let lasting = self.opened_at.saturating_add(LASTING);
        self.greeted && !self.leaving && lasting <= now
    }

    /// When it needs something next.
    pub(super) fn due_at(&self) -> Duration {
        let mut due = match self.asked_at {
            Some(at) => at.saturating_add(ANSWER),
            None => self.silent_at(),
        };
        if !self.leaving {
            due = self.stale_at.map_or(due, |at| due.min(at));
            if !self.greeted {
                due = due.min(self.greeting_at());
            }
        }
        self.end_at.map_or(due, |at| due.min(at))
    }

    fn silent_at(&self) -> Duration {
        self.last_sign.saturating_add(SILENCE)
    }

    fn greeting_at(&self) -> Duration {
        self.opened_at.saturating_add(GREETING)
    }

    /// Asks for a sign of life.
    pub(super) fn ask(&mut self, now: Duration) {
        self.asked_at = Some(now);
        self.outbox.push_back(Outgoing::Ping);
    }

    /// Slack said how long it means to keep the connection.
    pub(super) fn set_lifetime(&mut self, lifetime: Duration, now: Duration) {
        let early = EARLY.min(lifetime / 2);
        let until = lifetime.saturating_sub(early);
        self.stale_at = (lifetime >= LIFETIME).then(|| now.saturating_add(until));
    }

    /// Another one took its place: it is read until Slack closes it.
    pub(super) fn replaced(&mut self, now: Duration) {
        self.leaving = true;
        self.end_by(now.saturating_add(REPLACED));
    }

    /// Says goodbye; what is on its way is still read.
    pub(super) fn say_goodbye(&mut self, now: Duration) {
        self.leaving = true;
        if !self.mute {
            self.outbox.push_back(Outgoing::Close);
        }
        self.end_by(now.saturating_add(GOODBYE));
    }

    /// Slack refused it: nothing will come over it.
    pub(super) fn dismiss(&mut self, now: Duration) {
        self.say_goodbye(now);
        self.ended = true;
    }

    /// Slack said goodbye: it is kept only until the reply has left.
    pub(super) fn was_said_goodbye(&mut self, now: Duration) {
        self.leaving = true;
        self.ended = true;
        self.end_by(now.saturating_add(GOODBYE));
    }

    /// Ends on its own soon, whatever comes.
    pub(super) fn end_by(&mut self, at: Duration) {
        self.end_at = Some(self.end_at.map_or(at, |end| end.min(at)));
    }
}
