//! Second factors: the codes that phones and hardware keys show, in every way people type them.
//!
//! A code that stands where it has no place is an error of its own, and whatever looks like one is
//! in no text of any error. So this looks for too much rather than too little: it is asked only
//! about lines that are wrong anyway.

use crate::lex::class::is_dash;
use std::collections::HashSet;
use std::ops::Range;

/// Words that announce a code: `code 1234`, `otp=123456`, `2fa:12345678`.
const LABELS: [&str; 15] = [
    "code",
    "codes",
    "otp",
    "totp",
    "2fa",
    "mfa",
    "tfa",
    "pin",
    "token",
    "factor",
    "passcode",
    "password",
    "sms",
    "auth",
    "authenticator",
];

/// A run of digits of any script.
#[derive(Clone, Copy, Debug)]
struct Group {
    start: usize,
    end: usize,
    digits: usize,
}

/// The places of codes in `text`, in order.
pub(crate) fn codes(text: &str) -> Vec<Range<usize>> {
    let mut found = numbers(text);
    found.extend(keys(text));
    found.sort_by_key(|code| code.start);
    found
}

/// The places to hide: those of codes, and where the same letters stand once more inside a longer
/// number or name, which would give the code away.
pub(crate) fn places(text: &str) -> Vec<Range<usize>> {
    let mut places = codes(text);
    let typed: HashSet<&str> = places.iter().map(|code| &text[code.clone()]).collect();
    for code in typed {
        let again = text.match_indices(code);
        places.extend(again.map(|(at, found)| at..at + found.len()));
    }
    places.sort_by_key(|place| place.start);
    places
}

/// Whether a code stands in `text`.
pub(crate) fn has_code(text: &str) -> bool {
    !codes(text).is_empty()
}

/// `text` with a dot for every character of a code.
pub(crate) fn hidden(text: &str) -> String {
    let places = places(text);
    let is_hidden = |at: usize| places.iter().any(|place| place.contains(&at));
    text.char_indices()
        .map(|(at, c)| if is_hidden(at) && c != ' ' { '•' } else { c })
        .collect()
}

/// What a hardware key types: 32 to 64 letters of an alphabet that is the same on every keyboard.
fn keys(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    text.split(|c: char| !c.is_alphanumeric())
        .filter_map(move |word| {
            let start = at + text[at..].find(word).unwrap_or(0);
            at = start + word.len();
            let modhex = |b: u8| b"cbdefghijklnrtuv".contains(&b.to_ascii_lowercase());
            let is_key = (32..=64).contains(&word.len()) && word.bytes().all(modhex);
            (is_key && !continues_before(text, start) && !continues_after(text, at))
                .then_some(start..at)
        })
}

/// Codes made of digits.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let groups = groups(text);
    let mut found = Vec::new();
    let mut index = 0;
    while let Some(group) = groups.get(index) {
        let is_labeled = is_labeled(text, group.start);
        let begins = is_labeled || !continues_before(text, group.start);
        let length = if begins {
            code_at(text, &groups[index..], is_labeled)
        } else {
            None
        };
        if let Some(length) = length {
            found.push(group.start..groups[index + length - 1].end);
            index += length;
        } else {
            index += 1;
        }
    }
    found
}

/// How many of `groups` form a code, beginning with the first.
fn code_at(text: &str, groups: &[Group], is_labeled: bool) -> Option<usize> {
    // How codes are shown: in one piece, in two halves, in pairs, digit by digit.
    const SHAPES: [(&[usize], bool); 7] = [
        (&[6], true),
        (&[3, 3], true),
        (&[2, 2, 2], false),
        (&[1, 1, 1, 1, 1, 1], false),
        (&[4, 4], false),
        (&[3, 4], false),
        (&[4, 3], false),
    ];
    let fits = |shape: &[usize], any_sign: bool| {
        let window = groups.get(..shape.len())?;
        let sizes = window
            .iter()
            .zip(shape)
            .all(|(group, size)| group.digits == *size);
        let joined = window
            .windows(2)
            .all(|pair| separates(&text[pair[0].end..pair[1].start], any_sign || is_labeled));
        let ends = !continues_after(text, window[window.len() - 1].end);
        (sizes && joined && ends).then_some(shape.len())
    };
    let shaped = SHAPES
        .iter()
        .find_map(|(shape, any_sign)| fits(shape, *any_sign));
    shaped.or_else(|| {
        let first = groups
            .first()
            .filter(|group| is_labeled && (4..=10).contains(&group.digits))?;
        (!continues_after(text, first.end)).then_some(1)
    })
}

/// Runs of digits; the marks of keycaps and of emoji forms are no break.
fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut open = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let is_digit = if c.is_ascii() {
            c.is_ascii_digit()
        } else {
            c.is_numeric()
        };
        match groups.last_mut().filter(|_| open) {
            Some(group) if is_digit => (group.end, group.digits) = (end, group.digits + 1),
            Some(group) if matches!(c, '\u{20E3}' | '\u{FE0F}') => group.end = end,
            _ if is_digit => {
                groups.push(Group {
                    start: at,
                    end,
                    digits: 1,
                });
                open = true;
            }
            _ => open = false,
        }
    }
    groups
}

