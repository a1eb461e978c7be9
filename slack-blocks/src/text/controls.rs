//! Constructors for links, mentions, dates and code.

use std::fmt::Write;

use super::escape::{clean, is_hidden, push_escaped};
use super::mrkdwn::Mrkdwn;

impl Mrkdwn<'static> {
    /// A link with a label. `url` must begin with a scheme (`https:`, `mailto:`);
    /// otherwise only the label is shown, since `<!…>` and `<@…>` are not links.
    ///
    /// # Arguments
    /// - `url`: where it leads.
    /// - `label`: what is shown; nothing in it is markup.
    ///
    /// ```
    /// use slack_blocks::Mrkdwn;
    ///
    /// let link = Mrkdwn::link("https://example.com/?a=1&b=2", "diff | main");
    /// assert_eq!(link.as_str(), "<https://example.com/?a=1&amp;b=2|diff ¦ main>");
    /// assert_eq!(Mrkdwn::link("!channel", "x").as_str(), "x");
    /// ```
    #[must_use]
    pub fn link(url: &str, label: &str) -> Self {
        let mut out = String::with_capacity(url.len() + label.len() + 8);
        if !has_scheme(url) {
            push_label(&mut out, label);
            return Mrkdwn::trusted(out);
        }
        out.push('<');
        push_url(&mut out, url);
        if !label.is_empty() {
            out.push('|');
            push_label(&mut out, label);
        }
        out.push('>');
        Mrkdwn::trusted(out)
    }

    /// Mentions a user: `<@U…>`. The user is notified.
    ///
    /// # Arguments
    /// - `id`: the person: `U…` or `W…`.
    #[must_use]
    pub fn user(id: &str) -> Self {
        mention("<@", id, "@")
    }

    /// Names a channel: `<#C…>`.
    ///
    /// # Arguments
    /// - `id`: the channel: `C…`.
    #[must_use]
    pub fn channel(id: &str) -> Self {
        mention("<#", id, "#")
    }

    /// Mentions a user group: `<!subteam^S…>`. Its members are notified.
    ///
    /// # Arguments
    /// - `id`: the group: `S…`.
    #[must_use]
    pub fn user_group(id: &str) -> Self {
        mention("<!subteam^", id, "@")
    }

    /// `<!here>`: notifies the active members of the channel.
    #[must_use]
    pub fn here() -> Self {
        Mrkdwn::trusted("<!here>")
    }

    /// `<!channel>`: notifies all members of the channel.
    #[must_use]
    pub fn everyone_in_channel() -> Self {
        Mrkdwn::trusted("<!channel>")
    }

    /// `<!everyone>`: notifies everyone who is not a guest.
    #[must_use]
    pub fn everyone() -> Self {
        Mrkdwn::trusted("<!everyone>")
    }

    /// A point in time, shown in the reader's time zone.
    ///
    /// `unix_seconds` counts from 1970; `format` holds tokens such as `{date_short}`,
    /// `{time}` or `{ago}`; `fallback` is what old clients show.
    ///
    /// # Arguments
    /// - `unix_seconds`: seconds since 1970.
    /// - `format`: text with tokens: `{date_short}`, `{time}`, `{ago}` and others.
    /// - `fallback`: what clients show that do not know it.
    #[must_use]
    pub fn date(unix_seconds: i64, format: &str, fallback: &str) -> Self {
        let mut out = String::with_capacity(format.len() + fallback.len() + 24);
        let _ = write!(out, "<!date^{unix_seconds}^");
        push_label(&mut out, &format.replace('^', " "));
        out.push('|');
        push_label(&mut out, fallback);
        out.push('>');
        Mrkdwn::trusted(out)
    }

    /// A code span. Backticks inside become `'`, line breaks become spaces.
    ///
    /// # Arguments
    /// - `text`: any text; nothing in it is markup.
    #[must_use]
    pub fn code(text: &str) -> Self {
        fenced("`", &clean(text).replace('`', "'"))
    }

    /// A block of code of several lines. Backticks inside become `'`.
    ///
    /// # Arguments
    /// - `text`: any text; nothing in it is markup.
    #[must_use]
    pub fn code_block(text: &str) -> Self {
        let lines: Vec<_> = text.lines().map(clean).collect();
        fenced("```", &lines.join("\n").replace('`', "'"))
    }
}

impl Mrkdwn<'_> {
    /// Wraps it in `*`: bold.
    #[must_use]
    pub fn bold(self) -> Mrkdwn<'static> {
        wrap('*', &self)
    }

    /// Wraps it in `_`: italic.
    #[must_use]
    pub fn italic(self) -> Mrkdwn<'static> {
        wrap('_', &self)
    }

    /// Wraps it in `~`: struck through.
    #[must_use]
    pub fn strike(self) -> Mrkdwn<'static> {
        wrap('~', &self)
    }
}

fn wrap(mark: char, inner: &Mrkdwn<'_>) -> Mrkdwn<'static> {
    Mrkdwn::trusted(format!("{mark}{}{mark}", inner.as_str()))
}

fn fenced(fence: &str, text: &str) -> Mrkdwn<'static> {
    let mut out = String::with_capacity(text.len() + 8);
    out.push_str(fence);
    push_escaped(&mut out, text);
    out.push_str(fence);
    Mrkdwn::trusted(out)
}

/// `<@ID>` when the id is one; else the id as text.
fn mention(open: &str, id: &str, sign: &str) -> Mrkdwn<'static> {
    if is_id(id) {
        return Mrkdwn::trusted(format!("{open}{id}>"));
    }
    let mut out = String::from(sign);
    push_escaped(&mut out, &clean(id));
    Mrkdwn::trusted(out)
}

/// Whether a text may be the id of a user, a channel or a group.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Whether a text begins as `scheme:` does.
pub(super) fn has_scheme(url: &str) -> bool {
    let Some((scheme, _)) = url.split_once(':') else {
        return false;
    };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

/// Writes a URL so that it cannot end its control early, or look like another one.
fn push_url(out: &mut String, url: &str) {
    for c in url.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '|' | '<' | '>' => push_percent(out, c),
            c if c.is_whitespace() || is_hidden(c) => push_percent(out, c),
            c => out.push(c),
        }
    }
}

fn push_percent(out: &mut String, c: char) {
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        let _ = write!(out, "%{byte:02X}");
    }
}

/// Writes a label: one line, and `|` cannot end it.
fn push_label(out: &mut String, label: &str) {
    push_escaped(out, &clean(label).replace('|', "¦"));
}
