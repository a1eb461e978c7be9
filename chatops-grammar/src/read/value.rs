//! Reading one argument, by its kind.
//!
//! Why values are checked here and built in [`assemble`](super::assemble): a fault needs the place of the
//! value and the argument it was read for, which are gone when the command is made; and what is built here
//! would be thrown away by a fault further right.
//!
//! A value is a name, a stage or a ref most of the time, and these have a fast way through: the classes of
//! a word's bytes are known from the lexer, so a plain name is accepted without looking at it again.

use super::fault::{Fault, Reason, missing_kind};
use super::name::{bare, is_bare};
use super::reader::Reader;
use super::scalar::{is_id, is_release, is_word, number};
use super::slot::{Slot, Text};
use crate::command::{parse_duration, parse_when};
use crate::error::ErrorKind;
use crate::lex::class::{DOT, OTHER, SLOW, UPPER, is_balanced, is_dash, quote};
use crate::lex::invisible::{JOINER, is_invisible};
use crate::lex::{MENTION, QUOTED, Span, Word};
use crate::link;
use crate::reference::{RefKind, classify, classify_with, is_emphasized};
use crate::stage::Stage;
use crate::table::{Arg, ArgKind};
use crate::warning::WarningKind;

impl Reader<'_, '_, '_, '_> {
    /// Reads the value of `arg`, which has this `index`, from `word`, which stands at `at`, on; returns
    /// the word after it.
    #[inline]
    pub(super) fn value(
        &mut self,
        index: usize,
        arg: &'static Arg,
        at: usize,
        word: Word,
    ) -> Result<usize, Fault> {
        let mut next = at + 1;
        let slot = match arg.kind {
            _ if self.is_alone(arg, word) => Slot::alone(word.span()),
            ArgKind::Target => {
                self.target(index, word, arg)?;
                return Ok(next);
            }
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
                if word.has_slash() && next < self.line.words.len() {
                    next = self.list_end(at);
                }
                self.place(index, word, next, arg)?;
                return Ok(next);
            }
            ArgKind::Channels => {
                next = self.list_end(at);
                self.channels(word, next, arg)?
            }
            ArgKind::Duration
            | ArgKind::Time
            | ArgKind::Release
            | ArgKind::Id
            | ArgKind::Topic
            | ArgKind::Number { .. }
            | ArgKind::OneOf(_)
            | ArgKind::Word => self.checked(word, arg)?,
        };
        self.fill(index, slot);
        Ok(next)
    }

    /// Keeps what was read. The common kinds do it themselves, at their end: a slot is small parts, and
    /// to hand them up one by one and copy them as a whole costs a plain line a tenth of its time.
    #[inline(always)]
    #[allow(clippy::inline_always)] // one store for each part
    pub(super) fn fill(&mut self, index: usize, slot: Slot) {
        if let Some(place) = self.filled.slots.get_mut(index) {
            *place = slot;
        }
    }

    /// Whether `word` stands for the whole positional argument, as in `unlock all`.
    fn is_alone(&self, arg: &Arg, word: Word) -> bool {
        arg.alone
            .is_some_and(|alone| arg.keywords.is_empty() && self.line.is_keyword(word, alone))
    }

    /// Kinds that a function of the text decides.
    fn checked(&self, word: Word, arg: &'static Arg) -> Result<Slot, Fault> {
        let text = self.line.get(word.span());
        let (valid, kind) = match arg.kind {
            ArgKind::Duration => (parse_duration(text).is_some(), ErrorKind::InvalidDuration),
            ArgKind::Time => (parse_when(text).is_some(), ErrorKind::InvalidTime),
            ArgKind::Release => (is_release(text), ErrorKind::InvalidRelease),
            ArgKind::Topic => (
                self.vocabulary.find_verb(text).is_some(),
                ErrorKind::UnknownCommand,
            ),
            ArgKind::Number { minimum, maximum } => (
                number(text).is_some_and(|number| (minimum..=maximum).contains(&number)),
                ErrorKind::InvalidNumber,
            ),
            ArgKind::OneOf(words) => (
                words.iter().any(|one| one.eq_ignore_ascii_case(text)),
                ErrorKind::InvalidWord,
            ),
            ArgKind::Word => (is_word(text), ErrorKind::InvalidWord),
            ArgKind::Id
            | ArgKind::Name
            | ArgKind::Target
            | ArgKind::Stage
            | ArgKind::Source
            | ArgKind::Place
            | ArgKind::Channels => (is_id(text), ErrorKind::InvalidId),
        };
        let valid = valid && !self.line.has_mark(word.span(), MENTION);
        if valid {
            Ok(Slot::of(word.span(), Text::Plain))
        } else {
            Err(self.fault(kind, word.span(), Some(arg)))
        }
    }

    #[inline]
    fn target(&mut self, index: usize, word: Word, arg: &'static Arg) -> Result<(), Fault> {
        let head = word.before();
        let name = self.name(head, word.head, word, arg);
        let head_text = name.map_err(|fault| self.link_alone(fault, word))?;
        if !word.has_slash() {
            self.fill(index, Slot::of(head, head_text));
            return Ok(());
        }
        let tail = word.after();
        if tail.is_empty() {
            let slash = Span {
                start: word.slash,
                end: word.end,
            };
            return Err(self.fault(ErrorKind::MissingRef, slash, Some(arg)));
        }
        let line = self.line;
        let bytes = line.bytes(tail);
        let found = classify_with(bytes, word.tail, || line.get(tail));
        let Some((kind, start, end)) = found else {
            let slot = Slot {
                tail,
                ..Slot::of(head, head_text)
            };
            let slot = self.linked(slot, arg)?;
            self.fill(index, slot);
            return Ok(());
        };
        if word.tail & (OTHER | SLOW) != 0 || bytes.first() == Some(&b'_') {
            self.check_ref(tail, arg)?;
        }
        let base = tail.start as usize;
        self.fill(
            index,
            Slot {
                head,
                tail: Span::new(base + start, base + end),
                head_text,
                tail_text: Text::Plain,
                stage: None,
                ref_kind: Some(kind),
                is_alone: false,
            },
        );
        Ok(())
    }

    /// What git allows and a person hardly means: half a pair of brackets or code marks, emphasis.
    #[cold]
    fn check_ref(&mut self, span: Span, arg: &'static Arg) -> Result<(), Fault> {
        let line = self.line;
        let text = line.get(span);
        let bare = text.char_indices().filter(|(at, _)| {
            let at = span.start as usize + at;
            !line.has_mark(Span::new(at, at + 1), QUOTED)
        });
        let is_emphasis = is_emphasized(text) && !line.has_mark(span, QUOTED);
        if line.has_mark(span, MENTION) || is_emphasis || !is_balanced(bare.map(|(_, c)| c)) {
            return Err(self.fault(ErrorKind::InvalidRef, span, Some(arg)));
        }
        let mut previous = '\0';
        for (at, c) in text.char_indices() {
            let at = span.start as usize + at;
            let place = Span::new(at, at + c.len_utf8());
            if is_dash(c) {
                self.warnings.add(WarningKind::DashInRef, line.at(place));
            }
            // Two emoji that are joined show that they are.
            if is_invisible(c) && (c != JOINER || previous.is_ascii()) {
                self.warnings
                    .add(WarningKind::InvisibleInRef, line.at(place));
            }
            previous = c;
        }
        Ok(())
    }

    /// A ref that is not valid as it stands: a link to one is.
    #[cold]
    fn linked(&mut self, mut slot: Slot, arg: &'static Arg) -> Result<Slot, Fault> {
        let whole = slot.tail;
        let line = self.line;
        let text = line.get(whole);
        let pasted = link::to_repository(text).filter(|_| !line.has_mark(whole, MENTION | QUOTED));
        let invalid = || self.fault(ErrorKind::InvalidRef, whole, Some(arg));
        let Some(found) = pasted else {
            return Err(invalid());
        };
        let name = link::decoded(&text[found.name.clone()]).ok_or_else(invalid)?;
        let is_pull = found.kind == RefKind::Pull;
        if !is_pull
            && !classify(&name).is_some_and(|(_, start, end)| start == 0 && end == name.len())
        {
            return Err(invalid());
        }
        let base = whole.start as usize;
        slot.tail = Span::new(base + found.name.start, base + found.name.end);
        slot.tail_text = if name == text[found.name] {
            Text::Plain
        } else {
            Text::Encoded
        };
        slot.ref_kind = Some(found.kind);
        self.warnings.set_repository(&text[found.repository]);
        self.warnings
            .add(WarningKind::LinkUnwrapped, line.at(whole));
        Ok(slot)
    }

    /// The fault of a name that is the beginning of a link.
    #[cold]
    fn link_alone(&self, fault: Fault, word: Word) -> Fault {
        if link::to_repository(self.line.get(word.span())).is_none() {
            return fault;
        }
        self.fault(ErrorKind::MissingPipeline, word.span(), fault.arg)
            .because(Reason::LinkAlone)
    }

    /// The stage before the first slash of `word`, and where it stands.
    #[inline]
    pub(super) fn stage(&self, word: Word, arg: &'static Arg) -> Result<(Stage, Span), Fault> {
        let span = word.before();
        let typed = self.line.bytes(span);
        let typed = if word.is_marked() {
            typed.trim_ascii()
        } else {
            typed
        };
        // `to production, please`: the comma belongs to the sentence, and the word after it is the fault.
        let (typed, length) = match typed.strip_suffix(b",") {
            Some(stage) if !word.has_slash() && !word.is_marked() => (stage, stage.len()),
            _ => (typed, span.range().len()),
        };
        if typed.is_empty() {
            return Err(self.fault(ErrorKind::MissingStage, word.span(), Some(arg)));
        }
        let known = self.vocabulary.find_stage(typed, word.head);
        let Some(stage) = known.filter(|_| !self.line.has_mark(span, MENTION)) else {
            return Err(self.fault(ErrorKind::UnknownStage, span, Some(arg)));
        };
        if !arg.stages.contains(stage) {
            return Err(self.fault(ErrorKind::StageNotAllowed, span, Some(arg)));
        }
        let start = span.start as usize;
        Ok((stage, Span::new(start, start + length)))
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
                c.is_control() || matches!(c, '/' | ',' | '<' | '>' | '&') || quote(c).is_some()
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
                .add(WarningKind::DashNormalized, self.line.at(span));
        }
        Ok(Text::Clean)
    }
}
