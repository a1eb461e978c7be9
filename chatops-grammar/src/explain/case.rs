//! A line that failed, and what the explaining functions ask about it.

use crate::error::Suggestion;
use crate::line::read_line;
use crate::read::Facts;
use crate::table::Verb;
use crate::vocabulary::Vocabulary;
use std::borrow::Cow;
use std::ops::Range;

/// What the explaining functions look at.
pub(super) struct Case<'c> {
    pub(super) vocabulary: &'c Vocabulary,
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
        let keywords = open.flat_map(|(_, arg)| arg.keywords.iter().chain(arg.alone.as_ref()));
        let flags = verb.flags_at(self.vocabulary.level);
        keywords
            .map(|word| Cow::Borrowed(*word))
            .chain(flags.map(|flag| Cow::Owned(format!("--{}", flag.name))))
            .collect()
    }
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
        read_line(self.vocabulary, &line)
            .ok()
            .map(|parsed| parsed.command().to_string())
    }

    /// The first word.
    pub(super) fn first(&self) -> Range<usize> {
        0..self.line.find(' ').unwrap_or(self.line.len())
    }
}

/// Those of `lines` that are commands.
pub(super) fn commands(
    case: &Case<'_>,
    lines: impl IntoIterator<Item = String>,
) -> Vec<Suggestion> {
    let mut found: Vec<Suggestion> = Vec::new();
    for line in lines {
        let Some(command) = case.command(&line) else {
            continue;
        };
        if command != "help" && found.iter().all(|known| known.text != command) {
            found.push(Suggestion::of_command(command));
        }
    }
    found
}

/// Words in place of the one that is wrong.
pub(super) fn words(case: &Case<'_>, words: Vec<String>) -> Vec<Suggestion> {
    let suggestion = |text: String| {
        let command = case.command(&case.edit(&[(case.mark.clone(), &text)]));
        Suggestion { text, command }
    };
    words.into_iter().map(suggestion).collect()
}
