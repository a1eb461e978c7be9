//! Whole lines in place of one with a word too many.

use super::case::{Case, commands};
use super::tone::{alone, requoted, without_tone};
use crate::distance::nearest;
use crate::error::Suggestion;
use crate::lex::class::{is_dash, is_final, is_long_dash};
use crate::lex::tail::is_decoration;
use crate::link;
use crate::read::Reason;
use crate::table::ArgKind;
use std::borrow::Cow;

/// Words that people add and no command needs.
const FILLERS: [&str; 26] = [
    "please", "pls", "plz", "now", "asap", "thanks", "thx", "the", "a", "an", "my", "our", "this",
    "of", "app", "branch", "pipeline", "stage", "again", "ok", "hey", "hi", "can", "you", "could",
    "just",
];

pub(super) fn bangs(case: &Case<'_>) -> Vec<Suggestion> {
    // Every stray `!` goes, not only the one that was found first.
    let line = alone(case.line);
    let kept: Vec<&str> = line
        .split(' ')
        .map(|word| word.trim_matches('!'))
        .filter(|word| !word.is_empty())
        .collect();
    let without = kept.join(" ");
    let with = without.find(' ').map(|end| {
        let (verb, rest) = without.split_at(end);
        format!("{verb}!{rest}")
    });
    commands(case, with.into_iter().chain([without]))
}

/// Lines in which the surplus word has found a place; the first that is a command wins.
pub(super) fn tokens(case: &Case<'_>) -> Vec<Suggestion> {
    let mark = &case.mark;
    let open = case.open_words();
    let found = case.found();
    match case.fault.reason {
        Reason::AfterQuote => return commands(case, requoted(case)),
        Reason::Tone | Reason::Mention => {
            return commands(case, without_tone(case))
                .into_iter()
                .take(1)
                .collect();
        }
        Reason::Kind | Reason::LinkAlone => {}
    }
    let mut lines = vec![without_fillers(case.line)];
    let is_sign = found.chars().all(|c| is_final(c) || c == '!');
    if found.starts_with('@') || is_sign || is_decoration(found) {
        lines.extend(without_tone(case));
    }
    // A flag without its dashes asks for the same as with them: `deploy shop dry-run`.
    let bare = found.trim_matches(|c: char| !c.is_alphanumeric());
    let flags = open.iter().filter_map(|word| word.strip_prefix("--"));
    let is_flag = |flag: &&str| bare.len() > 2 && nearest(bare, [*flag]).len() == 1;
    if let Some(flag) = flags.into_iter().find(is_flag) {
        lines.push(case.edit(&[(mark.clone(), &format!("--{flag}"))]));
        return commands(case, lines).into_iter().take(1).collect();
    }
    lines.extend(near_flags(case, &open));
    // A verb in two words: `route disable shop`.
    let first = case.first();
    if first.end < case.line.len() {
        lines.push(case.edit(&[(first.end..first.end + 1, ":")]));
    }
    let keywords: Vec<&str> = open
        .iter()
        .map(AsRef::as_ref)
        .filter(|word: &&str| !word.starts_with('-'))
        .take(4)
        .collect();
    let insert = |word: &str| format!("{word} ");
    let next = case
        .line
        .get(mark.end..)
        .and_then(|rest| rest.find(|c| c != ' '))
        .map(|space| mark.end + space);
    if let Some(next) = next {
        // Two keywords left out: `promote shop staging production`.
        for (index, one) in keywords.iter().enumerate() {
            lines.extend(keywords.iter().skip(index + 1).map(|two| {
                case.edit(&[
                    (mark.start..mark.start, &insert(one)),
                    (next..next, &insert(two)),
                ])
            }));
        }
        // Another word for a keyword: `promote shop into production`.
        if case
            .vocabulary
            .find_stage(found.as_bytes(), u8::MAX)
            .is_none()
        {
            lines.extend(
                keywords
                    .iter()
                    .map(|word| case.edit(&[(mark.clone(), word)])),
            );
        }
    }
    // A keyword left out: `deploy shop staging`.
    lines.extend(
        keywords
            .iter()
            .map(|word| case.edit(&[(mark.start..mark.start, &insert(word))])),
    );
    lines.extend(joined(case));
    if case.verb().is_some_and(|verb| verb.text)
        && !["for", "until", "to", "in", "on", "from"].contains(&found)
    {
        lines.push(case.edit(&[(mark.start..mark.start, ": ")]));
    }
    if case.verb().is_some_and(|verb| !verb.changes) {
        lines.push(case.edit(&[(mark.clone(), "")]));
    }
    // `promote shop staging -> production`, `deploy shop [to staging]`
    let others: Vec<String> = lines
        .iter()
        .map(|line| with_words_for_arrows(line))
        .collect();
    lines.extend(others);
    lines.push(with_words_for_arrows(case.line));
    if case.line.contains(['[', '(', '{']) {
        lines.push(alone(case.line));
    }
    commands(case, lines).into_iter().take(1).collect()
}

