//! Cutting and splitting markup without breaking it.
//!
//! Lengths count the characters of the markup as it is sent: `&amp;` is five, as Slack counts
//! what it stores.

use std::borrow::Cow;

use crate::block::Section;
use crate::text::Piece as Control;
use crate::text::{Mrkdwn, PlainText, Text, escape, parse};

/// Maximum characters of a section's text.
const SECTION: usize = crate::spec::blocks::SECTION.max_chars("text");

/// Cuts markup to at most `most` characters, the last being `…` when something was cut.
///
/// Entities, mentions, links, code and formatted words are kept whole or left out; a block of
/// code that is cut is closed. Characters are counted as they are sent: `&lt;` is four.
///
/// ```
/// use slack_blocks::{Mrkdwn, fit::cut};
///
/// let text = Mrkdwn::trusted("see <https://example.com|the build> & *act now*");
/// assert_eq!(cut(&text, 20).as_str(), "see the build &…");
/// assert_eq!(cut(&text, 40).as_str(), "see <https://example.com|the build> &…");
/// assert_eq!(cut(&text, 60), text);
/// ```
#[must_use]
pub fn cut(markup: &Mrkdwn<'_>, most: usize) -> Mrkdwn<'static> {
    let text = markup.as_str();
    if text.chars().count() <= most {
        return markup.clone().into_owned();
    }
    let Some(kept) = most.checked_sub(1) else {
        return Mrkdwn::trusted("");
    };
    let first = pieces(text, kept).into_iter().next().unwrap_or_default();
    Mrkdwn::trusted(format!("{}…", first.trim_end()))
}

/// Splits markup into parts of at most `most` characters, in order: between lines where that
/// is possible, then between words.
///
/// Entities, mentions, links, code and formatted words are kept whole; a block of code that
/// must be split is closed and opened again. A link that is longer than a part becomes its
/// label, cut. With `most` below 16 nothing fits reliably: 16 is taken.
///
/// ```
/// use slack_blocks::{Mrkdwn, fit::parts};
///
/// let log = Mrkdwn::trusted("```one line\nanother line\nthe last line```");
/// let parts = parts(&log, 24);
/// assert_eq!(parts[0].as_str(), "```one line```");
/// assert_eq!(parts.len(), 3);
/// ```
#[must_use]
pub fn parts(markup: &Mrkdwn<'_>, most: usize) -> Vec<Mrkdwn<'static>> {
    let parts = pieces(markup.as_str(), most.max(16));
    parts.into_iter().map(Mrkdwn::trusted).collect()
}

/// Cuts text so that it has at most `most` characters after escaping, the last being `…` when
/// something was cut. `chat.update` counts that way: a text of 3000 characters that was
/// posted is refused there when its `&`, `<` and `>` make it longer.
///
/// ```
/// use slack_blocks::{fit::truncate_escaped, text::escape};
///
/// let text = truncate_escaped("a & b & c", 10);
/// assert_eq!(text, "a & b…");
/// assert!(escape(&*text).chars().count() <= 10);
/// ```
#[must_use]
pub fn truncate_escaped(text: &str, most: usize) -> Cow<'_, str> {
    let weigh = |c: char| match c {
        '&' => 5,
        '<' | '>' => 4,
        _ => 1,
    };
    if text.chars().map(weigh).sum::<usize>() <= most {
        return Cow::Borrowed(text);
    }
    let Some(mut left) = most.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let mut out = String::new();
    for c in text.chars() {
        match left.checked_sub(weigh(c)) {
            Some(rest) => left = rest,
            None => break,
        }
        out.push(c);
    }
    out.push('…');
    Cow::Owned(out)
}

/// Sections that together show a text of any length; none when it is empty.
///
/// ```
/// use slack_blocks::fit::sections;
///
/// let log = "a line of the log\n".repeat(400);
/// assert_eq!(sections(log).len(), 3);
/// ```
#[must_use]
pub fn sections<'a>(text: impl Into<Text<'a>>) -> Vec<Section<'a>> {
    match text.into() {
        Text::Plain(plain) => plain_parts(&plain.text, SECTION)
            .into_iter()
            .map(|part| {
                let mut text = PlainText::new(part);
                text.emoji = plain.emoji;
                Section::new(text)
            })
            .collect(),
        Text::Mrkdwn(markup) => parts(&markup, SECTION)
            .into_iter()
            .map(|mut part| {
                part.verbatim = markup.verbatim;
                Section::new(part)
            })
            .collect(),
        other @ Text::Other(_) => vec![Section::new(other)],
    }
}

/// Parts of text that is not markup: between lines where that is possible, then words.
pub(super) fn plain_parts(text: &str, most: usize) -> Vec<String> {
    let mut filler = Filler::new(most);
    for line in text.split_inclusive('\n') {
        if line.chars().count() <= most {
            filler.add(line);
            continue;
        }
        for word in line.split_inclusive(' ') {
            let mut rest = word;
            while rest.chars().count() > most {
                let end = rest
                    .char_indices()
                    .nth(most)
                    .map_or(rest.len(), |(at, _)| at);
                filler.add(&rest[..end]);
                rest = &rest[end..];
            }
            filler.add(rest);
        }
    }
    filler.finish()
}

/// Collects text into parts of at most so many characters.
struct Filler {
    most: usize,
    parts: Vec<String>,
    part: String,
    length: usize,
}

impl Filler {
    fn new(most: usize) -> Self {
        Self {
            most,
            parts: Vec::new(),
            part: String::new(),
            length: 0,
        }
    }

