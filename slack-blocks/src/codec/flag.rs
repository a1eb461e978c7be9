//! A flag that comes as `true` or as `"true"`.

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

use super::{Decode, Mode, Part, Put};

/// A flag that comes as `true` or as `"true"`, and is written as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag {
    on: bool,
    quoted: bool,
}

impl Flag {
    /// Whether it is set.
    #[must_use]
    pub fn get(self) -> bool {
        self.on
    }

    /// From a form, where everything is text.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        text.parse().ok().map(|on| Self { on, quoted: true })
    }
}

impl From<bool> for Flag {
    fn from(on: bool) -> Self {
        Self { on, quoted: false }
    }
}

impl Serialize for Flag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.quoted, self.on) {
            (false, on) => serializer.serialize_bool(on),
            (true, true) => serializer.serialize_str("true"),
            (true, false) => serializer.serialize_str("false"),
        }
    }
}

impl<'a> Decode<'a> for Flag {
    fn decode<D: Deserializer<'a>>(input: D, _: Mode) -> Result<Self, D::Error> {
        struct FlagVisitor;
        impl Visitor<'_> for FlagVisitor {
            type Value = Flag;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true or false")
            }

            fn visit_bool<E: Error>(self, on: bool) -> Result<Flag, E> {
                Ok(on.into())
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Flag, E> {
                Flag::from_text(text).ok_or_else(|| E::custom("expected true or false"))
            }
        }
        input.deserialize_any(FlagVisitor)
    }
}

impl Put for Flag {
    fn put(&self, out: &mut Vec<u8>) {
        let quote: &[u8] = if self.quoted { b"\"" } else { b"" };
        out.extend_from_slice(quote);
        self.on.put(out);
        out.extend_from_slice(quote);
    }
}

impl Part for Flag {
    type Static = Self;

    fn own(self) -> Self {
        self
    }
}
