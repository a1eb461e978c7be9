//! Advice: one sentence for each kind of error.

use super::case::Case;
use crate::error::ErrorKind;
use crate::lex::class::{asks, is_balanced, is_final};
use crate::read::{Reason, is_bare};
use crate::reference::is_emphasized;
use crate::table::{Arg, ArgKind, Makes};

pub(super) const TOO_LONG: &str = "a command has at most 4000 characters";

/// What other programs call a verb of ours.
const SYNONYMS: [(&str, &str); 24] = [
    ("ship", "deploy"),
    ("release", "deploy"),
    ("push", "deploy"),
    ("publish", "deploy"),
    ("rollout", "deploy"),
    ("build", "deploy"),
    ("ls", "pipelines"),
    ("list", "pipelines"),
    ("apps", "pipelines"),
    ("show", "info"),
    ("describe", "info"),
    ("undo", "rollback"),
    ("revert", "rollback"),
    ("signin", "login"),
    ("auth", "login"),
    ("connect", "login"),
    ("signout", "logout"),
    ("subscribe", "route"),
    ("notify", "route"),
    ("unsubscribe", "route:disable"),
    ("unroute", "route:disable"),
    ("mute", "route:disable"),
    ("log", "history"),
    ("compare", "diff"),
];

pub(super) fn hint(case: &Case<'_>) -> String {
    let usage = case
        .verb()
        .map(|verb| format!("usage: {}", verb.usage_at(case.vocabulary.level)));
    let advice = advice(case);
    let is_own = case.verb().is_some_and(|verb| verb.makes == Makes::Own);
    match (advice, usage) {
        // What an own verb takes is known from its table only: always show it.
        (Some(advice), Some(usage)) if is_own && case.fault.kind != ErrorKind::SecretInCommand => {
            format!("{advice}; {usage}")
        }
        (Some(advice), _) => advice,
        (None, Some(usage)) => usage,
        (None, None) => "type `help` for the list of commands".to_owned(),
    }
}

/// What to do about the fault; `None` when the usage of the verb says it best.
fn advice(case: &Case<'_>) -> Option<String> {
    let verb = case.verb();
    let name = verb.map_or("", |verb| verb.name);
    Some(match case.fault.kind {
        ErrorKind::TooLong => TOO_LONG.to_owned(),
        ErrorKind::UnterminatedQuote => "close the quote, or leave it out: only names with spaces need one".to_owned(),
        ErrorKind::UnknownCommand => unknown_command(case),
        ErrorKind::ForceNotSupported => format!("only {} take `!`", force_verbs(case)),
        ErrorKind::MisplacedForce if verb.is_some_and(|verb| verb.force) => {
            format!("`!` skips the commit checks and is typed right after the verb: `{name}!`")
        }
        ErrorKind::MisplacedForce => format!("`{name}` takes no `!`: leave it out"),
        ErrorKind::InvalidName => "a name has letters a-z, digits, `.`, `_` and `-`, and starts with a letter or digit; \
             put any other name in quotes"
            .to_owned(),
        ErrorKind::MissingRef => "name a branch, tag or commit after the slash, or leave the slash out".to_owned(),
        ErrorKind::InvalidRef => invalid_ref(case.found()),
        ErrorKind::RefNotAllowed if name == "promote" => {
            "promote releases what already runs in the stage before; `deploy PIPELINE/REF to STAGE` builds a branch"
                .to_owned()
        }
        ErrorKind::RefNotAllowed => format!("`{name}` takes the name of a pipeline alone"),
        ErrorKind::UnknownStage if case.fault.arg.is_some_and(|arg| arg.kind == ArgKind::Stage) => {
            format!("`{name}` is about whole stages")
        }
        ErrorKind::UnknownStage => "an app goes after its stage, as in `staging/web`".to_owned(),
        ErrorKind::StageNotAllowed => format!("`{name}` does not work on this stage"),
        ErrorKind::MissingApp => "name an app after the slash, or leave the slash out".to_owned(),
        ErrorKind::AllWithOthers => "`all` is every app of the stage: leave the others out, or leave out `all`".to_owned(),
        ErrorKind::MultipleSources if name == "promote" => "what is promoted comes from one app: name that one".to_owned(),
        ErrorKind::MultipleSources => "name one app, or leave the slash out".to_owned(),
        ErrorKind::MissingSource => format!("say where from: `{name} PIPELINE from STAGE/APP to development/APP`"),
        ErrorKind::SameStage if name == "promote" => {
            "say another stage, or name two different apps: `promote PIPELINE from staging/a to staging/b`".to_owned()
        }
        ErrorKind::SameStage => "say another stage on one side".to_owned(),
        ErrorKind::DuplicateClause => "one command does one thing: say it once".to_owned(),
        ErrorKind::ExpectedChannel => {
            "a channel is `#name`, a channel link, or `here`; its name has letters, digits, `-` and `_`".to_owned()
        }
        ErrorKind::SecretInCommand => {
            "never type a code in a channel: everybody can read it. You will be asked for it in private".to_owned()
        }
        ErrorKind::InvalidDuration => "write a number and a unit: `90m`, `2h`, `3d`; at most 365 days".to_owned(),
        ErrorKind::InvalidTime => "write `18:00` or `2026-12-31T18:00:00Z`".to_owned(),
        ErrorKind::InvalidRelease => "write a release such as `v42`, or at least 7 digits of a commit id".to_owned(),
        ErrorKind::InvalidId => "copy the id from the message: letters, digits, `-` and `_`".to_owned(),
        ErrorKind::InvalidNumber => {
            let range = match case.fault.arg {
                Some(Arg { kind: ArgKind::Number { minimum, maximum }, .. }) => format!(" from {minimum} to {maximum}"),
                Some(_) | None => String::new(),
            };
            format!("write a whole number{range}")
        }
        ErrorKind::InvalidWord => match case.fault.arg.and_then(Arg::words) {
            Some(words) => format!("write one of `{}`", words.join("`, `")),
            None => "write one word, or put several in quotes; at most 200 characters".to_owned(),
        },
        ErrorKind::MissingPipeline if case.fault.reason == Reason::LinkAlone => {
            format!("name the pipeline before the link: `{name} PIPELINE/LINK`")
        }
        ErrorKind::UnexpectedToken => return unexpected(case),
        ErrorKind::MissingPipeline
        | ErrorKind::MissingStage
        | ErrorKind::MissingChannel
        | ErrorKind::MissingArgument => return None,
    })
}

