//! Reading a verb: accessors and its usage line.

use super::{Arg, ArgKind, Flag, Group, Level, Verb};
use crate::stage::StageSet;
use std::fmt::Write as _;

impl Verb {
    /// The word itself.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Other words for the same verb.
    #[must_use]
    pub const fn alias_words(&self) -> &'static [&'static str] {
        self.aliases
    }

    /// The heading in help.
    #[must_use]
    pub const fn heading(&self) -> Group {
        self.group
    }

    /// One sentence: what the command does.
    #[must_use]
    pub const fn summary(&self) -> &'static str {
        self.summary
    }

    /// What the caller needs; empty when nothing.
    #[must_use]
    pub const fn needs_text(&self) -> &'static str {
        self.needs
    }

    /// The arguments in canonical order.
    pub const fn arguments(&self) -> &'static [Arg] {
        self.args
    }

    /// The flags.
    pub const fn flag_list(&self) -> &'static [Flag] {
        self.flags
    }

    /// Complete commands.
    #[must_use]
    pub const fn example_lines(&self) -> &'static [&'static str] {
        self.examples
    }

    /// Whether the verb takes `!`.
    #[must_use]
    pub const fn takes_force(&self) -> bool {
        self.force
    }

    /// Whether the verb takes `: TEXT`.
    #[must_use]
    pub const fn takes_text(&self) -> bool {
        self.text
    }

    /// Whether the command changes nothing.
    #[must_use]
    pub const fn is_read_only(&self) -> bool {
        !self.changes
    }

    /// Whether the verb is off unless [`level2`](crate::ParserBuilder::level2) is called.
    #[must_use]
    pub const fn is_level2(&self) -> bool {
        matches!(self.level, Level::Extended)
    }

    /// Whether `word` is the verb or an alias, in any case.
    pub(crate) fn is_called(&self, word: &str) -> bool {
        let mut names = std::iter::once(&self.name).chain(self.aliases);
        names.any(|name| name.eq_ignore_ascii_case(word))
    }

    /// Whether `word`, which is lower case, is the verb or an alias.
    #[inline]
    pub(crate) fn is_spelled(&self, word: &[u8]) -> bool {
        self.name.as_bytes() == word || self.aliases.iter().any(|alias| alias.as_bytes() == word)
    }

    /// The flags a parser of `level` knows.
    pub(crate) fn flags_at(&self, level: Level) -> impl Iterator<Item = &'static Flag> {
        self.flags.iter().filter(move |flag| flag.level <= level)
    }

    /// The usage line, such as `deploy[!] PIPELINE[/REF] [to|in|on STAGE[/APPS]]`.
    ///
    /// Square brackets enclose what may be left out, a bar separates choices,
    /// upper case stands for a value, all else is typed as it is.
    #[must_use]
    pub fn usage(&self) -> String {
        self.usage_at(Level::Extended)
    }

    pub(crate) fn usage_at(&self, level: Level) -> String {
        let mut line = self.name.to_owned();
        if self.force {
            line.push_str("[!]");
        }
        for arg in self.args {
            line.push(' ');
            arg.write_usage(&mut line);
        }
        for flag in self.flags_at(level) {
            // Writing to a String cannot fail.
            let _ = write!(line, " [--{}]", flag.name);
        }
        if self.text {
            line.push_str(" [: TEXT]");
        }
        line
    }
}

impl Arg {
    fn write_usage(&self, line: &mut String) {
        let (open, close) = if self.required { ("", "") } else { ("[", "]") };
        line.push_str(open);
        if !self.keywords.is_empty() {
            line.push_str(&self.keywords.join("|"));
            line.push(' ');
        }
        let head = self.value_label();
        line.push_str(&head);
        // Writing to a String cannot fail.
        if let Some(tail) = self.tail {
            let _ = write!(line, "[/{}]", label(tail));
        }
        if let Some(alone) = self.alone {
            let _ = write!(line, "|{alone}");
        }
        line.push_str(close);
    }

    /// The argument as it stands in a usage line.
    pub(crate) fn usage(&self) -> String {
        let mut line = String::new();
        self.write_usage(&mut line);
        line
    }

    /// The value as help prints it: `STAGE` for the field `from_stage`, or the words that are possible.
    pub(crate) fn value_label(&self) -> String {
        match self.kind {
            ArgKind::Release => "vN|SHA".to_owned(),
            ArgKind::Time => "TIME".to_owned(),
            ArgKind::OneOf(words) => words.join("|"),
            ArgKind::Name
            | ArgKind::Target
            | ArgKind::Stage
            | ArgKind::Source
            | ArgKind::Place
            | ArgKind::Channels
            | ArgKind::Duration
            | ArgKind::Id
            | ArgKind::Topic
            | ArgKind::Number { .. }
            | ArgKind::Word => label(self.field),
        }
    }

    /// The words that are possible, when the argument takes one of a list.
    #[must_use]
    pub const fn words(&self) -> Option<&'static [&'static str]> {
        match self.kind {
            ArgKind::OneOf(words) => Some(words),
            ArgKind::Name
            | ArgKind::Target
            | ArgKind::Stage
            | ArgKind::Source
            | ArgKind::Place
            | ArgKind::Channels
            | ArgKind::Duration
            | ArgKind::Time
            | ArgKind::Release
            | ArgKind::Id
            | ArgKind::Topic
            | ArgKind::Number { .. }
            | ArgKind::Word => None,
        }
    }

    /// The stages the argument takes.
    #[must_use]
    pub const fn stage_set(&self) -> StageSet {
        self.stages
    }
}

/// The last part of a field's name in upper case.
fn label(field: &str) -> String {
    field.rsplit('_').next().unwrap_or_default().to_uppercase()
}
