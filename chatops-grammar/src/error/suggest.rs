//! Corrections: words that are near, and whole commands that parse.

mod lines;
mod words;

use super::explain::Case;
use super::{ErrorKind, Suggestion};
use std::ops::Range;

pub(super) fn suggestions(case: &Case<'_>) -> Vec<Suggestion> {
    let without_mark = || commands(case, [case.edit(&[(case.mark.clone(), "")])]);
    let mut found = match case.fault.kind {
        ErrorKind::UnknownCommand => words::verbs(case),
        ErrorKind::UnknownStage => words::stages(case),
        ErrorKind::InvalidName => words::names(case),
        ErrorKind::ForceNotSupported | ErrorKind::MisplacedForce => lines::bangs(case),
        ErrorKind::UnexpectedToken => lines::tokens(case),
        ErrorKind::RefNotAllowed => words::refs(case),
        ErrorKind::ExpectedChannel => words::channels(case),
        ErrorKind::MissingChannel => words::here(case),
        ErrorKind::InvalidDuration => words::durations(case),
        ErrorKind::InvalidRelease => words(case, vec![format!("v{}", case.found())]),
        ErrorKind::InvalidId => words::ids(case),
        ErrorKind::SameStage => words::same_stage(case),
        ErrorKind::AllWithOthers => words(case, vec!["all".to_owned()]),
        ErrorKind::UnterminatedQuote | ErrorKind::MissingRef | ErrorKind::MissingApp => {
            without_mark()
        }
        _ => Vec::new(),
    };
    found.truncate(3);
    found
}

impl Case<'_> {
    /// The line with some pieces replaced; the pieces are in order.
    pub(super) fn edit(&self, edits: &[(Range<usize>, &str)]) -> String {
        let mut line = String::with_capacity(self.line.len() + 16);
        let mut at = 0;
        for (range, text) in edits {
            line.push_str(self.line.get(at..range.start).unwrap_or_default());
            line.push_str(text);
            at = range.end.max(at);
        }
        line.push_str(self.line.get(at..).unwrap_or_default());
        line
    }

    /// The canonical text of `line` if it is a command.
    fn command(&self, line: &str) -> Option<String> {
        // What the normal text says literally must not be read as a sequence or entity.
        let line = line
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        self.parser
            .read(&line)
            .ok()
            .map(|parsed| parsed.command().to_string())
    }

    /// The first word.
    fn first(&self) -> Range<usize> {
        0..self.line.find(' ').unwrap_or(self.line.len())
    }
}

/// Those of `lines` that are commands.
fn commands(case: &Case<'_>, lines: impl IntoIterator<Item = String>) -> Vec<Suggestion> {
    let mut found: Vec<Suggestion> = Vec::new();
    for line in lines {
        let Some(command) = case.command(&line) else {
            continue;
        };
        if command != "help" && found.iter().all(|known| known.text != command) {
            found.push(Suggestion {
                text: command.clone(),
                command: Some(command),
            });
        }
    }
    found
}

/// Words in place of the one that is wrong.
fn words(case: &Case<'_>, words: Vec<String>) -> Vec<Suggestion> {
    let suggestion = |text: String| {
        let command = case.command(&case.edit(&[(case.mark.clone(), &text)]));
        Suggestion { text, command }
    };
    words.into_iter().map(suggestion).collect()
}
