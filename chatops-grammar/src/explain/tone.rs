//! The command alone, out of a line that may say no to it or ask about it.

use super::case::Case;
use crate::lex::class::{closing, is_final, quote};
use crate::lex::tail::is_decoration;

/// The command without what people put around it: mentions, pictures, lone signs, question marks, code
/// marks and brackets. Never what may be part of a name.
pub(super) fn alone(line: &str) -> String {
    let wraps = |c: char| c == '`' || closing(c).is_some() || matches!(c, ')' | ']' | '}');
    let mut kept: Vec<&str> = Vec::new();
    for (index, word) in line.split(' ').enumerate() {
        let bare = word.trim_matches(wraps);
        let ended = bare.trim_end_matches(|c| is_final(c) && c != ':');
        let is_sign = bare.chars().all(|c| is_final(c) || c == '!' || wraps(c));
        let is_mention = bare.starts_with('@') && bare.len() > 1;
        if is_sign || is_mention || is_decoration(ended) || is_decoration(bare) {
            continue;
        }
        kept.push(if index == 0 && !kept.is_empty() {
            word
        } else {
            ended.trim_end_matches(':')
        });
    }
    kept.join(" ")
}

/// What a line says when it may say no: the command alone, or nothing when the no is in its words.
pub(super) fn without_tone(case: &Case<'_>) -> Vec<String> {
    let is_reason = case
        .line
        .get(..case.mark.start)
        .is_some_and(|before| before.trim_end().ends_with(':'));
    if case.line.contains('~') || is_reason {
        return Vec::new();
    }
    // A shortcode that asks for a rehearsal is not left out: it becomes the flag.
    let rehearses = [":dry-run:", ":dry_run:", ":dryrun:", ":noop:"];
    if let Some(code) = rehearses.into_iter().find(|code| case.line.contains(code)) {
        return vec![alone(&case.line.replace(code, "--dry-run"))];
    }
    let without = case.edit(&[(case.mark.clone(), "")]);
    let command = alone(&without);
    let help = case.verb().map(|verb| format!("help {}", verb.name));
    let is_verb_alone = !command.contains(' ');
    [without, command]
        .into_iter()
        .chain(help.filter(|_| is_verb_alone))
        .collect()
}

/// A part of a word in other quotes, when its own quotes end in the middle of it.
pub(super) fn requoted(case: &Case<'_>) -> Vec<String> {
    let start = case.line[..case.mark.start]
        .rfind(' ')
        .map_or(0, |at| at + 1);
    let end = case.line[case.mark.start..]
        .find(' ')
        .map_or(case.line.len(), |at| case.mark.start + at);
    let word = &case.line[start..end];
    let is_quote = |c: char| quote(c).is_some();
    let (Some(open), Some(close)) = (word.find(is_quote), word.rfind(is_quote)) else {
        return Vec::new();
    };
    let length = |at: usize| word[at..].chars().next().map_or(1, char::len_utf8);
    if close < open + length(open) {
        return Vec::new();
    }
    let inside = &word[open + length(open)..close];
    let other = if inside.contains('"') { "'" } else { "\"" };
    let rest = &word[close + length(close)..];
    vec![case.edit(&[(start + open..end, &format!("{other}{inside}{other}{rest}"))])]
}
