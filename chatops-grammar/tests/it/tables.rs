//! Help, usage lines and tables of verbs agree with the parser.

use crate::texts::EVERYTHING;
use chatops_grammar::{
    Arg, ArgKind, Command, ErrorKind, Flag, Parser, Stage, Style, Suggestion, Verb, parse,
};

static RESTART: &[Verb] = &[Verb::new("restart", "Restarts the dynos of an app.")
    .aliases(&["bounce"])
    .args(&[
        Arg::new(ArgKind::Name, "app").help("the app"),
        Arg::new(ArgKind::Stage, "stage")
            .after(&["in"])
            .optional()
            .help("its stage"),
    ])
    .flags(&[Flag::new("hard", "without waiting for requests")])
    .examples(&["restart web", "restart web in staging --hard"])];

fn restarter() -> Parser {
    Parser::builder()
        .verbs(RESTART)
        .build()
        .expect("the tables agree")
}

#[test]
fn every_usage_line_parses_with_and_without_what_is_optional() {
    let samples = [
        ("PIPELINE|all", "shop"),
        ("PIPELINE", "shop"),
        ("/REF", "/main"),
        ("STAGE", "staging"),
        ("/APPS", "/a,b"),
        ("/APP", "/a"),
        ("CHANNELS|here", "#ops"),
        ("CHANNELS", "#ops"),
        ("DURATION", "2h"),
        ("TIME", "18:00"),
        ("vN|SHA", "v42"),
        ("ID", "op-1"),
        ("TOPIC", "deploy"),
        ("TEXT", "why"),
        ("to|in|on", "to"),
        ("in|on", "in"),
        ("in|from", "in"),
        ("NAME", "x"),
    ];
    let parser = Parser::builder()
        .level2()
        .build()
        .expect("the tables agree");
    for verb in parser.grammar_table() {
        let usage = verb.usage();
        for keep in [true, false] {
            let mut line = String::new();
            let (mut depth, mut skipped) = (0, usage.clone());
            if verb.name().starts_with("promote") || verb.name() == "diff" {
                skipped = skipped
                    .replace("from STAGE", "from development")
                    .replace("to STAGE", "to production");
            }
            for c in skipped.chars() {
                match c {
                    '[' => depth += 1,
                    ']' => depth -= 1,
                    _ if keep || depth == 0 => line.push(c),
                    _ => {}
                }
            }
            for (label, sample) in samples {
                line = line.replace(label, sample);
            }
            let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
            if verb.name() == "unlock" && !keep {
                continue; // the stage is optional for `unlock all` only
            }
            assert!(
                parser.parse(&line).is_ok(),
                "{usage:?} as {line:?}: {:?}",
                parser.parse(&line)
            );
        }
    }
}

#[test]
fn every_example_parses_to_its_verb() {
    for verb in EVERYTHING.grammar_table() {
        for example in verb.example_lines() {
            let parsed = EVERYTHING
                .parse(example)
                .unwrap_or_else(|error| panic!("{example:?}: {error}"));
            let tag = parsed.command().tag();
            let wanted = verb.name().replace(':', "-");
            assert!(
                tag == wanted || tag.starts_with(&format!("{wanted}-")),
                "{example:?} is {tag}"
            );
        }
    }
}

#[test]
fn every_verb_has_help_in_every_style() {
    for verb in EVERYTHING.grammar_table() {
        for style in [Style::Plain, Style::Mrkdwn, Style::Markdown] {
            let help = EVERYTHING.help(Some(verb.name()), style);
            assert!(
                help.contains(&verb.usage()) && help.contains(verb.name()),
                "{help}"
            );
            assert!(!verb.summary().is_empty());
        }
        assert!(
            EVERYTHING.help(None, Style::Plain).contains(&verb.usage()),
            "{}",
            verb.name()
        );
    }
    assert!(!Parser::new().help(None, Style::Plain).contains("lock"));
    assert!(
        !Parser::new()
            .help(Some("deploy"), Style::Plain)
            .contains("--dry-run")
    );
}

#[test]
fn help_reads_like_this() {
    assert_eq!(
        Parser::new().help(Some("deploy"), Style::Mrkdwn),
        "`deploy[!] PIPELINE[/REF] [to|in|on STAGE[/APPS]]`\n\
         Builds a branch, tag or commit and releases it to a stage.\n\n\
         *Arguments*\n\
         • `!`: skips the commit checks\n\
         • `PIPELINE[/REF]`: the pipeline and what to deploy; the repository's default branch when REF is left out\n\
         • `[to|in|on STAGE[/APPS]]`: where to; APPS is `all`, an app or a comma list\n\n\
         *Needs*\n\
         • Heroku and GitHub login; deploy on every app concerned, write on the repository\n\n\
         *Examples*\n\
         • `deploy shop to staging`\n\
         • `deploy shop/fix-42 to staging/shop-eu`\n\
         • `deploy! shop to production/all`",
    );
}

