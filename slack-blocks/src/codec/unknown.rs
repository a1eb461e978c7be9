//! An object of a kind that this version does not know.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Extra, Members, Part, Put, Raw, Reader, close};

/// An object of a kind that this version does not know, or a known one with a
/// mistake in it. Nothing of it is lost: it is written as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown<'a>(Kept<'a>);

#[derive(Clone, Debug, PartialEq)]
enum Kept<'a> {
    /// The kind is new: its members one by one.
    Members {
        kind: Cow<'a, str>,
        members: Extra<'a>,
    },
    /// The whole text, and the kind if it has one.
    Whole { kind: Cow<'a, str>, raw: Raw<'a> },
}

impl<'a> Unknown<'a> {
    /// An object of your own making, for a kind that this version lacks.
    ///
    /// # Arguments
    /// - `json`: the object, as Slack should read it.
    ///
    /// # Errors
    ///
    /// When `json` is not a JSON value.
    pub fn from_json(json: &'a str) -> Result<Self, crate::ParseError> {
        Raw::from_json(json).map(Self::whole)
    }

    /// The value of `type`, empty when it has none.
    #[must_use]
    pub fn kind(&self) -> &str {
        match &self.0 {
            Kept::Members { kind, .. } | Kept::Whole { kind, .. } => kind,
        }
    }

    /// The whole object as JSON text.
    #[must_use]
    pub fn to_json(&self) -> Cow<'_, str> {
        match &self.0 {
            Kept::Whole { raw, .. } => Cow::Borrowed(raw.get()),
            Kept::Members { .. } => Cow::Owned(serde_json::to_string(self).unwrap_or_default()),
        }
    }

    pub(crate) fn members(kind: Cow<'a, str>, members: Extra<'a>) -> Self {
        Self(Kept::Members { kind, members })
    }

    pub(crate) fn whole(raw: Raw<'a>) -> Self {
        let mut input = Reader::new(raw.get());
        let kind = Members::of(&mut input).and_then(|mut members| members.kind());
        let kind = kind.ok().flatten().unwrap_or_default();
        let kind = Cow::Owned(kind.into_owned());
        Self(Kept::Whole { kind, raw })
    }
}

impl Serialize for Unknown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Kept::Whole { raw, .. } => raw.serialize(serializer),
            Kept::Members { kind, members } => {
                let mut map = serializer.serialize_map(None)?;
                map.serialize_entry("type", kind)?;
                members.write(&mut map, |_| false)?;
                map.end()
            }
        }
    }
}

impl Put for Unknown<'_> {
    fn put(&self, out: &mut Vec<u8>) {
        match &self.0 {
            Kept::Whole { raw, .. } => raw.put(out),
            Kept::Members { kind, members } => {
                out.extend_from_slice(b"{\"type\":");
                kind.put(out);
                out.push(b',');
                members.put(out, |_| false);
                close(out, b'}');
            }
        }
    }
}

impl Part for Unknown<'_> {
    type Static = Unknown<'static>;

    fn own(self) -> Unknown<'static> {
        Unknown(match self.0 {
            Kept::Members { kind, members } => Kept::Members {
                kind: kind.own(),
                members: members.own(),
            },
            Kept::Whole { kind, raw } => Kept::Whole {
                kind: kind.own(),
                raw: raw.own(),
            },
        })
    }

    fn unknown(&self) -> usize {
        1
    }
}
