//! What may stand at a place: keywords, flags, and the value of the argument that comes next.

use super::catalog::Catalog;
use super::completion::{Completion, CompletionKind, MAX_COMPLETIONS};
use super::rank::Candidates;
use crate::lex::Line;
use crate::read::{Fault, Filled};
use crate::table::{Arg, Verb};
use crate::vocabulary::Vocabulary;
use std::ops::Range;

/// What is known before the word at the cursor.
pub(super) struct Place<'p, 'l> {
    pub(super) vocabulary: &'p Vocabulary,
    pub(super) verb: &'static Verb,
    pub(super) line: &'l Line<'l, 'l>,
    pub(super) filled: Filled,
    pub(super) catalog: &'p dyn Catalog,
}

impl Place<'_, '_> {
    pub(super) fn complete(
        &self,
        fault: Option<Fault>,
        word: &str,
        replace: Range<usize>,
    ) -> Vec<Completion> {
        let mut found = Candidates::new(word, replace.clone());
        // The reader stops where a value is missing: that is what is wanted here.
        if let Some(fault) = fault {
            let at_end =
                fault.span.is_empty() && fault.span.start as usize == self.line.original.len();
            return match fault.arg.filter(|_| at_end) {
                Some(arg) if arg.keywords.is_empty() || self.ends_in_keyword(arg) => {
                    self.values(arg, word, replace)
                }
                Some(arg) => {
                    keywords(arg, &mut found);
                    self.flags(word, &mut found);
                    found.finish()
                }
                None => Vec::new(),
            };
        }
        let is_open = |(index, _): &(usize, &Arg)| {
            self.filled
                .slots
                .get(*index)
                .is_some_and(|slot| !slot.is_set())
        };
        let open: Vec<&'static Arg> = self
            .verb
            .args
            .iter()
            .enumerate()
            .filter(is_open)
            .map(|(_, arg)| arg)
            .collect();
        let started = self
            .verb
            .args
            .iter()
            .enumerate()
            .any(|pair| !pair.1.keywords.is_empty() && !is_open(&pair));
        let mut values = Vec::new();
        for arg in open {
            if !arg.keywords.is_empty() {
                keywords(arg, &mut found);
            } else if values.is_empty() && !started {
                values = self.values(arg, word, replace.clone());
            }
        }
        self.flags(word, &mut found);
        values.extend(found.finish());
        values.truncate(MAX_COMPLETIONS);
        values
    }

    fn ends_in_keyword(&self, arg: &Arg) -> bool {
        let last = self.line.words.last();
        last.is_some_and(|word| {
            arg.keywords
                .iter()
                .any(|keyword| self.line.is_keyword(*word, keyword))
        })
    }

    fn flags(&self, word: &str, found: &mut Candidates) {
        for (index, flag) in self.verb.flags.iter().enumerate() {
            if flag.level <= self.vocabulary.level && self.filled.flags & 1 << index == 0 {
                let text = format!("--{}", flag.name);
                found.add(&text.clone(), text, CompletionKind::Flag, flag.help);
            }
        }
        // Understood after every verb, and offered once a dash is typed.
        if word.starts_with('-') {
            let text = "--help".to_owned();
            found.add("--help", text, CompletionKind::Flag, "explains the command");
        }
    }
}

fn keywords(arg: &Arg, found: &mut Candidates) {
    for keyword in arg.keywords.iter().chain(arg.alone.as_ref()) {
        found.add(
            keyword,
            (*keyword).to_owned(),
            CompletionKind::Keyword,
            arg.help,
        );
    }
}
