//! A piece of JSON kept as it was written.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Error, Serialize, Serializer};
use serde_json::value::RawValue;

use super::{Decode, Fault, Part, Put, Reader};
use crate::parse::ParseError;

/// A piece of JSON kept as it was written: numbers, spaces and all.
///
/// Two are equal when their text is equal.
#[derive(Clone)]
pub struct Raw<'a>(Cow<'a, str>);

impl<'a> Raw<'a> {
    pub(crate) const NULL: Self = Self(Cow::Borrowed("null"));
    pub(crate) const EMPTY: Self = Self(Cow::Borrowed("\"\""));

    /// Checks that `json` is one JSON value and keeps its text.
    ///
    /// # Arguments
    /// - `json`: text of one value.
    ///
    /// # Errors
    ///
    /// When it is not JSON.
    pub fn from_json(json: &'a str) -> Result<Self, ParseError> {
        super::from_json(json)
    }

    /// Writes any value as JSON and keeps that.
    ///
    /// # Errors
    ///
    /// When the value's own `Serialize` fails.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Raw<'static>, ParseError> {
        let json = serde_json::to_string(value).map_err(ParseError::new)?;
        Ok(Raw(Cow::Owned(json)))
    }

    /// The text of this JSON value.
    #[must_use]
    pub fn get(&self) -> &str {
        &self.0
    }

    /// Reads the value as a type of your own, which may borrow from it.
    ///
    /// # Errors
    ///
    /// When the type does not fit.
    pub fn decode<'s, T: Deserialize<'s>>(&'s self) -> Result<T, ParseError> {
        serde_json::from_str(self.get()).map_err(ParseError::new)
    }

    /// Whether this is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.get() == "null"
    }

    /// The same value without borrowed text.
    #[must_use]
    pub fn into_owned(self) -> Raw<'static> {
        Raw(Cow::Owned(self.0.into_owned()))
    }

    /// `json` is known to be one JSON value.
    pub(crate) fn checked(json: &'a str) -> Self {
        Self(Cow::Borrowed(json))
    }
}

impl PartialEq for Raw<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

/// May hold secrets: only its length shows.
impl fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raw({} bytes)", self.get().len())
    }
}

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Only `RawValue` passes through serde_json unchanged, and it reads before it believes.
        let raw: &RawValue = serde_json::from_str(self.get()).map_err(S::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Raw<'_> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(input).map(|raw| Self(Cow::Owned(raw.get().to_owned())))
    }
}

impl<'a> Decode<'a> for Raw<'a> {
    fn decode(input: &mut Reader<'a>) -> Result<Self, Fault> {
        input.raw().map(Self::checked)
    }
}

impl Put for Raw<'_> {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.get().as_bytes());
    }
}

impl Part for Raw<'_> {
    type Static = Raw<'static>;

    fn own(self) -> Raw<'static> {
        self.into_owned()
    }
}
