//! Which candidates match what is typed, and in which order they come.

use super::completion::{Completion, CompletionKind, MAX_COMPLETIONS};
use crate::distance::near;
use std::ops::Range;

/// Candidates for one place, sorted into four classes as they come.
#[derive(Debug)]
pub(super) struct Candidates {
    typed: String,
    replace: Range<usize>,
    classes: [Vec<Completion>; 4],
}

impl Candidates {
    pub(super) fn new(typed: &str, replace: Range<usize>) -> Self {
        Self {
            typed: typed.to_lowercase(),
            replace,
            classes: Default::default(),
        }
    }

    /// Adds `text` if `name` matches what is typed.
    pub(super) fn add(&mut self, name: &str, text: String, kind: CompletionKind, detail: &str) {
        let lower = name.to_lowercase();
        let class = if lower == self.typed {
            0
        } else if lower.starts_with(&self.typed) {
            1
        } else if lower.contains(&self.typed) {
            2
        } else if near(&lower, &self.typed).is_some_and(|edits| edits < self.typed.chars().count())
        {
            3
        } else {
            return;
        };
        let known = self
            .classes
            .iter()
            .flatten()
            .any(|known| known.text == text && known.kind == kind);
        let Some(found) = self
            .classes
            .get_mut(class)
            .filter(|found| !known && found.len() < MAX_COMPLETIONS)
        else {
            return;
        };
        found.push(Completion {
            replace: self.replace.clone(),
            text,
            kind,
            detail: detail.to_owned(),
        });
    }

    /// The matches, best class first.
    pub(super) fn finish(self) -> Vec<Completion> {
        self.classes
            .into_iter()
            .flatten()
            .take(MAX_COMPLETIONS)
            .collect()
    }
}
