//! A JSON object used as a map.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Decode, Fault, Members, Part, Put, Raw, Reader, close};

/// A JSON object used as a map from names to values, in the order it came.
///
/// Slack writes some empty maps as `[]`; that reads as an empty map and is written as it
/// came, as is anything else that stood in its place inside a list or another map.
#[derive(Clone, Debug, PartialEq)]
pub struct Entries<'a, T> {
    list: Vec<(Cow<'a, str>, T)>,
    /// What stood in place of the map; written while the map is empty.
    instead: Option<Raw<'a>>,
}

impl<T> Default for Entries<'_, T> {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            instead: None,
        }
    }
}

impl<'a, T> Entries<'a, T> {
    /// The value named `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&T> {
        self.list
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    /// All names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.list.iter().map(|(name, value)| (&**name, value))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Adds an entry, or replaces it.
    pub fn set(&mut self, name: impl Into<Cow<'a, str>>, value: T) {
        let name = name.into();
        match self.list.iter_mut().find(|(key, _)| *key == name) {
            Some((_, held)) => *held = value,
            None => self.list.push((name, value)),
        }
    }
}

impl<'a, T: Decode<'a>> Decode<'a> for Entries<'a, T> {
    fn decode(input: &mut Reader<'a>) -> Result<Self, Fault> {
        if input.token() == b'[' {
            input.list(|input| Err(input.fault("expected an object")))?;
            return Ok(Self {
                list: Vec::new(),
                instead: Some(Raw::checked("[]")),
            });
        }
        let mut members = Members::of(input)?;
        let mut list = Vec::new();
        while let Some(key) = members.key()? {
            list.push((key, members.item()?));
        }
        Ok(Self {
            list,
            instead: None,
        })
    }

    fn kept(raw: Raw<'a>) -> Option<Self> {
        Some(Self {
            list: Vec::new(),
            instead: Some(raw),
        })
    }
}

impl<'a, T> Entries<'a, T> {
    fn instead(&self) -> Option<&Raw<'a>> {
        self.instead.as_ref().filter(|_| self.list.is_empty())
    }
}

impl<T: Serialize> Serialize for Entries<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(raw) = self.instead() {
            return raw.serialize(serializer);
        }
        let mut map = serializer.serialize_map(Some(self.list.len()))?;
        for (name, value) in &self.list {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<T: Put> Put for Entries<'_, T> {
    fn put(&self, out: &mut Vec<u8>) {
        if let Some(raw) = self.instead() {
            return raw.put(out);
        }
        out.push(b'{');
        for (name, value) in &self.list {
            name.put(out);
            out.push(b':');
            value.put(out);
            out.push(b',');
        }
        close(out, b'}');
    }
}

impl<T: Part> Part for Entries<'_, T> {
    type Static = Entries<'static, T::Static>;

    fn own(self) -> Self::Static {
        let entries = self.list.into_iter();
        Entries {
            list: entries
                .map(|(name, value)| (name.own(), value.own()))
                .collect(),
            instead: self.instead.map(Part::own),
        }
    }

    fn unknown(&self) -> usize {
        let instead = self.instead().is_some_and(|raw| raw.get() != "[]");
        let values = self.list.iter().map(|(_, value)| value.unknown());
        values.sum::<usize>() + usize::from(instead)
    }
}
