//! The reader: which word is a keyword, a flag or a value, and what may follow what.
//!
//! Why it is one loop over roles and not a state machine for each verb: the positional arguments come
//! first and in order, clauses and flags in any order, and that is all the grammar there is. What a verb
//! takes stands in the table only, so an own verb is read by the same lines as `deploy`.
//!
//! Why a role is decided before a value is read: `to staging` and `on` as the value of an argument look
//! the same; only the place says which is which. A word in quotes or with a slash is never a keyword.
//!
//! Every fault is made in [`Reader::fault_at`], where a word that looks like a second factor turns any
//! fault into one about the code: it must not be repeated, whatever else is wrong with it.

use super::fault::{Facts, Fault, Reason, missing_kind};
use super::scalar::is_negative;
use super::slot::{Filled, Slot};
use crate::error::ErrorKind;
use crate::lex::class::{BANG, UPPER, is_dash, is_flag_dash};
use crate::lex::{Line, Span, Word, is_same};
use crate::secret;
use crate::table::{Arg, ArgKind, MAX_ARGS, Makes, Verb};
use crate::vocabulary::Vocabulary;
use crate::warning::{WarningKind, Warnings};

/// What a word is to the verb.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The keyword of this argument.
    Clause(usize),
    /// A clause keyword, but not of this verb.
    Foreign,
    Flag,
    Value,
}

/// A line on its way to its command.
pub(crate) struct Reader<'p, 'l, 'a, 'w> {
    pub(crate) vocabulary: &'p Vocabulary,
    pub(crate) line: &'l Line<'a, 'w>,
    pub(crate) verb: &'static Verb,
    pub(crate) warnings: Warnings,
    pub(crate) filled: Filled,
}

impl<'p, 'l, 'a, 'w> Reader<'p, 'l, 'a, 'w> {
    #[inline(always)]
    #[allow(clippy::inline_always)] // a large value, made where it will stay
    pub(crate) fn new(
        vocabulary: &'p Vocabulary,
        line: &'l Line<'a, 'w>,
        verb: &'static Verb,
        warnings: Warnings,
        force: bool,
    ) -> Self {
        Self {
            vocabulary,
            line,
            verb,
            warnings,
            filled: Filled {
                slots: [Slot::UNSET; MAX_ARGS],
                flags: 0,
                force,
            },
        }
    }

    /// Reads every word after the verb; `classes` are those of their bytes.
    pub(crate) fn read(&mut self, classes: u8) -> Result<(), Fault> {
        let words = self.line.words;
        if classes & BANG != 0 {
            self.check_bangs()?;
        }
        let mut positional = self.next_positional(0);
        let mut at = 1;
        while let Some(&word) = words.get(at) {
            let role = if word.has_slash() {
                Role::Value
            } else {
                match self.role(word) {
                    Role::Clause(_) | Role::Foreign | Role::Flag
                        if self.is_one_of(positional, word) =>
                    {
                        Role::Value
                    }
                    role @ (Role::Clause(_) | Role::Foreign | Role::Flag | Role::Value) => role,
                }
            };
            let (arg, value) = match role {
                Role::Clause(arg) => {
                    self.needs_positional(positional, word)?;
                    positional = None;
                    self.opens_clause(arg, at)?;
                    (arg, at + 1)
                }
                Role::Value => match positional {
                    Some(arg) => {
                        positional = self.next_positional(arg + 1);
                        (arg, at)
                    }
                    None => {
                        self.alone(word).ok_or_else(|| self.surplus(word))?;
                        at += 1;
                        continue;
                    }
                },
                Role::Flag => {
                    self.flag(word)?;
                    at += 1;
                    continue;
                }
                Role::Foreign => {
                    self.needs_positional(positional, word)?;
                    return Err(self.fault(ErrorKind::UnexpectedToken, word.span(), None));
                }
            };
            at = match (self.verb.args.get(arg), words.get(value)) {
                (Some(kind), Some(&word)) => self.value(arg, kind, value, word)?,
                _ => value + 1,
            };
        }
        let missing = self
            .verb
            .args
            .iter()
            .zip(&self.filled.slots)
            .find(|(arg, slot)| arg.required && !slot.is_set());
        missing.map_or(Ok(()), |(arg, _)| Err(self.missing_at_end(arg)))
    }