#[test]
fn an_own_verb_gets_parsing_canonical_text_errors_and_help() {
    let parser = restarter();
    let parsed = parser
        .parse("Bounce Web --HARD in stg.")
        .expect("a command");
    let Command::Own(own) = parsed.command() else {
        panic!("an own command")
    };
    assert_eq!(
        (own.verb(), own.name("app"), own.stage("stage")),
        ("restart", Some("web"), Some(Stage::Staging))
    );
    assert!(own.flag("hard") && !own.flag("soft"));
    assert_eq!(
        parsed.command().to_string(),
        "restart web in staging --hard"
    );
    let kind = |text| parser.parse(text).map_err(|error| error.kind());
    assert_eq!(kind("restart"), Err(ErrorKind::MissingApp));
    assert_eq!(kind("restart web in qa"), Err(ErrorKind::UnknownStage));
    assert_eq!(kind("restart! web"), Err(ErrorKind::ForceNotSupported));
    assert_eq!(
        parser.parse("restrat web").unwrap_err().suggestions()[0].command(),
        Some("restart web")
    );
    assert_eq!(
        parser
            .parse("restart web --hrad")
            .unwrap_err()
            .suggestions()[0]
            .command(),
        Some("restart web --hard")
    );
    assert!(
        parser
            .help(Some("bounce"), Style::Plain)
            .starts_with("restart APP [in STAGE] [--hard]\nRestarts")
    );
    assert!(
        parse("restart web").is_err(),
        "other parsers do not know it"
    );
}

#[test]
fn a_table_that_contradicts_itself_is_refused_when_the_parser_is_built() {
    static TAKEN: &[Verb] = &[Verb::new("deploy", "x")];
    static UPPER: &[Verb] = &[Verb::new("Restart", "x")];
    static ORDER: &[Verb] = &[Verb::new("x1", "x").args(&[
        Arg::new(ArgKind::Name, "a").after(&["in"]),
        Arg::new(ArgKind::Name, "b"),
    ])];
    static FIELD: &[Verb] = &[Verb::new("x1", "x").args(&[
        Arg::new(ArgKind::Name, "a"),
        Arg::new(ArgKind::Name, "a").after(&["in"]),
    ])];
    static EXAMPLE: &[Verb] = &[Verb::new("x1", "x").examples(&["x1 y"])];
    for (table, message) in [
        (TAKEN, "the verb `deploy` is taken"),
        (UPPER, "verb `Restart`: `Restart` is not a lower-case word"),
        (
            ORDER,
            "verb `x1`: `b` must come before optional arguments and clauses",
        ),
        (
            FIELD,
            "verb `x1`: the field `a` is taken or not a lower-case word",
        ),
        (
            EXAMPLE,
            "the example `x1 y` of `x1` does not parse: did not expect this: \"y\" at column 4; usage: x1",
        ),
    ] {
        let error = Parser::builder().verbs(table).build().expect_err(message);
        assert_eq!(error.to_string(), message);
    }
    assert!(
        Parser::builder()
            .stage_word("prod", Stage::Staging)
            .build()
            .is_err()
    );
    assert!(
        Parser::builder()
            .stage_word("live", Stage::Production)
            .build()
            .is_ok()
    );
}

#[test]
fn typos_are_measured_as_the_oracle_measures_them() {
    // Two edits at most, swaps of neighbours count one: what is suggested is what strsim finds near.
    for typed in [
        "depoly",
        "dpeloy",
        "proomte",
        "relases",
        "infoo",
        "pipline",
        "lgoin",
        "rotue",
        "hlep",
        "xxxxxx",
        "deployment",
    ] {
        let error = parse(&format!("{typed} shop")).unwrap_err();
        let near: Vec<_> = Parser::new()
            .grammar_table()
            .iter()
            .flat_map(|verb| {
                [verb.name()]
                    .into_iter()
                    .chain(verb.alias_words().iter().copied())
            })
            .filter(|name| strsim::osa_distance(typed, name) <= 2)
            .collect();
        let found: Vec<_> = error.suggestions().iter().map(Suggestion::text).collect();
        assert_eq!(
            found.len(),
            near.len().min(3),
            "{typed}: {found:?} {near:?}"
        );
        assert!(
            found.iter().all(|name| near.contains(name)),
            "{typed}: {found:?} {near:?}"
        );
    }
}

#[test]
fn a_hidden_verb_is_read_and_offered_nowhere() {
    let parser = Parser::builder()
        .hide(["route", "login"])
        .build()
        .expect("the tables agree");
    assert!(parser.parse("route shop to #ops").is_ok());
    let help = parser.help(None, Style::Plain);
    assert!(
        !help.contains("login") && !help.contains("route PIPELINE"),
        "{help}"
    );
    let error = parser.parse("rout shop").unwrap_err();
    assert!(
        error
            .suggestions()
            .iter()
            .all(|found| found.text() != "route")
    );
    assert!(error.expected().iter().all(|word| word != "login"));
    let found = parser.complete("", 0, &chatops_grammar::NoCatalog);
    assert!(
        found
            .iter()
            .all(|found| found.text != "login" && found.text != "route")
    );
    let error = Parser::builder()
        .hide(["nothing"])
        .build()
        .expect_err("no such verb");
    assert_eq!(error.to_string(), "there is no verb `nothing` to hide");
}
