//! Words in place of one that is wrong.

use super::case::{Case, commands, words};
use super::lines::{glued_flag, without_fillers};
use super::tone::alone;
use crate::command::parse_duration;
use crate::distance::nearest;
use crate::error::Suggestion;
use crate::link::is_bare_id;
use crate::read::is_bare;
use crate::stage::{Stage, WORDS};
use crate::table::ArgKind;

pub(super) fn verbs(case: &Case<'_>) -> Vec<Suggestion> {
    let typed = case.found();
    // The whole command in quotes.
    if typed.contains(' ') {
        return commands(case, [typed.to_owned()]);
    }
    // `please deploy shop`, `can you deploy shop?`, `🚀 deploy shop`
    let clean = alone(case.line);
    let direct = commands(case, [without_fillers(case.line), without_fillers(&clean)]);
    if !direct.is_empty() {
        return direct;
    }
    // What is struck out is not offered again.
    if typed.starts_with('~') {
        return Vec::new();
    }
    let bang = if typed.ends_with('!') { "!" } else { "" };
    let bare = typed.trim_matches(|c: char| c == '!' || c.is_ascii_punctuation() && c != ':');
    let known = case
        .vocabulary
        .shown()
        .flat_map(|verb| [verb.name].into_iter().chain(verb.aliases.iter().copied()));
    let mut near = nearest(bare, known);
    if near.is_empty() {
        let parent = bare.split(':').next().filter(|parent| *parent != bare);
        near.extend(
            parent
                .and_then(|parent| case.vocabulary.find_verb(parent))
                .map(|verb| verb.name),
        );
    }
    let with_bang = |name: &str| {
        let takes = case
            .vocabulary
            .find_verb(name)
            .is_some_and(|verb| verb.force);
        format!("{name}{}", if takes { bang } else { "" })
    };
    words(case, near.into_iter().map(with_bang).collect())
}

pub(super) fn stages(case: &Case<'_>) -> Vec<Suggestion> {
    let Some(arg) = case.fault.arg else {
        return Vec::new();
    };
    let typed = case.found().trim_matches(|c: char| !c.is_alphanumeric());
    let own = case
        .vocabulary
        .stage_words
        .iter()
        .map(|(word, stage)| (word.as_str(), *stage));
    let known: Vec<(&str, Stage)> = WORDS
        .iter()
        .copied()
        .chain(own)
        .filter(|(_, stage)| arg.stages.contains(*stage))
        .collect();
    let glued = commands(case, glued_flag(case));
    if !glued.is_empty() {
        return glued;
    }
    let mut found: Vec<String> = Vec::new();
    for word in nearest(typed, known.iter().map(|(word, _)| *word)) {
        let stage = known
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, stage)| stage.as_str().to_owned());
        found.extend(stage.filter(|stage| !found.contains(stage)));
    }
    words(case, found)
}

pub(super) fn names(case: &Case<'_>) -> Vec<Suggestion> {
    let found = case.found();
    // Other programs put a branch behind another sign, and keyboards have other slashes and commas.
    let is_target = case
        .fault
        .arg
        .is_some_and(|arg| arg.kind == ArgKind::Target);
    let signs = ['@', ':', '#', '／', '∕', '⁄', '\\', '|'];
    if let Some((name, reference)) = found.split_once(signs).filter(|_| is_target) {
        if name.is_empty() || found.contains("://") {
            return Vec::new();
        }
        return commands(
            case,
            [case.edit(&[(case.mark.clone(), &format!("{name}/{reference}"))])],
        );
    }
    let is_list = case.fault.arg.is_some_and(|arg| arg.kind == ArgKind::Place);
    let commas = ['，', '、', '､', ';', '；', '+', '&', '|'];
    if is_list && found.contains(commas) {
        let listed = found.replace(commas, ",");
        return commands(case, [case.edit(&[(case.mark.clone(), &listed)])]);
    }
    // Signs around a name are markup. A sign inside it is part of the name: who leaves it out names another.
    let around = |c: char| !c.is_alphanumeric();
    let clean: Option<String> = found
        .trim_matches(around)
        .chars()
        .map(plain_letter)
        .collect();
    match clean {
        Some(clean) if is_bare(&clean) && clean.len() > 1 && !found.contains('~') => {
            words(case, vec![clean])
        }
        _ => Vec::new(),
    }
}

/// A letter without its accent; `None` for any other character that no name holds.
fn plain_letter(c: char) -> Option<char> {
    const ACCENTS: [(&str, char); 11] = [
        ("àáâãäåāă", 'a'),
        ("çćč", 'c'),
        ("ďđ", 'd'),
        ("èéêëēěę", 'e'),
        ("ìíîïī", 'i'),
        ("ñńň", 'n'),
        ("òóôõöøō", 'o'),
        ("śšş", 's'),
        ("ùúûüūů", 'u'),
        ("ýÿ", 'y'),
        ("źżž", 'z'),
    ];
    let lower = c.to_lowercase().next()?;
    if lower.is_ascii_alphanumeric() || matches!(lower, '.' | '_' | '-') {
        return Some(lower);
    }
    ACCENTS
        .iter()
        .find(|(accented, _)| accented.contains(lower))
        .map(|(_, plain)| *plain)
}

