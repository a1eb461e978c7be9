//! The text of names: which are valid bare, and what they are cleaned to.

use super::slot::Text;
use crate::lex::class::{is_dash, is_long_dash};
use crate::lex::{Line, QUOTED, Span};
use std::borrow::Cow;

/// A bare name with lower case letters and ASCII dashes.
pub(crate) fn bare(text: &str) -> String {
    let mut clean = with_ascii_dashes(text);
    clean.make_ascii_lowercase();
    clean
}

/// `text` with `--` for long dashes and `-` for others: what a phone made of them.
pub(crate) fn with_ascii_dashes(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if is_long_dash(c) => clean.push_str("--"),
            _ if is_dash(c) => clean.push('-'),
            _ => clean.push(c),
        }
    }
    clean
}

/// Whether `text` follows the alphabet of bare names.
pub(crate) fn is_bare(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last() != Some(&b'.')
        && bytes
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

/// The value of a name as typed in `span`.
#[inline]
pub(crate) fn clean<'a>(line: &Line<'a, '_>, span: Span, text: Text) -> Cow<'a, str> {
    if text == Text::Plain {
        line.take(span)
    } else {
        Cow::Owned(cleaned(line, span))
    }
}

#[cold]
fn cleaned(line: &Line<'_, '_>, span: Span) -> String {
    let typed = line.get(span).trim();
    if line.has_mark(span, QUOTED) {
        typed.to_owned()
    } else {
        bare(typed)
    }
}
