//! The way of a line: lexer, verb, trimming, reader, command.
//!
//! Why there are two ways in: a plain line is read where it stands ([`plain`]); any other is rewritten
//! first ([`Normal`], [`Split`]). Both end in [`finish`], so a line means the same on either way.
//!
//! Why the verb is looked for before anything is taken off the end: what may be taken off depends on it. A
//! command that only looks is read leniently. A command that changes something is read only if nothing in
//! the line can mean no, or ask: a question mark, an emoji that is not a cheer, a lone full stop, a mention
//! of somebody else, a reason that is a refusal ([`check_tone`]). Such a line is an error with the clean
//! command as its suggestion, so that a person decides.
//!
//! Why help comes last: `--help` anywhere asks for help, and nothing else is a fault then. It is looked
//! for when a line has failed, so that the lines that work do not pay for it.

mod asked;
mod tone;

use crate::command::Command;
use crate::error::ErrorKind;
use crate::lex::class::{BANG, COLON, COMMA, OTHER, SLOW, is_final, is_flag_dash};
use crate::lex::lead::Lead;
use crate::lex::normal::Normal;
use crate::lex::plain::{self, CAPACITY};
use crate::lex::quoted::{BadQuote, Split};
use crate::lex::tail::{Tail, is_shortcode, may_trim};
use crate::lex::{Line, MAX_CHARS, Span, Word, word};
use crate::parsed::Parsed;
use crate::read::{Fault, Reader, Reason, assemble, plain_deploy};
use crate::secret;
use crate::table::{Makes, Verb};
use crate::vocabulary::Vocabulary;
use crate::warning::{WarningKind, Warnings};
use asked::help_instead;
use tone::{added, check_tone};

/// Reads `text` as one command.
pub(crate) fn read_line<'t>(vocabulary: &Vocabulary, text: &'t str) -> Result<Parsed<'t>, Fault> {
    read_or(vocabulary, text, Err)
}

/// Reads `text` as one command, or gives what `fail` makes of the fault.
///
/// The result is made where it will stay: it is large, and to copy it on the way up costs a plain line
/// a fifth of its time.
#[inline]
pub(crate) fn read_or<'t, E>(
    vocabulary: &Vocabulary,
    text: &'t str,
    fail: impl Fn(Fault) -> Result<Parsed<'t>, E>,
) -> Result<Parsed<'t>, E> {
    let fail = |fault| match help_instead(vocabulary, text, fault) {
        Ok(help) => Ok(help),
        Err(fault) => fail(fault),
    };
    let mut words = [Word::EMPTY; CAPACITY];
    if text.len() <= MAX_CHARS
        && let Some(words) = plain::split(text, &mut words)
    {
        return read_plain(vocabulary, text, words, fail);
    }
    match read_rewritten(vocabulary, text) {
        Ok(parsed) => Ok(parsed),
        Err(fault) => fail(fault),
    }
}

#[inline]
fn read_plain<'t, E>(
    vocabulary: &Vocabulary,
    text: &'t str,
    mut words: &mut [Word],
    fail: impl Fn(Fault) -> Result<Parsed<'t>, E>,
) -> Result<Parsed<'t>, E> {
    let mut warnings = Warnings::default();
    let mut verb = verb_of(vocabulary, text, words);
    let mut other = None;
    if verb.is_none()
        && let Some((lead, first)) = lead_of(vocabulary, text, words)
    {
        warnings.add(WarningKind::PrefixDropped, first);
        other = (lead == Lead::Other).then_some(first);
        words = &mut std::mem::take(&mut words)[1..];
        verb = verb_of(vocabulary, text, words);
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
            free = (!tail.trim().is_empty()).then(|| Span::new(start, start + tail.trim().len()));
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
    finish(vocabulary, line, words, verb, other, warnings, fail)
}

