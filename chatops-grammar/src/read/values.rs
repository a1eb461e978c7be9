//! The values of a line, built from its slots.

use super::list::{channel_list, names};
use super::name::clean;
use super::reader::Reader;
use super::scalar::version;
use super::slot::{Filled, Slot, Text};
use crate::command::{Channel, Channels, Release, When, parse_duration, parse_when};
use crate::lex::Line;
use crate::link;
use crate::names::{Apps, Names};
use crate::reference::{Ref, RefKind};
use crate::stage::Stage;
use std::borrow::Cow;
use std::time::Duration;

/// The values of a line, by the index of their argument.
pub(super) struct Values<'l, 'a, 'w> {
    pub(super) line: &'l Line<'a, 'w>,
    filled: &'l Filled,
}

impl<'l, 'a, 'w> Values<'l, 'a, 'w> {
    pub(super) fn of(reader: &'l Reader<'_, 'l, 'a, 'w>) -> Self {
        Self {
            line: reader.line,
            filled: &reader.filled,
        }
    }

    #[inline]
    pub(super) fn slot(&self, index: usize) -> Option<&Slot> {
        self.filled.slots.get(index).filter(|slot| slot.is_set())
    }

    #[inline]
    pub(super) fn name(&self, index: usize) -> Option<Cow<'a, str>> {
        self.slot(index)
            .map(|slot| clean(self.line, slot.head, slot.head_text))
    }

    /// For a required argument; the reader has made sure that it is there.
    #[inline]
    pub(super) fn required(&self, index: usize) -> Cow<'a, str> {
        self.name(index).unwrap_or_default()
    }

    #[inline]
    pub(super) fn stage(&self, index: usize) -> Option<Stage> {
        self.slot(index)?.stage
    }

    #[inline]
    pub(super) fn app(&self, index: usize) -> Option<Cow<'a, str>> {
        let slot = self.slot(index)?;
        (slot.tail_text != Text::None).then(|| clean(self.line, slot.tail, slot.tail_text))
    }

    #[inline]
    pub(super) fn apps(&self, index: usize) -> Option<Apps<'a>> {
        self.apps_in(self.typed(index))
    }

    #[inline]
    pub(super) fn reference(&self, index: usize) -> Option<Ref<'a>> {
        self.reference_in(self.typed(index))
    }

    /// The slot of argument `index`, set or not.
    #[inline]
    pub(super) fn typed(&self, index: usize) -> &'l Slot {
        const UNSET: &Slot = &Slot::UNSET;
        self.filled.slots.get(index).unwrap_or(UNSET)
    }

    /// The name in a slot; empty when there is none, which the reader has ruled out.
    #[inline]
    pub(super) fn name_in(&self, slot: &Slot) -> Cow<'a, str> {
        clean(self.line, slot.head, slot.head_text)
    }

    #[inline]
    pub(super) fn apps_in(&self, slot: &Slot) -> Option<Apps<'a>> {
        match slot.tail_text {
            Text::None => None,
            Text::All => Some(Apps::All),
            Text::Items => names(self.line, slot.tail).map(Apps::Named),
            text @ (Text::Plain | Text::Clean | Text::Encoded) => {
                let name = clean(self.line, slot.tail, text);
                Some(Apps::Named(Names::from_canonical(name)))
            }
        }
    }

    #[inline]
    pub(super) fn reference_in(&self, slot: &Slot) -> Option<Ref<'a>> {
        let kind = slot.ref_kind?;
        let name = self.line.take(slot.tail);
        if slot.tail_text == Text::Plain && kind != RefKind::Sha {
            return Some(Ref { kind, name });
        }
        Some(cleaned_ref(kind, name, slot.tail_text))
    }

    pub(super) fn channels(&self, index: usize) -> Option<Channels<'a>> {
        let slot = self.slot(index)?;
        if slot.is_alone {
            Some(Channels::one(Channel::Here))
        } else {
            channel_list(self.line, slot.head)
        }
    }

    pub(super) fn text_of(&self, index: usize) -> Option<&str> {
        self.slot(index).map(|slot| self.line.get(slot.head))
    }

    pub(super) fn topic(
        &self,
        index: usize,
        reader: &Reader<'_, '_, '_, '_>,
    ) -> Option<&'static str> {
        let verb = reader.vocabulary.find_verb(self.text_of(index)?)?;
        Some(verb.name)
    }

    pub(super) fn duration(&self, index: usize) -> Option<Duration> {
        parse_duration(self.text_of(index)?)
    }

    pub(super) fn when(&self, index: usize) -> Option<When> {
        parse_when(self.text_of(index)?)
    }

    pub(super) fn release(&self, index: usize) -> Option<Release<'a>> {
        let slot = self.slot(index)?;
        if let Some(number) = version(self.line.get(slot.head)) {
            return Some(Release::Version(number));
        }
        Some(Release::Commit(clean(self.line, slot.head, Text::Clean)))
    }

    /// The free text: runs of whitespace are one space.
    pub(super) fn free(&self) -> Option<Cow<'a, str>> {
        let text = self.line.take(self.line.free?);
        let spaces = |c: char| c.is_whitespace();
        if !text.contains(|c: char| c != ' ' && spaces(c)) && !text.contains("  ") {
            return Some(text);
        }
        Some(Cow::Owned(
            text.split(spaces)
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" "),
        ))
    }

    #[inline]
    pub(super) const fn flag(&self, index: u8) -> bool {
        self.filled.flags & 1 << index != 0
    }
}

/// A commit id in lower case, a name from a link decoded.
#[cold]
fn cleaned_ref(kind: RefKind, mut name: Cow<'_, str>, text: Text) -> Ref<'_> {
    if text == Text::Encoded {
        name = link::decoded(&name).map_or(name, Cow::Owned);
    }
    if kind == RefKind::Sha && name.bytes().any(|b| b.is_ascii_uppercase()) {
        name = Cow::Owned(name.to_ascii_lowercase());
    }
    Ref { kind, name }
}
