//! Rate limits: tiers by method, and messages by channel.

use chrono::{DateTime, TimeDelta, Utc};

use super::api::Refusal;
use crate::world::slack::Slack;

/// Calls a minute of the methods that are not of tier 3.
const PER_MINUTE: &[(&str, i32)] = &[
    ("api.test", 100),
    ("apps.connections.open", 20),
    ("auth.test", 600),
    ("chat.getPermalink", 600),
    ("chat.postEphemeral", 100),
    ("chat.postMessage", 600),
    ("conversations.list", 20),
    ("conversations.members", 100),
    ("files.completeUploadExternal", 100),
    ("files.getUploadURLExternal", 100),
    ("oauth.v2.access", 100),
    ("usergroups.users.list", 20),
    ("users.info", 100),
    ("users.list", 20),
    ("views.open", 100),
    ("views.publish", 100),
    ("views.push", 100),
    ("views.update", 100),
];

const TIER_3: i32 = 50;

/// Messages to one channel: one a second, with short bursts.
const CHANNEL_BURST: i32 = 5;

/// Counts a call, or says in how many seconds it may be tried again.
pub(super) fn take(
    slack: &mut Slack,
    method: &str,
    channel: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let known = PER_MINUTE.iter().find(|(name, _)| *name == method);
    let per_minute = known.map_or(TIER_3, |(_, per_minute)| *per_minute);
    let interval = TimeDelta::milliseconds(60_000 / i64::from(per_minute));
    drain(slack, method.to_owned(), interval, per_minute, now)?;
    match channel {
        Some(channel) if method == "chat.postMessage" => {
            let key = format!("{method} {channel}");
            drain(slack, key, TimeDelta::seconds(1), CHANNEL_BURST, now)
        }
        _ => Ok(()),
    }
}

/// A bucket of `size` that gains one every `interval`.
fn drain(
    slack: &mut Slack,
    key: String,
    interval: TimeDelta,
    size: i32,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let slot = slack.buckets.entry(key).or_insert(now);
    let full_at = (*slot).max(now) + interval;
    let over = full_at - now - interval * size;
    if over > TimeDelta::zero() {
        let seconds = (over.num_milliseconds() + 999) / 1000;
        return Err(Refusal::new("ratelimited").after(seconds));
    }
    *slot = full_at;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_takes_a_short_burst_and_then_one_message_a_second() {
        let mut slack = Slack::default();
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut post = |channel: &str, second: i64| {
            let now = start + TimeDelta::seconds(second);
            take(&mut slack, "chat.postMessage", Some(channel), now).is_ok()
        };
        assert!((0..5).all(|_| post("C1", 0)));
        assert!(!post("C1", 0));
        assert!(post("C2", 0), "another channel has its own budget");
        assert!(post("C1", 1));
        assert!(!post("C1", 1));
    }

    #[test]
    fn a_tier_is_so_many_calls_a_minute() {
        let mut slack = Slack::default();
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let taken = (0..100).take_while(|_| take(&mut slack, "users.list", None, now).is_ok());
        assert_eq!(taken.count(), 20);
    }
}
