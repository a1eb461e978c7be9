//! The parser: configuration, and the way of a line through lexer and reader.

mod builder;
mod parsed;

pub use builder::{ParserBuilder, TableError};
pub use parsed::Parsed;

use crate::command::{Command, Help};
use crate::error::{ErrorKind, ParseError, explain};
use crate::lex::class::{BANG, COLON, COMMA, OTHER, SLOW, is_final, is_flag_dash};
use crate::lex::normal::{Normal, is_own_name};
use crate::lex::plain::{self, CAPACITY};
use crate::lex::quoted::{BadQuote, Split};
use crate::lex::tail::{Tail, is_shortcode, may_trim};
use crate::lex::{Line, MAX_CHARS, Origin, Span, Word, word};
use crate::read::{Facts, Fault, Filled, Reader, assemble};
use crate::stage::Stage;
use crate::table::Verb;
use crate::warning::{WarningKind, Warnings};
use std::sync::LazyLock;

/// Reads lines of the command language. Cheap to share: parsing takes `&self`.
#[derive(Clone, Debug)]
pub struct Parser {
    pub(crate) verbs: Vec<&'static Verb>,
    pub(crate) own_names: Vec<String>,
    pub(crate) stage_words: Vec<(String, Stage)>,
    pub(crate) level: u8,
}

impl Default for Parser {
    fn default() -> Self {
        Self::new()
    }
}

impl Parser {
    /// The commands of Heroku ChatOps, called by `/h` or `/heroku`.
    #[must_use]
    pub fn new() -> Self {
        ParserBuilder::default().finish()
    }

    /// A parser with more: Level 2 commands, stage words, own names, own verbs.
    pub fn builder() -> ParserBuilder {
        ParserBuilder::default()
    }

