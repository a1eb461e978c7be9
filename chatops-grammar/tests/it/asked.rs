//! Who is called, what is asked, and what says nothing.

use crate::rows::{Row, check};
use crate::texts::EVERYTHING;
use chatops_grammar::{ErrorKind, Parser};

const ROWS: &[Row] = &[
    ("deploy --help", "help deploy", ""),
    ("deploy -h", "help deploy", ""),
    ("deploy shop to staging --help", "help deploy", ""),
    ("deploy! shop -h to nowhere", "help deploy", ""),
    ("deploy shop to qa --help", "help deploy", ""),
    ("releases! shop --help", "help releases", ""),
    ("Promote --HELP shop?", "help promote", ""),
    ("deploy shop —help", "help deploy", "dash_normalised"),
    ("deploy shop `--help`", "help deploy", "quotes_normalised"),
    ("/h deploy shop --help", "help deploy", "prefix_dropped"),
    ("--help", "help", ""),
    ("-h", "help", ""),
    ("--help deploy", "help deploy", ""),
    ("help deploy", "help deploy", ""),
    ("help deploy now, please", "help deploy", ""),
    ("help deploy shop to staging", "help deploy", ""),
    ("please help deploy", "help deploy", ""),
    ("help deploy?", "help deploy", "punctuation_stripped"),
    ("restart web --help", "help restart", ""),
    ("help nothing", "!unknown_command", ""),
    ("nothing --help", "!unknown_command", ""),
    ("deploy help", "deploy help", ""),
    (
        "lock shop in staging : run it with --help",
        "lock shop in staging : run it with --help",
        "",
    ),
    ("deploy shop \"--help\"", "!unexpected_token", ""),
];

const ROWS_2: &[Row] = &[
    (
        "promote!   here   🚀   .",
        "!unexpected_token",
        "promote! here",
    ),
    ("promote here 🚀 !", "!misplaced_force", "promote! here"),
    ("promote . here", "!invalid_name", ""),
    ("promote ! here", "!misplaced_force", "promote! here"),
    ("promote here .", "!unexpected_token", "promote here"),
    ("promote here . 🚀", "!unexpected_token", "promote here"),
    ("promote here …", "!unexpected_token", "promote here"),
    (
        "deploy shop . to staging",
        "!unexpected_token",
        "deploy shop to staging",
    ),
    (
        "deploy shop ! to staging",
        "!misplaced_force",
        "deploy! shop to staging",
    ),
    ("deploy . ! shop", "!misplaced_force", "deploy! shop"),
    ("! deploy shop", "!unknown_command", "deploy shop"),
    (". deploy shop", "!unknown_command", "deploy shop"),
    ("unlock all !", "!misplaced_force", "unlock all"),
    ("unlock all!", "!misplaced_force", "unlock all"),
    ("info . shop", "!invalid_name", ""),
    ("info shop .", "info shop", "punctuation_stripped"),
    (
        "releases shop . in staging",
        "!unexpected_token",
        "releases shop in staging",
    ),
    (
        "releases shop ! in staging",
        "!misplaced_force",
        "releases shop in staging",
    ),
];

const ROWS_3: &[Row] = &[
    ("<@U0BOT1> deploy shop", "deploy shop", "prefix_dropped"),
    (
        "<@U0BOT1|bot>: promote shop",
        "promote shop",
        "prefix_dropped",
    ),
    ("<@U0OTHER> deploy shop", "!unexpected_token", "deploy shop"),
    (
        "<@U0OTHER>: deploy «my shop»/Fix to stg/a , b.",
        "!unexpected_token",
        "deploy \"my shop\"/Fix to staging/a,b",
    ),
    ("@bob: promote acme?", "!unexpected_token", "promote acme"),
    ("@bob promote acme", "!unexpected_token", "promote acme"),
    ("promote acme @bob", "!unexpected_token", "promote acme"),
    (
        "promote <@U0OTHER> acme",
        "!unexpected_token",
        "promote acme",
    ),
    ("<!here> promote acme", "!unknown_command", "promote acme"),
    ("<@U0OTHER> info shop", "info shop", "prefix_dropped"),
    ("<@U0OTHER> restart web", "!unexpected_token", "restart web"),
    ("<@U0OTHER> login", "login", "prefix_dropped"),
    ("<@U0OTHER> logout", "!unexpected_token", "logout"),
];

#[test]
fn help_is_asked_for_anywhere_in_the_line() {
    check(ROWS);
}

#[test]
fn a_line_that_says_nothing_is_help() {
    for text in [
        "",
        " ",
        "\u{200B}",
        "\u{3164}",
        "\u{2800} \u{34F}",
        "``",
        "``````",
        "\"\"",
        "“”",
        "`\"\"`",
        ".",
        "…",
        "?",
        "？",
        "🚀",
        ":wave:",
        "/h",
        "/h .",
        "<@U0BOT1>",
        "<@U0BOT1> 🙏",
        "@bot",
        "` `",
        "!",
    ] {
        let found = EVERYTHING
            .parse(text)
            .map(|parsed| parsed.command().to_string());
        assert_eq!(found.as_deref(), Ok("help"), "{text:?}");
    }
}

#[test]
fn a_lone_sign_is_an_error_and_never_forces() {
    check(ROWS_2);
    for text in [
        "promote!   here   🚀   .",
        "promote here 🚀 !",
        "deploy shop ! to staging",
        "! deploy shop",
    ] {
        assert!(EVERYTHING.parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn the_programs_own_mention_is_known_by_its_id() {
    check(ROWS_3);
    let kind = |parser: &Parser, text: &str| parser.parse(text).map_err(|error| error.kind()).err();
    // While nobody has said who the program is, every mention may be somebody else.
    let unset = Parser::new();
    assert_eq!(
        kind(&unset, "<@U0BOT1> deploy shop"),
        Some(ErrorKind::UnexpectedToken)
    );
    assert_eq!(kind(&unset, "<@U0BOT1> info shop"), None);
    assert_eq!(kind(&unset, "/h deploy shop"), None);
    let named = Parser::builder()
        .own_names(["@deploybot", "/x"])
        .own_mention("W1")
        .own_mention("W2")
        .build()
        .expect("the tables agree");
    assert_eq!(kind(&named, "@DeployBot: deploy shop"), None);
    assert_eq!(kind(&named, "@deploybot deploy shop"), None);
    assert_eq!(kind(&named, "<@W2> deploy shop"), None);
    assert_eq!(kind(&named, "/x deploy shop"), None);
    assert_eq!(
        kind(&named, "/h deploy shop"),
        Some(ErrorKind::UnknownCommand)
    );
    assert_eq!(
        kind(&named, "@deploybot2 deploy shop"),
        Some(ErrorKind::UnexpectedToken)
    );
    let error = unset.parse("@bob: promote acme?").unwrap_err();
    assert_eq!((error.span(), error.found()), (0..5, "@bob:"));
}
