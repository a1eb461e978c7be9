//! Help, written from the table.

use crate::parser::Parser;
use crate::style::{Style, code, prose};
use crate::table::{Group, Verb};
use std::fmt::Write as _;

const GROUPS: [Group; 6] = [
    Group::Deploy,
    Group::Guard,
    Group::Observe,
    Group::Notify,
    Group::Account,
    Group::More,
];

impl Parser {
    /// Help for all commands, or for the one called `topic`; an unknown topic gives all.
    ///
    /// Mrkdwn comes escaped and fits one message; every example in it parses.
    #[must_use]
    pub fn help(&self, topic: Option<&str>, style: Style) -> String {
        match topic.and_then(|topic| self.vocabulary.find_verb(topic)) {
            Some(verb) => self.topic(verb, style),
            None => self.overview(style),
        }
    }

    fn overview(&self, style: Style) -> String {
        let mut out = String::new();
        for group in GROUPS {
            let mut verbs = self
                .vocabulary
                .shown()
                .filter(|verb| verb.group == group)
                .peekable();
            if verbs.peek().is_none() {
                continue;
            }
            heading(&mut out, group.title(), style);
            for verb in verbs {
                let usage = verb.usage_at(self.vocabulary.level);
                entry(&mut out, &usage, verb.summary, style);
            }
        }
        out.push('\n');
        out.push_str(&prose("`help COMMAND` explains one of them.", style));
        out
    }

    fn topic(&self, verb: &Verb, style: Style) -> String {
        let mut out = code(&verb.usage_at(self.vocabulary.level), style).into_owned();
        let _ = write!(out, "\n{}\n", prose(verb.summary, style));
        let flags: Vec<_> = verb.flags_at(self.vocabulary.level).collect();
        if !verb.args.is_empty() || !flags.is_empty() || verb.force {
            heading(&mut out, "Arguments", style);
            if verb.force {
                entry(&mut out, "!", "skips the commit checks", style);
            }
            for arg in verb.args {
                entry(&mut out, &arg.usage(), arg.help, style);
            }
            for flag in flags {
                entry(&mut out, &format!("--{}", flag.name), flag.help, style);
            }
            if verb.text {
                entry(&mut out, ": TEXT", "why, to the end of the line", style);
            }
        }
        if !verb.aliases.is_empty() {
            heading(&mut out, "Also called", style);
            verb.aliases
                .iter()
                .for_each(|alias| entry(&mut out, alias, "", style));
        }
        if !verb.needs.is_empty() {
            heading(&mut out, "Needs", style);
            let _ = writeln!(out, "{}{}", indent(style), prose(verb.needs, style));
        }
        if !verb.examples.is_empty() {
            heading(&mut out, "Examples", style);
            verb.examples
                .iter()
                .for_each(|example| entry(&mut out, example, "", style));
        }
        out.truncate(out.trim_end().len());
        out
    }
}

fn heading(out: &mut String, title: &str, style: Style) {
    if !out.is_empty() {
        out.push('\n');
    }
    // Writing to a String cannot fail.
    let _ = match style {
        Style::Plain => writeln!(out, "{title}"),
        Style::Mrkdwn => writeln!(out, "*{title}*"),
        Style::Markdown => write!(out, "**{title}**\n\n"),
    };
}

const fn indent(style: Style) -> &'static str {
    match style {
        Style::Plain => "  ",
        Style::Mrkdwn => "• ",
        Style::Markdown => "- ",
    }
}

fn entry(out: &mut String, usage: &str, text: &str, style: Style) {
    let (usage, text) = (code(usage, style), prose(text, style));
    // Writing to a String cannot fail.
    let _ = match style {
        _ if text.is_empty() => writeln!(out, "{}{usage}", indent(style)),
        Style::Plain => writeln!(out, "  {usage}\n      {text}"),
        Style::Mrkdwn | Style::Markdown => writeln!(out, "{}{usage}: {text}", indent(style)),
    };
}
