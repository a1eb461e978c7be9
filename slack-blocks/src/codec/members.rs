//! Reading an object, wherever its `type` stands.

use std::borrow::Cow;

use super::{Decode, Extra, Fault, Raw, Reader, Unknown};

/// A typed object.
pub(crate) trait Object<'a>: Sized {
    /// The value of its `type`; empty when it has none.
    const KIND: &'static str;
    const MISTAKES: Mistakes = Mistakes::Refused;

    fn from_members(members: &mut Members<'_, 'a>) -> Result<Self, Fault>;
}

/// What happens to a known field that is of another JSON type than known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistakes {
    /// It is an error; a slot around it keeps the whole object raw.
    Refused,
    /// It is kept raw, like a field that is not known.
    Kept,
    /// As `Kept`, but without a readable `type` the whole object is kept raw around it:
    /// what its fields mean depends on it.
    KeptByType,
}

/// A name that begins here, behind its first quote.
#[derive(Clone, Copy)]
pub(crate) struct AtName<'a> {
    text: &'a [u8],
    /// Its first eight bytes.
    head: u64,
}

/// A name with its quote and its colon. Names differ in their first eight bytes, and one
/// comparison of a number is enough to see it.
#[derive(Clone, Copy)]
pub(crate) struct Name {
    text: &'static [u8],
    mask: u64,
    head: u64,
}

impl Name {
    pub(crate) const fn of(text: &'static str) -> Self {
        let text = text.as_bytes();
        let (mut mask, mut head) = (0, 0);
        let mut at = 0;
        while at < text.len() && at < 8 {
            mask |= 0xff << (8 * at);
            head |= (text[at] as u64) << (8 * at);
            at += 1;
        }
        Self { text, mask, head }
    }
}

/// A name that is not at once known.
pub(crate) enum Other<'a> {
    /// There is none: the object ends.
    End,
    /// It is known, by its place among the names; 0 is the `type`.
    Known(usize),
    Unknown(Cow<'a, str>),
}

