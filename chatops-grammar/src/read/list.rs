//! Reading comma lists: apps and channels.
//!
//! Why a list is kept as one span and read twice: most lists have one item, and their text is already the
//! canonical one. So the first reading checks the items and says whether the text can be borrowed as it
//! stands; only a list that cannot is taken apart again when the command is made.
//!
//! Whitespace around commas does not count (`a , b` is `a,b`), so a list may go over several words. An
//! item that is empty or stands there twice is dropped with a warning; the items seen are kept in a small
//! set ([`Seen`]) so that a long list takes linear time.

use super::fault::Fault;
use super::name::{bare, clean};
use super::reader::{Reader, Role};
use super::seen::Seen;
use super::slot::{Slot, Text};
use crate::command::{Channel, Channels};
use crate::error::ErrorKind;
use crate::lex::class::{COMMA, UPPER, is_dash};
use crate::lex::{Line, MENTION, Mention, QUOTED, Span, Word, word};
use crate::link;
use crate::names::Names;
use crate::table::{Arg, ArgKind};
use crate::warning::WarningKind;
use std::borrow::Cow;

impl Reader<'_, '_, '_, '_> {
    /// The word after the list that starts in the word at `at`: whitespace around commas does not count.
    #[inline]
    pub(super) fn list_end(&self, at: usize) -> usize {
        let words = self.line.words;
        if at + 1 == words.len() {
            return at + 1;
        }
        let comma = |index: usize| {
            words
                .get(index)
                .is_some_and(|word| self.ends_in_comma(*word))
        };
        let mut last = at;
        while let Some(&next) = words.get(last + 1) {
            let leads = self.line.get(next.span()).starts_with(',');
            if !(comma(last) || leads) || !(self.role(next) == Role::Value) {
                break;
            }
            last += 1;
        }
        last + 1
    }

    fn ends_in_comma(&self, word: Word) -> bool {
        word.classes() & COMMA != 0 && self.line.get(word.span()).ends_with(',')
    }

    fn list_span(&self, start: u16, next: usize) -> Span {
        let last = next
            .checked_sub(1)
            .and_then(|last| self.line.words.get(last));
        Span {
            start,
            end: last.map_or(start, |word| word.end),
        }
    }

    /// `STAGE`, `STAGE/APP`, `STAGE/APPS`; the words before `next` belong to it.
    #[inline]
    pub(super) fn place(
        &mut self,
        index: usize,
        first: Word,
        next: usize,
        arg: &'static Arg,
    ) -> Result<(), Fault> {
        let (stage, head) = self.stage(first, arg)?;
        let (tail, tail_text) = if first.has_slash() {
            self.apps_of_place(first, next, arg)?
        } else {
            (Span::default(), Text::None)
        };
        self.fill(
            index,
            Slot {
                head,
                tail,
                head_text: Text::Plain,
                tail_text,
                stage: Some(stage),
                ref_kind: None,
                is_alone: false,
            },
        );
        Ok(())
    }

    /// The apps after the slash of a place.
    #[inline]
    fn apps_of_place(
        &mut self,
        first: Word,
        next: usize,
        arg: &'static Arg,
    ) -> Result<(Span, Text), Fault> {
        let tail = self.list_span(first.after().start, next);
        if tail.is_empty() {
            let slash = Span {
                start: first.slash,
                end: first.end,
            };
            return Err(self.fault(ErrorKind::MissingApp, slash, Some(arg)));
        }
        let text = self.line.bytes(tail);
        let bare_all = text.len() == 3
            && text.eq_ignore_ascii_case(b"all")
            && !self.line.has_mark(tail, QUOTED);
        let is_list = tail.end > first.end || first.tail & COMMA != 0;
        if arg.kind == ArgKind::Source && (bare_all || is_list) {
            return Err(self.fault(ErrorKind::MultipleSources, tail, Some(arg)));
        }
        let text = if bare_all {
            Text::All
        } else if is_list {
            self.apps(tail, first, arg)?
        } else {
            self.name(tail, first.tail, first, arg)?
        };
        Ok((tail, text))
    }

