//! Own verbs that take numbers, words of a list and free words.

use chatops_grammar::{Arg, ArgKind, Command, ErrorKind, Parser, Style, Verb};

static SCALE: &[Verb] = &[
    Verb::new("scale", "Changes the number of dynos.")
        .args(&[
            Arg::new(ArgKind::Word, "process").help("the process type"),
            Arg::new(
                ArgKind::Number {
                    minimum: 0,
                    maximum: 100,
                },
                "count",
            )
            .after(&["to"])
            .help("how many"),
            Arg::new(
                ArgKind::OneOf(&["eco", "basic", "standard-1x"]),
                "dyno_size",
            )
            .after(&["as"])
            .optional()
            .help("which dynos"),
        ])
        .examples(&["scale web to 3", "scale web to 3 as standard-1x"]),
    Verb::new("maintenance", "Turns maintenance mode on or off.").args(&[
        Arg::new(ArgKind::Name, "app"),
        Arg::new(ArgKind::OneOf(&["on", "off"]), "state"),
    ]),
    Verb::new("shift", "Moves a window.").args(&[Arg::new(
        ArgKind::Number {
            minimum: i64::MIN,
            maximum: i64::MAX,
        },
        "by",
    )]),
    Verb::new("say", "Says something.")
        .read_only()
        .args(&[Arg::new(ArgKind::Word, "what").after(&["with"]).optional()]),
];

fn scaler() -> Parser {
    Parser::builder()
        .verbs(SCALE)
        .build()
        .expect("the tables agree")
}

#[test]
fn an_own_verb_takes_a_number_one_of_a_list_and_a_free_word() {
    let parser = scaler();
    let own = |text: &str| {
        let parsed = parser
            .parse(text)
            .unwrap_or_else(|error| panic!("{text:?}: {error}"));
        let Command::Own(own) = parsed.into_owned().into_command() else {
            panic!("{text:?} is not an own command")
        };
        own
    };
    let scale = own("Scale Web to 3 AS Basic");
    assert_eq!(scale.word("process"), Some("Web"));
    assert_eq!(scale.number("count"), Some(3));
    assert_eq!(scale.word("dyno_size"), Some("basic"));
    assert_eq!(
        (
            scale.number("process"),
            scale.word("count"),
            scale.name("process")
        ),
        (None, None, None)
    );
    for (text, canonical) in [
        ("scale web to 007", "scale web to 7"),
        ("scale web to 0 as ECO", "scale web to 0 as eco"),
        ("scale web to 100.", "scale web to 100"),
        ("scale `web` to `3`", "scale web to 3"),
        ("scale \"web and more\" to 3", "scale \"web and more\" to 3"),
        ("scale “don’t” to 3", "scale \"don’t\" to 3"),
        ("scale \"to\" to 3", "scale \"to\" to 3"),
        ("scale \"as\" to 3", "scale \"as\" to 3"),
        ("scale \"—x\" to 3", "scale \"—x\" to 3"),
        ("scale größe to 3", "scale \"größe\" to 3"),
        ("scale a&lt;b to 3", "scale \"a&lt;b\" to 3"),
        ("maintenance shop on", "maintenance shop on"),
        ("maintenance shop OFF", "maintenance shop off"),
        ("maintenance \"on\" on", "maintenance \"on\" on"),
        ("shift -3", "shift -3"),
        ("shift −3", "shift -3"),
        ("shift –3", "shift -3"),
        ("shift -9223372036854775808", "shift -9223372036854775808"),
        ("shift 9223372036854775807", "shift 9223372036854775807"),
        ("say", "say"),
        ("say with \"🚀\"", "say with \"🚀\""),
        ("say with \"?\"", "say with \"?\""),
        ("say with \"with\"", "say with \"with\""),
    ] {
        let parsed = parser
            .parse(text)
            .unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(parsed.command().to_string(), canonical, "{text:?}");
        assert_eq!(
            parser.parse(canonical).as_ref(),
            Ok(&parsed),
            "{canonical:?}"
        );
    }
    assert!(
        parser
            .help(Some("scale"), Style::Plain)
            .starts_with("scale PROCESS to COUNT [as eco|basic|standard-1x]\n")
    );
}