/// One of several objects, kept apart by `type`.
pub(crate) trait Slot<'a>: Sized {
    /// Reads the members of an object of this kind; of a kind that is new, all are kept.
    fn of_kind(kind: Cow<'a, str>, members: &mut Members<'_, 'a>) -> Result<Self, Fault>;

    fn other(unknown: Unknown<'a>) -> Self;
}

/// The members of an object, one after the other.
pub(crate) struct Members<'r, 'a> {
    input: &'r mut Reader<'a>,
    /// Whether a comma must stand before the next member.
    begun: bool,
    /// Whether `type` was read.
    pub(crate) typed: bool,
    mistakes: Mistakes,
}

impl<'r, 'a> Members<'r, 'a> {
    /// Enters an object.
    pub(crate) fn of(input: &'r mut Reader<'a>) -> Result<Self, Fault> {
        if !input.take(b'{') {
            return Err(input.fault("expected an object"));
        }
        Ok(Self {
            input,
            begun: false,
            typed: false,
            mistakes: Mistakes::Refused,
        })
    }

    /// The next member's name; `None` at the end of the object.
    #[inline]
    pub(crate) fn key(&mut self) -> Result<Option<Cow<'a, str>>, Fault> {
        match self.input.plain_name(self.begun) {
            Some(name) => {
                self.begun = true;
                Ok(Some(Cow::Borrowed(name)))
            }
            None => self.end_or_name(),
        }
    }

    /// Goes over the end of the object, where it stands without a space before it.
    #[inline]
    pub(crate) fn take_end(&mut self) -> bool {
        match self.input.rest {
            [b'}', after @ ..] => {
                self.input.rest = after;
                true
            }
            _ => false,
        }
    }

    /// The next name, as it stands in nearly every object: no space around. `None` leaves it to
    /// [`other`](Self::other).
    #[inline]
    pub(crate) fn at_name(&self) -> Option<AtName<'a>> {
        let text = match self.input.rest {
            [b',', b'"', text @ ..] if self.begun => text,
            [b'"', text @ ..] if !self.begun => text,
            _ => return None,
        };
        let head = text.first_chunk().copied().map(u64::from_le_bytes)?;
        Some(AtName { text, head })
    }

    /// Goes over this name, if it is the one that stands there.
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "two instructions for a name that it is not"
    )]
    pub(crate) fn take_name(&mut self, at: AtName<'a>, name: Name) -> bool {
        if at.head & name.mask != name.head {
            return false;
        }
        match at.text.strip_prefix(name.text) {
            Some(after) => {
                self.input.rest = after;
                self.begun = true;
                true
            }
            None => false,
        }
    }

    /// The next name when it is none of `names` as they are written, or is written otherwise.
    /// An object that has a kind has a `type` before them.
    #[inline(never)]
    pub(crate) fn other(&mut self, kind: &str, names: &[&str]) -> Result<Other<'a>, Fault> {
        let Some(key) = self.key()? else {
            return Ok(Other::End);
        };
        if !kind.is_empty() && key == "type" {
            return Ok(Other::Known(0));
        }
        Ok(match names.iter().position(|name| *name == key) {
            Some(at) => Other::Known(at + 1),
            None => Other::Unknown(key),
        })
    }

    /// The end of the object, or a name with escapes or spaces.
    #[inline(never)]
    fn end_or_name(&mut self) -> Result<Option<Cow<'a, str>>, Fault> {
        if self.input.take(b'}') {
            return Ok(None);
        }
        if self.begun && !self.input.take(b',') {
            return Err(self.input.fault("expected a comma or the end of an object"));
        }
        self.begun = true;
        let name = self.input.string()?;
        if !self.input.take(b':') {
            return Err(self.input.fault("expected a colon"));
        }
        Ok(Some(name))
    }

    /// That member's value.
    #[inline]
    pub(crate) fn value<T: Decode<'a>>(&mut self) -> Result<T, Fault> {
        T::decode(self.input)
    }

    /// Says what happens to fields that cannot be read.
    #[inline]
    pub(crate) fn begin(&mut self, mistakes: Mistakes) {
        self.mistakes = mistakes;
    }

    /// That value as an item of a map.
    #[inline]
    pub(crate) fn item<T: Decode<'a>>(&mut self) -> Result<T, Fault> {
        T::item(self.input)
    }

    /// The value of `type`. It may stand anywhere, so the fields before it are read over
    /// and come again. `None` when it is not a string.
    #[inline]
    pub(super) fn kind(&mut self) -> Result<Option<Cow<'a, str>>, Fault> {
        if let Some(kind) = self.input.plain_behind(b"\"type\":\"") {
            (self.begun, self.typed) = (true, true);
            return Ok(Some(Cow::Borrowed(kind)));
        }
        self.kind_anywhere()
    }

    #[inline(never)]
    fn kind_anywhere(&mut self) -> Result<Option<Cow<'a, str>>, Fault> {
        let start = self.input.rest;
        let mut first = true;
        while let Some(name) = self.key()? {
            if name == "type" {
                if self.input.token() != b'"' {
                    return Ok(None);
                }
                let kind = self.value()?;
                self.typed = first;
                if !first {
                    self.input.rest = start;
                    self.begun = false;
                }
                return Ok(Some(kind));
            }
            first = false;
            self.input.raw()?;
        }
        Err(self.missing("type"))
    }

    /// Checks a `type` member where the object's kind is already known.
    #[inline]
    pub(crate) fn expect_kind(
        &mut self,
        kind: &'static str,
        quoted: &'static str,
    ) -> Result<(), Fault> {
        match self.input.rest.strip_prefix(quoted.as_bytes()) {
            Some(after) if !self.typed => {
                self.input.rest = after;
                self.typed = true;
                Ok(())
            }
            _ => self.expect_written_kind(kind),
        }
    }

    #[inline(never)]
    fn expect_written_kind(&mut self, kind: &'static str) -> Result<(), Fault> {
        if self.typed {
            return Err(self.twice("type"));
        }
        self.typed = true;
        if self.value::<Cow<'a, str>>()? == kind {
            Ok(())
        } else {
            Err(self.fault(format!("expected the type `{kind}`")))
        }
    }

    /// Keeps every member that is left of an object of a new kind.
    #[cold]
    pub(crate) fn unknown(&mut self, kind: Cow<'a, str>) -> Result<Unknown<'a>, Fault> {
        let mut extra = Extra::default();
        while let Some(key) = self.key()? {
            let value = self.value::<Raw<'a>>()?;
            if !self.typed && key == "type" {
                self.typed = true;
            } else {
                extra.push(key, value);
            }
        }
        Ok(Unknown::members(kind, extra))
    }

    /// Puts the current field's value into `field`; `null` is remembered in `extra`.
    pub(crate) fn fill<T: Decode<'a>>(
        &mut self,
        field: &mut Option<T>,
        name: &'static str,
        extra: &mut Extra<'a>,
    ) -> Result<(), Fault> {
        if field.is_some() || extra.is_odd(name) {
            return Err(self.twice(name));
        }
        let start = self.input.rest;
        match self.value::<Option<T>>() {
            Ok(None) if self.says_the_kind(name) => return Err(self.missing(name)),
            Ok(None) => extra.push_null(name),
            Ok(found) => {
                *field = found;
                extra.forget_null(name);
            }
            Err(fault) => return self.keep(fault, start, name, extra),
        }
        Ok(())
    }

    /// Keeps a known field that could not be read, where that is right.
    #[cold]
    fn keep(
        &mut self,
        fault: Fault,
        start: &'a [u8],
        name: &'static str,
        extra: &mut Extra<'a>,
    ) -> Result<(), Fault> {
        if self.mistakes == Mistakes::Refused || self.says_the_kind(name) || fault.is_final() {
            return Err(fault);
        }
        self.input.rest = start;
        // What is not JSON at all is reported as what it should have been.
        let Ok(raw) = self.value::<Raw<'a>>() else {
            return Err(fault);
        };
        extra.push_odd(name, raw);
        Ok(())
    }

    fn says_the_kind(&self, name: &str) -> bool {
        self.mistakes == Mistakes::KeptByType && name == "type"
    }

    /// Stands for a list that is not there.
    #[cold]
    pub(crate) fn absent<T>(
        &self,
        name: &'static str,
        extra: &mut Extra<'a>,
    ) -> Result<Vec<T>, Fault> {
        if self.mistakes == Mistakes::Refused {
            return Err(self.missing(name));
        }
        extra.push_absent(name);
        Ok(Vec::new())
    }

    #[cold]
    fn twice(&self, name: &'static str) -> Fault {
        self.fault(format!("duplicate field `{name}`")).last()
    }

    #[cold]
    pub(crate) fn missing(&self, name: &'static str) -> Fault {
        self.fault(format!("missing field `{name}`"))
    }

    fn fault(&self, problem: String) -> Fault {
        Fault::new(self.input.at(), problem)
    }
}