/// The verb of a line; if it is the only word it may carry final punctuation.
#[inline(always)]
#[allow(clippy::inline_always)] // short, and every line goes through it
fn verb_of(vocabulary: &Vocabulary, text: &str, words: &[Word]) -> Option<&'static Verb> {
    let first = words.first().filter(|first| !first.is_marked())?;
    if words.len() > 1 && first.classes() == 0 {
        let typed = text.as_bytes().get(first.span().range())?;
        return vocabulary
            .verbs
            .iter()
            .find(|verb| verb.is_spelled(typed))
            .copied();
    }
    verb_in(
        vocabulary,
        text.get(first.span().range())?,
        words.len() == 1,
    )
}

/// A verb that is more than lower case letters.
#[cold]
fn verb_in(vocabulary: &Vocabulary, word: &str, is_alone: bool) -> Option<&'static Verb> {
    vocabulary.find_verb(if is_alone {
        word.trim_end_matches(|c| is_final(c) || c == '!')
    } else {
        word
    })
}

/// Whom the first word calls, if it is not the beginning of the command.
#[cold]
fn lead_of(vocabulary: &Vocabulary, text: &str, words: &[Word]) -> Option<(Lead, Span)> {
    let first = words.first()?.span();
    let lead = vocabulary.own.of_word(text.get(first.range())?)?;
    Some((lead, first))
}

#[cold]
fn read_rewritten<'t>(vocabulary: &Vocabulary, text: &'t str) -> Result<Parsed<'t>, Fault> {
    if let Some((start, _)) = text.char_indices().nth(MAX_CHARS) {
        return Err(Fault::of_line(
            ErrorKind::TooLong,
            Span::new(start, start),
            None,
            Reason::Kind,
        ));
    }
    let mut warnings = Warnings::default();
    let normal = Normal::new(text, &vocabulary.own, &mut warnings);
    let first = normal.command().split(' ').next().unwrap_or_default();
    let first = vocabulary.find_verb(first);
    let takes_text = first.is_some_and(|verb| verb.text);
    let mut split = Split::new(&normal, takes_text, &mut warnings).map_err(|bad| {
        let (kind, span, reason) = match bad {
            BadQuote::Open(span) => (ErrorKind::UnterminatedQuote, span, Reason::Kind),
            BadQuote::Tail(span) => (ErrorKind::UnexpectedToken, span, Reason::AfterQuote),
        };
        Fault::of_line(kind, span, first, reason)
    })?;
    let mut words = std::mem::take(&mut split.words);
    // Quotes, code marks and invisible characters with nothing in them are an empty line.
    if words.iter().all(|word| word.span().is_empty()) {
        words.clear();
    }
    let verb = verb_of(vocabulary, &split.text, &words);
    let other = normal
        .lead
        .filter(|(lead, _)| *lead == Lead::Other)
        .map(|(_, span)| normal.origin.at(span, text.len()));
    let line = Line {
        original: text,
        text: &split.text,
        words: &[],
        free: split.free,
        origin: Some(&split.origin),
    };
    finish(vocabulary, line, &mut words, verb, other, warnings, Err)
}

