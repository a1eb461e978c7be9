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
    scan.space();
    scan.take(b'{')?;
    scan.space();
    if scan.take(b'}').is_none() {
        loop {
            let name = scan.at + 1;
            let plain = scan.string()?;
            let name = plain.then(|| json.get(name..scan.at - 1)).flatten()?;
            scan.space();
            scan.take(b':')?;
            scan.space();
            let start = scan.at;
            scan.value()?;
            list.push((Cow::Borrowed(name), json.get(start..scan.at)?));
            scan.space();
            if scan.take(b',').is_none() {
                break;
            }
            scan.space();
        }
        scan.take(b'}')?;
    }
    scan.space();
    (scan.at == json.len()).then_some(list)
}

struct Scan<'j> {
    bytes: &'j [u8],
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\t' | b'\r')) {
            self.at += 1;
        }
    }

    /// One value. Objects and arrays around the place are bits: 1 for an object.
    fn value(&mut self) -> Option<()> {
        let (mut depth, mut objects) = (0_u32, 0_u128);
        loop {
            match self.peek()? {
                open @ (b'{' | b'[') => {
                    self.at += 1;
                    self.space();
                    let object = open == b'{';
                    if self.peek()? == if object { b'}' } else { b']' } {
                        self.at += 1;
                    } else {
                        depth += 1;
                        if depth > 100 {
                            return None;
                        }
                        objects = objects << 1 | u128::from(object);
                        if object {
                            self.name()?;
                        }
                        continue;
                    }
                }
                b'"' => {
                    self.string()?;
                }
                b't' => self.word(b"true")?,
                b'f' => self.word(b"false")?,
                b'n' => self.word(b"null")?,
                _ => self.number()?,
            }
            // After a value: close what ends here, or go on with the next one.
            loop {
                if depth == 0 {
                    return Some(());
                }
                self.space();
                let object = objects & 1 == 1;
                match self.peek()? {
                    b',' => {
                        self.at += 1;
                        self.space();
                        if object {
                            self.name()?;
                        }
                        break;
                    }
                    close if close == if object { b'}' } else { b']' } => {
                        self.at += 1;
                        depth -= 1;
                        objects >>= 1;
                    }
                    _ => return None,
                }
            }
        }
    }

    /// A name and its colon.
    fn name(&mut self) -> Option<()> {
        self.string()?;
        self.space();
        self.take(b':')?;
        self.space();
        Some(())
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
    fn ordinary(&mut self) {
        const ONES: u64 = u64::from_le_bytes([1; 8]);
        const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
        // A byte's high bit is set where it is 0; the lowest such bit is always right.
        let zero = |word: u64| word.wrapping_sub(ONES) & !word;
        while let Some(chunk) = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk::<8>) {
            let word = u64::from_le_bytes(*chunk);
            let quote = zero(word ^ (ONES * u64::from(b'"')));
            let backslash = zero(word ^ (ONES * u64::from(b'\\')));
            let control = word.wrapping_sub(ONES * 0x20) & !word;
            let stops = (quote | backslash | control) & HIGH;
            if stops != 0 {
                self.at += stops.trailing_zeros() as usize / 8;
                return;
            }
            self.at += 8;
        }
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