/// Reads an object whose kind is given by where it stands.
pub(crate) fn object<'a, T: Object<'a>>(input: &mut Reader<'a>) -> Result<T, Fault> {
    T::from_members(&mut Members::of(input)?)
}

/// Reads an object whose kind is given by its `type`. A mistake in it is an error, unless
/// it can be kept raw further in; with a `type` that is not a text, all of it is kept raw.
pub(crate) fn payload<'a, T: Slot<'a>>(input: &mut Reader<'a>) -> Result<T, Fault> {
    let start = input.rest;
    let mut members = Members::of(input)?;
    match members.kind()? {
        Some(kind) => T::of_kind(kind, &mut members),
        None => {
            input.rest = start;
            input.raw().map(whole)
        }
    }
}

fn whole<'a, T: Slot<'a>>(text: &'a str) -> T {
    T::other(Unknown::whole(Raw::checked(text)))
}

/// As [`payload`]; with a mistake in it, the object is kept as it is written.
pub(crate) fn slot<'a, T: Slot<'a>>(input: &mut Reader<'a>) -> Result<T, Fault> {
    let start = input.rest;
    let Some(fewer) = input.slots.checked_sub(1) else {
        return input.raw().map(whole);
    };
    input.slots = fewer;
    // One place for both results: what is read is large, and is made where it stays.
    let mut read = payload(input);
    input.slots += 1;
    if read.is_err() {
        input.rest = start;
        read = input.raw().map(whole);
    }
    read
}
