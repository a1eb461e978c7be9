//! Dates, times and points in time.

use super::seen::Seen;
use crate::spec::Format;

impl Format {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Date => "a date: YYYY-MM-DD",
            Self::Time => "a time: HH:mm",
            Self::DateTime => "seconds since 1970 with ten digits",
        }
    }

    pub(super) fn fits(self, value: Seen<'_>) -> bool {
        match (self, value) {
            (Self::Date, Seen::Text(text)) => is_date(text),
            (Self::Time, Seen::Text(text)) => {
                split(text, [2, 2], b':').is_some_and(|[hour, minute]| hour < 24 && minute < 60)
            }
            (Self::DateTime, Seen::Int(seconds)) => {
                (1_000_000_000..10_000_000_000).contains(&seconds)
            }
            (Self::DateTime, Seen::Great(_) | Seen::Float(_)) => false,
            // Another JSON type is a violation of its own.
            _ => true,
        }
    }
}

/// Whether a text is a number as people write it: `-1.5`, not `NaN`.
pub(super) fn is_number(text: &str) -> bool {
    let number = text.parse::<f64>().is_ok_and(f64::is_finite);
    number && text.ends_with(|last: char| last.is_ascii_digit())
}

/// Numbers of these widths with a sign between them.
fn split<const N: usize>(text: &str, widths: [usize; N], sign: u8) -> Option<[u32; N]> {
    let mut numbers = [0; N];
    let mut parts = text.as_bytes().split(|byte| *byte == sign);
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts
            .next()
            .filter(|part| part.len() == width && part.iter().all(u8::is_ascii_digit))?;
        *number = part
            .iter()
            .fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    }
    parts.next().is_none().then_some(numbers)
}

fn is_date(text: &str) -> bool {
    let Some([year, month, day]) = split(text, [4, 2, 2], b'-') else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// Whether a text is an address with a scheme, as browsers take it: no path alone, no spaces.
pub(super) fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let named = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(letter)
        && !rest.is_empty()
        && has_no_space(text);
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let host = || {
        let host = rest.strip_prefix("//")?;
        Some(!host.is_empty() && !host.starts_with(['/', '?', '#', ':']))
    };
    named && (!web || host() == Some(true))
}

fn has_no_space(text: &str) -> bool {
    // All at once, and not up to the first: nearly every address is of ASCII, and this way it is
    // looked at many bytes at a time.
    let plain = text
        .bytes()
        .fold(true, |all, byte| all & byte.is_ascii_graphic());
    plain || !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// As much of a text as an error repeats.
pub(super) fn short(text: &str) -> &str {
    let end = text
        .char_indices()
        .nth(200)
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}
