//! A JSON object used as a map.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Decode, Fault, Members, Part, Put, Reader, close};

/// A JSON object used as a map from names to values, in the order it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Entries<'a, T>(Vec<(Cow<'a, str>, T)>);

impl<T> Default for Entries<'_, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'a, T> Entries<'a, T> {
    /// The value named `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    /// All names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds an entry, or replaces it.
    pub fn set(&mut self, name: impl Into<Cow<'a, str>>, value: T) {
        let name = name.into();
        match self.0.iter_mut().find(|(key, _)| *key == name) {
            Some((_, held)) => *held = value,
            None => self.0.push((name, value)),
        }
    }
}

impl<'a, T: Decode<'a>> Decode<'a> for Entries<'a, T> {
    fn decode(input: &mut Reader<'a>) -> Result<Self, Fault> {
        let mut members = Members::of(input)?;
        let mut entries = Vec::new();
        while let Some(key) = members.key()? {
            entries.push((key, members.value()?));
        }
        Ok(Entries(entries))
    }
}

impl<T: Serialize> Serialize for Entries<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<T: Put> Put for Entries<'_, T> {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        for (name, value) in &self.0 {
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
        Entries(
            self.0
                .into_iter()
                .map(|(name, value)| (name.own(), value.own()))
                .collect(),
        )
    }

    fn unknown(&self) -> usize {
        self.0.iter().map(|(_, value)| value.unknown()).sum()
    }
}