fn unexpected(case: &Case<'_>) -> Option<String> {
    let found = case.found();
    let first = found.split(' ').next().unwrap_or_default();
    let advice = match case.fault.reason {
        Reason::AfterQuote => {
            "the quote ends before this: leave a space after it, or use the other kind of quotes around the whole"
        }
        Reason::Tone if found.chars().all(is_final) && !found.contains(asks) => {
            "a full stop right behind the last word is all that may follow a command: leave this out"
        }
        Reason::Tone => "this can mean no, or be a question: to run the command, type it alone",
        Reason::Mention => "this calls somebody else: to run the command, type it alone",
        Reason::Kind | Reason::LinkAlone if ["and", "then", "&", "&&", "+"].contains(&found) => {
            "one command does one thing: send a second one for the rest"
        }
        Reason::Kind | Reason::LinkAlone if case.vocabulary.find_verb(first).is_some() => {
            "one command does one thing: send the second one on its own"
        }
        Reason::Kind | Reason::LinkAlone => return None,
    };
    Some(advice.to_owned())
}

fn unknown_command(case: &Case<'_>) -> String {
    let word = case.found().trim_end_matches('!');
    if word.contains(' ') {
        return "leave out the quotes around the command".to_owned();
    }
    let is_on = |name: &str| case.vocabulary.find_verb(name).is_some();
    let synonym = SYNONYMS
        .iter()
        .find(|(other, name)| other.eq_ignore_ascii_case(word) && is_on(name));
    if let Some((_, name)) = synonym {
        return format!("here this is called `{name}`: type `help {name}`");
    }
    if crate::table::level2::VERBS
        .iter()
        .any(|verb| verb.is_called(word))
    {
        return format!("`{}` is not turned on here", word.to_ascii_lowercase());
    }
    if case.fault.arg.is_some_and(|arg| arg.kind == ArgKind::Topic) {
        return "there is help for each command: type `help` for the list".to_owned();
    }
    "a command starts with one of its verbs: type `help` for the list".to_owned()
}

fn force_verbs(case: &Case<'_>) -> String {
    let names: Vec<_> = case
        .vocabulary
        .shown()
        .filter(|verb| verb.force)
        .map(|verb| format!("`{}`", verb.name))
        .collect();
    names.join(" and ")
}

fn invalid_ref(text: &str) -> String {
    if text.contains('"') {
        return "`\"` is not accepted here: leave it out".to_owned();
    }
    let forbidden = |c: char| c.is_control() || c.is_whitespace() || "~^:?*[\\".contains(c);
    if let Some(c) = text.chars().find(|c| forbidden(*c)) {
        let is_link = text.contains("://");
        return match c {
            _ if is_link => {
                "this link is to no pull request, branch, tag or commit: write its name".to_owned()
            }
            _ if c.is_control() || c.is_whitespace() => {
                "git allows no whitespace in a branch or tag".to_owned()
            }
            _ => format!("git allows no `{c}` in a branch or tag"),
        };
    }
    let rules: [(bool, &str); 11] = [
        (text.contains(".."), "git allows no `..` in a branch or tag"),
        (text.contains("@{"), "git allows no `@{` in a branch or tag"),
        (text == "@", "git allows no branch or tag called `@`"),
        (
            text.contains("//") || text.starts_with('/'),
            "there are two slashes in a row",
        ),
        (
            text.ends_with('/'),
            "a branch or tag does not end with a slash",
        ),
        (
            text.starts_with('-'),
            "a branch or tag does not begin with `-`",
        ),
        (
            text.ends_with('.'),
            "a branch or tag does not end with a full stop",
        ),
        (
            is_emphasized(text),
            "if `_` belongs to the name, put the name in quotes",
        ),
        (
            !is_balanced(text.chars()),
            "if this belongs to the name, put the name in quotes",
        ),
        (
            text.starts_with("refs/"),
            "write `refs/heads/BRANCH`, `refs/tags/TAG`, `refs/pull/NUMBER/head`, or the name alone",
        ),
        (
            is_bare(text.trim_start_matches('@')) && text.starts_with('@'),
            "a person is not a branch, tag or commit",
        ),
    ];
    let rule = rules.iter().find(|(broken, _)| *broken);
    rule.map_or(
        "no part of a branch or tag begins with a full stop or ends with `.lock`",
        |(_, rule)| rule,
    )
    .to_owned()
}
