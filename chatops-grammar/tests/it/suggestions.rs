//! Corrections name only what was typed, and every error gives advice.

use crate::rows::{Row, check};
use chatops_grammar::{ErrorKind, parse};

const ROWS: &[Row] = &[
    (
        "rollback shop to production",
        "!invalid_release",
        "rollback shop in production",
    ),
    (
        "rollback shop to production/web",
        "!invalid_release",
        "rollback shop in production/web",
    ),
    (
        "rollback shop to v 41",
        "!invalid_release",
        "rollback shop to v41",
    ),
    ("rollback shop to 41", "!invalid_release", "v41"),
    ("rollback shop to latest", "!invalid_release", ""),
    (
        "lock shop in prod for 999999999999d",
        "!invalid_duration",
        "",
    ),
    ("lock shop in prod for 400d", "!invalid_duration", ""),
    ("lock shop in prod for 2hours", "!invalid_duration", "2h"),
    ("deploy shop／main", "!invalid_name", "deploy shop/main"),
    ("deploy shop\\main", "!invalid_name", "deploy shop/main"),
    ("deploy shop@main", "!invalid_name", "deploy shop/main"),
    (
        "deploy shop to staging/a，b",
        "!invalid_name",
        "deploy shop to staging/a,b",
    ),
    (
        "deploy shop to staging/a;b",
        "!invalid_name",
        "deploy shop to staging/a,b",
    ),
    ("deploy ѕhop", "!invalid_name", ""),
    ("deploy sh·op", "!invalid_name", ""),
    ("deploy sh+op", "!invalid_name", ""),
    ("info shop&amp;cart", "!invalid_name", ""),
    ("deploy *shop*", "!invalid_name", "shop"),
    ("deploy shöp", "!invalid_name", "shop"),
    ("route shop to #re leases", "!unexpected_token", ""),
    ("route shop to #re.leases", "!expected_channel", ""),
    (
        "route shop to https://acme.example/x",
        "!expected_channel",
        "",
    ),
    (
        "route shop to (#ops)",
        "route shop to #ops",
        "punctuation_stripped",
    ),
    ("route shop to U0AAA1112", "!expected_channel", ""),
    ("deploy shop/@", "!invalid_ref", ""),
    (
        "promote shop staging -&gt; production",
        "!unexpected_token",
        "promote shop from staging to production",
    ),
    (
        "promote shop staging → production",
        "!unexpected_token",
        "promote shop from staging to production",
    ),
    (
        "promote shop from staging => production",
        "!unexpected_token",
        "promote shop from staging to production",
    ),
    (
        "deploy shop -&gt; staging",
        "!unexpected_token",
        "deploy shop to staging",
    ),
    (
        "deploy shop → staging",
        "!unexpected_token",
        "deploy shop to staging",
    ),
    (
        "deploy shop to staging—dry-run",
        "!unknown_stage",
        "deploy shop to staging --dry-run",
    ),
    (
        "deploy shop dry-run",
        "!unexpected_token",
        "deploy shop --dry-run",
    ),
    ("deploy shop to staging (dry run)", "!unexpected_token", ""),
];

#[test]
fn a_suggestion_names_only_what_was_typed() {
    check(ROWS);
    assert_eq!(
        parse("deploy shop/@").unwrap_err().hint(),
        "git allows no branch or tag called `@`"
    );
    assert_eq!(
        parse("deploy shop/a\"b").unwrap_err().hint(),
        "`\"` is not accepted here: leave it out"
    );
    assert_eq!(
        parse("deploy shop/a\tb to staging").map_err(|error| error.kind()),
        Err(ErrorKind::UnexpectedToken)
    );
}

#[test]
fn a_quote_that_ends_early_is_explained() {
    let error = parse("deploy shop/'feature/don’t-panic' to staging").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedToken);
    assert!(
        error.hint().starts_with("the quote ends before this"),
        "{}",
        error.hint()
    );
    assert_eq!(
        error.suggestions()[0].command(),
        Some("deploy shop/feature/don’t-panic to staging")
    );
    assert!(!parse("info 'a'b").unwrap_err().hint().is_empty());
    let second = parse("deploy shop to staging\npromote shop").unwrap_err();
    assert_eq!(
        second.hint(),
        "one command does one thing: send the second one on its own"
    );
}
