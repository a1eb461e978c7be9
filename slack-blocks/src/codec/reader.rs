//! `Reader`: JSON text and a place in it.
//!
//! Most of what Slack sends is passed on or thrown away, so the end of a value is found
//! without building it, and a place can be gone back to: a part with a mistake in it is kept
//! as text, without a second reading of what stands around it. Numbers and escapes are left to
//! `serde_json`; where that gives up, so does this.

use std::borrow::Cow;

use serde::de::DeserializeOwned;

use super::skip::Text;
use super::{Decode, Raw};
use crate::parse::ParseError;

/// How deep slots may be nested before what is inside is kept raw. Block Kit needs 5.
const SLOTS: u8 = 10;

/// Why a value could not be read, and where.
#[derive(Debug)]
pub(crate) struct Fault(Box<Found>);

#[derive(Debug)]
struct Found {
    at: usize,
    expected: Cow<'static, str>,
    /// Whether nothing around it may be read as if it were not there.
    last: bool,
}

impl Fault {
    #[cold]
    pub(super) fn new(at: usize, expected: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Found {
            at,
            expected: expected.into(),
            last: false,
        }))
    }

    /// A fault that a lenient object does not keep raw: a field that is there twice.
    pub(super) fn last(mut self) -> Self {
        self.0.last = true;
        self
    }

    pub(super) fn is_final(&self) -> bool {
        self.0.last
    }

    /// The same for users of the crate.
    pub(crate) fn in_text(self, json: &str) -> ParseError {
        ParseError::at(json, self.0.at, &self.0.expected)
    }
}

