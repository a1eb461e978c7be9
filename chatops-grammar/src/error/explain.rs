//! From a bare fault to an explanation. Only lines that fail come here.

use super::{Details, ErrorKind, ParseError, hint, suggest};
use crate::lex::normal::Normal;
use crate::parser::Parser;
use crate::read::{Facts, is_secret};
use crate::table::{ArgKind, Makes, Verb};
use crate::warning::Warnings;
use std::borrow::Cow;
use std::ops::Range;

/// Characters of `found` that are kept.
const FOUND: usize = 200;

/// What the explaining functions look at.
pub(super) struct Case<'c> {
    pub(super) parser: &'c Parser,
    pub(super) fault: &'c Facts,
    /// The command as it was understood, and the place in it that is wrong.
    pub(super) line: &'c str,
    pub(super) mark: Range<usize>,
}

impl Case<'_> {
    pub(super) fn found(&self) -> &str {
        self.line.get(self.mark.clone()).unwrap_or_default()
    }

    /// The verb of the line, without `!`.
    pub(super) fn verb(&self) -> Option<&'static Verb> {
        self.fault.verb
    }

    /// The clause keywords that are still possible, then the flags.
    pub(super) fn open_words(&self) -> Vec<Cow<'static, str>> {
        let Some(verb) = self.verb() else {
            return Vec::new();
        };
        let open = verb
            .args
            .iter()
            .enumerate()
            .filter(|(index, _)| self.fault.given & 1 << index == 0);
        let keywords = open.flat_map(|(_, arg)| {
            arg.keywords
                .iter()
                .chain((!arg.alone.is_empty()).then_some(&arg.alone))
        });
        let flags = verb.flags_at(self.parser.level);
        keywords
            .map(|word| Cow::Borrowed(*word))
            .chain(flags.map(|flag| Cow::Owned(format!("--{}", flag.name))))
            .collect()
    }
}

#[cold]
pub(crate) fn explain(parser: &Parser, original: &str, fault: &Facts) -> ParseError {
    let span = fault.span.range();
    let column = original
        .get(..span.start)
        .map_or(0, |before| before.chars().count())
        + 1;
    if fault.kind == ErrorKind::TooLong {
        let mut error = ParseError::unexplained(fault);
        error.0.span = span.start..original.len();
        error.0.column = column;
        hint::TOO_LONG.clone_into(&mut error.0.hint);
        return error;
    }
    let normal = Normal::new(original, &parser.own_names, &mut Warnings::default());
    let mark = mark(&normal, &span);
    let case = Case {
        parser,
        fault,
        line: normal.command(),
        mark,
    };
    let is_secret_fault = fault.kind == ErrorKind::SecretInCommand;
    let found = if is_secret_fault {
        String::new()
    } else {
        case.found().chars().take(FOUND).collect()
    };
    let (line, mark) = shown(&case);
    ParseError(Box::new(Details {
        kind: fault.kind,
        title: match fault
            .arg
            .filter(|_| fault.kind == ErrorKind::MissingArgument)
        {
            Some(arg) => Cow::Owned(format!("{} is missing here", arg.value_label())),
            None => Cow::Borrowed(fault.kind.title()),
        },
        span,
        column,
        found,
        expected: expected(&case),
        suggestions: suggest::suggestions(&case),
        hint: hint::hint(&case),
        line,
        mark,
    }))
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

/// The line for showing: one space between words, and dots for whatever looks like a secret.
fn shown(case: &Case<'_>) -> (String, Range<usize>) {
    let hides = case
        .verb()
        .is_some_and(|verb| matches!(verb.makes, Makes::Deploy | Makes::Promote | Makes::Rollback))
        || case.fault.kind == ErrorKind::UnterminatedQuote
        || case.verb().is_none();
    let mut line = String::with_capacity(case.line.len());
    let (mut start, mut end) = (None, None);
    let mut at = 0;
    for piece in case.line.split_inclusive(' ') {
        let hidden = hides && is_secret(piece.trim_matches(|c: char| !c.is_alphanumeric()));
        for c in piece.chars() {
            if at >= case.mark.start {
                start.get_or_insert(line.len());
            }
            if at >= case.mark.end {
                end.get_or_insert(line.len());
            }
            at += c.len_utf8();
            match c {
                ' ' if line.ends_with(' ') => {}
                ' ' => line.push(' '),
                _ if hidden => line.push('•'),
                _ if c.is_control() => line.push('\u{FFFD}'),
                _ => line.push(c),
            }
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
            .parser
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
        _ => Vec::new(),
    }
}
