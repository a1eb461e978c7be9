//! What is said in routed channels. Every event has one message in a channel, which is edited
//! when more is known of it.
//!
//! A notice is known by its key, and by a rank that grows with what is known of the event: what
//! comes late, twice or in the wrong order changes nothing. More than ten new messages of a
//! minute in one channel become one that lists the rest.

use service::Error;
use service::outbox::{self, Edit, Post};
use service::store::{Migration, Tx, sql};
use slack_blocks::block::Context;
use slack_blocks::{Message, Mrkdwn, mrkdwn};

use crate::message::back::{self, ReleaseRef};
use crate::message::{message, section};
use crate::refusal::code;
use crate::route::{Route, hours};

mod mirror;

pub(crate) use self::mirror::{mirror, mirrors};

/// The tables of what is watched and said.
pub const MIGRATION: Migration = Migration {
    name: "watches",
    text: include_str!("../migrations/0003_watches.sql"),
};

/// New messages of a minute in one channel; more are listed in one.
const STORM: i64 = 10;
const MINUTE: i64 = 60_000;
/// A list goes on for so long.
const DIGEST: i64 = 10 * MINUTE;
/// Lines that a list shows.
const LINES: usize = 30;

/// What may keep an event back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    /// Quiet hours, and a storm.
    Plain,
    /// A storm alone.
    Bad,
    /// Nothing.
    Urgent,
}

/// One event, as a channel hears of it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Notice {
    key: String,
    rank: i64,
    is_last: bool,
    opens: bool,
    weight: Weight,
    line: Mrkdwn<'static>,
    detail: Option<Mrkdwn<'static>>,
    back: Option<(String, ReleaseRef)>,
    replies: Vec<(String, Mrkdwn<'static>)>,
}

impl Notice {
    /// The event `key`, unique in its pipeline, of which so much is known as `rank` says; `line`
    /// says it.
    #[must_use]
    pub fn new(key: impl Into<String>, rank: i64, line: Mrkdwn<'static>) -> Self {
        Self {
            key: key.into(),
            rank,
            is_last: false,
            opens: true,
            weight: Weight::Plain,
            line,
            detail: None,
            back: None,
            replies: Vec::new(),
        }
    }

    /// Nothing changes it any more.
    #[must_use]
    pub fn last(mut self, is_last: bool) -> Self {
        self.is_last = is_last;
        self
    }

    /// Whether it gets a message when it has none; else it only edits one.
    #[must_use]
    pub fn opens(mut self, opens: bool) -> Self {
        self.opens = opens;
        self
    }

    /// Whether it waits for nothing: neither for the end of a storm nor of quiet hours.
    #[must_use]
    pub fn urgent(mut self) -> Self {
        self.weight = Weight::Urgent;
        self
    }

    /// Something went wrong: quiet hours do not keep it back.
    #[must_use]
    pub fn bad(mut self) -> Self {
        self.weight = Weight::Bad;
        self
    }

    /// More lines of its own message.
    #[must_use]
    pub fn detail(mut self, detail: Mrkdwn<'static>) -> Self {
        self.detail = Some(detail);
        self
    }

    /// With a button that asks whether to go back to what the app of this name ran before.
    #[must_use]
    pub fn back(mut self, app: impl Into<String>, from: ReleaseRef) -> Self {
        self.back = Some((app.into(), from));
        self
    }

    /// A reply in its thread, once for each name.
    #[must_use]
    pub fn reply(mut self, name: impl Into<String>, text: Mrkdwn<'static>) -> Self {
        self.replies.push((name.into(), text));
        self
    }

    /// The program's name for its message in the channel of `route`.
    #[must_use]
    pub fn id(&self, route: &Route) -> String {
        id(route, &self.key)
    }

    fn breaks_quiet(&self) -> bool {
        self.weight != Weight::Plain
    }

    fn content(&self, route: &Route) -> Message<'static> {
        let text = match &self.detail {
            Some(detail) => mrkdwn!("{}\n{}", self.line, detail),
            None => self.line.clone(),
        };
        let message = Message::new(self.line.clone()).block(section(text));
        let message = match &self.back {
            Some((name, from)) => message.block(back::buttons([(name.as_str(), from)])),
            None => message,
        };
        message.block(Context::new([why(route)]))
    }
}

/// The program's name for the message of an event.
#[must_use]
pub(crate) fn id(route: &Route, key: &str) -> String {
    format!("notice/{}/{key}", route.id)
}

/// Why a message is in this channel.
fn why(route: &Route) -> Mrkdwn<'static> {
    mrkdwn!(
        "{} is routed here by {} · {} changes what is said",
        code(&route.pipeline.name),
        Mrkdwn::user(&route.created_by),
        code("/h route")
    )
}