    fn apps(&mut self, list: Span, first: Word, arg: &'static Arg) -> Result<Text, Fault> {
        let line = self.line;
        let (mut seen, mut alls, mut canonical) = (Seen::default(), 0, true);
        for span in items(line, list) {
            if self.is_empty_item(span) {
                self.warnings
                    .add(WarningKind::EmptyItem, line.at(with_comma(span, list)));
                canonical = false;
                continue;
            }
            let piece = word(
                line.text,
                span.start as usize,
                span.end as usize,
                first.is_marked(),
            );
            let text = if self.is_all(span) {
                alls += 1;
                Text::All
            } else {
                self.name(span, piece.classes(), piece, arg)?
            };
            let item = if text == Text::All {
                Item::All
            } else {
                Item::Named(clean(line, span, text))
            };
            if !seen.insert(item) {
                self.warnings.add(WarningKind::DuplicateItem, line.at(span));
                canonical = false;
            }
            canonical &= text == Text::Plain;
        }
        match (alls, seen.len()) {
            (_, 0) => Err(self.fault(ErrorKind::MissingApp, list, Some(arg))),
            (0, _) => {
                let joined = self.line.get(list);
                Ok(
                    if canonical && !joined.contains([' ', '\t']) && joined.is_ascii() {
                        Text::Plain
                    } else {
                        Text::Items
                    },
                )
            }
            (_, 1) => Ok(Text::All),
            _ => Err(self.fault(ErrorKind::AllWithOthers, list, Some(arg))),
        }
    }

    fn is_empty_item(&self, span: Span) -> bool {
        self.line.get(span).trim().is_empty()
    }

    fn is_all(&self, span: Span) -> bool {
        self.line.get(span).eq_ignore_ascii_case("all") && !self.line.has_mark(span, QUOTED)
    }

    /// `#a`, `a,b`, `here`.
    pub(super) fn channels(
        &mut self,
        first: Word,
        next: usize,
        arg: &'static Arg,
    ) -> Result<Slot, Fault> {
        let list = self.list_span(first.start, next);
        let line = self.line;
        let mut seen = Seen::default();
        for span in items(line, list) {
            if self.is_empty_item(span) {
                self.warnings
                    .add(WarningKind::EmptyItem, line.at(with_comma(span, list)));
                continue;
            }
            let Some(channel) = channel(line, span) else {
                return Err(self.fault(ErrorKind::ExpectedChannel, span, Some(arg)));
            };
            if line.get(span).contains(':') {
                self.warnings.add(WarningKind::LinkUnwrapped, line.at(span));
            } else if line.get(span).contains(is_dash) && line.mention(span).is_none() {
                self.warnings
                    .add(WarningKind::DashNormalized, line.at(span));
            }
            if !seen.insert(key(channel)) {
                self.warnings.add(WarningKind::DuplicateItem, line.at(span));
            }
        }
        if seen.len() == 0 {
            return Err(self.fault(ErrorKind::MissingChannel, list, Some(arg)));
        }
        Ok(Slot::of(list, Text::Items))
    }
}

/// One item of a list of apps: the word `all`, or a name, which may be `all` in quotes.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Item<'a> {
    All,
    Named(Cow<'a, str>),
}

/// An empty item and the comma after it, or before it at the end of the list.
fn with_comma(item: Span, list: Span) -> Span {
    if item.end < list.end {
        return Span {
            end: item.end + 1,
            ..item
        };
    }
    Span {
        start: item.start.saturating_sub(1).max(list.start),
        ..item
    }
}

/// The items of a comma list without the whitespace around them.
fn items<'l>(line: &'l Line<'_, '_>, list: Span) -> impl Iterator<Item = Span> + 'l {
    let mut start = list.start as usize;
    let mut mentions = line
        .origin
        .map_or(&[][..], |origin| &origin.mentions)
        .iter()
        .peekable();
    let text = line.get(list);
    let mut commas = text
        .match_indices(',')
        .map(move |(at, _)| list.start as usize + at);
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        // A comma in the label of a mention separates nothing.
        let end = commas.find(|comma| {
            while mentions
                .next_if(|(at, _)| (at.end as usize) <= *comma)
                .is_some()
            {}
            !mentions
                .peek()
                .is_some_and(|(at, _)| at.range().contains(comma))
        });
        done = end.is_none();
        let end = end.unwrap_or(list.end as usize);
        let item = line.text.get(start..end).unwrap_or_default();
        let lead = item.len() - item.trim_start().len();
        let length = item.trim().len();
        let span = if length == 0 {
            Span::new(start, end)
        } else {
            Span::new(start + lead, start + lead + length)
        };
        start = end + 1;
        Some(span)
    })
}

