//! Finds where a value ends without reading it.
//!
//! It is checked for being JSON, so that what is kept raw can be written again.

/// The bytes of a document; places in it are handed in and given back, so that they stay
/// in registers.
#[derive(Clone, Copy)]
pub(super) struct Text<'a>(pub(super) &'a [u8]);

/// Where something ends, or where it stops being JSON.
type Place = Result<usize, usize>;

impl Text<'_> {
    /// The byte at a place; 0, which is no JSON anywhere, at the end.
    #[inline]
    pub(super) fn byte(self, at: usize) -> u8 {
        self.0.get(at).copied().unwrap_or(0)
    }

    /// Where the next token begins.
    #[inline]
    pub(super) fn token(self, mut at: usize) -> usize {
        while matches!(self.byte(at), b' ' | b'\n' | b'\t' | b'\r') {
            at += 1;
        }
        at
    }

    /// One value that begins here.
    pub(super) fn value(self, mut at: usize) -> Place {
        // Objects and arrays around the place are bits below a leading 1: 1 for an object.
        // No call is nested, so no depth is too much; what does not fit waits in `further`.
        let mut around = 1_u64;
        let mut further = Vec::new();
        loop {
            match self.byte(at) {
                b'"' => at = self.string(at)?.0,
                open @ (b'{' | b'[') => {
                    at = self.token(at + 1);
                    // The closing brackets are two behind the opening ones.
                    if self.byte(at) == open + 2 {
                        at += 1;
                    } else {
                        if around >> 63 != 0 {
                            further.push(around);
                            around = 1;
                        }
                        around <<= 1;
                        if open == b'{' {
                            around |= 1;
                            at = self.name(at)?;
                        }
                        continue;
                    }
                }
                b't' => at = self.word(at, b"true")?,
                b'f' => at = self.word(at, b"false")?,
                b'n' => at = self.word(at, b"null")?,
                _ => at = self.number(at)?,
            }
            // After a value: close what ends here, or go on with the next one.
            loop {
                if around == 1 {
                    match further.pop() {
                        Some(outer) => around = outer,
                        None => return Ok(at),
                    }
                }
                at = self.token(at);
                match (self.byte(at), around & 1 == 1) {
                    (b',', object) => {
                        at = self.token(at + 1);
                        if object {
                            at = self.name(at)?;
                        }
                        break;
                    }
                    (b'}', true) | (b']', false) => {
                        at += 1;
                        around >>= 1;
                    }
                    _ => return Err(at),
                }
            }
        }
    }

    /// A name that begins here, its colon, and the space before the value.
    #[inline]
    fn name(self, at: usize) -> Place {
        let colon = self.token(self.string(at)?.0);
        if self.byte(colon) == b':' {
            Ok(self.token(colon + 1))
        } else {
            Err(colon)
        }
    }

    /// A string that begins here; whether it has no escapes.
    #[inline]
    pub(super) fn string(self, at: usize) -> Result<(usize, bool), usize> {
        if self.byte(at) != b'"' {
            return Err(at);
        }
        let stop = self.ordinary(at + 1);
        if self.byte(stop) == b'"' {
            Ok((stop + 1, true))
        } else {
            Ok((self.escaped(stop)?, false))
        }
    }

    /// The rest of a string, from its first backslash.
    fn escaped(self, mut at: usize) -> Place {
        loop {
            match self.byte(at) {
                b'"' => return Ok(at + 1),
                b'\\' => at = self.ordinary(self.escape(at + 1)?),
                _ => return Err(at),
            }
        }
    }

    /// What stands behind a backslash.
    fn escape(self, at: usize) -> Place {
        match self.byte(at) {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(at + 1),
            b'u' => match self.0.get(at + 1..at + 5) {
                Some(digits) if digits.iter().all(u8::is_ascii_hexdigit) => Ok(at + 5),
                _ => Err(at),
            },
            _ => Err(at),
        }
    }

    /// The next quote, backslash or control character, looked for eight bytes at a time.
    #[inline]
    pub(super) fn ordinary(self, mut at: usize) -> usize {
        const ONES: u64 = u64::from_le_bytes([1; 8]);
        const HIGH: u64 = ONES * 0x80;
        while let Some(chunk) = self.0.get(at..).and_then(<[u8]>::first_chunk::<8>) {
            let word = u64::from_le_bytes(*chunk);
            // A byte's high bit is set where the subtraction borrows; the lowest such bit is
            // always right. Changing bit 1 puts the quote next to the control characters.
            let quote_or_control = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
            let backslash = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
            let stops = (quote_or_control | backslash) & !word & HIGH;
            if stops != 0 {
                return at + stops.trailing_zeros() as usize / 8;
            }
            at += 8;
        }
        while !matches!(self.byte(at), b'"' | b'\\' | 0..=0x1f) {
            at += 1;
        }
        at
    }

    #[inline]
    pub(super) fn word(self, at: usize, word: &[u8]) -> Place {
        match self.0.get(at..at + word.len()) {
            Some(found) if found == word => Ok(at + word.len()),
            _ => Err(at),
        }
    }

    /// A number that begins here.
    pub(super) fn number(self, mut at: usize) -> Place {
        // Not `at += usize::from(found)`, as in `Reader::take`.
        if self.byte(at) == b'-' {
            at += 1;
        }
        at = if self.byte(at) == b'0' {
            at + 1
        } else {
            self.digits(at)?
        };
        if self.byte(at) == b'.' {
            at = self.digits(at + 1)?;
        }
        if matches!(self.byte(at), b'e' | b'E') {
            at += 1;
            if matches!(self.byte(at), b'+' | b'-') {
                at += 1;
            }
            at = self.digits(at)?;
        }
        Ok(at)
    }

    fn digits(self, start: usize) -> Place {
        let mut at = start;
        while self.byte(at).is_ascii_digit() {
            at += 1;
        }
        if at > start { Ok(at) } else { Err(at) }
    }
}
