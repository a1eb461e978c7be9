//! Bodies of type `application/x-www-form-urlencoded`.

use std::borrow::Cow;

use crate::codec::{Entries, Raw};
use crate::parse::ParseError;

/// More pairs than Slack ever sends.
const MAX_PAIRS: usize = 256;

/// Bytes that are decoded before they are added to the others.
const PAGE: usize = 256;

/// Whether a body is JSON and not a form.
pub(crate) fn is_json(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"{")
}

/// A body as text.
pub(crate) fn as_str(body: &[u8]) -> Result<&str, ParseError> {
    std::str::from_utf8(body).map_err(|_| ParseError::custom("a body is not UTF-8"))
}

/// Names and values.
pub(crate) type Pairs<'b> = Vec<(Cow<'b, str>, Cow<'b, str>)>;

/// Splits a form into names and values, decoded.
pub(crate) fn pairs(body: &[u8]) -> Result<Pairs<'_>, ParseError> {
    let mut pairs = Vec::new();
    for pair in as_str(body)?.split('&').filter(|pair| !pair.is_empty()) {
        if pairs.len() == MAX_PAIRS {
            return Err(ParseError::custom("a form has too many fields"));
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        pairs.push((decode(name)?, decode(value)?));
    }
    Ok(pairs)
}

/// `+` is a space, `%XX` a byte; a `%` that begins no such pair is itself.
fn decode(text: &str) -> Result<Cow<'_, str>, ParseError> {
    if !text.contains(['+', '%']) {
        return Ok(Cow::Borrowed(text));
    }
    let mut out = Vec::with_capacity(text.len());
    // A page of what is decoded: writing into it costs less than adding to a list.
    let mut page = [0; PAGE];
    let mut filled = 0;
    let mut rest = text.as_bytes();
    loop {
        if filled > PAGE - 8 {
            out.extend_from_slice(&page[..filled]);
            filled = 0;
        }
        let (byte, after) = match rest {
            [b'%', high, low, after @ ..] if (hex(*high) | hex(*low)) < 16 => {
                (hex(*high) << 4 | hex(*low), after)
            }
            [b'+', after @ ..] => (b' ', after),
            [b'%', after @ ..] => (b'%', after),
            [other, after @ ..] => {
                if let Some(chunk) = rest.first_chunk() {
                    page[filled..filled + 8].copy_from_slice(chunk);
                    let plain = plain(*chunk);
                    filled += plain;
                    rest = &rest[plain..];
                    continue;
                }
                (*other, after)
            }
            [] => break,
        };
        page[filled] = byte;
        filled += 1;
        rest = after;
    }
    out.extend_from_slice(&page[..filled]);
    String::from_utf8(out)
        .map(Cow::Owned)
        .map_err(|_| ParseError::custom("a form field is not UTF-8"))
}

/// How many of these bytes stand before the first `+` or `%`.
#[inline]
fn plain(bytes: [u8; 8]) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let word = u64::from_le_bytes(bytes);
    // A byte's high bit is set where the subtraction borrows; the lowest such bit is right.
    let plus = (word ^ (ONES * u64::from(b'+'))).wrapping_sub(ONES);
    let percent = (word ^ (ONES * u64::from(b'%'))).wrapping_sub(ONES);
    let stops = (plus | percent) & !word & (ONES * 0x80);
    stops.trailing_zeros() as usize / 8
}

/// The value of a hexadecimal digit; 255 for any other byte.
fn hex(digit: u8) -> u8 {
    const VALUES: [u8; 256] = {
        let mut values = [255; 256];
        let mut value = 0;
        while value < 16 {
            values[b"0123456789abcdef"[value as usize] as usize] = value;
            values[b"0123456789ABCDEF"[value as usize] as usize] = value;
            value += 1;
        }
        values
    };
    VALUES[usize::from(digit)]
}

/// The members of a JSON object as a form; what is not text is written as JSON, and what is
/// `null` not at all.
pub(crate) fn from_json(json: &str) -> String {
    let Ok(members) = crate::codec::from_json::<Entries<'_, Raw<'_>>>(json) else {
        return String::new();
    };
    let mut out = String::new();
    for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
        if !out.is_empty() {
            out.push('&');
        }
        push_encoded(&mut out, name);
        out.push('=');
        push_encoded(
            &mut out,
            &value
                .decode::<String>()
                .unwrap_or_else(|_| value.get().to_owned()),
        );
    }
    out
}

/// Writes a form of one member.
pub(crate) fn one(name: &str, value: &str) -> String {
    let mut out = String::with_capacity(name.len() + value.len() * 2);
    out.push_str(name);
    out.push('=');
    push_encoded(&mut out, value);
    out
}

fn push_encoded(out: &mut String, text: &str) {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => out.extend([
                '%',
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 15)],
            ]),
        }
    }
}
