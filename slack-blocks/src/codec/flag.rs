//! A flag that comes as `true` or as `"true"`.

use serde::ser::{Serialize, Serializer};

use super::{Decode, Fault, Part, Put, Reader};

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
    fn decode(input: &mut Reader<'a>) -> Result<Self, Fault> {
        if input.token() != b'"' {
            return input.bool().map(Self::from);
        }
        let text = input.string()?;
        Self::from_text(&text).ok_or_else(|| input.fault("expected true or false"))
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
