//! When a call may be sent, so that Slack need not refuse it. Pure: times come in,
//! waits come out.
//!
//! Source: <https://docs.slack.dev/apis/web-api/rate-limits>

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

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
/// How far calls that run at the same time may disagree about it.
const JITTER: Duration = Duration::from_secs(5);
/// Lanes kept before those that are free again are forgotten.
const LANES: usize = 1024;

/// Hands out turns. One for each token: Slack counts by app and workspace.
///
/// For each lane the moment is kept at which it will be as if never used; how far that
/// lies ahead says how much of a burst is left. A method may be called in a burst of as many calls as its tier allows a minute and
/// then at that rate; a conversation takes one message a second without bursts.
#[derive(Debug, Default)]
pub struct Pacer {
    lanes: HashMap<Lane, SystemTime>,
    latest: Option<SystemTime>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Lane {
    Method(String),
    Conversation(String),
}

/// A call that wants a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Turn<'a> {
    /// The path of the method.
    pub method: &'a str,
    /// Its tier.
    pub tier: Tier,
    /// The conversation that it posts to.
    pub conversation: Option<&'a str>,
}

impl<'a> Turn<'a> {
    /// A turn for `method`.
    #[must_use]
    pub fn new(method: &'a str, tier: Tier, conversation: Option<&'a str>) -> Self {
        Self {
            method,
            tier,
            conversation,
        }
    }
}

impl Pacer {
    /// No calls so far.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next turn and says how long to wait for it. A turn that would come
    /// later than `patience` is not taken.
    ///
    /// # Errors
    /// The wait, when it is longer than `patience`.
    pub fn take(
        &mut self,
        turn: Turn<'_>,
        now: SystemTime,
        patience: Duration,
    ) -> Result<Duration, Duration> {
        self.look_at(now);
        let method = Lane::Method(turn.method.to_owned());
        let conversation = turn
            .conversation
            .map(|id| Lane::Conversation(id.to_owned()));
        let (spacing, slack) = turn.tier.bucket();
        let ahead = |lane: &Lane| {
            let due = self.lanes.get(lane).copied().unwrap_or(now);
            due.duration_since(now).unwrap_or_default()
        };
        let due = ahead(&method);
        let free = conversation.as_ref().map_or(Duration::ZERO, ahead);
        let wait = due.saturating_sub(slack).max(free);
        if wait > patience {
            return Err(wait);
        }
        if self.lanes.len() >= LANES {
            self.lanes.retain(|_, moment| *moment > now);
        }
        if !spacing.is_zero() {
            self.lanes.insert(method, now + due.max(wait) + spacing);
        }
        if let Some(lane) = conversation {
            self.lanes.insert(lane, now + wait + MESSAGE);
        }
        Ok(wait)
    }

    /// A clock that was set back must not close lanes until it has caught up.
    fn look_at(&mut self, now: SystemTime) {
        let back = self
            .latest
            .and_then(|latest| latest.duration_since(now).ok());
        if back.is_some_and(|back| back > JITTER) {
            self.lanes.clear();
            self.latest = None;
        }
        self.latest = self.latest.max(Some(now));
    }

    /// Slack refused a call and asked to wait: its method stays closed until then, and
    /// begins again without a burst.
    pub fn hold(&mut self, turn: Turn<'_>, now: SystemTime, pause: Duration) {
        let (_, slack) = turn.tier.bucket();
        let Some(due) = now.checked_add(pause.saturating_add(slack)) else {
            return;
        };
        let lane = self
            .lanes
            .entry(Lane::Method(turn.method.to_owned()))
            .or_insert(due);
        *lane = due.max(*lane);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(600);

    fn at(millis: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_000 + millis)
    }

    fn millis(wait: Result<Duration, Duration>) -> u128 {
        wait.map_or(u128::MAX, |wait| wait.as_millis())
    }

    #[test]
    fn a_conversation_takes_one_message_a_second_and_others_do_not_wait_for_it() {
        let mut pacer = Pacer::new();
        let to = |channel| Turn::new("/chat.postMessage", Tier::Special, Some(channel));
        let waits = [0, 0, 500, 10_000].map(|now| millis(pacer.take(to("C1"), at(now), PATIENCE)));
        assert_eq!(waits, [0, 1000, 1500, 0]);
        assert_eq!(millis(pacer.take(to("C2"), at(10_000), PATIENCE)), 0);
    }

    #[test]
    fn a_method_bursts_to_what_its_tier_allows_a_minute_and_then_keeps_its_rate() {
        for (tier, burst, spacing) in [
            (Tier::One, 1, 60_000),
            (Tier::Two, 20, 3000),
            (Tier::Three, 50, 1200),
            (Tier::Four, 100, 600),
        ] {
            let mut pacer = Pacer::new();
            let turn = Turn::new("/m", tier, None);
            for n in 0..burst {
                assert_eq!(millis(pacer.take(turn, at(0), PATIENCE)), 0, "{tier:?} {n}");
            }
            assert_eq!(millis(pacer.take(turn, at(0), PATIENCE)), spacing);
            assert_eq!(millis(pacer.take(turn, at(0), PATIENCE)), 2 * spacing);
        }
        assert_eq!(Tier::Special.per_minute(), None);
    }

    #[test]
    fn a_turn_that_comes_too_late_is_not_taken() {
        let mut pacer = Pacer::new();
        let turn = Turn::new("/m", Tier::One, None);
        assert_eq!(pacer.take(turn, at(0), Duration::ZERO), Ok(Duration::ZERO));
        let patience = Duration::from_secs(59);
        for _ in 0..3 {
            assert_eq!(
                pacer.take(turn, at(0), patience),
                Err(Duration::from_secs(60))
            );
        }
    }

    #[test]
    fn after_a_refusal_the_method_is_closed_as_long_as_told() {
        for tier in [Tier::Special, Tier::Three] {
            let mut pacer = Pacer::new();
            let turn = Turn::new("/m", tier, None);
            pacer.hold(turn, at(0), Duration::from_secs(7));
            assert_eq!(millis(pacer.take(turn, at(2_000), PATIENCE)), 5000);
            pacer.hold(turn, at(0), Duration::MAX);
        }
    }

    #[test]
    fn a_clock_that_was_set_back_closes_nothing() {
        let mut pacer = Pacer::new();
        let turn = Turn::new("/chat.postMessage", Tier::Special, Some("C1"));
        assert_eq!(millis(pacer.take(turn, at(3_600_000), PATIENCE)), 0);
        assert_eq!(millis(pacer.take(turn, at(0), PATIENCE)), 0);
        assert_eq!(millis(pacer.take(turn, at(0), PATIENCE)), 1000);
    }

    #[test]
    fn lanes_that_are_free_again_are_forgotten() {
        let mut pacer = Pacer::new();
        for n in 0..10_000 {
            let channel = format!("C{n}");
            let turn = Turn::new("/chat.postMessage", Tier::Special, Some(&channel));
            assert_eq!(millis(pacer.take(turn, at(n * 10), PATIENCE)), 0);
        }
        assert!(pacer.lanes.len() <= LANES);
    }
}
