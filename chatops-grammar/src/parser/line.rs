//! The way of a line: lexer, trimming, verb, reader, command.

use super::{Parsed, Parser};
use crate::command::{Command, Help};
use crate::error::{ErrorKind, ParseError, explain};
use crate::lex::class::{BANG, COLON, COMMA, OTHER, SLOW, is_flag_dash};
use crate::lex::normal::{Normal, is_own_name};
use crate::lex::plain::{self, CAPACITY};
use crate::lex::quoted::{BadQuote, Split};
use crate::lex::tail::{Tail, is_shortcode, may_trim};
use crate::lex::{Line, MAX_CHARS, Span, Word, word};
use crate::read::{Facts, Fault, Filled, Reader, assemble};
use crate::table::Verb;
use crate::warning::{WarningKind, Warnings};

impl Parser {
    /// Reads `text`; the error says what is wrong in words when it is `explained`.
    pub(super) fn read_line<'t>(
        &self,
        text: &'t str,
        explained: bool,
    ) -> Result<Parsed<'t>, ParseError> {
        let fail = |fault: Fault| {
            if explained {
                explain(self, text, &fault)
            } else {
                ParseError::unexplained(&fault)
            }
        };
        if text.len() <= MAX_CHARS {
            let mut words = [Word::EMPTY; CAPACITY];
            if let Some(words) = plain::split(text, &mut words) {
                return self.read_plain(text, words, fail);
            }
        }
        self.read_rewritten(text, fail)
    }

    #[inline]
    fn read_plain<'t>(
        &self,
        text: &'t str,
        mut words: &mut [Word],
        fail: impl Fn(Fault) -> ParseError + Copy,
    ) -> Result<Parsed<'t>, ParseError> {
        let mut warnings = Warnings::default();
        let mut verb = self.verb_of(text, words);
        if verb.is_none()
            && let Some(first) = self.own_name(text, words)
        {
            warnings.add(WarningKind::PrefixDropped, first);
            words = &mut std::mem::take(&mut words)[1..];
            verb = self.verb_of(text, words);
        }
        let mut free = None;
        if verb.is_some_and(|verb| verb.text) {
            let found = words.iter().enumerate().skip(1).find_map(|(index, word)| {
                let at = opens_text(text, *word)?;
                Some((index, at))
            });
            if let Some((index, at)) = found {
                let tail = text.get(at + 1..).unwrap_or_default();
                let start = at + 1 + (tail.len() - tail.trim_start().len());
                free =
                    (!tail.trim().is_empty()).then(|| Span::new(start, start + tail.trim().len()));
                let partial = words[index];
                let keeps = at > partial.start as usize;
                if keeps {
                    words[index] = word(text, partial.start as usize, at, false);
                }
                words = &mut std::mem::take(&mut words)[..index + usize::from(keeps)];
            }
        }
        let line = Line {
            original: text,
            text,
            words: &[],
            free,
            origin: None,
        };
        self.finish(line, words, verb, warnings, fail)
    }

    /// The first word, if it is the program's name.
    #[cold]
    fn own_name(&self, text: &str, words: &[Word]) -> Option<Span> {
        let first = words.first()?.span();
        is_own_name(text.get(first.range())?, &self.own_names).then_some(first)
    }

    #[cold]
    fn read_rewritten<'t>(
        &self,
        text: &'t str,
        fail: impl Fn(Fault) -> ParseError + Copy,
    ) -> Result<Parsed<'t>, ParseError> {
        if let Some((start, _)) = text.char_indices().nth(MAX_CHARS) {
            return Err(fail(fault(
                ErrorKind::TooLong,
                Span::new(start, start),
                None,
            )));
        }
        let mut warnings = Warnings::default();
        let normal = Normal::new(text, &self.own_names, &mut warnings);
        let first = normal.command().split(' ').next().unwrap_or_default();
        let takes_text = self.find_verb(first).is_some_and(|verb| verb.text);
        let mut split =
            Split::new(&normal, takes_text, &mut warnings).map_err(|bad| match bad {
                BadQuote::Open(span) => fail(fault(ErrorKind::UnterminatedQuote, span, None)),
                BadQuote::Tail(span) => fail(fault(ErrorKind::UnexpectedToken, span, None)),
            })?;
        let mut words = std::mem::take(&mut split.words);
        let verb = self.verb_of(&split.text, &words);
        let line = Line {
            original: text,
            text: &split.text,
            words: &[],
            free: split.free,
            origin: Some(&split.origin),
        };
        self.finish(line, &mut words, verb, warnings, fail)
    }

    /// Trims the words, makes them those of the line and reads them as `verb` says.
    #[inline]
    fn finish<'t, 'w>(
        &self,
        mut line: Line<'t, 'w>,
        words: &'w mut [Word],
        verb: Option<&'static Verb>,
        mut warnings: Warnings,
        fail: impl Fn(Fault) -> ParseError + Copy,
    ) -> Result<Parsed<'t>, ParseError> {
        let mut count = words.len();
        let tail = Tail {
            text: line.text,
            origin: line.origin,
            original_len: line.original.len(),
        };
        // The verb comes first: its `!` and its colon are its own.
        let classes = words
            .iter()
            .skip(1)
            .fold(0, |classes, word| classes | word.classes());
        if line.free.is_none() && words.last().is_some_and(|last| may_trim(last.classes())) {
            count = tail.trim(words, verb.is_some_and(|verb| !verb.force), &mut warnings);
        }
        let Some(first) = words.get(..count).and_then(<[Word]>::first).copied() else {
            return Ok(Parsed::simple(Command::Help(Help::default()), warnings));
        };
        let Some(verb) = verb else {
            return Err(fail(fault(
                ErrorKind::UnknownCommand,
                line.at(first.span()),
                None,
            )));
        };
        if classes & (COMMA | OTHER | SLOW) != 0 {
            count = trim_before_keywords(&line, &tail, verb, words, count, &mut warnings);
        }
        line.words = words.get(..count).unwrap_or_default();
        let force = first.head & BANG != 0;
        if force && !verb.force {
            let bang = Span {
                start: first.end - 1,
                end: first.end,
            };
            return Err(fail(fault(
                ErrorKind::ForceNotSupported,
                line.at(bang),
                Some(verb),
            )));
        }
        let is_flag = |word: &Word| {
            !line
                .bytes(word.span())
                .first()
                .is_some_and(u8::is_ascii_alphanumeric)
        };
        if line.words.get(1).is_some_and(is_flag)
            && let Some(parsed) = self.help_flag(&line, verb, &mut warnings).map_err(fail)?
        {
            return Ok(parsed);
        }
        let filled = Filled {
            force,
            ..Filled::default()
        };
        let mut reader = Reader {
            parser: self,
            line: &line,
            verb,
            warnings,
            filled,
        };
        reader.read(classes).map_err(fail)?;
        let command = assemble(&reader).map_err(fail)?;
        let Reader {
            warnings, filled, ..
        } = reader;
        Ok(Parsed::new(command, warnings, &line, verb, filled))
    }

    /// `deploy --help` and `deploy -h`.
    #[cold]
    fn help_flag<'t>(
        &self,
        line: &Line<'t, '_>,
        verb: &'static Verb,
        warnings: &mut Warnings,
    ) -> Result<Option<Parsed<'t>>, Fault> {
        let Some(&[_, flag, ..]) = line.words.get(..2) else {
            return Ok(None);
        };
        let text = line.get(flag.span());
        let dashes = text.trim_start_matches(is_flag_dash);
        let is_help = dashes.len() < text.len()
            && (dashes.eq_ignore_ascii_case("help")
                && !text.starts_with("-h")
                && !text.starts_with("-H")
                || dashes.eq_ignore_ascii_case("h"));
        if flag.is_marked() && !text.starts_with('-') || !is_help {
            return Ok(None);
        }
        if let Some(surplus) = line.words.get(2) {
            let help = self.find_verb("help");
            return Err(fault(
                ErrorKind::UnexpectedToken,
                line.at(surplus.span()),
                help,
            ));
        }
        if !text.is_ascii() {
            warnings.add(WarningKind::DashNormalised, line.at(flag.span()));
        }
        let help = Command::Help(Help {
            topic: Some(verb.name),
        });
        Ok(Some(Parsed::simple(help, std::mem::take(warnings))))
    }
}

