//! A JSON number that keeps its digits.

use std::fmt;

use serde::ser::{Serialize, Serializer};

use super::{Decode, Fault, Part, Put, Raw, Reader};

/// A JSON number that keeps its digits, however many there are.
#[derive(Clone, PartialEq)]
pub struct Number<'a>(Raw<'a>);

impl Number<'_> {
    /// The digits as they stand in the document, such as `1.50` or `12e3`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// The nearest floating-point number.
    #[must_use]
    pub fn as_f64(&self) -> f64 {
        self.as_str().parse().unwrap_or(f64::NAN)
    }
}

impl fmt::Debug for Number<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn zero() -> Number<'static> {
    Number(Raw::checked("0"))
}

macro_rules! from {
    ($($type:ty),*) => {$(
        impl From<$type> for Number<'_> {
            fn from(value: $type) -> Self {
                Raw::of(&value).map_or_else(|_| zero(), Self)
            }
        }
    )*};
}

from!(i32, u32, i64, u64);

impl From<f64> for Number<'_> {
    /// JSON has no infinities and no not-a-number: those become 0.
    fn from(value: f64) -> Self {
        if value.is_finite() {
            Raw::of(&value).map_or_else(|_| zero(), Self)
        } else {
            zero()
        }
    }
}

impl Serialize for Number<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'a> Decode<'a> for Number<'a> {
    fn decode(input: &mut Reader<'a>) -> Result<Self, Fault> {
        match input.token() {
            b'-' | b'0'..=b'9' => input.raw().map(Raw::checked).map(Self),
            _ => Err(input.fault("expected a number")),
        }
    }
}

impl Put for Number<'_> {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }
}

impl Part for Number<'_> {
    type Static = Number<'static>;

    fn own(self) -> Number<'static> {
        Number(self.0.own())
    }
}
