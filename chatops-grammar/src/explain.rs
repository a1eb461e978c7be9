//! From a bare fault to an explanation. Only lines that fail come here.

mod case;
mod hint;
mod lines;
mod suggest;
mod tone;
mod words;

use crate::error::{Details, ErrorKind, ParseError};
use crate::lex::normal::Normal;
use crate::read::{Facts, Reason};
use crate::secret::{hidden, places};
use crate::table::{Arg, ArgKind};
use crate::vocabulary::Vocabulary;
use crate::warning::Warnings;
use case::Case;
use std::borrow::Cow;
use std::ops::Range;

/// Characters of `found` that are kept.
const FOUND: usize = 200;

#[cold]
pub(crate) fn explain(vocabulary: &Vocabulary, original: &str, fault: &Facts) -> ParseError {
    let span = fault.span.range();
    let column = original
        .get(..span.start)
        .map_or(0, |before| before.chars().count())
        + 1;
    if fault.kind == ErrorKind::TooLong {
        return ParseError::new(Details {
            kind: fault.kind,
            title: Cow::Borrowed(fault.kind.title()),
            span: span.start..original.len(),
            column,
            found: String::new(),
            expected: Vec::new(),
            suggestions: Vec::new(),
            hint: hint::TOO_LONG.to_owned(),
            line: String::new(),
            mark: 0..0,
        });
    }
    let mut normal = Normal::new(original, &vocabulary.own, &mut Warnings::default());
    if fault.reason == Reason::Mention {
        normal.keep_lead();
    }
    let mark = mark(&normal, &span);
    let case = Case {
        vocabulary,
        fault,
        line: normal.command(),
        mark,
    };
    let found = if fault.kind == ErrorKind::SecretInCommand {
        String::new()
    } else {
        hidden(case.found()).chars().take(FOUND).collect()
    };
    let (line, mark) = shown(&case);
    ParseError::new(Details {
        kind: fault.kind,
        title: title(fault),
        span,
        column,
        found,
        expected: expected(&case),
        suggestions: suggest::suggestions(&case),
        hint: hint::hint(&case),
        line,
        mark,
    })
}

/// What a person reads beside the caret.
fn title(fault: &Facts) -> Cow<'static, str> {
    match fault.arg {
        Some(arg) if fault.kind == ErrorKind::MissingArgument => {
            Cow::Owned(format!("{} is missing here", arg.value_label()))
        }
        Some(_) | None => Cow::Borrowed(fault.kind.title()),
    }
}

/// Where bytes of the original stand in the command of the normal text.
fn mark(normal: &Normal, span: &Range<usize>) -> Range<usize> {
    let from = &normal.origin.from;
    let start = from.partition_point(|place| place.end as usize <= span.start);
    let end = from
        .partition_point(|place| (place.start as usize) < span.end)
        .max(start);
    let inside = |at: usize| at.clamp(normal.start, normal.end) - normal.start;
    inside(start)..inside(if span.is_empty() { start } else { end })
}

/// The line for showing: one space between words, and dots for whatever looks like a code.
fn shown(case: &Case<'_>) -> (String, Range<usize>) {
    let places = places(case.line);
    let mut places = places.iter().peekable();
    let mut line = String::with_capacity(case.line.len());
    let (mut start, mut end) = (None, None);
    for (at, c) in case.line.char_indices() {
        if at >= case.mark.start {
            start.get_or_insert(line.len());
        }
        if at >= case.mark.end {
            end.get_or_insert(line.len());
        }
        while places.next_if(|place| place.end <= at).is_some() {}
        let is_hidden = places.peek().is_some_and(|place| place.contains(&at));
        match c {
            ' ' if line.ends_with(' ') => {}
            ' ' => line.push(' '),
            _ if is_hidden => line.push('•'),
            _ if c.is_control() => line.push('\u{FFFD}'),
            _ => line.push(c),
        }
    }
    let start = start.unwrap_or(line.len());
    let end = end.unwrap_or(line.len()).max(start);
    (line, start..end)
}

/// The words that are possible at the place of the fault.
fn expected(case: &Case<'_>) -> Vec<Cow<'static, str>> {
    let words = |words: &[&'static str]| words.iter().map(|word| Cow::Borrowed(*word)).collect();
    match case.fault.kind {
        ErrorKind::UnknownCommand => case
            .vocabulary
            .shown()
            .map(|verb| Cow::Borrowed(verb.name))
            .collect(),
        ErrorKind::MissingStage | ErrorKind::UnknownStage | ErrorKind::StageNotAllowed => {
            let stages = case
                .fault
                .arg
                .map(|arg| arg.stages.iter().map(|stage| Cow::Borrowed(stage.as_str())));
            stages.into_iter().flatten().collect()
        }
        ErrorKind::MissingChannel | ErrorKind::ExpectedChannel => words(&["#channel", "here"]),
        ErrorKind::UnexpectedToken | ErrorKind::DuplicateClause => case.open_words(),
        ErrorKind::MissingApp if case.fault.arg.is_some_and(|arg| arg.kind == ArgKind::Place) => {
            words(&["all"])
        }
        ErrorKind::InvalidWord => words(case.fault.arg.and_then(Arg::words).unwrap_or_default()),
        ErrorKind::TooLong
        | ErrorKind::UnterminatedQuote
        | ErrorKind::ForceNotSupported
        | ErrorKind::MisplacedForce
        | ErrorKind::MissingPipeline
        | ErrorKind::InvalidName
        | ErrorKind::MissingRef
        | ErrorKind::InvalidRef
        | ErrorKind::RefNotAllowed
        | ErrorKind::MissingApp
        | ErrorKind::AllWithOthers
        | ErrorKind::MultipleSources
        | ErrorKind::MissingSource
        | ErrorKind::SameStage
        | ErrorKind::SecretInCommand
        | ErrorKind::MissingArgument
        | ErrorKind::InvalidDuration
        | ErrorKind::InvalidTime
        | ErrorKind::InvalidRelease
        | ErrorKind::InvalidId
        | ErrorKind::InvalidNumber => Vec::new(),
    }
}
