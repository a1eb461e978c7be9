//! Reading one argument, by its kind.

use super::slot::{Slot, Text};
use super::{Fault, Reader, missing_kind};
use crate::command::{parse_duration, parse_when};
use crate::error::ErrorKind;
use crate::lex::class::{DOT, UPPER, is_dash, is_long_dash, quote_class};
use crate::lex::{Line, MENTION, QUOTED, Span, Word};
use crate::reference::classify_with;
use crate::table::{Arg, ArgKind};
use crate::warning::WarningKind;
use std::borrow::Cow;

impl Reader<'_, '_, '_, '_> {
    /// Reads the value of argument `index` from the word at `at` on; returns the word after it.
    pub(super) fn value(&mut self, index: usize, at: usize) -> Result<usize, Fault> {
        let (Some(arg), Some(&word)) = (self.verb.args.get(index), self.line.words.get(at)) else {
            return Ok(at + 1);
        };
        let mut next = at + 1;
        let slot = match arg.kind {
            _ if self.is_alone(arg, word) => Slot::alone(word.span()),
            ArgKind::Target => self.target(word, arg)?,
            ArgKind::Name => Slot::of(
                word.span(),
                self.name(word.span(), word.classes(), word, arg)?,
            ),
            ArgKind::Stage if word.has_slash() => {
                let slash = Span {
                    start: word.slash,
                    end: word.end,
                };
                return Err(self.fault(ErrorKind::UnexpectedToken, slash, Some(arg)));
            }
            ArgKind::Stage | ArgKind::Source | ArgKind::Place => {
                if arg.kind != ArgKind::Stage {
                    next = self.list_end(at);
                }
                self.place(word, next, arg)?
            }
            ArgKind::Channels => {
                next = self.list_end(at);
                self.channels(word, next, arg)?
            }
            ArgKind::Duration | ArgKind::Time | ArgKind::Release | ArgKind::Id | ArgKind::Topic => {
                self.checked(word, arg)?
            }
        };
        if let Some(place) = self.filled.slots.get_mut(index) {
            *place = slot;
        }
        Ok(next)
    }

    /// Whether `word` stands for the whole positional argument, as in `unlock all`.
    fn is_alone(&self, arg: &Arg, word: Word) -> bool {
        !arg.alone.is_empty() && arg.keywords.is_empty() && self.line.is_keyword(word, arg.alone)
    }

    /// Kinds that a function of the text decides.
    fn checked(&self, word: Word, arg: &'static Arg) -> Result<Slot, Fault> {
        let text = self.line.get(word.span());
        let (valid, kind) = match arg.kind {
            ArgKind::Duration => (parse_duration(text).is_some(), ErrorKind::InvalidDuration),
            ArgKind::Time => (parse_when(text).is_some(), ErrorKind::InvalidTime),
            ArgKind::Release => (is_release(text), ErrorKind::InvalidRelease),
            ArgKind::Topic => (
                self.parser.find_verb(text).is_some(),
                ErrorKind::UnknownCommand,
            ),
            _ => (is_id(text), ErrorKind::InvalidId),
        };
        if valid {
            Ok(Slot::of(word.span(), Text::Plain))
        } else {
            Err(self.fault(kind, word.span(), Some(arg)))
        }
    }

    #[inline]
    fn target(&mut self, word: Word, arg: &'static Arg) -> Result<Slot, Fault> {
        let head = word.before();
        let mut slot = Slot::of(head, self.name(head, word.head, word, arg)?);
        if !word.has_slash() {
            return Ok(slot);
        }
        slot.tail = word.after();
        if slot.tail.is_empty() {
            let slash = Span {
                start: word.slash,
                end: word.end,
            };
            return Err(self.fault(ErrorKind::MissingRef, slash, Some(arg)));
        }
        let found = classify_with(self.line.get(slot.tail), word.tail);
        let Some((kind, start, end)) = found.filter(|_| !self.line.has_mark(slot.tail, MENTION))
        else {
            return Err(self.fault(ErrorKind::InvalidRef, slot.tail, Some(arg)));
        };
        let base = slot.tail.start as usize;
        slot.tail = Span::new(base + start, base + end);
        slot.tail_text = Text::Plain;
        slot.ref_kind = Some(kind);
        Ok(slot)
    }