/// Says it in the channel of `route`, in the caller's transaction; whether anything changed.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn say(tx: &mut Tx, route: &Route, notice: &Notice) -> Result<bool, Error> {
    if route.is_silent {
        return Ok(false);
    }
    let id = notice.id(route);
    let select = sql("SELECT rank, is_last, digest FROM notices WHERE id = $1").bind(&id);
    let digest = match tx.row(select).await? {
        Some(row) => {
            if row.get::<i64>("is_last")? == 1 || row.get::<i64>("rank")? >= notice.rank {
                return Ok(false);
            }
            let update = sql("UPDATE notices SET rank = $2, is_last = $3, line = $4 WHERE id = $1");
            let update = update
                .bind(&id)
                .bind(notice.rank)
                .bind(i64::from(notice.is_last))
                .bind(notice.line.as_str());
            tx.execute(update).await?;
            let digest: Option<String> = row.get("digest")?;
            match digest {
                Some(list) if notice.breaks_quiet() && is_quiet(&list) => {
                    // It was good, or not known yet, and waited for the end of quiet hours.
                    alone(tx, route, notice, &id, &list).await?;
                    None
                }
                Some(list) => Some(list),
                None => {
                    outbox::edit(tx, &Edit::new(&id, json(&notice.content(route)))).await?;
                    None
                }
            }
        }
        None if !notice.opens => return Ok(false),
        None => {
            let digest = match notice.weight {
                Weight::Urgent => None,
                Weight::Plain | Weight::Bad => digest(tx, route, notice.breaks_quiet()).await?,
            };
            let insert = sql(
                "INSERT INTO notices (id, channel, rank, is_last, line, digest, said_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, service_now())",
            )
            .bind(&id)
            .bind(&route.channel)
            .bind(notice.rank)
            .bind(i64::from(notice.is_last))
            .bind(notice.line.as_str())
            .bind(digest.as_deref());
            tx.execute(insert).await?;
            if digest.is_none() {
                let content = json(&notice.content(route));
                let post = Post::new(&id, &route.channel, content).team(&route.team);
                outbox::post(tx, &post, None).await?;
            }
            digest
        }
    };
    match digest {
        Some(digest) => list(tx, &route.channel, &digest).await?,
        None => {
            for (name, text) in &notice.replies {
                let content = json(&message(text.clone()));
                let post = Post::new(format!("{id}/{name}"), &route.channel, content).reply_to(&id);
                outbox::post(tx, &post, None).await?;
            }
        }
    }
    Ok(true)
}

/// The list that a new message goes into, if it does not get a place of its own.
async fn digest(tx: &mut Tx, route: &Route, is_bad: bool) -> Result<Option<String>, Error> {
    let select = sql(
        "SELECT service_now() AS at, COUNT(*) AS fresh FROM notices WHERE channel = $1 \
         AND digest IS NULL AND said_at > service_now() - $2",
    );
    let row = tx.row(select.bind(&route.channel).bind(MINUTE)).await?;
    let Some(row) = row else { return Ok(None) };
    let now: i64 = row.get("at")?;
    let quiet = quiet_until(route.settings.quiet.as_deref(), now);
    if let Some(end) = quiet.filter(|_| !is_bad) {
        return Ok(Some(format!("quiet/{}/{end}", route.channel)));
    }
    if row.get::<i64>("fresh")? < STORM {
        return Ok(None);
    }
    Ok(Some(format!("digest/{}/{}", route.channel, now / DIGEST)))
}

/// When quiet hours that hold at `now` end, in milliseconds since 1970.
fn quiet_until(quiet: Option<&str>, now: i64) -> Option<i64> {
    let (from, to) = hours(quiet?)?;
    let day = 24 * 60;
    let minute = (now / MINUTE).rem_euclid(day);
    let since = (minute - i64::from(from)).rem_euclid(day);
    let length = (i64::from(to) - i64::from(from)).rem_euclid(day);
    (since < length).then(|| (now / MINUTE + length - since) * MINUTE)
}

/// Shows a list as it is now. That of quiet hours comes at their end.
async fn list(tx: &mut Tx, channel: &str, digest: &str) -> Result<(), Error> {
    if is_quiet(digest) && !is_shown(tx, digest).await? {
        return Ok(());
    }
    show(tx, channel, digest).await
}

/// Whether a list is one of quiet hours.
fn is_quiet(digest: &str) -> bool {
    digest.starts_with("quiet/")
}

/// Whether a list has its message.
async fn is_shown(tx: &mut Tx, digest: &str) -> Result<bool, Error> {
    let select = sql("SELECT 1 AS one FROM messages WHERE id = $1");
    Ok(tx.row(select.bind(digest)).await?.is_some())
}

