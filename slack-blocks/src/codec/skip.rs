//! Finds where a value ends without reading it.
//!
//! It is checked for being JSON, so that what is kept raw can be written again. What is left
//! of the document goes from step to step, so that a step looks at its bounds once; whitespace,
//! which Slack does not write, is looked for only where nothing else fits.

/// What is left of a document behind something; the error is what was left where it stopped
/// being JSON.
type Rest<'a> = Result<&'a [u8], &'a [u8]>;

/// Around a value that stands alone: a list that no comma and no bracket belongs to.
const ALONE: u64 = 0b10;

/// Goes over one value that begins here.
pub(super) fn value(mut rest: &[u8]) -> Rest<'_> {
    // Objects and lists around the place are bits below a leading 1: 1 for an object. No call
    // is nested, so no depth is too much; what does not fit waits in `further`.
    let mut around = ALONE;
    let mut further = Vec::new();
    // Whether a name comes next, and not a value.
    let mut named = false;
    'next: loop {
        'value: {
            if named {
                match named_value(rest)? {
                    Named::Whole(after) => {
                        rest = after;
                        break 'value;
                    }
                    Named::Value(value) => rest = value,
                }
            }
            rest = match rest {
                [b'"', after @ ..] => string(after)?,
                [open @ (b'{' | b'['), after @ ..] => match space(after) {
                    // The closing brackets are two behind the opening ones.
                    [close, after @ ..] if *close == open + 2 => after,
                    inside => {
                        if around >> 63 != 0 {
                            further.push(around);
                            around = ALONE;
                        }
                        named = *open == b'{';
                        around = around << 1 | u64::from(named);
                        rest = inside;
                        continue 'next;
                    }
                },
                [b'0'..=b'9' | b'-', ..] => number(rest)?,
                [b' ' | b'\n' | b'\t' | b'\r', ..] => {
                    rest = space(rest);
                    named = false;
                    continue 'next;
                }
                _ => word(rest)?,
            };
        }
        // After a value: close what ends here, or go on with the next one.
        while around != ALONE {
            let in_object = around & 1 == 1;
            match rest {
                [b',', after @ ..] => {
                    rest = after;
                    named = in_object;
                    continue 'next;
                }
                [b'}', after @ ..] if in_object => rest = after,
                [b']', after @ ..] if !in_object => rest = after,
                [b' ' | b'\n' | b'\t' | b'\r', ..] => {
                    rest = space(rest);
                    continue;
                }
                _ => return Err(rest),
            }
            around >>= 1;
            if around == ALONE {
                around = further.pop().unwrap_or(ALONE);
            }
        }
        return Ok(rest);
    }
}

/// What a name leads to.
enum Named<'a> {
    /// To a value that begins here.
    Value(&'a [u8]),
    /// To a text, which ends here.
    Whole(&'a [u8]),
}

/// Goes over a name; over whole members as long as they hold texts, for most do.
#[inline(always)]
#[allow(
    clippy::inline_always,
    reason = "the loop around it keeps its places in registers"
)]
fn named_value(rest: &[u8]) -> Result<Named<'_>, &[u8]> {
    let mut name = match rest {
        [b'"', name @ ..] => name,
        _ => behind(b'"', rest)?,
    };
    loop {
        name = match ordinary(name) {
            [b'"', b':', b'"', value @ ..] => match ordinary(value) {
                [b'"', b',', b'"', next @ ..] => next,
                [b'"', after @ ..] => return Ok(Named::Whole(after)),
                rest => return escaped(rest).map(Named::Whole),
            },
            [b'"', b':', value @ ..] => return Ok(Named::Value(value)),
            [b'"', after @ ..] => return behind(b':', after).map(Named::Value),
            rest => return behind(b':', escaped(rest)?).map(Named::Value),
        };
    }
}