    /// The stage before the first slash of `word`.
    #[inline]
    pub(super) fn stage(&self, word: Word, arg: &'static Arg) -> Result<Slot, Fault> {
        let span = word.before();
        let typed = self.line.bytes(span);
        let typed = if word.is_marked() {
            typed.trim_ascii()
        } else {
            typed
        };
        if typed.is_empty() {
            return Err(self.fault(ErrorKind::MissingStage, word.span(), Some(arg)));
        }
        let known = self.parser.find_stage(typed, word.head);
        let Some(stage) = known.filter(|_| !self.line.has_mark(span, MENTION)) else {
            return Err(self.fault(ErrorKind::UnknownStage, span, Some(arg)));
        };
        if !arg.stages.contains(stage) {
            return Err(self.fault(ErrorKind::StageNotAllowed, span, Some(arg)));
        }
        Ok(Slot {
            stage: Some(stage),
            ..Slot::of(span, Text::Plain)
        })
    }

    /// Checks a name and says how its text is made.
    #[inline]
    pub(super) fn name(
        &mut self,
        span: Span,
        classes: u8,
        word: Word,
        arg: &'static Arg,
    ) -> Result<Text, Fault> {
        let bytes = self.line.bytes(span);
        let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
            return Err(self.no_name(span, word, arg));
        };
        if classes & !(UPPER | DOT) != 0 || word.is_marked() {
            return self.odd_name(span, word, arg);
        }
        if !first.is_ascii_alphanumeric() || *last == b'.' {
            return Err(self.bad_name(span, arg));
        }
        Ok(if classes & UPPER == 0 {
            Text::Plain
        } else {
            Text::Clean
        })
    }

    /// `""` and `/x`: no name where one belongs.
    fn no_name(&self, span: Span, word: Word, arg: &'static Arg) -> Fault {
        let kind = if span.start == word.start {
            missing_kind(arg)
        } else {
            ErrorKind::MissingApp
        };
        let place = if span.is_empty() { word.span() } else { span };
        self.fault(kind, place, Some(arg))
    }

    #[cold]
    fn bad_name(&self, span: Span, arg: &'static Arg) -> Fault {
        let is_ref = arg.kind == ArgKind::Name && arg.field == "pipeline";
        let text = self.line.get(span);
        if let Some(slash) = text.find('/').filter(|slash| is_ref && *slash > 0) {
            let start = span.start as usize + slash;
            return self.fault(
                ErrorKind::RefNotAllowed,
                Span::new(start, span.end as usize),
                Some(arg),
            );
        }
        self.fault(ErrorKind::InvalidName, span, Some(arg))
    }

    /// Names in quotes and names with typographic dashes.
    #[cold]
    fn odd_name(&mut self, span: Span, word: Word, arg: &'static Arg) -> Result<Text, Fault> {
        if self.line.has_mark(span, MENTION) {
            return Err(self.bad_name(span, arg));
        }
        let text = self.line.get(span);
        if self.line.has_mark(span, QUOTED) {
            let trimmed = text.trim();
            if trimmed.is_empty() {
                return Err(self.no_name(span, word, arg));
            }
            let forbidden = |c: char| {
                c.is_control()
                    || matches!(c, '/' | ',' | '<' | '>' | '&')
                    || quote_class(c).is_some()
            };
            if trimmed.contains(forbidden) {
                return Err(self.bad_name(span, arg));
            }
            return Ok(if trimmed.len() == text.len() {
                Text::Plain
            } else {
                Text::Clean
            });
        }
        let clean = bare(text);
        if !is_bare(&clean) {
            return Err(self.bad_name(span, arg));
        }
        if text.contains(is_dash) {
            self.warnings
                .add(WarningKind::DashNormalised, self.line.at(span));
        }
        Ok(Text::Clean)
    }
}

/// A bare name with lower case letters and ASCII dashes.
pub(crate) fn bare(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if is_long_dash(c) => clean.push_str("--"),
            _ if is_dash(c) => clean.push('-'),
            _ => clean.push(c.to_ascii_lowercase()),
        }
    }
    clean
}

/// Whether `text` follows the alphabet of bare names.
pub(crate) fn is_bare(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last() != Some(&b'.')
        && bytes
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

/// The value of a name as typed in `span`.
#[inline]
pub(crate) fn clean<'a>(line: &Line<'a, '_>, span: Span, text: Text) -> Cow<'a, str> {
    if text == Text::Plain {
        line.take(span)
    } else {
        Cow::Owned(cleaned(line, span))
    }
}

#[cold]
fn cleaned(line: &Line<'_, '_>, span: Span) -> String {
    let typed = line.get(span).trim();
    if line.has_mark(span, QUOTED) {
        typed.to_owned()
    } else {
        bare(typed)
    }
}

fn is_id(text: &str) -> bool {
    text.len() <= 64
        && text
            .as_bytes()
            .first()
            .is_some_and(u8::is_ascii_alphanumeric)
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn is_release(text: &str) -> bool {
    version(text).is_some()
        || (7..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The number in `v42`.
pub(crate) fn version(text: &str) -> Option<u32> {
    let digits = text.strip_prefix(['v', 'V'])?;
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|number| plain && *number > 0)
}