#[cold]
fn fault(kind: ErrorKind, span: Span, verb: Option<&'static Verb>) -> Fault {
    Fault::new(Facts {
        kind,
        span,
        verb,
        arg: None,
        given: 0,
    })
}

/// Where the colon stands with which `word` opens free text.
fn opens_text(text: &str, word: Word) -> Option<usize> {
    if word.classes() & COLON == 0 {
        return None;
    }
    let typed = text.get(word.span().range())?;
    if is_shortcode(typed) {
        return None;
    }
    if typed.starts_with(':') {
        return Some(word.start as usize);
    }
    typed.ends_with(':').then(|| word.end as usize - 1)
}

/// Takes commas and semicolons off the words before a keyword or flag; returns how many words are left.
fn trim_before_keywords(
    line: &Line<'_, '_>,
    tail: &Tail<'_>,
    verb: &Verb,
    words: &mut [Word],
    count: usize,
    warnings: &mut Warnings,
) -> usize {
    let is_keyword = |word: Word| {
        let mut own = verb.args.iter().flat_map(|arg| arg.keywords);
        let is_flag = !word.is_marked() && line.get(word.span()).starts_with(is_flag_dash);
        is_flag || line.is_clause(word) || own.any(|keyword| line.is_keyword(word, keyword))
    };
    let mut kept = 1;
    for at in 1..count {
        let word = words[at];
        let next = words.get(at + 1).filter(|_| at + 1 < count);
        let trimmed = match next {
            Some(next) if is_keyword(*next) => tail.before_keyword(word, warnings),
            _ => Some(word),
        };
        if let Some(word) = trimmed {
            words[kept] = word;
            kept += 1;
        }
    }
    kept
}