/// Goes over whitespace and this byte.
#[cold]
#[inline(never)]
fn behind(byte: u8, rest: &[u8]) -> Rest<'_> {
    match space(rest) {
        [found, after @ ..] if *found == byte => Ok(after),
        rest => Err(rest),
    }
}

/// Goes over whitespace.
#[inline]
pub(super) fn space(rest: &[u8]) -> &[u8] {
    match rest {
        [0..=b' ', ..] => spaces(rest),
        _ => rest,
    }
}

#[cold]
#[inline(never)]
fn spaces(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\n' | b'\t' | b'\r', after @ ..] = rest {
        rest = after;
    }
    rest
}

/// Goes over the rest of a string, behind its first quote.
#[inline]
fn string(text: &[u8]) -> Rest<'_> {
    match ordinary(text) {
        [b'"', after @ ..] => Ok(after),
        rest => escaped(rest),
    }
}

/// What may stand behind a backslash alone.
const LETTERS: [bool; 256] = {
    let mut letters = [false; 256];
    let mut at = 0;
    while at < 8 {
        letters[b"\"\\/bfnrt"[at] as usize] = true;
        at += 1;
    }
    letters
};

/// The rest of a string, from its first backslash.
#[inline(never)]
pub(super) fn escaped(mut rest: &[u8]) -> Rest<'_> {
    while let [b'\\', letter, after @ ..] = rest {
        let after = match letter {
            letter if LETTERS[usize::from(*letter)] => after,
            b'u' => match after.split_first_chunk::<4>() {
                Some((digits, after)) if digits.iter().all(u8::is_ascii_hexdigit) => after,
                _ => return Err(rest),
            },
            _ => return Err(rest),
        };
        rest = ordinary(after);
    }
    match rest {
        [b'"', after @ ..] => Ok(after),
        _ => Err(rest),
    }
}

/// What begins with the next quote, backslash or control character, looked for eight bytes at
/// a time.
#[inline]
pub(super) fn ordinary(mut rest: &[u8]) -> &[u8] {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = ONES * 0x80;
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        // A byte's high bit is set where the subtraction borrows; the lowest such bit is
        // always right. Changing bit 1 puts the quote next to the control characters.
        let quote_or_control = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
        let backslash = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
        let stops = (quote_or_control | backslash) & !word & HIGH;
        if stops != 0 {
            return &rest[stops.trailing_zeros() as usize / 8..];
        }
        rest = after;
    }
    ordinary_to_end(rest)
}

/// The same for the last bytes.
#[inline(never)]
fn ordinary_to_end(rest: &[u8]) -> &[u8] {
    let stop = rest
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
    &rest[stop.unwrap_or(rest.len())..]
}

/// `true`, `false` or `null`.
#[inline]
fn word(rest: &[u8]) -> Rest<'_> {
    match rest {
        [b't', b'r', b'u', b'e', after @ ..]
        | [b'n', b'u', b'l', b'l', after @ ..]
        | [b'f', b'a', b'l', b's', b'e', after @ ..] => Ok(after),
        _ => Err(rest),
    }
}

/// A number that begins here.
pub(super) fn number(rest: &[u8]) -> Rest<'_> {
    let mut rest = rest.strip_prefix(b"-").unwrap_or(rest);
    rest = match rest {
        [b'0', after @ ..] => after,
        _ => digits(rest)?,
    };
    if let [b'.', after @ ..] = rest {
        rest = digits(after)?;
    }
    if let [b'e' | b'E', after @ ..] = rest {
        rest = match after {
            [b'+' | b'-', after @ ..] => digits(after)?,
            _ => digits(after)?,
        };
    }
    Ok(rest)
}

/// One digit or more.
fn digits(rest: &[u8]) -> Rest<'_> {
    let is_other = |byte: &u8| !byte.is_ascii_digit();
    match rest.iter().position(is_other).unwrap_or(rest.len()) {
        0 => Err(rest),
        count => Ok(&rest[count..]),
    }
}