/// Text, kind, first suggestion, and what the hint says before the usage.
const MISTAKES: &[(&str, ErrorKind, &str, &str)] = &[
    (
        "scale web to many",
        ErrorKind::InvalidNumber,
        "",
        "write a whole number from 0 to 100; ",
    ),
    (
        "scale web to 101",
        ErrorKind::InvalidNumber,
        "",
        "write a whole number from 0 to 100; ",
    ),
    (
        "scale web to -1",
        ErrorKind::InvalidNumber,
        "",
        "write a whole number from 0 to 100; ",
    ),
    (
        "scale web to 3.5",
        ErrorKind::InvalidNumber,
        "",
        "write a whole number from 0 to 100; ",
    ),
    (
        "scale web to 1,000",
        ErrorKind::InvalidNumber,
        "",
        "write a whole number from 0 to 100; ",
    ),
    (
        "scale web to 99999999999999999999",
        ErrorKind::InvalidNumber,
        "",
        "write a whole number from 0 to 100; ",
    ),
    (
        "scale web to ٣",
        ErrorKind::InvalidNumber,
        "",
        "write a whole number from 0 to 100; ",
    ),
    (
        "scale web to 3 as basik",
        ErrorKind::InvalidWord,
        "basic",
        "write one of `eco`, `basic`, `standard-1x`; ",
    ),
    (
        "scale web to 3 as huge",
        ErrorKind::InvalidWord,
        "",
        "write one of `eco`, `basic`, `standard-1x`; ",
    ),
    (
        "scale web 3",
        ErrorKind::UnexpectedToken,
        "scale web to 3",
        "",
    ),
    ("scale web", ErrorKind::MissingArgument, "", ""),
    ("scale to 3", ErrorKind::MissingArgument, "", ""),
    ("scale web to", ErrorKind::MissingArgument, "", ""),
    ("scale web to as eco", ErrorKind::MissingArgument, "", ""),
    (
        "scale web to 3 to 4",
        ErrorKind::DuplicateClause,
        "",
        "one command does one thing: say it once; ",
    ),
    (
        "scale web! to 3",
        ErrorKind::MisplacedForce,
        "scale web to 3",
        "`scale` takes no `!`: leave it out; ",
    ),
    ("scale web to 3 --now", ErrorKind::UnexpectedToken, "", ""),
    (
        "scale <#C0AAA111> to 3",
        ErrorKind::InvalidWord,
        "",
        "write one word, or put several in quotes; at most 200 characters; ",
    ),
];

#[test]
fn a_mistake_in_an_own_verb_is_explained_from_its_usage() {
    let parser = scaler();
    let usage = "usage: scale PROCESS to COUNT [as eco|basic|standard-1x]";
    for (text, kind, first, advice) in MISTAKES {
        let error = parser.parse(text).expect_err(text);
        let offered = error.suggestions().first().map_or("", |found| found.text());
        assert_eq!((error.kind(), offered), (*kind, *first), "{text:?}");
        assert_eq!(error.hint(), format!("{advice}{usage}"), "{text:?}");
    }
    assert_eq!(
        parser
            .parse("scale web to many")
            .unwrap_err()
            .render(Style::Plain),
        "scale web to many\n             ^^^^  not a number that is possible here\n\
         write a whole number from 0 to 100; usage: scale PROCESS to COUNT [as eco|basic|standard-1x]"
    );
    let error = parser.parse("maintenance shop of").unwrap_err();
    assert_eq!(error.expected(), ["on", "off"]);
    assert_eq!(
        error.suggestions()[0].command(),
        Some("maintenance shop off")
    );
}

#[test]
fn tables_of_numbers_and_words_are_checked_when_the_parser_is_built() {
    const fn one(kind: ArgKind) -> Arg {
        Arg::new(kind, "a")
    }
    static RANGE: &[Verb] = &[Verb::new("x1", "x").args(&[one(ArgKind::Number {
        minimum: 2,
        maximum: 1,
    })])];
    static NONE: &[Verb] = &[Verb::new("x1", "x").args(&[one(ArgKind::OneOf(&[]))])];
    static TWICE: &[Verb] = &[Verb::new("x1", "x").args(&[one(ArgKind::OneOf(&["b", "b"]))])];
    static UPPER: &[Verb] = &[Verb::new("x1", "x").args(&[one(ArgKind::OneOf(&["B"]))])];
    static KEYWORD: &[Verb] = &[Verb::new("x1", "x").args(&[
        one(ArgKind::OneOf(&["at", "b"])),
        Arg::new(ArgKind::Name, "c").after(&["at"]),
    ])];
    static OTHER: &[Verb] = &[Verb::new("x1", "x").examples(&["info shop"])];
    static NUMBER: &[Verb] = &[Verb::new("x1", "x")
        .args(&[one(ArgKind::Number {
            minimum: 0,
            maximum: 9,
        })])
        .examples(&["x1 10"])];
    for (table, message) in [
        (RANGE, "verb `x1`: no number is from 2 to 1, as `a` wants"),
        (NONE, "verb `x1`: `a` has no word to choose"),
        (
            TWICE,
            "verb `x1`: the word `b` of `a` stands there twice or is not a lower-case word",
        ),
        (
            UPPER,
            "verb `x1`: the word `B` of `a` stands there twice or is not a lower-case word",
        ),
        (KEYWORD, "verb `x1`: the word `at` is a keyword too"),
        (
            OTHER,
            "the example `info shop` of `x1` does not parse: it is the command `info shop`",
        ),
        (
            NUMBER,
            "the example `x1 10` of `x1` does not parse: not a number that is possible here: \"10\" at column 4; \
             write a whole number from 0 to 9; usage: x1 A",
        ),
    ] {
        let error = Parser::builder().verbs(table).build().expect_err(message);
        assert_eq!(error.to_string(), message);
    }
}