    pub(crate) fn fault(&self, kind: ErrorKind, span: Span, arg: Option<&'static Arg>) -> Fault {
        self.fault_at(kind, self.line.at(span), arg)
    }

    #[cold]
    fn fault_at(&self, kind: ErrorKind, span: Span, arg: Option<&'static Arg>) -> Fault {
        let given = self
            .filled
            .slots
            .iter()
            .rev()
            .fold(0, |bits, slot| bits << 1 | u8::from(slot.is_set()));
        let code = self.code_at(kind, span);
        Fault::new(Facts {
            kind: code.map_or(kind, |_| ErrorKind::SecretInCommand),
            span: code.unwrap_or(span),
            verb: Some(self.verb),
            arg,
            given,
            reason: Reason::Kind,
        })
    }

    /// The code that was typed where a fault of this kind is: at a surplus word or anywhere after it,
    /// or in the value that is wrong. Numbers and lengths of time may look like one.
    fn code_at(&self, kind: ErrorKind, fault: Span) -> Option<Span> {
        let may_be = !matches!(
            kind,
            ErrorKind::InvalidDuration
                | ErrorKind::InvalidNumber
                | ErrorKind::InvalidTime
                | ErrorKind::MisplacedForce
        );
        let first = self
            .line
            .words
            .first()
            .filter(|_| may_be && !fault.is_empty())?;
        // A surplus word may call what follows a code, even what stands in the reason.
        let free = self
            .line
            .free
            .filter(|_| kind != ErrorKind::UnexpectedToken);
        let last = free.map_or(self.line.text.len(), |free| free.start as usize);
        let args = Span::new(first.end as usize, last.max(first.end as usize));
        let codes = secret::codes(self.line.get(args)).into_iter();
        let base = args.start as usize;
        codes
            .map(|code| self.line.at(Span::new(base + code.start, base + code.end)))
            .find(|code| {
                let is_later = kind == ErrorKind::UnexpectedToken || code.start < fault.end;
                code.end > fault.start && is_later
            })
    }

    pub(crate) fn missing_at_end(&self, arg: &'static Arg) -> Fault {
        let end = self.line.original.len();
        self.fault_at(missing_kind(arg), Span::new(end, end), Some(arg))
    }

    fn next_positional(&self, from: usize) -> Option<usize> {
        self.verb
            .args
            .get(from)
            .filter(|arg| arg.keywords.is_empty())
            .map(|_| from)
    }

    /// A clause must not come before a positional argument that is required.
    fn needs_positional(&self, positional: Option<usize>, word: Word) -> Result<(), Fault> {
        let Some(arg) = positional.and_then(|index| self.verb.args.get(index)) else {
            return Ok(());
        };
        // `route` may stand alone, but what it routes must be named.
        if arg.required || self.verb.makes == Makes::Route {
            return Err(self.fault(missing_kind(arg), word.span(), Some(arg)));
        }
        Ok(())
    }

    /// Whether argument `index` takes one of a list of words, and `word` is one of them.
    #[inline]
    fn is_one_of(&self, index: Option<usize>, word: Word) -> bool {
        let words = index.and_then(|index| self.verb.args.get(index)?.words());
        words.is_some_and(|words| words.iter().any(|one| self.line.is_keyword(word, one)))
    }

    #[inline]
    pub(super) fn role(&self, word: Word) -> Role {
        let line = self.line;
        if word.is_marked() || word.has_slash() {
            return Role::Value;
        }
        // Keywords have no punctuation.
        if word.head & !UPPER == 0 {
            let typed = line.bytes(word.span());
            for (index, arg) in self.verb.args.iter().enumerate() {
                for keyword in arg.keywords {
                    if is_same(typed, keyword, word.head) {
                        return Role::Clause(index);
                    }
                }
            }
        }
        self.role_elsewhere(word)
    }

