//! Whole lines in place of one with a word too many.

use super::{Case, Suggestion, commands};
use crate::distance::nearest;
use crate::table::ArgKind;

/// Words that people add and no command needs.
const FILLERS: [&str; 26] = [
    "please", "pls", "plz", "now", "asap", "thanks", "thx", "the", "a", "an", "my", "our", "this",
    "of", "app", "branch", "pipeline", "stage", "again", "ok", "hey", "hi", "can", "you", "could",
    "just",
];

pub(super) fn bangs(case: &Case<'_>) -> Vec<Suggestion> {
    // Every stray `!` goes, not only the one that was found first.
    let kept: Vec<&str> = case
        .line
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
    let mut lines = vec![without_fillers(case.line)];
    if let Some(flag) = found.strip_prefix('-') {
        // `--dry-run=yes` is meant as `--dry-run`; a flag of a command that changes something
        // is never left out by us, since it may have asked for a rehearsal.
        let name = flag
            .trim_start_matches('-')
            .split('=')
            .next()
            .unwrap_or_default();
        let flag = format!("--{name}");
        let near = nearest(
            &flag,
            open.iter()
                .map(AsRef::as_ref)
                .filter(|word: &&str| word.starts_with("--")),
        );
        lines.extend(near.iter().map(|word| case.edit(&[(mark.clone(), word)])));
    }
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
        if case.parser.find_stage(found.as_bytes(), u8::MAX).is_none() {
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
    if case.verb().is_some_and(|verb| !verb.changes()) {
        lines.push(case.edit(&[(mark.clone(), "")]));
    }
    commands(case, lines).into_iter().take(1).collect()
}

/// The surplus word as part of the one before it: `deploy shop main`, `deploy shop/my branch`.
fn joined(case: &Case<'_>) -> Option<String> {
    let takes_ref = case.verb()?.args.first()?.kind == ArgKind::Target;
    let before = case.line.get(..case.mark.start)?.trim_end();
    let mut words = before.split(' ');
    let (_, target, None) = (words.next()?, words.next()?, words.next()) else {
        return None;
    };
    let glue = if target.contains('/') { "-" } else { "/" };
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
