//! What is wrong with a line, where, and what to type instead: the error that callers see.
//!
//! A leaf: it knows nothing of parser or table. [`explain`](crate::explain) fills it in.

mod kind;
mod render;

pub use kind::ErrorKind;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// Why a line is not a command. Nothing has happened; show it to the person who typed the line.
///
/// Every text in it is free of the code that [`ErrorKind::SecretInCommand`] is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError(Box<Details>);

/// Everything an error says. No text in it holds a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Details {
    pub(crate) kind: ErrorKind,
    pub(crate) title: Cow<'static, str>,
    pub(crate) span: Range<usize>,
    pub(crate) column: usize,
    pub(crate) found: String,
    pub(crate) expected: Vec<Cow<'static, str>>,
    pub(crate) suggestions: Vec<Suggestion>,
    pub(crate) hint: String,
    /// The command as it was understood, for showing; `mark` is the place in it.
    pub(crate) line: String,
    pub(crate) mark: Range<usize>,
}

/// Something to type instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub(crate) text: String,
    pub(crate) command: Option<String>,
}

impl Suggestion {
    /// A whole command in canonical text.
    pub(crate) fn of_command(command: String) -> Self {
        Self {
            text: command.clone(),
            command: Some(command),
        }
    }

    /// What a person reads: the corrected word, or the whole corrected command.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole corrected command in canonical text, if the correction is all that it takes.
    /// It parses. Ask before running one that changes something.
    #[must_use]
    pub fn command(&self) -> Option<&str> {
        self.command.as_deref()
    }
}

impl ParseError {
    pub(crate) fn new(details: Details) -> Self {
        Self(Box::new(details))
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Where, in bytes of the text that was parsed. Empty only at the end of the text.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.0.span.clone()
    }

    /// Where, as characters from the start of the text, counted from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.0.column
    }

    /// What stands there, as it was understood; empty at the end of the text and for a secret.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.0.found
    }

    /// The words that are possible there, when they form a closed set.
    #[must_use]
    pub fn expected(&self) -> &[Cow<'static, str>] {
        &self.0.expected
    }

    /// At most three corrections, the likeliest first.
    #[must_use]
    pub fn suggestions(&self) -> &[Suggestion] {
        &self.0.suggestions
    }

    /// One sentence of advice; never empty.
    #[must_use]
    pub fn hint(&self) -> &str {
        &self.0.hint
    }
}

/// One line for logs: no part of the typed text but the word that is wrong.
impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = &*self.0;
        f.write_str(&details.title.replace('`', "\""))?;
        if !details.found.is_empty() {
            write!(f, ": {:?}", details.found)?;
        }
        write!(f, " at column {}", details.column)?;
        if let Some(suggestion) = details.suggestions.first() {
            write!(f, ", did you mean {:?}", suggestion.text)?;
        }
        Ok(())
    }
}

impl std::error::Error for ParseError {}
