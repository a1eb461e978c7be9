//! When a call may be sent, so that Slack need not refuse it. Pure: times come in,
//! waits come out.
//!
//! Source: <https://docs.slack.dev/apis/web-api/rate-limits>

use std::collections::HashMap;
use std::time::Duration;

mod place;
pub(crate) use self::place::{Pace, Place};

/// How often Slack allows a method, for one app in one workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tier {
    /// Once a minute, and a little more now and then.
    One,
    /// 20 a minute.
    Two,
    /// 50 a minute.
    Three,
    /// 100 a minute.
    Four,
    /// Hundreds a minute; not paced by the client.
    Special,
}

impl Tier {
    /// Calls a minute that Slack promises to take; `None` when it names no figure.
    #[must_use]
    pub fn per_minute(self) -> Option<u32> {
        match self {
            Self::One => Some(1),
            Self::Two => Some(20),
            Self::Three => Some(50),
            Self::Four => Some(100),
            Self::Special => None,
        }
    }

    /// Time between two calls, and how far ahead of that rate a burst may run.
    fn bucket(self) -> (Duration, Duration) {
        match self.per_minute() {
            Some(rate) => {
                let spacing = MINUTE / rate;
                (spacing, MINUTE.saturating_sub(spacing))
            }
            None => (Duration::ZERO, Duration::ZERO),
        }
    }
}

const MINUTE: Duration = Duration::from_secs(60);

/// Shortest time between two messages to one conversation.
const MESSAGE: Duration = Duration::from_secs(1);
/// Maximum time for which a refusal closes anything. After it one call asks again: an
/// absurd `Retry-After` must not silence a program.
pub const MAX_HOLD: Duration = Duration::from_secs(120);
/// Lanes kept before those that are free again are forgotten.
const LANES: usize = 1024;

/// Hands out turns. One for each token: Slack counts by app and workspace.
///
/// For each lane the moment is kept at which it will be as if never used; how far that
/// lies ahead says how much of a burst is left. A method may be called in a burst of as
/// many calls as its tier allows a minute and then at that rate; a conversation takes one
/// message a second without bursts. What Slack refused is closed for as long as it said,
/// [`MAX_HOLD`] at most: for the conversation of the call when it has one, else for the
/// whole method.
///
/// `now` is the time since some fixed moment, on a clock that never goes back.
#[derive(Debug)]
pub struct Pacer {
    lanes: HashMap<Lane, Duration>,
    /// How many lanes there may be before those that are free again are looked for.
    sweep_at: usize,
    /// Lanes looked at while sweeping, for the test that this stays linear.
    #[cfg(test)]
    swept: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Lane {
    Method(String),
    Conversation(String),
    /// What Slack refused: a method, or a method in one conversation.
    Refused(String, Option<String>),
}

/// A call that wants a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Turn<'a> {
    /// The path of the method.
    pub method: &'a str,
    /// Its tier.
    pub tier: Tier,
    /// The conversation that it is about: a refusal closes the method for it alone.
    pub conversation: Option<&'a str>,
    /// Whether it posts there: one message a second in each conversation.
    pub posts: bool,
}

impl<'a> Turn<'a> {
    /// A turn for `method`, of `tier`, that posts to `conversation` if there is one.
    #[must_use]
    pub fn new(method: &'a str, tier: Tier, conversation: Option<&'a str>) -> Self {
        Self {
            method,
            tier,
            conversation,
            posts: conversation.is_some(),
        }
    }

    /// The same for a call about `conversation` that posts nothing new to it.
    #[must_use]
    pub fn about(self, conversation: Option<&'a str>) -> Self {
        Self {
            conversation: self.conversation.or(conversation),
            ..self
        }
    }

    fn refused(self) -> [Lane; 2] {
        let lane = |conversation: Option<&str>| {
            Lane::Refused(self.method.to_owned(), conversation.map(ToOwned::to_owned))
        };
        [lane(None), lane(self.conversation)]
    }
}

/// A turn that was taken. Hand it back with [`Pacer::give_back`] when nothing is sent.
#[derive(Debug)]
#[must_use = "a turn that is not used has to be given back"]
pub struct Booking {
    /// How long to wait for it.
    pub wait: Duration,
    /// How much of that is because Slack asked for a pause.
    pub named: Duration,
    /// Each lane with its moment before and after.
    lanes: [Option<(Lane, Option<Duration>, Duration)>; 2],
}