/// A ref without the markup around it.
pub(super) fn bare_refs(case: &Case<'_>) -> Vec<Suggestion> {
    let found = case.found();
    let markup = |c: char| {
        matches!(
            c,
            '`' | '(' | ')' | '[' | ']' | '{' | '}' | '*' | '_' | '"' | '\'' | '<' | '>'
        )
    };
    let bare = found.trim_matches(markup);
    let is_new = bare.len() < found.len() && !bare.contains(markup);
    let line = case.edit(&[(case.mark.clone(), bare)]);
    commands(case, (is_new && !bare.is_empty()).then_some(line))
}

pub(super) fn refs(case: &Case<'_>) -> Vec<Suggestion> {
    let first = case.first();
    let without = case.edit(&[(case.mark.clone(), "")]);
    let deploy = case.edit(&[(first, "deploy")]);
    let is_promote = case.verb().is_some_and(|verb| verb.name == "promote");
    commands(
        case,
        is_promote.then_some(deploy).into_iter().chain([without]),
    )
}

pub(super) fn channels(case: &Case<'_>) -> Vec<Suggestion> {
    let typed = case.found().trim_start_matches(['@', '#']);
    if ["here", "channel", "everyone"].contains(&typed) {
        return words(case, vec!["here".to_owned()]);
    }
    // Signs around a name go; a name with a sign in it is another name.
    let clean = typed.trim_matches(|c: char| !c.is_alphanumeric());
    let is_name = clean
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    let is_person = case.found().starts_with('@') || is_bare_id(typed, ['U', 'W', 'B']);
    if is_person || clean.is_empty() || !is_name {
        Vec::new()
    } else {
        words(case, vec![format!("#{clean}")])
    }
}

/// `41` as `v41`, and a stage where it belongs.
pub(super) fn releases(case: &Case<'_>) -> Vec<Suggestion> {
    let found = case.found();
    let next = case
        .line
        .get(case.mark.end..)
        .unwrap_or_default()
        .trim_start();
    let digits = next.len() - next.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if !found.is_empty() && found.bytes().all(|b| b.is_ascii_digit()) {
        return words(case, vec![format!("v{found}")]);
    }
    if found.eq_ignore_ascii_case("v") && digits > 0 {
        let end = case.line.len() - next.len() + digits;
        let line = case.edit(&[(case.mark.start..end, &format!("v{}", &next[..digits]))]);
        return commands(case, [line]);
    }
    // `rollback shop to production`
    let before = case.line.get(..case.mark.start).unwrap_or_default();
    let keyword = before
        .trim_end()
        .rfind(' ')
        .map(|at| at + 1..before.trim_end().len());
    let stage = found.split('/').next().unwrap_or_default();
    if case
        .vocabulary
        .find_stage(stage.as_bytes(), u8::MAX)
        .is_none()
    {
        return Vec::new();
    }
    commands(case, keyword.map(|keyword| case.edit(&[(keyword, "in")])))
}

/// The nearest words of the list.
pub(super) fn one_of(case: &Case<'_>) -> Vec<Suggestion> {
    let Some(ArgKind::OneOf(list)) = case.fault.arg.map(|arg| arg.kind) else {
        return Vec::new();
    };
    let near = nearest(case.found(), list.iter().copied());
    words(case, near.into_iter().map(str::to_owned).collect())
}

pub(super) fn durations(case: &Case<'_>) -> Vec<Suggestion> {
    let typed = case.found();
    let digits = typed.len() - typed.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = typed.split_at(digits);
    let rest = case.line.get(case.mark.end..).unwrap_or_default();
    let next = rest.trim_start().split(' ').next().unwrap_or_default();
    let letter = |unit: &str| {
        unit.chars()
            .next()
            .map(|c| c.to_ascii_lowercase())
            .filter(|c| "smhdw".contains(*c))
    };
    if number.is_empty() {
        return Vec::new();
    }
    match (letter(unit), letter(next)) {
        (Some(unit), _) => valid(case, [format!("{number}{unit}")]),
        // `for 2 hours`
        (None, Some(unit)) if digits == typed.len() => {
            let end = case.mark.end + (rest.len() - rest.trim_start().len()) + next.len();
            commands(
                case,
                [case.edit(&[(case.mark.start..end, &format!("{number}{unit}"))])],
            )
        }
        _ => valid(case, ["m", "h", "d"].map(|unit| format!("{number}{unit}"))),
    }
}

/// Those of `texts` that are lengths of time.
fn valid(case: &Case<'_>, texts: impl IntoIterator<Item = String>) -> Vec<Suggestion> {
    let texts = texts
        .into_iter()
        .filter(|text| parse_duration(text).is_some());
    words(case, texts.collect())
}

pub(super) fn same_stage(case: &Case<'_>) -> Vec<Suggestion> {
    let typed = Stage::from_word(case.found());
    let others = [Stage::Production, Stage::Staging]
        .into_iter()
        .filter(|stage| Some(*stage) != typed);
    let lines = others.map(|stage| case.edit(&[(case.mark.clone(), stage.as_str())]));
    commands(case, lines).into_iter().take(1).collect()
}

/// `#123` without its sign.
pub(super) fn ids(case: &Case<'_>) -> Vec<Suggestion> {
    let clean = case
        .found()
        .trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if clean.is_empty() {
        Vec::new()
    } else {
        commands(case, [case.edit(&[(case.mark.clone(), clean)])])
    }
}

/// `route shop` to the channel it is typed in.
pub(super) fn here(case: &Case<'_>) -> Vec<Suggestion> {
    let end = case.line.len();
    if case.line.ends_with(" here") {
        return Vec::new();
    }
    let lines = [" here", " to here"].map(|text| case.edit(&[(end..end, text)]));
    commands(case, lines).into_iter().take(1).collect()
}
