//! One log line: when, from where, and what.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use super::router::RouterLine;

/// One log line. Its parts are those of the line, not interpreted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry<'l> {
    /// Facility and severity as syslog counts them, 0 to 191; `None` in a log session.
    pub priority: Option<u8>,
    /// When it was written; see [`time`](Self::time).
    pub timestamp: &'l str,
    /// The token of the drain, or `host`; empty in a log session.
    pub host: &'l str,
    /// Who wrote it: `app` for the app itself and its builds, `heroku` for the platform, or
    /// the name of an add-on.
    pub source: &'l str,
    /// Which part of it: `web.1`, `router`, `api`, `release.1234`, `logplex`.
    pub process: &'l str,
    /// What it says, without the end of the line. Bytes that are not text are replaced.
    pub message: Cow<'l, str>,
}

impl<'l> Entry<'l> {
    /// Reads a line of a log session (`2026-11-30T12:00:00.123456+00:00 app[web.1]: …`), as
    /// [`CreateLogSession`](crate::log_sessions::CreateLogSession) links to them; `None` when
    /// it is not one.
    ///
    /// ```
    /// use heroku_api::logs::Entry;
    ///
    /// let line = "2026-11-30T12:00:00.123456+00:00 app[web.1]: Listening on 5000";
    /// let entry = Entry::of_line(line).ok_or("not a log line")?;
    /// assert_eq!((entry.source, entry.process), ("app", "web.1"));
    /// assert_eq!(entry.message, "Listening on 5000");
    /// # Ok::<(), &str>(())
    /// ```
    ///
    /// # Arguments
    /// - `line`: the line; an end of line at its end is left out.
    #[must_use]
    pub fn of_line(line: &'l str) -> Option<Self> {
        let (timestamp, rest) = line.split_once(' ')?;
        let (source, rest) = rest.split_once('[')?;
        let (process, message) = rest.split_once("]: ").or_else(|| {
            // A line that says nothing.
            Some((rest.trim_end_matches(['\r', '\n']).strip_suffix("]:")?, ""))
        })?;
        let plain = |text: &str| !text.is_empty() && !text.contains(' ');
        (is_timestamp(timestamp) && plain(source) && plain(process)).then(|| Self {
            priority: None,
            timestamp,
            host: "",
            source,
            process,
            message: Cow::Borrowed(without_end(message)),
        })
    }

    /// Reads the inside of a frame: `<158>1 TIME HOST SOURCE PROCESS - MESSAGE`. Heroku leaves
    /// out the structured data that syslog has before the message.
    pub(super) fn of_frame(line: &'l [u8]) -> Option<Self> {
        let close = line.iter().take(5).position(|byte| *byte == b'>')?;
        let priority = std::str::from_utf8(line.get(1..close)?)
            .ok()?
            .parse()
            .ok()?;
        let rest = line.get(close + 1..)?.strip_prefix(b"1 ")?;
        if line.first() != Some(&b'<') || priority > 191 {
            return None;
        }
        let (timestamp, rest) = word(rest)?;
        let (host, rest) = word(rest)?;
        let (source, rest) = word(rest)?;
        let (process, rest) = word(rest)?;
        // The id of the message: always `-`.
        let message = match word(rest) {
            Some((_, message)) => message,
            None => &[],
        };
        let message = match String::from_utf8_lossy(message) {
            Cow::Borrowed(text) => Cow::Borrowed(without_end(text)),
            Cow::Owned(text) => Cow::Owned(without_end(&text).to_owned()),
        };
        is_timestamp(timestamp).then_some(Self {
            priority: Some(priority),
            timestamp,
            host,
            source,
            process,
            message,
        })
    }

    /// When it was written; `None` when the timestamp is none.
    #[must_use]
    pub fn time(&self) -> Option<DateTime<Utc>> {
        let time = DateTime::parse_from_rfc3339(self.timestamp).ok()?;
        Some(time.to_utc())
    }

    /// What the router says about a request, when the line is the router's.
    #[must_use]
    pub fn router(&self) -> Option<RouterLine<'_>> {
        if self.source != "heroku" || self.process != "router" {
            return None;
        }
        RouterLine::parse(&self.message)
    }
}

/// The text up to a space, and what follows it.
fn word(line: &[u8]) -> Option<(&str, &[u8])> {
    let end = line.iter().position(|byte| *byte == b' ')?;
    let (word, rest) = line.split_at(end);
    Some((std::str::from_utf8(word).ok()?, rest.get(1..)?))
}

/// `2026-11-30T…`: cheap, since [`Entry::time`] reads it when somebody asks.
fn is_timestamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 20 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[10] == b'T'
}

fn without_end(text: &str) -> &str {
    text.trim_end_matches(['\r', '\n'])
}
