//! The same line read by each parser. Each row returns whether it found every part.

use crate::scanner::{is_ref, scan, stage_named};
use chatops_grammar::{Apps, Command, Parser, RefKind, Stage};
use clap::{Args, Parser as _, Subcommand};
use regex::Regex;
use std::hint::black_box;
use std::sync::LazyLock;
use winnow::Parser as _;
use winnow::combinator::{alt, opt, preceded};
use winnow::token::take_while;

pub const LINE: &str = "deploy my-pipeline/feature/foo-bar to staging/app-one";

/// One parser: its name, whether it finds every part of a line, and the bare call that is measured.
pub struct Row {
    pub name: &'static str,
    pub finds_all: fn(&str) -> bool,
    pub call: fn(&str),
}

/// The scanner comes first: the others are measured by it.
pub const ROWS: &[Row] = &[
    Row {
        name: "scanner",
        finds_all: scanner,
        call: |line| see(&scan(line)),
    },
    Row {
        name: "chatops-grammar",
        finds_all: ours,
        call: |line| see(&PARSER.parse(line)),
    },
    Row {
        name: "winnow",
        finds_all: winnow,
        call: |line| see(&winnow_whole.parse(line)),
    },
    Row {
        name: "regex",
        finds_all: regex,
        call: |line| see(&PATTERN.captures(line)),
    },
    Row {
        name: "regex-loose",
        finds_all: regex_loose,
        call: |line| see(&LOOSE.captures(line)),
    },
    Row {
        name: "clap-derive",
        finds_all: clap,
        call: |line| see(&cli(line)),
    },
];

/// Keeps the compiler from leaving the work out.
fn see<T>(value: &T) {
    black_box(value);
}

fn is_right(pipeline: &str, reference: &str, stage: Stage, app: &str) -> bool {
    (pipeline, reference, stage, app)
        == ("my-pipeline", "feature/foo-bar", Stage::Staging, "app-one")
}

static PARSER: LazyLock<Parser> = LazyLock::new(Parser::new);

fn ours(line: &str) -> bool {
    let Ok(parsed) = PARSER.parse(line) else {
        return false;
    };
    let Command::Deploy(deploy) = parsed.command() else {
        return false;
    };
    let (Some(reference), Some(stage), Some(Apps::Named(apps))) =
        (&deploy.reference, deploy.stage, &deploy.apps)
    else {
        return false;
    };
    reference.kind == RefKind::Named
        && is_right(&deploy.pipeline, &reference.name, stage, apps.first())
}

fn scanner(line: &str) -> bool {
    let Some(scan) = scan(line) else { return false };
    let (Some(reference), Some(stage), Some(apps)) = (scan.reference, scan.stage, scan.apps) else {
        return false;
    };
    !scan.force && is_right(scan.pipeline, reference, stage, apps)
}

fn halves(word: &str) -> (&str, Option<&str>) {
    match word.split_once('/') {
        Some((head, tail)) => (head, Some(tail)),
        None => (word, None),
    }
}

type WinnowParts<'l> = (
    Option<char>,
    &'l str,
    Option<&'l str>,
    Option<(&'l str, Option<&'l str>)>,
);

fn winnow_name<'l>(input: &mut &'l str) -> winnow::ModalResult<&'l str> {
    take_while(1.., ('a'..='z', '0'..='9', '-', '_', '.')).parse_next(input)
}

fn winnow_whole<'l>(input: &mut &'l str) -> winnow::ModalResult<WinnowParts<'l>> {
    let _ = "deploy".parse_next(input)?;
    let force = opt('!').parse_next(input)?;
    let _ = ' '.parse_next(input)?;
    let pipeline = winnow_name(input)?;
    let graphic = |c: char| c.is_ascii() && is_ref(c as u8);
    let reference = opt(preceded('/', take_while(1.., graphic))).parse_next(input)?;
    let keyword = (' ', alt(("to", "in", "on")), ' ');
    let apps = opt(preceded(
        '/',
        take_while(1.., ('a'..='z', '0'..='9', '-', '_', '.', ',')),
    ));
    let place = opt(preceded(keyword, (take_while(1.., 'a'..='z'), apps))).parse_next(input)?;
    Ok((force, pipeline, reference, place))
}

fn winnow(line: &str) -> bool {
    let Ok((None, pipeline, Some(reference), Some((stage, Some(apps))))) = winnow_whole.parse(line)
    else {
        return false;
    };
    stage_named(stage).is_some_and(|stage| is_right(pipeline, reference, stage, apps))
}

/// As strict as the scanner.
static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"^deploy(!)? ([a-z0-9][a-z0-9._-]*)(?:/([!-~&&[^~^:?*\[\\]]+))?(?: (?:to|in|on) (production|prod|prd|staging|stage|stg|development|dev)(?:/([a-z0-9._,-]+))?)?$";
    Regex::new(pattern).expect("a pattern")
});

/// What a bot author writes: any case, any whitespace.
static LOOSE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?i)^\s*deploy(!)?\s+([a-z0-9][\w.-]*)(?:/(\S+))?(?:\s+(?:to|in|on)\s+(production|prod|prd|staging|stage|stg|development|dev)(?:/([\w.,-]+))?)?\s*$";
    Regex::new(pattern).expect("a pattern")
});

fn captured(pattern: &Regex, line: &str) -> bool {
    let Some(found) = pattern.captures(line) else {
        return false;
    };
    let part = |index| found.get(index).map(|part: regex::Match<'_>| part.as_str());
    let (None, Some(pipeline), Some(reference), Some(stage), Some(apps)) =
        (part(1), part(2), part(3), part(4), part(5))
    else {
        return false;
    };
    stage_named(stage).is_some_and(|stage| is_right(pipeline, reference, stage, apps))
}

fn regex(line: &str) -> bool {
    captured(&PATTERN, line)
}

fn regex_loose(line: &str) -> bool {
    captured(&LOOSE, line)
}

#[derive(clap::Parser)]
#[command(no_binary_name = true)]
struct Cli {
    #[command(subcommand)]
    verb: CliVerb,
}

#[derive(Subcommand)]
enum CliVerb {
    Deploy(CliDeploy),
    Promote(CliDeploy),
    Releases(CliDeploy),
    Info(CliDeploy),
    Pipelines,
    Route(CliDeploy),
    Login,
    Logout,
}

#[derive(Args)]
struct CliDeploy {
    target: String,
    keyword: Option<String>,
    place: Option<String>,
}

fn cli(line: &str) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(line.split_ascii_whitespace())
}

fn clap(line: &str) -> bool {
    let Ok(cli) = cli(line) else { return false };
    let CliVerb::Deploy(deploy) = cli.verb else {
        return false;
    };
    let (pipeline, reference) = halves(&deploy.target);
    let (Some("to"), Some(place)) = (deploy.keyword.as_deref(), deploy.place.as_deref()) else {
        return false;
    };
    let ((stage, apps), Some(reference)) = (halves(place), reference) else {
        return false;
    };
    stage_named(stage)
        .zip(apps)
        .is_some_and(|(stage, apps)| is_right(pipeline, reference, stage, apps))
}
