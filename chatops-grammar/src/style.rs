//! Where a text is shown: terminal, Slack, Markdown.

use std::borrow::Cow;

/// How help and errors are marked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Style {
    /// No markup: terminals and logs. Never send it to Slack as mrkdwn.
    #[default]
    Plain,
    /// Slack's mrkdwn, escaped: `&`, `<` and `>` are entities.
    Mrkdwn,
    /// Markdown as GitHub reads it.
    Markdown,
}

impl Style {
    pub(crate) fn open_block(self, out: &mut String) {
        if self != Self::Plain {
            out.push_str("```\n");
        }
    }

    pub(crate) fn close_block(self, out: &mut String) {
        if self != Self::Plain {
            out.push_str("\n```");
        }
    }

    /// Text inside code: no backtick closes it, nothing in it is an entity or a mention.
    pub(crate) fn in_block(self, text: &str) -> String {
        match self {
            Self::Plain | Self::Markdown => text.replace('`', "'"),
            Self::Mrkdwn => entities(&text.replace('`', "'")),
        }
    }
}

/// Slack's three entities.
pub(crate) fn entities(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// A piece of code inside a sentence.
pub(crate) fn code(word: &str, style: Style) -> Cow<'_, str> {
    match style {
        Style::Plain => Cow::Borrowed(word),
        Style::Mrkdwn | Style::Markdown => Cow::Owned(format!("`{}`", style.in_block(word))),
    }
}

/// A sentence whose code stands in backticks.
pub(crate) fn prose(text: &str, style: Style) -> String {
    match style {
        Style::Plain => text.replace('`', "\""),
        Style::Mrkdwn => entities(text),
        Style::Markdown => text.to_owned(),
    }
}
