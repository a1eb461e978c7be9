//! Reading a verb: accessors and its usage line.

use super::{Arg, ArgKind, Flag, Group, Verb};
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

    /// Whether the verb is off unless [`level2`](crate::ParserBuilder::level2) is called.
    #[must_use]
    pub const fn is_level2(&self) -> bool {
        self.level == 2
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
    pub(crate) fn flags_at(&self, level: u8) -> impl Iterator<Item = &'static Flag> {
        self.flags.iter().filter(move |flag| flag.level <= level)
    }

    /// The usage line, such as `deploy[!] PIPELINE[/REF] [to|in|on STAGE[/APPS]]`.
    ///
    /// Square brackets enclose what may be left out, a bar separates choices,
    /// upper case stands for a value, all else is typed as it is.
    #[must_use]
    pub fn usage(&self) -> String {
        self.usage_at(2)
    }

    pub(crate) fn usage_at(&self, level: u8) -> String {
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
        let tail = self
            .tail
            .rsplit('_')
            .next()
            .unwrap_or_default()
            .to_uppercase();
        // Writing to a String cannot fail.
        let _ = match self.kind {
            ArgKind::Target | ArgKind::Source | ArgKind::Place => write!(line, "{head}[/{tail}]"),
            _ => write!(line, "{head}"),
        };
        if !self.alone.is_empty() {
            let _ = write!(line, "|{}", self.alone);
        }
        line.push_str(close);
    }

    /// The argument as it stands in a usage line.
    pub(crate) fn usage(&self) -> String {
        let mut line = String::new();
        self.write_usage(&mut line);
        line
    }

    /// The name of the value as help prints it: `STAGE` for the field `from_stage`.
    pub(crate) fn value_label(&self) -> String {
        match self.kind {
            ArgKind::Release => return "vN|SHA".to_owned(),
            ArgKind::Time => return "TIME".to_owned(),
            _ => {}
        }
        self.field
            .rsplit('_')
            .next()
            .unwrap_or_default()
            .to_uppercase()
    }

    /// The stages the argument takes.
    #[must_use]
    pub const fn stage_set(&self) -> StageSet {
        self.stages
    }
}
