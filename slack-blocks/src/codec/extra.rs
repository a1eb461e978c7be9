//! The members of an object that its type does not know.

use std::borrow::Cow;

use serde::ser::SerializeMap;

use super::{Part, Put, Raw};

/// The members of an object that its type does not know, in the order they came.
///
/// Also remembers which known members were `null`, so that writing gives back what
/// was read. Slack's own schemas are closed: what was kept from a document that was
/// *read* may be refused when it is *sent*; [`clear`](Self::clear) drops it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extra<'a>(Option<Box<Kept<'a>>>);

#[derive(Clone, Debug, Default, PartialEq)]
struct Kept<'a> {
    members: Vec<(Cow<'a, str>, Raw<'a>)>,
    nulls: usize,
    untyped: bool,
}

impl<'a> Extra<'a> {
    /// The value of the unknown member `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Raw<'a>> {
        self.iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// All members kept, known ones that were `null` among them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Raw<'a>)> {
        self.0
            .iter()
            .flat_map(|kept| &kept.members)
            .map(|(key, value)| (&**key, value))
    }

    /// Adds a member that the type does not model, or replaces it.
    pub fn set(&mut self, name: impl Into<Cow<'a, str>>, value: Raw<'a>) {
        let name = name.into();
        let members = &mut self.kept().members;
        match members.iter_mut().find(|(key, _)| *key == name) {
            Some((_, held)) => *held = value,
            None => members.push((name, value)),
        }
    }

    /// Forgets everything kept.
    pub fn clear(&mut self) {
        self.0 = None;
    }

    /// Whether nothing is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|kept| kept.members.is_empty())
    }

    fn kept(&mut self) -> &mut Kept<'a> {
        self.0.get_or_insert_default()
    }

    pub(crate) fn push(&mut self, name: Cow<'a, str>, value: Raw<'a>) {
        self.kept().members.push((name, value));
    }

    /// Remembers that a known member was `null`.
    pub(crate) fn push_null(&mut self, name: &'static str) {
        let kept = self.kept();
        kept.nulls += 1;
        kept.members.push((Cow::Borrowed(name), Raw::NULL));
    }

    /// Remembers that the object came without its `type`.
    pub(crate) fn set_untyped(&mut self) {
        self.kept().untyped = true;
    }

    /// Whether nothing at all is remembered.
    pub(crate) fn is_plain(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn is_untyped(&self) -> bool {
        self.0.as_ref().is_some_and(|kept| kept.untyped)
    }

    /// Writes what is kept; what stood for a member that has a value by now is left out.
    pub(crate) fn write<M: SerializeMap>(
        &self,
        map: &mut M,
        is_set: impl Fn(&str) -> bool,
    ) -> Result<(), M::Error> {
        let Some(kept) = &self.0 else { return Ok(()) };
        for (name, value) in &kept.members {
            if !is_set(name) {
                map.serialize_entry(name, value)?;
            }
        }
        Ok(())
    }
}

impl Extra<'_> {
    /// As [`write`](Self::write), with a comma after each member.
    pub(crate) fn put(&self, out: &mut Vec<u8>, is_set: impl Fn(&str) -> bool) {
        let Some(kept) = &self.0 else { return };
        for (name, value) in &kept.members {
            if !is_set(name) {
                name.put(out);
                out.push(b':');
                value.put(out);
                out.push(b',');
            }
        }
    }
}

impl Part for Extra<'_> {
    type Static = Extra<'static>;

    fn own(self) -> Extra<'static> {
        Extra(self.0.map(|kept| {
            let members = kept
                .members
                .into_iter()
                .map(|(name, value)| (name.own(), value.own()))
                .collect();
            Box::new(Kept {
                members,
                nulls: kept.nulls,
                untyped: kept.untyped,
            })
        }))
    }

    fn unknown(&self) -> usize {
        self.0
            .as_ref()
            .map_or(0, |kept| kept.members.len().saturating_sub(kept.nulls))
    }
}
