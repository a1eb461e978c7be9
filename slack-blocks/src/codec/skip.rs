//! Finds the members of an object without reading their values.
//!
//! Values are checked for being JSON, so that what is kept raw can be written again.

use std::borrow::Cow;

/// Names and values of the object that `json` is; `None` when it is not one, or is
/// written in a way that is left to the careful reader (escaped names, deep nesting).
pub(crate) fn members(json: &str) -> Option<Vec<(Cow<'_, str>, &str)>> {
    let mut scan = Scan {
        bytes: json.as_bytes(),
        at: 0,
    };
    let mut list = Vec::with_capacity(16);
    scan.token()?;
    scan.take(b'{')?;
    if scan.token()? == b'}' {
        scan.at += 1;
    } else {
        loop {
            let name = scan.at + 1;
            let plain = scan.name()?;
            let name = plain.and_then(|end| json.get(name..end))?;
            scan.token()?;
            let start = scan.at;
            scan.value()?;
            list.push((Cow::Borrowed(name), json.get(start..scan.at)?));
            if scan.token()? != b',' {
                break;
            }
            scan.at += 1;
            scan.token()?;
        }
        scan.take(b'}')?;
    }
    while scan.peek().is_some_and(is_space) {
        scan.at += 1;
    }
    (scan.at == json.len()).then_some(list)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r')
}

struct Scan<'j> {
    bytes: &'j [u8],
    at: usize,
}

impl Scan<'_> {
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// The first byte of the next token; the scan stands on it.
    #[inline]
    fn token(&mut self) -> Option<u8> {
        loop {
            let byte = self.peek()?;
            if byte > b' ' {
                return Some(byte);
            }
            if !is_space(byte) {
                return None;
            }
            self.at += 1;
        }
    }

    /// One value. Objects and arrays around the place are bits below a leading 1: 1 for
    /// an object.
    fn value(&mut self) -> Option<()> {
        let mut around = 1_u64;
        loop {
            match self.token()? {
                b'"' => {
                    self.string()?;
                }
                open @ (b'{' | b'[') => {
                    self.at += 1;
                    let object = open == b'{';
                    if self.token()? == if object { b'}' } else { b']' } {
                        self.at += 1;
                    } else {
                        if around >> 63 != 0 {
                            return None;
                        }
                        around = around << 1 | u64::from(object);
                        if object {
                            self.name()?;
                        }
                        continue;
                    }
                }
                b't' => self.word(b"true")?,
                b'f' => self.word(b"false")?,
                b'n' => self.word(b"null")?,
                _ => self.number()?,
            }
            // After a value: close what ends here, or go on with the next one.
            loop {
                if around == 1 {
                    return Some(());
                }
                let object = around & 1 == 1;
                match self.token()? {
                    b',' => {
                        self.at += 1;
                        if object {
                            self.token()?;
                            self.name()?;
                        }
                        break;
                    }
                    close if close == if object { b'}' } else { b']' } => {
                        self.at += 1;
                        around >>= 1;
                    }
                    _ => return None,
                }
            }
        }
    }

    /// A name and its colon; where the name ends, if it has no escapes.
    #[inline]
    // The outer one is missing for broken JSON, the inner one for a name with escapes.
    #[allow(clippy::option_option)]
    fn name(&mut self) -> Option<Option<usize>> {
        let plain = self.string()?;
        let end = self.at - 1;
        if self.token()? != b':' {
            return None;
        }
        self.at += 1;
        Some(plain.then_some(end))
    }

    /// A string; whether it has no escapes.
    fn string(&mut self) -> Option<bool> {
        self.take(b'"')?;
        let mut plain = true;
        loop {
            self.ordinary();
            let found = self.peek()?;
            self.at += 1;
            match found {
                b'"' => return Some(plain),
                b'\\' => {
                    plain = false;
                    self.escape()?;
                }
                _ => return None,
            }
        }
    }

    /// Goes on to the next quote, backslash or control character, eight bytes at a time.
    #[inline]
    fn ordinary(&mut self) {
        const ONES: u64 = u64::from_le_bytes([1; 8]);
        const HIGH: u64 = ONES * 0x80;
        let mut at = self.at;
        while let Some(chunk) = self.bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
            let word = u64::from_le_bytes(*chunk);
            // A byte's high bit is set where the subtraction borrows; the lowest such bit is
            // always right. Changing bit 1 puts the quote next to the control characters.
            let quote_or_control = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
            let backslash = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
            let stops = (quote_or_control | backslash) & !word & HIGH;
            if stops != 0 {
                self.at = at + stops.trailing_zeros() as usize / 8;
                return;
            }
            at += 8;
        }
        self.at = at;
        while self
            .peek()
            .is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f))
        {
            self.at += 1;
        }
    }

    fn escape(&mut self) -> Option<()> {
        let kind = self.peek()?;
        self.at += 1;
        match kind {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(()),
            b'u' => {
                let digits = self.bytes.get(self.at..self.at + 4)?;
                self.at += 4;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(())
            }
            _ => None,
        }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.bytes
            .get(self.at..)?
            .starts_with(word)
            .then(|| self.at += word.len())
    }

    fn number(&mut self) -> Option<()> {
        let _ = self.take(b'-');
        if self.take(b'0').is_none() {
            self.digits()?;
        }
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}
