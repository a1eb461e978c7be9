//! Reading and writing JSON without losing anything.
//!
//! Every typed object keeps the members it does not know in an [`Extra`]; every
//! slot that takes one of several objects keeps an object it does not know as
//! [`Unknown`]. Text is borrowed from the document.

mod entries;
mod extra;
mod flag;
mod impls;
mod members;
mod number;
mod private;
mod put;
mod raw;
mod skip;
mod unknown;
mod unlisted;

pub use entries::Entries;
pub use extra::Extra;
pub use flag::Flag;
pub use number::Number;
pub use private::Private;
pub use raw::Raw;
pub use unknown::Unknown;
pub use unlisted::Unlisted;

pub(crate) use members::{Members, Object, Slot, fill, missing, object, slot};
pub(crate) use put::{Put, close};

use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer};

use crate::error::DecodeError;

/// How deep slots may be nested before what is inside is kept raw. Block Kit needs 5;
/// each level may be read twice when something in it is mistaken.
const DEPTH: u8 = 10;

/// What to do with a known part that has a mistake in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mode {
    /// Keep the part raw instead of failing.
    pub(crate) forgiving: bool,
    depth: u8,
}

impl Mode {
    const STRICT: Self = Self {
        forgiving: false,
        depth: DEPTH,
    };
    const FORGIVING: Self = Self {
        forgiving: true,
        depth: DEPTH,
    };

    /// One level further in, or `None` at the bottom.
    pub(crate) fn inner(self) -> Option<Self> {
        Some(Self {
            depth: self.depth.checked_sub(1)?,
            ..self
        })
    }

    pub(crate) fn strict(self) -> Self {
        Self {
            forgiving: false,
            ..self
        }
    }
}

/// Something that is read from JSON and may borrow from it.
pub(crate) trait Decode<'a>: Sized {
    fn decode<D: Deserializer<'a>>(input: D, mode: Mode) -> Result<Self, D::Error>;

    /// As `decode`, from text that is known to be one JSON value.
    fn decode_checked(json: &'a str, mode: Mode) -> serde_json::Result<Self> {
        with_mode(json, mode)
    }
}

/// What every part of a document can do besides being read and written.
pub(crate) trait Part {
    /// The same part without borrowed text.
    type Static: 'static;

    fn own(self) -> Self::Static;

    /// How many members and objects below this part are kept raw.
    fn unknown(&self) -> usize {
        0
    }
}

/// Carries the mode through serde.
pub(crate) struct Seed<T>(Mode, PhantomData<fn() -> T>);

impl<T> Seed<T> {
    pub(crate) fn new(mode: Mode) -> Self {
        Self(mode, PhantomData)
    }
}

impl<'a, T: Decode<'a>> DeserializeSeed<'a> for Seed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'a>>(self, input: D) -> Result<T, D::Error> {
        T::decode(input, self.0)
    }
}

/// Reads `json` in one pass; when that meets a mistake, reads again and keeps raw
/// whatever is mistaken.
pub(crate) fn from_json<'a, T: Decode<'a>>(json: &'a str) -> Result<T, DecodeError> {
    with_mode(json, Mode::STRICT)
        .or_else(|_| with_mode(json, Mode::FORGIVING))
        .map_err(DecodeError::new)
}

/// Reads `json` whose top is a slot, without keeping the whole raw when the top itself is
/// mistaken: a payload that cannot be routed is an error.
pub(crate) fn payload<'a, T: Slot<'a>>(json: &'a str) -> Result<T, DecodeError> {
    members::payload(json).map_err(DecodeError::new)
}

pub(crate) fn with_mode<'a, T: Decode<'a>>(json: &'a str, mode: Mode) -> serde_json::Result<T> {
    let mut input = serde_json::Deserializer::from_str(json);
    let value = T::decode(&mut input, mode)?;
    input.end()?;
    Ok(value)
}