/// `--dry-run=yes` is meant as `--dry-run`; a flag of a command that changes something is never left
/// out by us, since it may have asked for a rehearsal.
fn near_flags(case: &Case<'_>, open: &[Cow<'static, str>]) -> Vec<String> {
    let Some(flag) = case.found().strip_prefix('-') else {
        return Vec::new();
    };
    let name = flag.trim_start_matches('-').split('=').next();
    let as_ascii = |c| if is_dash(c) { '-' } else { c };
    let name: String = name.unwrap_or_default().chars().map(as_ascii).collect();
    let flags = open.iter().map(AsRef::as_ref);
    let near = nearest(
        &format!("--{name}"),
        flags.filter(|word: &&str| word.starts_with("--")),
    );
    let edit = |word: &&str| case.edit(&[(case.mark.clone(), word)]);
    near.iter().map(edit).collect()
}

/// Arrows as the keyword that they stand for.
fn with_words_for_arrows(line: &str) -> String {
    let is_arrow = |word: &&str| {
        matches!(
            *word,
            "->" | "-->" | "=>" | "→" | "⇒" | "➡" | "➡\u{FE0F}" | ">" | ">>" | "»"
        )
    };
    line.split(' ')
        .map(|word| if is_arrow(&word) { "to" } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}

/// A flag that a dash has glued to the word before it: `staging—dry-run`.
pub(super) fn glued_flag(case: &Case<'_>) -> Option<String> {
    let found = case.found();
    let at = found.find(is_long_dash)?;
    let dash = found[at..].chars().next()?;
    let start = case.mark.start + at;
    Some(case.edit(&[(start..start + dash.len_utf8(), " --")]))
}

/// The surplus word as part of the one before it: `deploy shop main`, `deploy shop/my branch`.
fn joined(case: &Case<'_>) -> Option<String> {
    let takes_ref = case.verb()?.args.first()?.kind == ArgKind::Target;
    let before = case.line.get(..case.mark.start)?.trim_end();
    let mut words = before.split(' ');
    let (_, target, None) = (words.next()?, words.next()?, words.next()) else {
        return None;
    };
    // A name with a space becomes one with a dash; a link is never part of a name.
    let is_link = link::to_repository(case.found().trim_start()).is_some();
    let glue = if target.contains('/') { "-" } else { "/" };
    if is_link && glue == "-" {
        return None;
    }
    takes_ref.then(|| case.edit(&[(before.len()..case.mark.start, glue)]))
}

pub(super) fn without_fillers(line: &str) -> String {
    let is_filler = |word: &&str| {
        FILLERS
            .iter()
            .any(|filler| filler.eq_ignore_ascii_case(word.trim_end_matches(',')))
    };
    line.split(' ')
        .filter(|word| !is_filler(word))
        .collect::<Vec<_>>()
        .join(" ")
}