/// Trims the words, makes them those of the line and reads them as `verb` says. `other` is where
/// somebody else than the program is called.
#[inline(always)]
#[allow(clippy::inline_always)] // its result is built in place then, on the way that every plain line takes
fn finish<'t, 'w, E>(
    vocabulary: &Vocabulary,
    mut line: Line<'t, 'w>,
    words: &'w mut [Word],
    verb: Option<&'static Verb>,
    other: Option<Span>,
    mut warnings: Warnings,
    fail: impl Fn(Fault) -> Result<Parsed<'t>, E>,
) -> Result<Parsed<'t>, E> {
    // The verb comes first: its `!` and its colon are its own.
    let classes = words
        .iter()
        .skip(1)
        .fold(0, |classes, word| classes | word.classes());
    let ends_plainly = words.last().is_none_or(|last| !may_trim(last.classes()));
    let Some(verb) = verb else {
        return match without_verb(&line, words, &mut warnings) {
            Ok(help) => Ok(help),
            Err(fault) => fail(fault),
        };
    };
    let is_odd = !ends_plainly
        || other.is_some()
        || line.free.is_some()
        || classes & (COMMA | OTHER | SLOW) != 0;
    let words: &'w [Word] = if is_odd {
        match trim(vocabulary, &line, words, verb, other, &mut warnings) {
            Ok(words) => words,
            Err(fault) => return fail(fault),
        }
    } else {
        words
    };
    let Some(first) = words.first() else {
        return Ok(Parsed::help(None, warnings));
    };
    line.words = words;
    let force = first.head & BANG != 0;
    if force && !verb.force {
        return fail(unforced(&line, verb));
    }
    let mut reader = Reader::new(vocabulary, &line, verb, warnings, force);
    if let Err(fault) = reader.read(classes) {
        return fail(fault);
    }
    // What is made in one of many arms and then moved is copied twice: the command that is typed most
    // is made where it stays.
    if verb.makes == Makes::Deploy
        && let Some(deploy) = plain_deploy(&reader)
    {
        return Ok(Parsed::new(Command::Deploy(deploy), &line, reader));
    }
    match assemble(&reader) {
        Ok(command) => Ok(Parsed::new(command, &line, reader)),
        Err(fault) => fail(fault),
    }
}

/// `!` after a verb that does not take it.
#[cold]
fn unforced(line: &Line<'_, '_>, verb: &'static Verb) -> Fault {
    let bang = line.words.first().map_or(Span::default(), |first| Span {
        start: first.end - 1,
        end: first.end,
    });
    let (kind, span) = (ErrorKind::ForceNotSupported, line.at(bang));
    Fault::of_line(kind, span, Some(verb), Reason::Kind)
}

/// Takes off what people add and the command does not need; refuses what may mean no.
#[inline(never)]
fn trim<'w>(
    vocabulary: &Vocabulary,
    line: &Line<'_, '_>,
    words: &'w mut [Word],
    verb: &'static Verb,
    other: Option<Span>,
    warnings: &mut Warnings,
) -> Result<&'w [Word], Fault> {
    let tail = Tail::of(line);
    let mut count = words.len();
    let ends_plainly = words.last().is_none_or(|last| !may_trim(last.classes()));
    if verb.changes {
        check_tone(vocabulary, line, &tail, words, verb, other)?;
        if !ends_plainly && line.free.is_none() {
            let kept = tail.trim_strictly(words, warnings);
            count = kept.map_err(|addition| added(vocabulary, line, words, verb, &addition))?;
        }
    } else if !ends_plainly && line.free.is_none() {
        count = tail.trim(words, !verb.force, warnings);
    }
    count = trim_before_keywords(line, &tail, verb, words, count, warnings);
    Ok(words.get(..count).unwrap_or_default())
}

/// A line that begins with no verb: empty but for decorations, or an error.
#[cold]
fn without_verb<'t>(
    line: &Line<'t, '_>,
    words: &mut [Word],
    warnings: &mut Warnings,
) -> Result<Parsed<'t>, Fault> {
    let count = Tail::of(line).trim(words, true, warnings);
    let Some(first) = words.get(..count).and_then(<[Word]>::first) else {
        return Ok(Parsed::help(None, std::mem::take(warnings)));
    };
    let codes = secret::codes(line.text).into_iter();
    let mut codes = codes.map(|code| Span::new(code.start, code.end));
    // The first word is a code, or says that one follows.
    let code = codes.find(|code| {
        let before = line.get(Span::new(
            first.start as usize,
            code.start.max(first.start) as usize,
        ));
        let is_label = secret::is_labeled(line.text, code.start as usize);
        code.end > first.start
            && (code.start < first.end || is_label && !before.trim().contains(char::is_whitespace))
    });
    let (kind, span) = match code {
        Some(code) => (ErrorKind::SecretInCommand, code),
        None => (ErrorKind::UnknownCommand, first.span()),
    };
    Err(Fault::of_line(kind, line.at(span), None, Reason::Kind))
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
    let mut kept = count.min(1);
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