/// JSON text and a place in it.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// How many slots may still be entered.
    pub(super) slots: u8,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            slots: SLOTS,
        }
    }

    /// What was expected at this place. Must not repeat a value: it may be a secret.
    #[cold]
    pub(crate) fn fault(&self, expected: &'static str) -> Fault {
        let early = self.at == self.text.len();
        Fault::new(
            self.at,
            if early {
                "the document ends too early"
            } else {
                expected
            },
        )
    }

    fn bytes(&self) -> Text<'a> {
        Text(self.text.as_bytes())
    }

    /// The first byte of the next token, 0 at the end; the reader stands on it.
    #[inline]
    pub(crate) fn token(&mut self) -> u8 {
        self.at = self.bytes().token(self.at);
        self.bytes().byte(self.at)
    }

    /// Goes over the next token when it is `byte`.
    #[inline]
    pub(super) fn take(&mut self, byte: u8) -> bool {
        // Not `at += usize::from(found)`: rustc 1.95 may forget the sum (rust-lang/rust#158206).
        if self.token() == byte {
            self.at += 1;
            true
        } else {
            false
        }
    }

    /// Goes over `word` when it is the next token.
    fn word(&mut self, word: &str) -> bool {
        self.token();
        let end = self.bytes().word(self.at, word.as_bytes());
        self.at = end.unwrap_or(self.at);
        end.is_ok()
    }

    /// Goes to `end` and gives what was passed; or to where the text stopped making sense.
    #[inline]
    fn pass(
        &mut self,
        end: Result<usize, usize>,
        expected: &'static str,
    ) -> Result<&'a str, Fault> {
        let start = self.at;
        match end {
            Ok(end) => self.at = end,
            Err(at) => {
                self.at = at;
                return Err(self.fault(expected));
            }
        }
        // Both ends are ASCII, so the slice is always there.
        self.text
            .get(start..self.at)
            .ok_or_else(|| self.fault(expected))
    }

    /// Goes back and keeps what could not be read.
    #[cold]
    pub(super) fn kept<T: Decode<'a>>(&mut self, start: usize, fault: Fault) -> Result<T, Fault> {
        if fault.is_final() {
            return Err(fault);
        }
        self.at = start;
        match self.raw() {
            Ok(raw) => T::kept(Raw::checked(raw)).ok_or(fault),
            Err(_) => Err(fault),
        }
    }

    /// Any value, as it is written.
    pub(crate) fn raw(&mut self) -> Result<&'a str, Fault> {
        self.token();
        self.pass(self.bytes().value(self.at), "not JSON")
    }

    /// A string; borrowed unless it has escapes.
    #[inline]
    pub(crate) fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.token();
        let start = self.at;
        let (end, plain) = match self.bytes().string(start) {
            Ok(found) => found,
            Err(at) => {
                self.at = at;
                return Err(self.fault(if at == start {
                    "expected a string"
                } else {
                    "expected a string with its control characters and quotes escaped"
                }));
            }
        };
        if plain {
            self.at = end;
            self.text
                .get(start + 1..end - 1)
                .map(Cow::Borrowed)
                .ok_or_else(|| self.fault("expected a string"))
        } else {
            self.unescape(end).map(Cow::Owned)
        }
    }

    fn unescape(&mut self, end: usize) -> Result<String, Fault> {
        let quoted = self.pass(Ok(end), "expected a string")?;
        unescaped(quoted)
            .or_else(|| serde_json::from_str(quoted).ok())
            .ok_or_else(|| self.fault("expected a string of Unicode"))
    }

    pub(crate) fn bool(&mut self) -> Result<bool, Fault> {
        if self.word("true") {
            Ok(true)
        } else if self.word("false") {
            Ok(false)
        } else {
            Err(self.fault("expected true or false"))
        }
    }

    /// A whole number that fits `T`.
    pub(crate) fn number<T: DeserializeOwned>(&mut self) -> Result<T, Fault> {
        self.token();
        let digits = self.pass(self.bytes().number(self.at), "expected a number")?;
        serde_json::from_str(digits).map_err(|_| {
            let whole = digits
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-');
            // At the end of the document this is still about the number.
            Fault::new(
                self.at,
                match (whole, digits.starts_with('-')) {
                    (false, _) => "expected a whole number",
                    (true, true) => "expected a greater whole number",
                    (true, false) => "expected a smaller whole number",
                },
            )
        })
    }

    /// Goes over `null`, if that is the next token.
    #[inline]
    pub(super) fn null(&mut self) -> bool {
        self.token() == b'n' && self.word("null")
    }

    /// An array, item by item.
    pub(super) fn list(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if !self.take(b'[') {
            return Err(self.fault("expected an array"));
        }
        if self.take(b']') {
            return Ok(());
        }
        loop {
            item(self)?;
            if self.take(b']') {
                return Ok(());
            }
            if !self.take(b',') {
                return Err(self.fault("expected a comma or the end of an array"));
            }
        }
    }

    /// Whether nothing but whitespace is left.
    pub(crate) fn end(&mut self) -> Result<(), Fault> {
        self.token();
        if self.at == self.text.len() {
            Ok(())
        } else {
            Err(self.fault("expected the end of the document"))
        }
    }
}

/// A string in quotes, as it was meant. `None` for one with `\u`, which has rules of its own.
fn unescaped(quoted: &str) -> Option<String> {
    let mut out = String::with_capacity(quoted.len());
    let mut start = 1;
    loop {
        let stop = Text(quoted.as_bytes()).ordinary(start);
        out.push_str(quoted.get(start..stop)?);
        match quoted.as_bytes().get(stop..stop + 2) {
            // The closing quote is the last byte.
            None => return Some(out),
            Some([_, b'u']) => return None,
            Some([_, b'b']) => out.push('\u{8}'),
            Some([_, b'f']) => out.push('\u{c}'),
            Some([_, b'n']) => out.push('\n'),
            Some([_, b'r']) => out.push('\r'),
            Some([_, b't']) => out.push('\t'),
            Some(other) => out.push(char::from(*other.last()?)),
        }
        start = stop + 2;
    }
}

#[cfg(test)]
mod tests;
