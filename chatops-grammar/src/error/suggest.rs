//! Corrections: words that are near, and whole commands that parse.

use super::explain::Case;
use super::{ErrorKind, Suggestion};
use crate::distance::nearest;
use crate::read::is_bare;
use crate::stage::{Stage, WORDS};
use std::ops::Range;

/// Words that people add and no command needs.
const FILLERS: [&str; 14] = [
    "please", "pls", "plz", "now", "asap", "thanks", "thx", "the", "app", "branch", "pipeline",
    "stage", "again", "ok",
];

pub(super) fn suggestions(case: &Case<'_>) -> Vec<Suggestion> {
    let mut found = match case.fault.kind {
        ErrorKind::UnknownCommand => verbs(case),
        ErrorKind::UnknownStage => stages(case),
        ErrorKind::InvalidName => names(case),
        ErrorKind::ForceNotSupported | ErrorKind::MisplacedForce => bangs(case),
        ErrorKind::UnexpectedToken => tokens(case),
        ErrorKind::RefNotAllowed => refs(case),
        ErrorKind::UnterminatedQuote => commands(case, [case.edit(&[(case.mark.clone(), "")])]),
        ErrorKind::ExpectedChannel => channels(case),
        ErrorKind::MissingChannel => case.append(&[" here", " to here", " in here"]),
        ErrorKind::InvalidDuration => durations(case),
        ErrorKind::InvalidRelease => words(case, vec![format!("v{}", case.found())]),
        ErrorKind::SameStage => same_stage(case),
        ErrorKind::AllWithOthers => words(case, vec!["all".to_owned()]),
        ErrorKind::MissingRef | ErrorKind::MissingApp => {
            commands(case, [case.edit(&[(case.mark.clone(), "")])])
        }
        _ => Vec::new(),
    };
    found.truncate(3);
    found
}

impl Case<'_> {
    /// The line with some pieces replaced; the pieces are in order.
    pub(super) fn edit(&self, edits: &[(Range<usize>, &str)]) -> String {
        let mut line = String::with_capacity(self.line.len() + 16);
        let mut at = 0;
        for (range, text) in edits {
            line.push_str(self.line.get(at..range.start).unwrap_or_default());
            line.push_str(text);
            at = range.end.max(at);
        }
        line.push_str(self.line.get(at..).unwrap_or_default());
        line
    }

    /// The canonical text of `line` if it is a command.
    fn command(&self, line: &str) -> Option<String> {
        // What the normal text says literally must not be read as a sequence or entity.
        let line = line
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        self.parser
            .read(&line)
            .ok()
            .map(|parsed| parsed.command().to_string())
    }

    fn append(&self, ends: &[&str]) -> Vec<Suggestion> {
        let end = self.line.len();
        commands(
            self,
            ends.iter()
                .map(|text| self.edit(&[(end..end, text)]))
                .take(3),
        )
        .into_iter()
        .take(1)
        .collect()
    }

    /// The first word.
    fn first(&self) -> Range<usize> {
        0..self.line.find(' ').unwrap_or(self.line.len())
    }
}

/// Those of `lines` that are commands.
fn commands(case: &Case<'_>, lines: impl IntoIterator<Item = String>) -> Vec<Suggestion> {
    let mut found: Vec<Suggestion> = Vec::new();
    for line in lines {
        let Some(command) = case.command(&line) else {
            continue;
        };
        if command != "help" && found.iter().all(|known| known.text != command) {
            found.push(Suggestion {
                text: command.clone(),
                command: Some(command),
            });
        }
    }
    found
}

/// Words in place of the one that is wrong.
fn words(case: &Case<'_>, words: Vec<String>) -> Vec<Suggestion> {
    let suggestion = |text: String| {
        let command = case.command(&case.edit(&[(case.mark.clone(), &text)]));
        Suggestion { text, command }
    };
    words.into_iter().map(suggestion).collect()
}

fn verbs(case: &Case<'_>) -> Vec<Suggestion> {
    let typed = case.found();
    // The whole command in quotes.
    if typed.contains(' ') {
        return commands(case, [typed.to_owned()]);
    }
    let bang = if typed.ends_with('!') { "!" } else { "" };
    let bare = typed.trim_matches(|c: char| c == '!' || c.is_ascii_punctuation() && c != ':');
    let known = case
        .parser
        .verbs
        .iter()
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

fn stages(case: &Case<'_>) -> Vec<Suggestion> {
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

fn names(case: &Case<'_>) -> Vec<Suggestion> {
    let kept: String = case.found().chars().filter_map(plain_letter).collect();
    let clean = kept
        .trim_start_matches(['-', '_', '.'])
        .trim_end_matches('.');
    if is_bare(clean) && clean.len() > 1 {
        words(case, vec![clean.to_owned()])
    } else {
        Vec::new()
    }
}

/// A letter without its accent; `None` for what no name holds.
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

fn bangs(case: &Case<'_>) -> Vec<Suggestion> {
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

fn tokens(case: &Case<'_>) -> Vec<Suggestion> {
    let at = case.mark.start;
    let mut lines = Vec::new();
    let open = case.open_words();
    let found = case.found();
    if let Some(flag) = found.strip_prefix('-') {
        let flag = format!("--{}", flag.trim_start_matches('-'));
        let near = nearest(
            &flag,
            open.iter()
                .map(AsRef::as_ref)
                .filter(|word: &&str| word.starts_with("--")),
        );
        lines.extend(
            near.iter()
                .map(|word| case.edit(&[(case.mark.clone(), word)])),
        );
    }
    // A verb in two words: `route disable shop`.
    let first = case.first();
    if first.end < case.line.len() {
        lines.push(case.edit(&[(first.end..first.end + 1, ":")]));
    }
    let keywords = || {
        open.iter()
            .map(AsRef::as_ref)
            .filter(|word: &&str| !word.starts_with('-'))
            .take(4)
    };
    // Another word for a keyword: `promote shop into production`.
    if case.mark.end < case.line.len() {
        lines.extend(keywords().map(|word| case.edit(&[(case.mark.clone(), word)])));
    }
    // A keyword left out: `deploy shop staging`.
    lines.extend(keywords().map(|word| case.edit(&[(at..at, &format!("{word} "))])));
    let filler = FILLERS
        .iter()
        .any(|filler| filler.eq_ignore_ascii_case(found));
    if filler || case.verb().is_some_and(|verb| !verb.changes()) || found.starts_with('-') {
        lines.push(case.edit(&[(case.mark.clone(), "")]));
    }
    commands(case, lines)
        .into_iter()
        .take(if open.is_empty() { 3 } else { 1 })
        .collect()
}

fn refs(case: &Case<'_>) -> Vec<Suggestion> {
    let first = case.first();
    let without = case.edit(&[(case.mark.clone(), "")]);
    let deploy = case.edit(&[(first, "deploy")]);
    let is_promote = case.verb().is_some_and(|verb| verb.name == "promote");
    commands(
        case,
        is_promote.then_some(deploy).into_iter().chain([without]),
    )
}

fn channels(case: &Case<'_>) -> Vec<Suggestion> {
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

fn durations(case: &Case<'_>) -> Vec<Suggestion> {
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

fn same_stage(case: &Case<'_>) -> Vec<Suggestion> {
    let typed = Stage::from_word(case.found());
    let others = [Stage::Production, Stage::Staging]
        .into_iter()
        .filter(|stage| Some(*stage) != typed);
    let lines = others.map(|stage| case.edit(&[(case.mark.clone(), stage.as_str())]));
    commands(case, lines).into_iter().take(1).collect()
}
