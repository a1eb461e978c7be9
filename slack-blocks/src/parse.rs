//! Why a document could not be read.

use std::fmt;

use crate::shape;

/// A document is not JSON, or not of the shape that was asked for.
///
/// The message names what was expected and where; no value of the document is in it.
/// Reading has no side effect. Trying again gives the same error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    expected: Box<str>,
    line: usize,
    column: usize,
}

impl ParseError {
    #[allow(
        clippy::needless_pass_by_value,
        reason = "so that `map_err(ParseError::new)` works"
    )]
    pub(crate) fn new(error: serde_json::Error) -> Self {
        Self {
            expected: shape::reason(&error).into(),
            line: error.line(),
            column: error.column(),
        }
    }

    /// `at` is the byte of `json` where the reader stood.
    pub(crate) fn at(json: &str, at: usize, expected: &str) -> Self {
        let before = json.get(..at).unwrap_or(json);
        let line = before.rsplit('\n').next().unwrap_or_default();
        Self {
            expected: expected.into(),
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
        }
    }

    pub(crate) fn custom(expected: &str) -> Self {
        Self {
            expected: expected.into(),
            line: 0,
            column: 0,
        }
    }

    pub(crate) fn missing(name: &str) -> Self {
        Self::custom(&format!("missing field `{name}`"))
    }

    /// The line, from 1; 0 when not known.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column, from 1; 0 when not known.
    #[must_use]
    pub fn column(&self) -> usize {
        self.column
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.expected)?;
        if self.line > 0 {
            write!(f, " at line {} column {}", self.line, self.column)?;
        }
        Ok(())
    }
}

impl std::error::Error for ParseError {}
