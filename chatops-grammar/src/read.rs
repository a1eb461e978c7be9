//! Reading the words of a line by the table: which word fills which argument.

mod assemble;
mod list;
mod seen;
mod slot;
mod value;

pub(crate) use assemble::assemble;
pub(crate) use slot::{Filled, Slot};
pub(crate) use value::{clean, is_bare};

use crate::error::ErrorKind;
use crate::lex::class::{BANG, UPPER, is_flag_dash};
use crate::lex::{Line, Span, Word, is_same};
use crate::parser::Parser;
use crate::table::{Arg, ArgKind, Makes, Verb};
use crate::warning::{WarningKind, Warnings};

/// Why a line is no command: the bare facts, from which [`crate::error`] makes an explanation.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) kind: ErrorKind,
    /// In the original text.
    pub(crate) span: Span,
    pub(crate) verb: Option<&'static Verb>,
    /// The argument that was being read.
    pub(crate) arg: Option<&'static Arg>,
    /// A bit for each argument already given.
    pub(crate) given: u8,
}

/// [`Facts`] in one machine word, so that the common way through the reader stays cheap.
#[derive(Debug)]
pub(crate) struct Fault(Box<Facts>);

impl Fault {
    pub(crate) fn new(facts: Facts) -> Self {
        Self(Box::new(facts))
    }
}

impl std::ops::Deref for Fault {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        &self.0
    }
}

/// What a word is to the verb.
enum Role {
    /// The keyword of this argument.
    Clause(usize),
    /// A clause keyword, but not of this verb.
    Foreign,
    Flag,
    Value,
}

pub(crate) struct Reader<'p, 'l, 'a, 'w> {
    pub(crate) parser: &'p Parser,
    pub(crate) line: &'l Line<'a, 'w>,
    pub(crate) verb: &'static Verb,
    pub(crate) warnings: Warnings,
    pub(crate) filled: Filled,
}

impl Reader<'_, '_, '_, '_> {
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
                self.role(word)
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
                        self.alone(word).ok_or_else(|| self.surplus(at))?;
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
            at = self.value(arg, value)?;
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
        Fault::new(Facts {
            kind,
            span,
            verb: Some(self.verb),
            arg,
            given,
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

    #[inline]
    fn role(&self, word: Word) -> Role {
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

    /// The role of a word that is no keyword of the verb.
    #[inline(never)]
    fn role_elsewhere(&self, word: Word) -> Role {
        let line = self.line;
        if line.is_clause(word) {
            return Role::Foreign;
        }
        match line.get(word.span()).chars().next() {
            Some(c) if is_flag_dash(c) => Role::Flag,
            _ => Role::Value,
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
            Some(&next) if !next.has_slash() && !matches!(self.role(next), Role::Value) => {
                Err(self.fault(missing_kind(arg), next.span(), Some(arg)))
            }
            Some(_) => Ok(()),
        }
    }

    fn flag(&mut self, word: Word) -> Result<(), Fault> {
        let text = self.line.get(word.span());
        let name = text.trim_start_matches(is_flag_dash);
        let typed = text.get(..text.len() - name.len()).unwrap_or_default();
        let known = self.verb.flags.iter().position(|flag| {
            flag.level <= self.parser.level && flag.name.eq_ignore_ascii_case(name) && typed != "-"
        });
        let Some(index) = known else {
            return Err(self.surplus_flag(word));
        };
        if !typed.is_ascii() {
            self.warnings
                .add(WarningKind::DashNormalised, self.line.at(word.span()));
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
            !arg.alone.is_empty()
                && !arg.keywords.is_empty()
                && self.line.is_keyword(word, arg.alone)
        })?;
        let slot = self
            .filled
            .slots
            .get_mut(index)
            .filter(|slot| !slot.is_set())?;
        *slot = Slot::alone(word.span());
        Some(())
    }

    /// A word that has no place; or the code that must not be typed here.
    fn surplus(&self, at: usize) -> Fault {
        let rest = self.line.words.get(at..).unwrap_or_default();
        if matches!(
            self.verb.makes,
            Makes::Deploy | Makes::Promote | Makes::Rollback
        ) {
            let secret = rest
                .iter()
                .rev()
                .find(|word| is_secret(self.line.get(word.span())));
            if let Some(word) = secret {
                return self.fault(ErrorKind::SecretInCommand, word.span(), None);
            }
        }
        let span = rest.first().map(|word| word.span()).unwrap_or_default();
        self.fault(ErrorKind::UnexpectedToken, span, None)
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

/// The error for an argument that is not there.
pub(crate) fn missing_kind(arg: &Arg) -> ErrorKind {
    match arg.kind {
        ArgKind::Name | ArgKind::Target if arg.field == "pipeline" => ErrorKind::MissingPipeline,
        ArgKind::Name if arg.field == "app" => ErrorKind::MissingApp,
        ArgKind::Stage | ArgKind::Source | ArgKind::Place => ErrorKind::MissingStage,
        ArgKind::Channels => ErrorKind::MissingChannel,
        _ => ErrorKind::MissingArgument,
    }
}

/// Whether a word looks like a second factor: six digits, or what a hardware key types.
pub(crate) fn is_secret(word: &str) -> bool {
    let is_code = word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit());
    let modhex = |b: u8| b"cbdefghijklnrtuv".contains(&b.to_ascii_lowercase());
    is_code || (32..=64).contains(&word.len()) && word.bytes().all(modhex)
}
