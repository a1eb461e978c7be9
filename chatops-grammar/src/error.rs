//! What is wrong with a line, where, and what to type instead.

mod explain;
mod hint;
mod kind;
mod render;
mod suggest;

pub(crate) use explain::explain;
pub use kind::ErrorKind;
pub(crate) use render::{code, prose};

use crate::read::Facts;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// Why a line is no command. Nothing has happened; show it to the person who typed the line.
///
/// Every text in it is free of the code that [`ErrorKind::SecretInCommand`] is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError(Box<Details>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Details {
    kind: ErrorKind,
    title: Cow<'static, str>,
    span: Range<usize>,
    column: usize,
    found: String,
    expected: Vec<Cow<'static, str>>,
    suggestions: Vec<Suggestion>,
    hint: String,
    /// The command as it was understood, for showing; `mark` is the place in it.
    line: String,
    mark: Range<usize>,
}

/// Something to type instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    text: String,
    command: Option<String>,
}

impl Suggestion {
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
    /// An error that nobody will read.
    #[cold]
    pub(crate) fn unexplained(facts: &Facts) -> Self {
        Self(Box::new(Details {
            kind: facts.kind,
            title: Cow::Borrowed(facts.kind.title()),
            span: facts.span.range(),
            column: 0,
            found: String::new(),
            expected: Vec::new(),
            suggestions: Vec::new(),
            hint: String::new(),
            line: String::new(),
            mark: 0..0,
        }))
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

    /// One sentence of advice; may be empty.
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