/// The names of a list that was found valid.
pub(super) fn names<'a>(line: &Line<'a, '_>, list: Span) -> Option<Names<'a>> {
    let names = items(line, list).filter(|span| !line.get(*span).trim().is_empty());
    Names::new(names.map(|span| clean(line, span, Text::Clean)))
}

/// The channels of a list that was found valid.
pub(super) fn channel_list<'a>(line: &Line<'a, '_>, list: Span) -> Option<Channels<'a>> {
    let mut found = items(line, list).filter_map(|span| channel(line, span));
    let mut channels = Channels::one(found.next()?);
    let mut rest = found.peekable();
    if rest.peek().is_some() {
        let mut seen = Seen::default();
        for first in &channels {
            seen.insert(key(first.clone()));
        }
        for channel in rest {
            if seen.insert(key(channel.clone())) {
                channels.push(channel);
            }
        }
    }
    Some(channels)
}

/// What makes two channels the same.
fn key(channel: Channel<'_>) -> Channel<'_> {
    match channel {
        Channel::Id { id, .. } => Channel::Id { id, name: None },
        channel @ (Channel::Here | Channel::Name(_)) => channel,
    }
}

fn channel<'a>(line: &Line<'a, '_>, span: Span) -> Option<Channel<'a>> {
    match line.mention(span) {
        Some(Mention::Channel { id, name }) => {
            return Some(Channel::Id {
                id: Cow::Owned(id.clone()),
                name: name.clone().map(Cow::Owned),
            });
        }
        Some(Mention::User { .. } | Mention::Broadcast) => return None,
        None => {}
    }
    if line.has_mark(span, MENTION) {
        return None;
    }
    let typed = line.get(span);
    let is_quoted = line.has_mark(span, QUOTED);
    if typed.eq_ignore_ascii_case("here") && !is_quoted {
        return Some(Channel::Here);
    }
    let id_at = |start: usize, end: usize| {
        let start = span.start as usize + start;
        Channel::Id {
            id: line.take(Span::new(start, start + end)),
            name: None,
        }
    };
    if typed.contains(':') {
        let id = link::to_channel(typed)?;
        return Some(id_at(id.start, id.len()));
    }
    // Names are lower case: capitals and digits were copied. A person has no events posted to them.
    if link::is_bare_id(typed, ['C', 'G', 'D']) {
        return Some(id_at(0, typed.len()));
    }
    if link::is_bare_id(typed, ['U', 'W', 'B']) {
        return None;
    }
    match typed.strip_prefix('#') {
        Some(id)
            if id.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
                && link::is_bare_id(id, ['C', 'G', 'D']) =>
        {
            return Some(id_at(1, id.len()));
        }
        _ => {}
    }
    let hash = usize::from(typed.starts_with('#'));
    let span = Span {
        start: span.start + u16::from(hash == 1),
        end: span.end,
    };
    let name = typed.get(hash..)?;
    let mut plain = true;
    let mut length = 0;
    for c in name.chars() {
        length += 1;
        plain &= c.is_ascii() && crate::lex::class::CLASS[c as usize & 0x7F] & UPPER == 0;
        if !(c.is_alphanumeric() || matches!(c, '_' | '-') || is_dash(c)) {
            return None;
        }
    }
    if !(1..=80).contains(&length) {
        return None;
    }
    let name = if plain {
        line.take(span)
    } else {
        Cow::Owned(bare(&lower(name)))
    };
    (name.chars().count() <= 80).then_some(Channel::Name(name))
}

/// Lower case where that is one character too, so that lowering twice changes nothing.
fn lower(text: &str) -> String {
    let single = |c: char| {
        let mut lower = c.to_lowercase();
        if lower.len() == 1 {
            lower.next().unwrap_or(c)
        } else {
            c
        }
    };
    text.chars().map(single).collect()
}