/// Whether what stands between two groups only parts them.
fn separates(between: &str, any_sign: bool) -> bool {
    let sign = |c: char| {
        c == '-' || is_dash(c) || matches!(c, '.' | ',' | '_' | '·' | '•' | '\'' | '’' | '`' | '"')
    };
    let spaces = between.chars().filter(|c| c.is_whitespace()).count();
    let signs = between.chars().filter(|c| any_sign && sign(*c)).count();
    spaces + signs == between.chars().count() && signs <= 1
}

/// Whether the digits at `start` are the end of a name: `fix-123456`, `v1.123456`, `shop/123456`, `#123456`.
fn continues_before(text: &str, start: usize) -> bool {
    let mut before = text[..start].chars().rev();
    match before.next() {
        Some(c) if c.is_alphanumeric() => true,
        Some('/' | '#' | '@') => true,
        Some(c) if c == '-' || is_dash(c) || matches!(c, '.' | '_' | '+') => {
            before.next().is_some_and(char::is_alphanumeric)
        }
        _ => false,
    }
}

/// Whether the digits that end at `end` are the beginning of a name.
fn continues_after(text: &str, end: usize) -> bool {
    let mut after = text[end..].chars();
    match after.next() {
        Some(c) if c.is_alphanumeric() => true,
        Some(c) if c == '-' || is_dash(c) || matches!(c, '.' | '_' | '+' | '/' | ':' | '@') => {
            after.next().is_some_and(char::is_alphanumeric)
        }
        _ => false,
    }
}

/// Whether a label stands before `start`: `code 1234`, `code:1234`, `otp=1234`, `2fa-1234`, `code1234`.
pub(crate) fn is_labeled(text: &str, start: usize) -> bool {
    let parts = |c: char| {
        c.is_whitespace()
            || c == '-'
            || is_dash(c)
            || matches!(c, ':' | '=' | '#' | '_' | '.' | '(' | '[' | '`' | '"')
    };
    let before = text[..start].trim_end_matches(parts);
    // No label is longer: a run of letters without end is looked at only this far.
    let mut word: Vec<char> = before
        .chars()
        .rev()
        .take(16)
        .take_while(|c| c.is_alphanumeric())
        .collect();
    word.reverse();
    let word: String = word.into_iter().collect();
    LABELS.iter().any(|label| label.eq_ignore_ascii_case(&word))
}

#[cfg(test)]
mod tests {
    use super::{codes, hidden};

    #[test]
    fn codes_are_found_as_people_type_them() {
        for (text, code) in [
            ("123456", "123456"),
            ("now 123456.", "123456"),
            ("123 456", "123 456"),
            ("123\u{A0}456", "123\u{A0}456"),
            ("123-456", "123-456"),
            ("123–456 please", "123–456"),
            ("123.456", "123.456"),
            ("123_456", "123_456"),
            ("(123456)", "123456"),
            ("`123456`", "123456"),
            ("\"123456\"!", "123456"),
            ("code:123456", "123456"),
            ("code: 123 456", "123 456"),
            ("otp=123456", "123456"),
            ("2fa-123456", "123456"),
            ("code123456", "123456"),
            ("mfa 12345678", "12345678"),
            ("PIN 1234", "1234"),
            ("12 34 56", "12 34 56"),
            ("1 2 3 4 5 6", "1 2 3 4 5 6"),
            ("1234 5678", "1234 5678"),
            ("in 12 345 678", "345 678"),
            ("١٢٣٤٥٦", "١٢٣٤٥٦"),
            ("۱۲۳ ۴۵۶", "۱۲۳ ۴۵۶"),
            ("१२३४५६", "१२३४५६"),
            ("１２３４５６", "１２３４５６"),
            ("①②③④⑤⑥", "①②③④⑤⑥"),
            (
                "1\u{FE0F}\u{20E3}2\u{20E3}3\u{20E3}4\u{20E3}5\u{20E3}6\u{20E3}",
                "1\u{FE0F}\u{20E3}2\u{20E3}3\u{20E3}4\u{20E3}5\u{20E3}6\u{20E3}",
            ),
            (
                "vvcccccbdefghijklnrtuvcbdefghijk",
                "vvcccccbdefghijklnrtuvcbdefghijk",
            ),
            (
                "key:VVCCCCCBDEFGHIJKLNRTUVCBDEFGHIJK",
                "VVCCCCCBDEFGHIJKLNRTUVCBDEFGHIJK",
            ),
        ] {
            let found: Vec<_> = codes(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, [code], "{text:?}");
            assert!(!hidden(text).contains(code), "{text:?}");
        }
    }

    #[test]
    fn names_versions_and_dates_are_not_codes() {
        for text in [
            "",
            "12345",
            "1234567",
            "v123456",
            "fix-123456",
            "shop/123456",
            "#123456",
            "123456-rc1",
            "123456abc",
            "1.2.3",
            "2026-11-30",
            "26-11-30",
            "18:00",
            "10 20",
            "2024-2025",
            "deploy shop/fix-42 to staging",
            "0123456789abcdef0123456789abcdef01234567",
            "abcdefghijklmnopqrstuvwxyzabcdefgh",
        ] {
            assert_eq!(codes(text), [], "{text:?}");
            assert_eq!(hidden(text), text);
        }
    }
}
