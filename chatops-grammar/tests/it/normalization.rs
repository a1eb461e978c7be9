//! What people really type, and what is put right.

use crate::texts::EVERYTHING;
use chatops_grammar::{ErrorKind, parse};

/// Text, canonical text, warnings.
const READ_AS: &[(&str, &str, &str)] = &[
    (
        "  deploy\tshop\nto\u{A0}staging\u{3000}",
        "deploy shop to staging",
        "",
    ),
    (
        "DEPLOY Shop/Fix-1 TO Prod",
        "deploy shop/Fix-1 to production",
        "",
    ),
    (
        "dep\u{200B}loy shop\u{200D} to\u{FEFF} dev",
        "deploy shop to development",
        "invisible_removed",
    ),
    (
        "deploy shop/👩\u{200D}🚀 to dev",
        "deploy shop/👩\u{200D}🚀 to development",
        "",
    ),
    ("```\npromote shop\n```", "promote shop", ""),
    ("`/h promote shop`", "promote shop", "prefix_dropped"),
    ("/Heroku help", "help", "prefix_dropped"),
    ("<@U0BOT1>: info shop", "info shop", "prefix_dropped"),
    ("<@W0BOT1|bot>, `info shop`", "info shop", "prefix_dropped"),
    ("@bot info shop", "info shop", "prefix_dropped"),
    ("/h", "help", "prefix_dropped"),
    (
        "info <http://foo.example.com|foo.example.com>",
        "info foo.example.com",
        "link_unwrapped",
    ),
    (
        "deploy shop/<http://v1.io|v1.io> to stg",
        "deploy shop/v1.io to staging",
        "link_unwrapped",
    ),
    (
        "deploy shop/a&amp;b to stg",
        "deploy shop/a&b to staging",
        "",
    ),
    (
        "deploy shop/a&amp;lt;b to stg",
        "deploy shop/a&amp;lt;b to staging",
        "",
    ),
    (
        "deploy shop/a&lt;b to stg",
        "deploy shop/a&lt;b to staging",
        "",
    ),
    ("deploy «my shop»/„Fix 1“ to stg", "", "invalid_ref"),
    ("info \"Shop\"", "info \"Shop\"", ""),
    ("info \"shop\"", "info shop", ""),
    ("info 'to'", "info \"to\"", ""),
    (
        "info ‘my shop’.",
        "info \"my shop\"",
        "quotes_normalised punctuation_stripped",
    ),
    ("info my—shop", "info my--shop", "dash_normalised"),
    ("info my–shop", "info my-shop", "dash_normalised"),
    ("deploy —help", "help deploy", "dash_normalised"),
    (
        "deploy shop —dry-run",
        "deploy shop --dry-run",
        "dash_normalised",
    ),
    (
        "deploy shop to staging 🚀 :tada::rocket:",
        "deploy shop to staging",
        "decoration_dropped",
    ),
    (
        "deploy shop to staging :rocket:.",
        "deploy shop to staging",
        "decoration_dropped",
    ),
    ("info shop!", "info shop", "punctuation_stripped"),
    ("help!?", "help", "punctuation_stripped"),
    ("?", "help", "punctuation_stripped"),
    (
        "deploy shop/main, to staging…",
        "deploy shop/main to staging",
        "punctuation_stripped",
    ),
    (
        "deploy shop/“main,” to staging",
        "deploy shop/\"main,\" to staging",
        "quotes_normalised",
    ),
    (
        "deploy shop to production/a , b,c",
        "deploy shop to production/a,b,c",
        "",
    ),
    (
        "promote shop to production/a, from staging",
        "promote shop from staging to production/a",
        "punctuation_stripped",
    ),
    (
        "deploy shop to production/a,,B,a",
        "deploy shop to production/a,b",
        "empty_item duplicate_item",
    ),
    (
        "deploy shop to production/\"all\",a",
        "deploy shop to production/\"all\",a",
        "",
    ),
    (
        "route shop to <#C1|a>, #Ops, here,#ops",
        "route shop to <#C1|a>,#ops,here",
        "duplicate_item",
    ),
    ("route shop here", "route shop to here", ""),
    (
        "lock shop in stg: don’t \"touch & &lt;it&gt; :rocket:.",
        "lock shop in staging : don’t \"touch & &lt;it&gt; :rocket:.",
        "",
    ),
    (
        "lock shop in stg :because   of\nme",
        "lock shop in staging : because of me",
        "",
    ),
    (
        "lock shop in stg : ask <@U1|ann> in <#C1|ops>",
        "lock shop in staging : ask @ann in #ops",
        "",
    ),
    (
        "lock shop in stg for 1H30M",
        "lock shop in staging for 90m",
        "",
    ),
    (
        "freeze shop until 2026-12-31t23:59:00+01:00",
        "freeze shop until 2026-12-31T23:59:00+01:00",
        "",
    ),
    (
        "rollback shop to V41 in prod",
        "rollback shop in production to v41",
        "",
    ),
    ("deploy shop to staging/refs/heads/gin", "", "invalid_name"),
    ("deploy shop/“a b” to staging", "", "invalid_ref"),
    ("deploy shop to live", "deploy shop to production", ""),
];

#[test]
fn each_text_is_read_as_its_canonical_text_with_its_warnings() {
    for (text, expected, warnings) in READ_AS {
        match EVERYTHING.parse(text) {
            Ok(parsed) => {
                let found: Vec<_> = parsed
                    .warnings()
                    .iter()
                    .map(|warning| warning.kind().as_str())
                    .collect();
                assert_eq!(
                    (
                        parsed.command().to_string().as_str(),
                        found.join(" ").as_str()
                    ),
                    (*expected, *warnings),
                    "{text:?}"
                );
            }
            Err(error) => assert_eq!(
                (error.kind().as_str(), *expected),
                (*warnings, ""),
                "{text:?}"
            ),
        }
    }
}

#[test]
fn a_warning_knows_its_place() {
    let text = "deploy shop to staging 🚀";
    let parsed = parse(text).expect("a command");
    assert_eq!(
        parsed
            .warnings()
            .iter()
            .map(|warning| &text[warning.span()])
            .collect::<Vec<_>>(),
        ["🚀"]
    );
}

#[test]
fn every_part_knows_its_place_in_the_original() {
    let text = "<@U0BOT1> deploy «my shop»/Fix to stg/a , b.";
    let parsed = EVERYTHING.parse(text).expect("a command");
    let part = |field| parsed.span_of(field).map(|span| &text[span]);
    assert_eq!(part("verb"), Some("deploy"));
    assert_eq!(part("pipeline"), Some("my shop"));
    assert_eq!(
        (part("ref"), part("stage"), part("apps")),
        (Some("Fix"), Some("stg"), Some("a , b"))
    );
    assert_eq!(part("text"), None);
}

#[test]
fn a_second_line_is_never_dropped() {
    let error = parse("deploy shop to staging\npromote shop").unwrap_err();
    assert_eq!(
        (error.kind(), error.found()),
        (ErrorKind::UnexpectedToken, "promote")
    );
}

#[test]
fn an_exclamation_mark_never_becomes_force_by_accident() {
    for text in [
        "deploy shop to staging!",
        "deploy shop!",
        "deploy ! shop",
        "deploy shop to staging !",
        "promote shop!?",
    ] {
        assert_eq!(
            parse(text).map_err(|error| error.kind()),
            Err(ErrorKind::MisplacedForce),
            "{text:?}"
        );
    }
}