impl Default for Pacer {
    fn default() -> Self {
        Self::new()
    }
}

impl Pacer {
    /// No calls so far.
    #[must_use]
    pub fn new() -> Self {
        Self {
            lanes: HashMap::new(),
            sweep_at: LANES,
            #[cfg(test)]
            swept: 0,
        }
    }

    /// Takes the next turn and says how long to wait for it. A turn that would come later
    /// than `patience` is not taken; a pause that Slack asked for comes on top of that, when
    /// it is not longer than `named`.
    ///
    /// # Errors
    /// The wait, when it is longer.
    pub fn take(
        &mut self,
        turn: Turn<'_>,
        now: Duration,
        patience: Duration,
        named: Duration,
    ) -> Result<Booking, Duration> {
        let held = self.held(turn, now);
        let open = now.saturating_add(held);
        let (spacing, slack) = turn.tier.bucket();
        let method = Lane::Method(turn.method.to_owned());
        let posts_to = turn.conversation.filter(|_| turn.posts);
        let conversation = posts_to.map(|id| Lane::Conversation(id.to_owned()));
        let free_at = |lane: &Lane| self.lanes.get(lane).copied().unwrap_or_default();
        let due = free_at(&method).max(open);
        let free = conversation.as_ref().map_or(open, free_at);
        let at = due.saturating_sub(slack).max(free).max(open);
        let wait = at.saturating_sub(now);
        if at.saturating_sub(open) > patience || held > named {
            return Err(wait);
        }
        let method = (!spacing.is_zero()).then(|| (method, due.max(at) + spacing));
        let conversation = conversation.map(|lane| (lane, at + MESSAGE));
        let lanes = [method, conversation].map(|booked| {
            let (lane, after) = booked?;
            let before = self.lanes.insert(lane.clone(), after);
            Some((lane, before, after))
        });
        self.sweep(now);
        Ok(Booking {
            wait,
            named: held,
            lanes,
        })
    }

    /// Takes a turn back that was not used, when no later one was taken meanwhile.
    pub fn give_back(&mut self, booking: Booking) {
        for (lane, before, after) in booking.lanes.into_iter().flatten() {
            if self.lanes.get(&lane) != Some(&after) {
                continue;
            }
            match before {
                Some(before) => self.lanes.insert(lane, before),
                None => self.lanes.remove(&lane),
            };
        }
    }

    /// Slack refused a call and asked to wait: its conversation, or else its method, stays
    /// closed for `pause`, and for [`MAX_HOLD`] at most.
    pub fn hold(&mut self, turn: Turn<'_>, now: Duration, pause: Duration) {
        let until = now.saturating_add(pause.min(MAX_HOLD));
        let [_, lane] = turn.refused();
        let held = self.lanes.entry(lane).or_insert(until);
        *held = until.max(*held);
        if turn.conversation.is_none() {
            // It begins again without a burst.
            let (spacing, slack) = turn.tier.bucket();
            if !spacing.is_zero() {
                let method = Lane::Method(turn.method.to_owned());
                let due = self.lanes.entry(method).or_default();
                *due = until.saturating_add(slack).max(*due);
            }
        }
        self.sweep(now);
    }

    /// How long Slack asked to wait with this call.
    #[must_use]
    pub fn held(&self, turn: Turn<'_>, now: Duration) -> Duration {
        let until = turn.refused();
        let until = until.iter().filter_map(|lane| self.lanes.get(lane)).max();
        until.map_or(Duration::ZERO, |until| until.saturating_sub(now))
    }

    /// Forgets lanes that are free again, when their number has doubled: each turn pays for
    /// a few lanes, however many there are.
    fn sweep(&mut self, now: Duration) {
        if self.lanes.len() < self.sweep_at {
            return;
        }
        #[cfg(test)]
        {
            self.swept += self.lanes.len();
        }
        self.lanes.retain(|_, moment| *moment > now);
        self.sweep_at = self.lanes.len().saturating_mul(2).max(LANES);
    }
}

#[cfg(test)]
mod tests;
