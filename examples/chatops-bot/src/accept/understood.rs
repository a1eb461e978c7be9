//! What the parser put right, for people.

use chatops_grammar::{Parsed, WarningKind};
use slack_blocks::{Mrkdwn, mrkdwn};

use crate::refusal::code;

/// What was understood, and what was put right on the way.
pub(super) fn understood(command: &str, parsed: &Parsed<'_>) -> Mrkdwn<'static> {
    let warnings = parsed.warnings().iter();
    let notes = warnings.map(|warning| mrkdwn!("• {}", put_right(warning.kind())));
    let mut lines = vec![mrkdwn!(":raised_hand: I read this as {}", code(command))];
    lines.extend(notes);
    if let Some(meant) = parsed.suggestion() {
        lines.push(mrkdwn!("Perhaps you meant {}.", code(meant.text())));
    }
    Mrkdwn::join(lines, "\n")
}

fn put_right(kind: WarningKind) -> &'static str {
    match kind {
        WarningKind::InvisibleRemoved => "characters that show nothing were left out",
        WarningKind::PunctuationStripped => "punctuation was left out",
        WarningKind::DecorationDropped => "emoji at the end were left out",
        WarningKind::QuotesNormalized => "quotation or code marks were read as quotes",
        WarningKind::DashNormalized => "long dashes were read as --",
        WarningKind::LinkUnwrapped => "a link was read as what it stands for",
        WarningKind::PrefixDropped => "the bot's own name was left out",
        WarningKind::DuplicateItem => "an app was named twice",
        WarningKind::EmptyItem => "the list of apps has an empty place",
        WarningKind::DashInRef => {
            "the branch, tag or commit has a long dash, which phones make of --"
        }
        WarningKind::InvisibleInRef => {
            "the branch, tag or commit has a character that shows nothing"
        }
        _ => "something was put right",
    }
}