/// What stood in the list of quiet hours gets a message of its own.
async fn alone(
    tx: &mut Tx,
    route: &Route,
    notice: &Notice,
    id: &str,
    list: &str,
) -> Result<(), Error> {
    let update = sql("UPDATE notices SET digest = NULL, said_at = service_now() WHERE id = $1");
    tx.execute(update.bind(id)).await?;
    let content = json(&notice.content(route));
    let post = Post::new(id, &route.channel, content).team(&route.team);
    outbox::post(tx, &post, None).await?;
    if is_shown(tx, list).await? {
        show(tx, &route.channel, list).await?;
    }
    Ok(())
}

async fn show(tx: &mut Tx, channel: &str, digest: &str) -> Result<(), Error> {
    let select = sql("SELECT line FROM notices WHERE digest = $1 ORDER BY said_at, id");
    let rows = tx.rows(select.bind(digest)).await?;
    let head = if is_quiet(digest) && rows.is_empty() {
        mrkdwn!(":crescent_moon: What was listed here has a message of its own now.")
    } else if is_quiet(digest) {
        mrkdwn!(":crescent_moon: During the quiet hours:")
    } else {
        mrkdwn!(":cyclone: Much happens at once; {} more:", rows.len())
    };
    let mut lines = vec![head];
    for row in rows.iter().take(LINES) {
        lines.push(mrkdwn!("• {}", Mrkdwn::trusted(row.get::<String>("line")?)));
    }
    if rows.len() > LINES {
        lines.push(mrkdwn!("… and {} more", rows.len() - LINES));
    }
    let content = json(&parts(&lines));
    let team = sql("SELECT team FROM routes WHERE channel = $1 ORDER BY id LIMIT 1").bind(channel);
    let team = tx.row(team).await?;
    let mut post = Post::new(digest, channel, content.clone());
    if let Some(row) = team {
        post = post.team(row.get::<String>("team")?);
    }
    outbox::post(tx, &post, None).await?;
    outbox::edit(tx, &Edit::new(digest, content)).await
}

/// Lines as one message of several sections.
fn parts(lines: &[Mrkdwn<'static>]) -> Message<'static> {
    const FITS: usize = 2800;
    let mut message = Message::new(lines[0].clone());
    let mut part: Vec<Mrkdwn<'static>> = Vec::new();
    let mut length = 0;
    for line in lines {
        let more = line.as_str().chars().count() + 1;
        if length + more > FITS && !part.is_empty() {
            message = message.block(section(Mrkdwn::join(std::mem::take(&mut part), "\n")));
            length = 0;
        }
        length += more;
        part.push(line.clone());
    }
    message.block(section(Mrkdwn::join(part, "\n")))
}

/// Shows the lists of quiet hours that are over, and forgets what is long past.
///
/// # Errors
/// As [`Tx::commit`].
pub(crate) async fn tidy(tx: &mut Tx) -> Result<(), Error> {
    const KEPT: i64 = 90 * 24 * 60 * MINUTE;
    let select = sql(
        "SELECT DISTINCT digest, channel, service_now() AS at FROM notices \
         WHERE digest LIKE 'quiet/%' AND NOT EXISTS \
         (SELECT 1 FROM messages WHERE messages.id = notices.digest)",
    );
    for row in tx.rows(select).await? {
        let (digest, channel): (String, String) = (row.get("digest")?, row.get("channel")?);
        let now: i64 = row.get("at")?;
        let end = digest.rsplit('/').next().and_then(|end| end.parse().ok());
        if end.is_some_and(|end: i64| end <= now) {
            show(tx, &channel, &digest).await?;
        }
    }
    let delete = sql("DELETE FROM notices WHERE said_at < service_now() - $1").bind(KEPT);
    tx.execute(delete).await.map(drop)
}

fn json(message: &Message<'_>) -> serde_json::Value {
    // Messages are maps of text: they can always be written.
    serde_json::to_value(message).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_go_over_midnight_and_say_when_they_end() {
        let at = |hour: i64, minute: i64| (hour * 60 + minute) * MINUTE;
        let night = Some("22:00-07:00");
        assert_eq!(quiet_until(night, at(21, 59)), None);
        assert_eq!(quiet_until(night, at(22, 0)), Some(at(31, 0)));
        assert_eq!(quiet_until(night, at(3, 30)), Some(at(7, 0)));
        assert_eq!(quiet_until(night, at(7, 0)), None);
        let noon = Some("12:00-13:00");
        assert_eq!(quiet_until(noon, at(12, 30) + 1), Some(at(13, 0)));
        assert_eq!(quiet_until(noon, at(13, 0)), None);
        assert_eq!(quiet_until(None, at(12, 0)), None);
    }
}
