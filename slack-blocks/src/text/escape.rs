//! Escaping: exactly three characters, exactly once.

use std::borrow::Cow;

use super::invisible::is_invisible;

fn is_special(byte: u8) -> bool {
    matches!(byte, b'&' | b'<' | b'>')
}

/// Replaces `&`, `<` and `>` by their entities, so that the text cannot hold a
/// mention, a link or a broadcast. Nothing else is changed: `*`, `_`, `~` and
/// backticks still format, since Slack has no escape for them.
///
/// ```
/// assert_eq!(slack_blocks::text::escape("<!channel> & co"), "&lt;!channel&gt; &amp; co");
/// ```
#[must_use]
pub fn escape<'a>(text: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
    let text = text.into();
    let Some(first) = text.bytes().position(is_special) else {
        return text;
    };
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(&text[..first]);
    push_escaped(&mut out, &text[first..]);
    Cow::Owned(out)
}

pub(super) fn push_escaped(out: &mut String, text: &str) {
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => continue,
        };
        out.push_str(&text[plain..at]);
        out.push_str(entity);
        plain = at + 1;
    }
    out.push_str(&text[plain..]);
}

/// The inverse of [`escape`]: `&lt;`, `&gt;` and `&amp;` become characters, once.
#[must_use]
pub fn unescape<'a>(text: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
    const ENTITIES: [(&str, char); 3] = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>')];
    let text = text.into();
    if !text.contains('&') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest: &str = &text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (taken, character) = ENTITIES
            .iter()
            .find(|(entity, _)| rest.starts_with(entity))
            .map_or((1, '&'), |(entity, c)| (entity.len(), *c));
        out.push(character);
        rest = &rest[taken..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Makes one harmless line of hostile text: line breaks and tabs become spaces; other control
/// characters, those that turn text around, and all that Unicode says may be drawn as nothing
/// (`Default_Ignorable_Code_Point`, and the blanks U+2800, U+3164, U+FFA0) become U+FFFD. That
/// includes the variation selectors and joiners of emoji: `main` followed by one looks like
/// `main`.
///
/// [`mrkdwn!`](crate::mrkdwn) does this with every value it is given, so that a branch
/// name cannot add a line to an approval card or turn its text around.
#[must_use]
pub fn clean<'a>(text: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
    let text = text.into();
    if text.chars().all(|c| replacement(c).is_none()) {
        return text;
    }
    Cow::Owned(text.chars().map(|c| replacement(c).unwrap_or(c)).collect())
}

/// Whether a character turns text around or is not seen.
pub(super) fn is_hidden(c: char) -> bool {
    replacement(c).is_some()
}

fn replacement(c: char) -> Option<char> {
    match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' | '\u{85}' => Some(' '),
        c if c.is_control() || is_invisible(c) => Some(char::REPLACEMENT_CHARACTER),
        _ => None,
    }
}