    /// The role of a word that is not a keyword of the verb.
    #[inline(never)]
    fn role_elsewhere(&self, word: Word) -> Role {
        let line = self.line;
        if line.is_clause(word) {
            return Role::Foreign;
        }
        let text = line.get(word.span());
        if text.starts_with(is_flag_dash) && !is_negative(text) {
            Role::Flag
        } else {
            Role::Value
        }
    }

    /// Checks that the keyword at `at` may open clause `index` and that a value follows.
    #[inline]
    fn opens_clause(&self, index: usize, at: usize) -> Result<(), Fault> {
        let (Some(arg), Some(&keyword)) = (self.verb.args.get(index), self.line.words.get(at))
        else {
            return Ok(());
        };
        if self.filled.slots.get(index).is_some_and(Slot::is_set) {
            return Err(self.fault(ErrorKind::DuplicateClause, keyword.span(), Some(arg)));
        }
        match self.line.words.get(at + 1) {
            None => Err(self.missing_at_end(arg)),
            Some(&next)
                if !next.has_slash()
                    && self.role(next) != Role::Value
                    && !self.is_one_of(Some(index), next) =>
            {
                Err(self.fault(missing_kind(arg), next.span(), Some(arg)))
            }
            Some(_) => Ok(()),
        }
    }

    fn flag(&mut self, word: Word) -> Result<(), Fault> {
        let text = self.line.get(word.span());
        let name = text.trim_start_matches(is_flag_dash);
        let typed = text.get(..text.len() - name.len()).unwrap_or_default();
        // A phone changes dashes inside the name too: `—dry—run`.
        let is_name = |known: &str| {
            let as_typed = name.chars().map(|c| {
                if is_dash(c) {
                    '-'
                } else {
                    c.to_ascii_lowercase()
                }
            });
            as_typed.eq(known.chars())
        };
        let known = self.verb.flags.iter().position(|flag| {
            flag.level <= self.vocabulary.level && typed != "-" && is_name(flag.name)
        });
        let Some(index) = known else {
            return Err(self.surplus_flag(word));
        };
        if !text.is_ascii() {
            self.warnings
                .add(WarningKind::DashNormalized, self.line.at(word.span()));
        }
        self.filled.flags |= 1 << index;
        Ok(())
    }

    fn surplus_flag(&self, word: Word) -> Fault {
        self.fault(ErrorKind::UnexpectedToken, word.span(), None)
    }

    /// A word that stands for a whole argument, such as `here`.
    fn alone(&mut self, word: Word) -> Option<()> {
        let index = self.verb.args.iter().position(|arg| {
            !arg.keywords.is_empty()
                && arg
                    .alone
                    .is_some_and(|alone| self.line.is_keyword(word, alone))
        })?;
        let slot = self
            .filled
            .slots
            .get_mut(index)
            .filter(|slot| !slot.is_set())?;
        *slot = Slot::alone(word.span());
        Some(())
    }

    /// A word that has no place.
    fn surplus(&self, word: Word) -> Fault {
        self.fault(ErrorKind::UnexpectedToken, word.span(), None)
    }

    /// `!` belongs to the verb and nowhere else.
    #[cold]
    fn check_bangs(&self) -> Result<(), Fault> {
        let takes_ref = self
            .verb
            .args
            .first()
            .is_some_and(|arg| arg.kind == ArgKind::Target);
        let mut before_clause = true;
        for &word in self.line.words.get(1..).unwrap_or_default() {
            if before_clause && takes_ref {
                before_clause = !self.line.is_clause(word);
            }
            if word.classes() & BANG == 0 {
                continue;
            }
            let (start, end) = (word.start as usize, word.end as usize);
            let first = Span::new(start, start + 1);
            let last = Span::new(end - 1, end);
            let is_ref = takes_ref && before_clause && word.has_slash();
            for (span, counts) in [(first, true), (last, !is_ref)] {
                if counts && self.line.get(span) == "!" && !self.line.has_mark(span, u8::MAX) {
                    return Err(self.fault(ErrorKind::MisplacedForce, span, None));
                }
            }
        }
        Ok(())
    }
}
