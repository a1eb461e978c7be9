//! The members of an object that its type does not know.

use std::borrow::Cow;

use serde::ser::SerializeMap;

use super::{Part, Put, Raw};

/// The fields of an object that its type does not know, in the order they came.
///
/// Also holds the known fields that could not be read, because they were `null` or of an
/// unexpected JSON type, so that writing gives back what was read. Slack's own schemas are closed: what was kept from a document that was
/// *read* may be refused when it is *sent*; [`clear`](Self::clear) drops it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extra<'a>(Option<Box<Kept<'a>>>);

#[derive(Clone, Debug, Default, PartialEq)]
struct Kept<'a> {
    members: Vec<(Cow<'a, str>, Raw<'a>)>,
    /// How many of them are known and were empty: `null`, or `""` for an id.
    nulls: usize,
    /// How many of them are known and could not be read.
    odd: usize,
    /// Known fields without an `Option` of their own that were not there.
    absent: Vec<&'static str>,
    /// What stood in place of the object.
    whole: Option<Raw<'a>>,
    untyped: bool,
}

impl Kept<'_> {
    fn holds(&self, name: &str) -> bool {
        self.members.iter().any(|(key, _)| key == name)
    }

    fn is_odd(&self, name: &str) -> bool {
        let mut known = self.members.iter();
        known.any(|(key, value)| key == name && !value.is_null())
    }

    fn forget_null(&mut self, name: &str) {
        if self.holds(name) {
            let before = self.members.len();
            self.members.retain(|(key, _)| key != name);
            self.nulls -= before - self.members.len();
        }
    }
}

impl<'a> Extra<'a> {
    /// The value of the unknown member `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Raw<'a>> {
        self.iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// All fields kept, known ones that could not be read among them.
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
        self.0
            .as_ref()
            .is_none_or(|kept| kept.members.is_empty() && kept.whole.is_none())
    }

    /// What stood where an object was expected: `null`, `[]`, a text.
    #[must_use]
    pub fn instead(&self) -> Option<&Raw<'a>> {
        self.0.as_ref()?.whole.as_ref()
    }

    fn kept(&mut self) -> &mut Kept<'a> {
        self.0.get_or_insert_default()
    }

    pub(crate) fn push(&mut self, name: Cow<'a, str>, value: Raw<'a>) {
        self.kept().members.push((name, value));
    }

    /// Stands for something that is not an object.
    pub(crate) fn whole(raw: Raw<'a>) -> Self {
        let mut extra = Self::default();
        extra.kept().whole = Some(raw);
        extra
    }

    /// What stood in place of the object, unless it has been filled since.
    pub(crate) fn as_whole(&self, is_blank: impl FnOnce() -> bool) -> Option<&Raw<'a>> {
        self.0.as_ref()?.whole.as_ref().filter(|_| is_blank())
    }

    /// Remembers that a known field was `null`.
    pub(crate) fn push_null(&mut self, name: &'static str) {
        let kept = self.kept();
        kept.nulls += 1;
        kept.members.push((Cow::Borrowed(name), Raw::NULL));
    }

    /// Keeps a known field that could not be read.
    pub(crate) fn push_odd(&mut self, name: &'static str, raw: Raw<'a>) {
        let kept = self.kept();
        kept.odd += 1;
        // An id that is empty is as absent as one that is `null`.
        kept.nulls += usize::from(raw.get() == "\"\"");
        kept.members.push((Cow::Borrowed(name), raw));
    }

    /// Remembers that a known field was not there.
    pub(crate) fn push_absent(&mut self, name: &'static str) {
        if !self.holds(name) {
            self.kept().absent.push(name);
        }
    }

    /// Whether something else stood in place of the object.
    pub(crate) fn is_whole(&self) -> bool {
        self.instead().is_some()
    }

    /// Whether a known field was kept because it could not be read.
    #[inline]
    pub(crate) fn is_odd(&self, name: &str) -> bool {
        self.0
            .as_ref()
            .is_some_and(|kept| kept.odd > 0 && kept.is_odd(name))
    }

    /// Whether a known field was kept, or was not there.
    pub(crate) fn holds(&self, name: &str) -> bool {
        self.0
            .as_ref()
            .is_some_and(|kept| kept.absent.contains(&name) || kept.holds(name))
    }

    /// Whether a known field was not there at all.
    pub(crate) fn is_absent(&self, name: &str) -> bool {
        self.0
            .as_ref()
            .is_some_and(|kept| kept.absent.contains(&name))
    }

    /// Forgets that a known field was `null`: it came again with a value.
    #[inline]
    pub(crate) fn forget_null(&mut self, name: &str) {
        if let Some(kept) = self.0.as_mut().filter(|kept| kept.nulls > 0) {
            kept.forget_null(name);
        }
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
                odd: kept.odd,
                absent: kept.absent,
                whole: kept.whole.map(Part::own),
                untyped: kept.untyped,
            })
        }))
    }

    fn unknown(&self) -> usize {
        self.0.as_ref().map_or(0, |kept| {
            kept.members.len().saturating_sub(kept.nulls) + usize::from(kept.whole.is_some())
        })
    }
}
