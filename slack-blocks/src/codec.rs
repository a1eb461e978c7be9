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
mod reader;
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

pub(crate) use members::{Members, Mistakes, Name, Object, Other, Slot, object, slot};
pub(crate) use put::{Put, close};
pub(crate) use reader::{Fault, Reader};

use crate::parse::ParseError;

/// Something that is read from JSON and may borrow from it.
pub(crate) trait Decode<'a>: Sized {
    fn decode(input: &mut Reader<'a>) -> Result<Self, Fault>;

    /// Stands for an item of a list or a map that cannot be read, so that its neighbours
    /// can; written as it came. `None` for types that cannot.
    fn kept(raw: Raw<'a>) -> Option<Self> {
        let _ = raw;
        None
    }

    /// Reads an item of a list or a map.
    #[inline]
    fn item(input: &mut Reader<'a>) -> Result<Self, Fault> {
        let start = input.rest;
        // One place for both results: an item may be large, and is made where it stays.
        let mut read = Self::decode(input);
        if let Err(fault) = read {
            read = input.kept(start, fault);
        }
        read
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

/// Reads `json`. What is new or mistaken is kept raw where that is possible.
pub(crate) fn from_json<'a, T: Decode<'a>>(json: &'a str) -> Result<T, ParseError> {
    whole(json, T::decode)
}

/// Reads `json` whose top is a slot, without keeping the whole raw when the top itself is
/// mistaken: a payload that cannot be routed is an error.
pub(crate) fn payload<'a, T: Slot<'a>>(json: &'a str) -> Result<T, ParseError> {
    whole(json, members::payload)
}

fn whole<'a, T>(
    json: &'a str,
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, Fault>,
) -> Result<T, ParseError> {
    let mut input = Reader::new(json);
    match read(&mut input) {
        Ok(value) => match input.end() {
            Ok(()) => Ok(value),
            Err(fault) => Err(fault.in_text(json)),
        },
        Err(fault) => Err(fault.in_text(json)),
    }
}
