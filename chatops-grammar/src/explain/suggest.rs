//! Corrections: words that are near, and whole commands that parse.
//!
//! A suggestion is made only of what was typed: it moves, joins with a sign that was there, or adds a
//! word of the language. It never deletes a sign between two names, and it is a command only if it parses.

use super::case::{Case, commands, words};
use super::{lines, words as word};
use crate::error::{ErrorKind, Suggestion};
use crate::secret::has_code;

pub(super) fn suggestions(case: &Case<'_>) -> Vec<Suggestion> {
    let without_mark = || commands(case, [case.edit(&[(case.mark.clone(), "")])]);
    let mut found = match case.fault.kind {
        ErrorKind::UnknownCommand => word::verbs(case),
        ErrorKind::UnknownStage => word::stages(case),
        ErrorKind::InvalidName => word::names(case),
        ErrorKind::ForceNotSupported | ErrorKind::MisplacedForce => lines::bangs(case),
        ErrorKind::UnexpectedToken => lines::tokens(case),
        ErrorKind::InvalidRef => word::bare_refs(case),
        ErrorKind::RefNotAllowed => word::refs(case),
        ErrorKind::ExpectedChannel => word::channels(case),
        ErrorKind::MissingChannel => word::here(case),
        ErrorKind::InvalidDuration => word::durations(case),
        ErrorKind::InvalidRelease => word::releases(case),
        ErrorKind::InvalidId => word::ids(case),
        ErrorKind::InvalidWord => word::one_of(case),
        ErrorKind::SameStage => word::same_stage(case),
        ErrorKind::AllWithOthers => words(case, vec!["all".to_owned()]),
        ErrorKind::UnterminatedQuote | ErrorKind::MissingRef | ErrorKind::MissingApp => {
            without_mark()
        }
        ErrorKind::TooLong
        | ErrorKind::MissingPipeline
        | ErrorKind::MissingStage
        | ErrorKind::StageNotAllowed
        | ErrorKind::MultipleSources
        | ErrorKind::MissingSource
        | ErrorKind::DuplicateClause
        | ErrorKind::SecretInCommand
        | ErrorKind::MissingArgument
        | ErrorKind::InvalidTime
        | ErrorKind::InvalidNumber => Vec::new(),
    };
    let shows_code = |text: &str| has_code(text);
    found.retain(|suggestion| {
        !shows_code(suggestion.text()) && !suggestion.command().is_some_and(shows_code)
    });
    // A word is not a correction of itself.
    found.retain(|suggestion| suggestion.command().is_some() || suggestion.text() != case.found());
    found.truncate(3);
    found
}
