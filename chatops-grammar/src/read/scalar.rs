//! Values that a function of their text decides: ids, releases, numbers, words.

use crate::lex::class::{is_dash, quote};

/// Maximum length of a free word.
pub(crate) const MAX_WORD: usize = 200;

pub(crate) fn is_id(text: &str) -> bool {
    text.len() <= 64
        && text
            .as_bytes()
            .first()
            .is_some_and(u8::is_ascii_alphanumeric)
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

pub(crate) fn is_release(text: &str) -> bool {
    version(text).is_some()
        || (7..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The number in `v42`.
pub(crate) fn version(text: &str) -> Option<u32> {
    let digits = text.strip_prefix(['v', 'V'])?;
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|number| plain && *number > 0)
}

/// A whole number: decimal digits, perhaps after one dash.
pub(crate) fn number(text: &str) -> Option<i64> {
    let digits = text
        .strip_prefix(|c| c == '-' || is_dash(c))
        .unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if digits.len() == text.len() {
        digits.parse().ok()
    } else {
        format!("-{digits}").parse().ok()
    }
}

/// Whether `text` begins like a number below zero, and not like a flag.
pub(crate) fn is_negative(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c == '-' || is_dash(c))
        && chars.next().is_some_and(|c| c.is_ascii_digit())
}

/// Whether `text` can be the value of a free word: it prints, and canonical text can quote it.
pub(crate) fn is_word(text: &str) -> bool {
    let classes = |class| text.chars().filter_map(quote).any(|found| found == class);
    (1..=MAX_WORD).contains(&text.chars().count())
        && !text.contains(char::is_control)
        && text.trim() == text
        && !(classes(crate::lex::class::Quote::Single) && classes(crate::lex::class::Quote::Double))
}
