//! Words in place of one that is wrong.

use super::{Case, Suggestion, commands, words};
use crate::distance::nearest;
use crate::read::is_bare;
use crate::stage::{Stage, WORDS};
use crate::table::ArgKind;

pub(super) fn verbs(case: &Case<'_>) -> Vec<Suggestion> {
    let typed = case.found();
    // The whole command in quotes.
    if typed.contains(' ') {
        return commands(case, [typed.to_owned()]);
    }
    // `please deploy shop`
    let direct = commands(case, [super::lines::without_fillers(case.line)]);
    if !direct.is_empty() {
        return direct;
    }
    let bang = if typed.ends_with('!') { "!" } else { "" };
    let bare = typed.trim_matches(|c: char| c == '!' || c.is_ascii_punctuation() && c != ':');
    let known = case
        .parser
        .shown()
        .flat_map(|verb| [verb.name].into_iter().chain(verb.aliases.iter().copied()));
    let mut near = nearest(bare, known);
    if near.is_empty() {
        let parent = bare.split(':').next().filter(|parent| *parent != bare);
        near.extend(
            parent
                .and_then(|parent| case.parser.find_verb(parent))
                .map(|verb| verb.name),
        );
    }
    let with_bang = |name: &str| {
        let takes = case.parser.find_verb(name).is_some_and(|verb| verb.force);
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
        .parser
        .stage_words
        .iter()
        .map(|(word, stage)| (word.as_str(), *stage));
    let known: Vec<(&str, Stage)> = WORDS
        .iter()
        .copied()
        .chain(own)
        .filter(|(_, stage)| arg.stages.contains(*stage))
        .collect();
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
    // Other programs put a branch behind another sign.
    let is_target = case
        .fault
        .arg
        .is_some_and(|arg| arg.kind == ArgKind::Target);
    if let Some((name, reference)) = found.split_once(['@', ':', '#']).filter(|_| is_target) {
        return commands(
            case,
            [case.edit(&[(case.mark.clone(), &format!("{name}/{reference}"))])],
        );
    }
    let kept: String = found.chars().filter_map(plain_letter).collect();
    let clean = kept.trim_matches(['-', '_', '.']);
    if is_bare(clean) && clean.len() > 1 {
        words(case, vec![clean.to_owned()])
    } else {
        Vec::new()
    }
}

/// A letter without its accent, a dash for a sign; `None` for other characters that no name holds.
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
    if lower.is_ascii_punctuation() {
        return Some('-');
    }
    ACCENTS
        .iter()
        .find(|(accented, _)| accented.contains(lower))
        .map(|(_, plain)| *plain)
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
    let clean: String = typed
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    if case.found().starts_with('@') || clean.is_empty() {
        Vec::new()
    } else {
        words(case, vec![format!("#{clean}")])
    }
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
        (Some(unit), _) => words(case, vec![format!("{number}{unit}")]),
        // `for 2 hours`
        (None, Some(unit)) if digits == typed.len() => {
            let end = case.mark.end + (rest.len() - rest.trim_start().len()) + next.len();
            commands(
                case,
                [case.edit(&[(case.mark.start..end, &format!("{number}{unit}"))])],
            )
        }
        _ => words(
            case,
            ["m", "h", "d"]
                .map(|unit| format!("{number}{unit}"))
                .to_vec(),
        ),
    }
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
