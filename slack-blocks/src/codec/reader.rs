//! `Reader`: JSON text and a place in it.
//!
//! Most of what Slack sends is passed on or thrown away, so the end of a value is found
//! without building it, and a place can be gone back to: a part with a mistake in it is kept
//! as text, without a second reading of what stands around it. Numbers and escapes are left to
//! `serde_json`; where that gives up, so does this.

use std::borrow::Cow;

use serde::de::DeserializeOwned;

use super::{Decode, Raw, skip};
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
    text: &'a str,
    /// What was not read yet: the end of the text.
    pub(super) rest: &'a [u8],
    /// How many slots may still be entered.
    pub(super) slots: u8,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            rest: text.as_bytes(),
            slots: SLOTS,
        }
    }

    /// How many bytes were read.
    #[inline]
    pub(super) fn at(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    /// What was expected at this place. Must not repeat a value: it may be a secret.
    #[cold]
    pub(crate) fn fault(&self, expected: &'static str) -> Fault {
        Fault::new(
            self.at(),
            if self.rest.is_empty() {
                "the document ends too early"
            } else {
                expected
            },
        )
    }

    /// The first byte of the next token, 0 at the end; the reader stands on it.
    #[inline]
    pub(crate) fn token(&mut self) -> u8 {
        match self.rest {
            [byte @ b'!'..=255, ..] => *byte,
            _ => self.token_behind_space(),
        }
    }

    #[cold]
    #[inline(never)]
    fn token_behind_space(&mut self) -> u8 {
        self.rest = skip::space(self.rest);
        self.rest.first().copied().unwrap_or(0)
    }

    /// Goes over the next token when it is `byte`.
    #[inline]
    pub(super) fn take(&mut self, byte: u8) -> bool {
        // Not `+= usize::from(found)` anywhere here: rustc 1.95 may forget the sum
        // (rust-lang/rust#158206).
        if self.token() == byte
            && let [_, after @ ..] = self.rest
        {
            self.rest = after;
            true
        } else {
            false
        }
    }

    /// The text from one place to another; there is always one, for both are ASCII.
    #[inline]
    fn between(&self, from: &'a [u8], to: &'a [u8]) -> Option<&'a str> {
        let length = self.text.len();
        self.text.get(length - from.len()..length - to.len())
    }

    /// Goes over `word` when it is the next token.
    fn word(&mut self, word: &str) -> bool {
        self.token();
        match self.rest.strip_prefix(word.as_bytes()) {
            Some(after) => {
                self.rest = after;
                true
            }
            None => false,
        }
    }

    /// Goes on to where `rest` begins, and gives what was passed; or to where the text stopped
    /// making sense.
    #[inline]
    fn pass(
        &mut self,
        rest: Result<&'a [u8], &'a [u8]>,
        expected: &'static str,
    ) -> Result<&'a str, Fault> {
        let start = self.rest;
        match rest {
            Ok(rest) => self.rest = rest,
            Err(rest) => {
                self.rest = rest;
                return Err(self.fault(expected));
            }
        }
        self.between(start, self.rest)
            .ok_or_else(|| self.fault(expected))
    }

    /// Goes back and keeps what could not be read.
    #[cold]
    pub(super) fn kept<T: Decode<'a>>(
        &mut self,
        start: &'a [u8],
        fault: Fault,
    ) -> Result<T, Fault> {
        if fault.is_final() {
            return Err(fault);
        }
        self.rest = start;
        match self.raw() {
            Ok(raw) => T::kept(Raw::checked(raw)).ok_or(fault),
            Err(_) => Err(fault),
        }
    }

    /// Any value, as it is written.
    pub(crate) fn raw(&mut self) -> Result<&'a str, Fault> {
        self.token();
        self.pass(skip::value(self.rest), "not JSON")
    }

    /// A string; borrowed unless it has escapes.
    pub(crate) fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.string_here()
    }

    /// The same, for the values that are read most often.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "a call costs as much as the string")]
    pub(crate) fn string_here(&mut self) -> Result<Cow<'a, str>, Fault> {
        if self.token() == b'"'
            && let [_, text @ ..] = self.rest
        {
            let stop = skip::ordinary(text);
            if let [b'"', after @ ..] = stop
                && let Some(found) = self.between(text, stop)
            {
                self.rest = after;
                return Ok(Cow::Borrowed(found));
            }
            return self.escaped(stop);
        }
        Err(self.fault("expected a string"))
    }

    /// What stands between `before` and the next quote, without escapes; goes over both.
    #[inline]
    pub(super) fn plain_behind(&mut self, before: &'static [u8]) -> Option<&'a str> {
        let text = self.rest.strip_prefix(before)?;
        let stop = skip::ordinary(text);
        let [b'"', after @ ..] = stop else {
            return None;
        };
        let found = self.between(text, stop)?;
        self.rest = after;
        Some(found)
    }

    /// The same for a string whose first escape is at `stop`.
    #[inline(never)]
    fn escaped(&mut self, stop: &'a [u8]) -> Result<Cow<'a, str>, Fault> {
        let escaped = "expected a string with its control characters and quotes escaped";
        let quoted = self.pass(skip::escaped(stop), escaped)?;
        unescaped(quoted)
            .or_else(|| serde_json::from_str(quoted).ok())
            .map(Cow::Owned)
            .ok_or_else(|| self.fault("expected a string of Unicode"))
    }

    /// The name of the next member, as it stands in nearly every object: behind a comma, or
    /// at the beginning, without escapes and spaces. `None` leaves it to
    /// [`string`](Self::string).
    #[inline]
    pub(super) fn plain_name(&mut self, begun: bool) -> Option<&'a str> {
        let text = match self.rest {
            [b',', b'"', text @ ..] if begun => text,
            [b'"', text @ ..] if !begun => text,
            _ => return None,
        };
        let stop = skip::ordinary(text);
        let [b'"', b':', after @ ..] = stop else {
            return None;
        };
        let name = self.between(text, stop)?;
        self.rest = after;
        Some(name)
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
        let digits = self.pass(skip::number(self.rest), "expected a number")?;
        serde_json::from_str(digits).map_err(|_| {
            let whole = digits
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-');
            // At the end of the document this is still about the number.
            Fault::new(
                self.at(),
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
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(self.fault("expected the end of the document"))
        }
    }
}

/// A string in quotes, as it was meant. `None` for one with `\u`, which has rules of its own.
fn unescaped(quoted: &str) -> Option<String> {
    let mut out = String::with_capacity(quoted.len());
    // What is to be copied begins here, and what is to be looked through.
    let (mut start, mut from) = (1, 1);
    loop {
        let rest = skip::ordinary(quoted.as_bytes().get(from..)?);
        let stop = quoted.len() - rest.len();
        out.push_str(quoted.get(start..stop)?);
        let letter = match rest {
            // The closing quote is the last byte.
            [] | [_] => return Some(out),
            [_, b'u', ..] => return None,
            [_, b'b', ..] => '\u{8}',
            [_, b'f', ..] => '\u{c}',
            [_, b'n', ..] => '\n',
            [_, b'r', ..] => '\r',
            [_, b't', ..] => '\t',
            // A quote, a slash, a backslash: it stands for itself.
            [_, _, ..] => {
                (start, from) = (stop + 1, stop + 2);
                continue;
            }
        };
        out.push(letter);
        (start, from) = (stop + 2, stop + 2);
    }
}

#[cfg(test)]
mod tests;