    /// Adds what must stay in one part, and is no longer than one.
    fn add(&mut self, whole: &str) {
        let length = whole.chars().count();
        // Spaces at an end are not seen and may go.
        let seen = whole.trim_end().chars().count();
        if self.length + seen > self.most {
            self.end();
        }
        self.part.push_str(whole);
        self.length += length;
    }

    fn end(&mut self) {
        let part = std::mem::take(&mut self.part);
        self.length = 0;
        let part = part.trim_end();
        if !part.trim().is_empty() {
            self.parts.push(part.to_owned());
        }
    }

    fn finish(mut self) -> Vec<String> {
        self.end();
        self.parts
    }
}

/// Parts of markup.
fn pieces(markup: &str, most: usize) -> Vec<String> {
    let mut filler = Filler::new(most);
    let mut rest = markup;
    while !rest.is_empty() {
        let fence = rest.find(FENCE);
        let (before, after) = rest.split_at(fence.unwrap_or(rest.len()));
        for line in before.split_inclusive('\n') {
            add_line(&mut filler, line);
        }
        rest = after;
        if let Some(inside) = after.strip_prefix(FENCE) {
            let (code, behind) = inside.split_once(FENCE).unwrap_or((inside, ""));
            add_code(&mut filler, code);
            rest = behind;
        }
    }
    filler.finish()
}

const FENCE: &str = "```";

/// A block of code: whole, or line by line, each part closed and opened again.
fn add_code(filler: &mut Filler, code: &str) {
    let Some(room) = filler
        .most
        .checked_sub(2 * FENCE.len())
        .filter(|room| *room > 0)
    else {
        return add_units(filler, code);
    };
    if code.chars().count() <= room {
        return filler.add(&format!("{FENCE}{code}{FENCE}"));
    }
    let mut inner = Filler::new(room);
    for line in code.split_inclusive('\n') {
        add_line(&mut inner, line);
    }
    for part in inner.finish() {
        filler.end();
        filler.add(&format!("{FENCE}{part}{FENCE}"));
    }
    filler.end();
}

/// A line: whole when it fits, or word by word.
fn add_line(filler: &mut Filler, line: &str) {
    if line.trim_end().chars().count() <= filler.most {
        return filler.add(line);
    }
    add_units(filler, line);
}

fn add_units(filler: &mut Filler, line: &str) {
    let mut word = String::new();
    let mut rest = line;
    while let Some(unit) = unit(rest) {
        rest = &rest[unit.len()..];
        let joined = word.chars().count() + unit.chars().count();
        if joined > filler.most {
            flush(filler, &mut word);
        }
        word.push_str(unit);
        if unit.ends_with([' ', '\n']) {
            flush(filler, &mut word);
        }
    }
    flush(filler, &mut word);
}

/// Adds a word; one unit that is longer than a part is taken apart.
fn flush(filler: &mut Filler, word: &mut String) {
    let word = std::mem::take(word);
    if word.trim_end().chars().count() <= filler.most {
        return filler.add(&word);
    }
    let marks = ['*', '_', '~', '`'];
    let inner = marks.into_iter().find_map(|mark| {
        let inner = word.strip_prefix(mark)?.strip_suffix(mark)?;
        Some((mark, inner))
    });
    if let Some((mark, inner)) = inner.filter(|_| filler.most > 2) {
        for part in pieces_of_line(inner, filler.most - 2) {
            filler.add(&format!("{mark}{part}{mark}"));
        }
        return;
    }
    // A link that is longer than a part: what people see of it.
    let shown = match parse(&word).into_iter().next() {
        Some(Control::Link { url, label }) => label.unwrap_or(url).into_owned(),
        Some(Control::Text(text)) => text.into_owned(),
        Some(
            Control::User { label, .. }
            | Control::Channel { label, .. }
            | Control::UserGroup { label, .. }
            | Control::Special { label, .. },
        ) => label.unwrap_or_default().into_owned(),
        None => String::new(),
    };
    filler.add(&escape(&*truncate_escaped(&shown, filler.most)));
}

fn pieces_of_line(line: &str, most: usize) -> Vec<String> {
    let mut filler = Filler::new(most);
    add_units(&mut filler, line);
    filler.finish()
}

/// What must not be taken apart at the start of `text`: an entity, a control in angle
/// brackets, a span of code, a formatted span, or one character.
fn unit(text: &str) -> Option<&str> {
    let first = text.chars().next()?;
    let one = first.len_utf8();
    let length = match first {
        '&' => ["&amp;", "&lt;", "&gt;"]
            .into_iter()
            .find(|entity| text.starts_with(entity))
            .map_or(one, str::len),
        '<' => match text[1..].find(['<', '>', '\n']).map(|at| at + 1) {
            Some(end) if text[end..].starts_with('>') => end + 1,
            _ => one,
        },
        '`' | '*' | '_' | '~' => span(text, first).unwrap_or(one),
        _ => one,
    };
    text.get(..length)
}

/// The length of a formatted span on one line.
fn span(text: &str, mark: char) -> Option<usize> {
    let inside = &text[1..];
    if inside.starts_with(char::is_whitespace) {
        return None;
    }
    let line = inside.find('\n').unwrap_or(inside.len());
    let end = inside[..line].find(mark)?;
    let closes = end > 0
        && !inside[..end].ends_with(char::is_whitespace)
        // A mark inside a control or an entity is part of that.
        && inside[..end].matches('<').count() == inside[..end].matches('>').count();
    closes.then_some(end + 2)
}
