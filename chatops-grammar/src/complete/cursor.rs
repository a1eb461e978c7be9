//! Completion at the cursor: which word it is in, and what stands before that word.

use super::catalog::Catalog;
use super::completion::Completion;
use super::place::Place;
use super::values::verbs;
use crate::lex::normal::Normal;
use crate::lex::quoted::Split;
use crate::lex::{Line, MAX_CHARS};
use crate::parser::Parser;
use crate::read::Reader;
use crate::warning::Warnings;

impl Parser {
    /// What may stand at byte `cursor` of `text`: exact matches, then those that begin with what is typed,
    /// then those that contain it, then typos of it; in the order of the catalog within each.
    ///
    /// At most [`MAX_COMPLETIONS`](crate::MAX_COMPLETIONS). A cursor beyond the end counts as the end, one inside a character
    /// as its start. Empty when the line is already wrong before the cursor.
    #[must_use]
    pub fn complete(&self, text: &str, cursor: usize, catalog: &dyn Catalog) -> Vec<Completion> {
        let vocabulary = &self.vocabulary;
        let cursor = floor_boundary(text, cursor);
        let (before, after) = text.split_at(cursor);
        if text.len() > 4 * MAX_CHARS {
            return Vec::new();
        }
        let start = word_start(before);
        let end = cursor
            + after
                .find([' ', '\t', '\n', '/', ','])
                .unwrap_or(after.len());
        let (head, word) = (&before[..start], &text[start..end]);
        let mut warnings = Warnings::default();
        let normal = Normal::new(head, &vocabulary.own, &mut warnings);
        if normal.command().is_empty() {
            return verbs(vocabulary, word, start..end, true).finish();
        }
        let first = normal.command().split(' ').next().unwrap_or_default();
        let Some(verb) = vocabulary.find_verb(first) else {
            return Vec::new();
        };
        let Ok(split) = Split::new(&normal, verb.text, &mut warnings) else {
            return Vec::new();
        };
        if split.free.is_some() || verb.text && head.trim_end().ends_with(':') {
            return Vec::new();
        }
        let line = Line {
            original: head,
            text: &split.text,
            words: &split.words,
            free: None,
            origin: Some(&split.origin),
        };
        let mut reader = Reader::new(vocabulary, &line, verb, warnings, false);
        let fault = reader.read(0).err();
        let place = Place {
            vocabulary,
            verb,
            line: &line,
            filled: reader.filled,
            catalog,
        };
        place.complete(fault, word, start..end)
    }
}

fn floor_boundary(text: &str, cursor: usize) -> usize {
    let mut at = cursor.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Where the word at the end of `before` starts; a list with spaces after its commas is one word.
fn word_start(before: &str) -> usize {
    let mut end = before.len();
    loop {
        let head = &before[..end];
        let start = head.rfind(char::is_whitespace).map_or(0, |at| {
            at + head[at..].chars().next().map_or(1, char::len_utf8)
        });
        let previous = head[..start].trim_end();
        if !previous.ends_with(',') || previous.len() == end {
            return start;
        }
        end = previous.len();
    }
}
