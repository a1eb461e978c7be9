//! What became of a route's channel: the bot was removed from it, it was archived, deleted or
//! renamed, or Slack refuses what is said there.

use service::Error;
use service::store::{Migration, Row, Tx, sql};
use slack_blocks::{Mrkdwn, mrkdwn};

use super::Route;

/// The columns.
pub const MIGRATION: Migration = Migration {
    name: "troubles",
    text: include_str!("../../migrations/0006_troubles.sql"),
};

/// How long a new name is worth a word, in milliseconds.
const NEWS: i64 = 7 * 24 * 3600 * 1000;

/// Adds to the columns of `routes` what Slack said to the newest message in the channel since it
/// was heard of last: a channel can be lost without an event.
pub(super) const SELECT: &str = "SELECT routes.*, service_now() AS now_at, (SELECT m.failed \
     FROM messages m WHERE m.channel = routes.channel AND (m.failed IS NOT NULL OR m.ts IS NOT NULL) \
     AND m.created_at > COALESCE(routes.trouble_at, 0) ORDER BY m.seq DESC LIMIT 1) AS refused \
     FROM routes";

/// What became of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trouble {
    /// The bot was removed from it.
    Removed,
    /// It was archived.
    Archived,
    /// It was deleted.
    Deleted,
    /// It has this name now. No trouble at all: routes follow the channel.
    Renamed(String),
    /// Slack refused the newest message there, with this code.
    Refused(String),
}

impl Trouble {
    fn to_text(&self) -> String {
        match self {
            Self::Removed => "removed".to_owned(),
            Self::Archived => "archived".to_owned(),
            Self::Deleted => "deleted".to_owned(),
            Self::Renamed(name) => format!("renamed/{name}"),
            Self::Refused(code) => format!("refused/{code}"),
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        Some(match text.split_once('/') {
            None => match text {
                "removed" => Self::Removed,
                "archived" => Self::Archived,
                "deleted" => Self::Deleted,
                // Of a newer replica.
                _ => return None,
            },
            Some(("renamed", name)) => Self::Renamed(name.to_owned()),
            Some(("refused", code)) => Self::Refused(code.to_owned()),
            Some(_) => return None,
        })
    }

    /// What a refusal of Slack's says about the channel; `None` when it is about the message.
    fn of_refusal(code: &str) -> Option<Self> {
        match code {
            "not_in_channel" | "channel_not_found" => Some(Self::Removed),
            "is_archived" => Some(Self::Archived),
            "restricted_action" | "is_inactive" => Some(Self::Refused(code.to_owned())),
            _ => None,
        }
    }

    /// Whether nothing is said in the channel until it ends. What Slack alone refused is tried
    /// again with the next message: it may have ended without an event.
    #[must_use]
    pub fn silences(&self) -> bool {
        matches!(self, Self::Removed | Self::Archived | Self::Deleted)
    }

    pub(super) fn read(row: &Row) -> Result<(Option<Self>, bool), Error> {
        let known: Option<String> = row.get("trouble")?;
        let since: Option<i64> = row.get("trouble_at")?;
        let known = known.as_deref().and_then(Self::from_text);
        let refused: Option<String> = row.get("refused")?;
        let refused = refused.as_deref().and_then(Self::of_refusal);
        let old = row.get::<i64>("now_at")? - since.unwrap_or_default() > NEWS;
        Ok(match known {
            Some(Self::Renamed(_)) | None if refused.is_some() => (refused, false),
            Some(Self::Renamed(_)) if old => (None, false),
            known => {
                let silent = known.as_ref().is_some_and(Self::silences);
                (known, silent)
            }
        })
    }

    /// What happened in the channel of `route`, and what to do.
    #[must_use]
    pub fn words(&self, route: &Route) -> Mrkdwn<'static> {
        let end = Mrkdwn::code(&format!("/h route:disable {}", route.pipeline.name)).into_owned();
        match self {
            Self::Removed => mrkdwn!(
                ":warning: I was removed from the channel and say nothing there: type {} there and \
                 I go on, or end the route with {}.",
                Mrkdwn::code("/invite"), // with the bot's name, which Slack completes
                end
            ),
            Self::Archived => mrkdwn!(
                ":warning: The channel is archived and nothing can be said there: unarchive it and I \
                 go on, or end the route with {}.",
                end
            ),
            Self::Deleted => mrkdwn!(
                ":warning: The channel was deleted: route the pipeline to another one, and end this \
                 route with {}.",
                end
            ),
            Self::Renamed(name) => mrkdwn!(
                ":label: The channel is called {} now. Nothing to do: the route follows it.",
                Mrkdwn::code(&format!("#{name}")).into_owned()
            ),
            Self::Refused(why) => mrkdwn!(
                ":warning: Slack refused my last message there ({}): ask an administrator of the \
                 workspace whether apps may post in the channel, or end the route with {}.",
                Mrkdwn::code(why).into_owned(),
                end
            ),
        }
    }
}

/// Notes what became of a channel, in the caller's transaction; `None`: all is well again. How
/// many routes it is of.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn mark(
    tx: &mut Tx,
    team: &str,
    channel: &str,
    trouble: Option<&Trouble>,
) -> Result<u64, Error> {
    let update = sql(
        "UPDATE routes SET trouble = $3, trouble_at = service_now() WHERE team = $1 AND channel = $2",
    );
    let trouble = trouble.map(Trouble::to_text);
    tx.execute(update.bind(team).bind(channel).bind(trouble))
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trouble_reads_as_it_was_written() {
        for trouble in [
            Trouble::Removed,
            Trouble::Archived,
            Trouble::Deleted,
            Trouble::Renamed("a/b".into()),
            Trouble::Refused("is_inactive".into()),
        ] {
            assert_eq!(Trouble::from_text(&trouble.to_text()), Some(trouble));
        }
        assert_eq!(Trouble::from_text("moved"), None);
    }

    #[test]
    fn a_refusal_of_one_message_says_nothing_of_the_channel() {
        assert_eq!(
            Trouble::of_refusal("not_in_channel"),
            Some(Trouble::Removed)
        );
        assert_eq!(Trouble::of_refusal("msg_too_long"), None);
    }
}
