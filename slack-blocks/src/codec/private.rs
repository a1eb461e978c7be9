//! Text that must not be printed.

use std::borrow::Cow;
use std::fmt;

use serde::ser::{Serialize, Serializer};

use super::{Decode, Fault, Part, Put, Reader};

/// Text that must not be printed: a response URL, a trigger id, an old token. `Debug`
/// shows a placeholder; writing a payload as JSON writes the text.
#[derive(Clone, PartialEq, Eq)]
pub struct Private<'a>(Cow<'a, str>);

impl Private<'_> {
    /// The text. Keep it out of logs and of error messages.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Private<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}

impl<'a, T: Into<Cow<'a, str>>> From<T> for Private<'a> {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl Serialize for Private<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'a> Decode<'a> for Private<'a> {
    fn decode(input: &mut Reader<'a>) -> Result<Self, Fault> {
        input.string().map(Self)
    }
}

impl Put for Private<'_> {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }
}

impl Part for Private<'_> {
    type Static = Private<'static>;

    fn own(self) -> Private<'static> {
        Private(self.0.own())
    }
}