    /// The parser behind [`parse`](crate::parse).
    pub(crate) fn shared() -> &'static Self {
        static SHARED: LazyLock<Parser> = LazyLock::new(Parser::new);
        &SHARED
    }

    /// The verbs this parser knows, in the order of help.
    pub fn grammar_table(&self) -> &[&'static Verb] {
        &self.verbs
    }

    /// Reads one line. The command borrows from `text` where it can.
    ///
    /// # Errors
    ///
    /// A [`ParseError`] about the first thing that is wrong. Nothing has happened: parsing does no I/O.
    pub fn parse<'t>(&self, text: &'t str) -> Result<Parsed<'t>, ParseError> {
        self.read(text).map_err(|fault| explain(self, text, &fault))
    }

    /// [`parse`](Self::parse) without the explanation of what is wrong.
    pub(crate) fn read<'t>(&self, text: &'t str) -> Result<Parsed<'t>, Fault> {
        if text.len() <= MAX_CHARS {
            let mut words = [Word::default(); CAPACITY];
            if let Some(words) = plain::split(text, &mut words) {
                return self.read_plain(text, words);
            }
        }
        self.read_rewritten(text)
    }

    fn read_plain<'t>(&self, text: &'t str, mut words: &mut [Word]) -> Result<Parsed<'t>, Fault> {
        let mut warnings = Warnings::default();
        let mut verb = self.verb_of(text, words);
        let first = words
            .first()
            .map(|first| first.span())
            .filter(|_| verb.is_none());
        let is_own = |span: &Span| {
            text.get(span.range())
                .is_some_and(|word| is_own_name(word, &self.own_names))
        };
        if let Some(first) = first.filter(is_own) {
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
        let draft = Draft {
            original: text,
            text,
            origin: None,
            free,
            warnings,
        };
        self.finish(draft, words, verb)
    }

    #[cold]
    fn read_rewritten<'t>(&self, text: &'t str) -> Result<Parsed<'t>, Fault> {
        if let Some((start, _)) = text.char_indices().nth(MAX_CHARS) {
            return Err(fault(ErrorKind::TooLong, Span::new(start, start), None));
        }
        let mut warnings = Warnings::default();
        let normal = Normal::new(text, &self.own_names, &mut warnings);
        let first = normal.command().split(' ').next().unwrap_or_default();
        let takes_text = self.find_verb(first).is_some_and(|verb| verb.text);
        let mut split =
            Split::new(&normal, takes_text, &mut warnings).map_err(|bad| match bad {
                BadQuote::Open(span) => fault(ErrorKind::UnterminatedQuote, span, None),
                BadQuote::Tail(span) => fault(ErrorKind::UnexpectedToken, span, None),
            })?;
        let mut words = std::mem::take(&mut split.words);
        let verb = self.verb_of(&split.text, &words);
        let draft = Draft {
            original: text,
            text: &split.text,
            origin: Some(&split.origin),
            free: split.free,
            warnings,
        };
        self.finish(draft, &mut words, verb)
    }

    /// Trims the words and reads them as `verb` says.
    fn finish<'t>(
        &self,
        mut draft: Draft<'t, '_>,
        words: &mut [Word],
        verb: Option<&'static Verb>,
    ) -> Result<Parsed<'t>, Fault> {
        let mut count = words.len();
        let tail = Tail {
            text: draft.text,
            origin: draft.origin,
            original_len: draft.original.len(),
        };
        let classes = words
            .iter()
            .fold(0, |classes, word| classes | word.classes());
        if draft.free.is_none() && words.last().is_some_and(|last| may_trim(last.classes())) {
            count = tail.trim(
                words,
                verb.is_some_and(|verb| !verb.force),
                &mut draft.warnings,
            );
        }
        let Some(first) = words.get(..count).and_then(<[Word]>::first).copied() else {
            return Ok(Parsed::simple(
                Command::Help(Help::default()),
                draft.warnings,
            ));
        };
        let Some(verb) = verb else {
            return Err(fault(
                ErrorKind::UnknownCommand,
                draft.at(first.span()),
                None,
            ));
        };
        let mut line = Line {
            original: draft.original,
            text: draft.text,
            words: &[],
            free: draft.free,
            origin: draft.origin,
        };
        if classes & (COMMA | OTHER | SLOW) != 0 {
            count = trim_before_keywords(&line, &tail, verb, words, count, &mut draft.warnings);
        }
        line.words = words.get(..count).unwrap_or_default();
        let force = first.head & BANG != 0;
        if force && !verb.force {
            let bang = Span {
                start: first.end - 1,
                end: first.end,
            };
            return Err(fault(
                ErrorKind::ForceNotSupported,
                line.at(bang),
                Some(verb),
            ));
        }
        if let Some(parsed) = self.help_flag(&line, verb, &mut draft.warnings)? {
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
            warnings: draft.warnings,
            filled,
        };
        reader.read()?;
        let command = assemble(&reader)?;
        let warnings = std::mem::take(&mut reader.warnings);
        Ok(Parsed::new(command, warnings, &line, verb, &reader.filled))
    }

    /// `deploy --help` and `deploy -h`.
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
        if flag.marked && !text.starts_with('-') || !is_help {
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

    /// The verb of a line; if it is the only word it may carry final punctuation.
    fn verb_of(&self, text: &str, words: &[Word]) -> Option<&'static Verb> {
        let first = words.first().filter(|first| !first.marked)?;
        let word = text.get(first.span().range())?;
        self.find_verb(if words.len() == 1 {
            word.trim_end_matches(|c| is_final(c) || c == '!')
        } else {
            word
        })
    }

    /// The verb called `word`, in any case, with or without `!`.
    pub(crate) fn find_verb(&self, word: &str) -> Option<&'static Verb> {
        let word = word.strip_suffix('!').unwrap_or(word);
        self.verbs.iter().find(|verb| verb.is_called(word)).copied()
    }

    /// The stage called `word`; `classes` are those of its bytes.
    #[inline]
    pub(crate) fn find_stage(&self, word: &[u8], classes: u8) -> Option<Stage> {
        Stage::from_bytes(word, classes).or_else(|| {
            let mut own = self.stage_words.iter();
            own.find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(word))
                .map(|(_, stage)| *stage)
        })
    }
}

/// A line before its words are trimmed.
struct Draft<'t, 'w> {
    original: &'t str,
    text: &'w str,
    origin: Option<&'w Origin>,
    free: Option<Span>,
    warnings: Warnings,
}

impl Draft<'_, '_> {
    fn at(&self, span: Span) -> Span {
        self.origin
            .map_or(span, |origin| origin.at(span, self.original.len()))
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
        let is_flag = !word.marked && line.get(word.span()).starts_with(is_flag_dash);
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
