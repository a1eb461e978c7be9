//! Code marks, brackets and dashes around and inside the parts of a line.

use crate::rows::{Row, check};
use crate::texts::EVERYTHING;

const ROWS: &[Row] = &[
    (
        "deploy shop/`main` to staging",
        "deploy shop/main to staging",
        "quotes_normalised",
    ),
    (
        "deploy `shop/main` to staging",
        "deploy shop/main to staging",
        "quotes_normalised",
    ),
    (
        "deploy `shop`/`main` to `staging`",
        "deploy shop/main to staging",
        "quotes_normalised",
    ),
    ("`deploy` shop", "deploy shop", "quotes_normalised"),
    (
        "`deploy shop` to `staging`",
        "deploy shop to staging",
        "quotes_normalised",
    ),
    (
        "deploy shop to `staging/web`",
        "deploy shop to staging/web",
        "quotes_normalised",
    ),
    (
        "deploy shop to staging/`web`,`api`",
        "deploy shop to staging/web,api",
        "quotes_normalised",
    ),
    (
        "deploy shop to staging/`web`.",
        "deploy shop to staging/web",
        "quotes_normalised punctuation_stripped",
    ),
    (
        "deploy shop `--dry-run`",
        "deploy shop --dry-run",
        "quotes_normalised",
    ),
    (
        "deploy shop/```main``` to staging",
        "deploy shop/main to staging",
        "quotes_normalised",
    ),
    (
        "deploy shop/(main) to [staging]",
        "deploy shop/main to staging",
        "punctuation_stripped",
    ),
    (
        "deploy shop/`(main)` to staging",
        "deploy shop/main to staging",
        "quotes_normalised punctuation_stripped",
    ),
    (
        "deploy {shop}/[main] to (staging/web)",
        "deploy shop/main to staging/web",
        "punctuation_stripped",
    ),
    (
        "deploy shop to staging/[web,api]",
        "deploy shop to staging/web,api",
        "punctuation_stripped",
    ),
    (
        "deploy shop (--dry-run)",
        "deploy shop --dry-run",
        "punctuation_stripped",
    ),
    (
        "deploy `\"my shop\"` to staging",
        "deploy \"my shop\" to staging",
        "quotes_normalised",
    ),
    (
        "deploy shop/fix(cart) to staging",
        "deploy shop/fix(cart) to staging",
        "",
    ),
    (
        "deploy shop/\"(main)\" to staging",
        "deploy shop/\"(main)\" to staging",
        "",
    ),
    (
        "deploy shop/\"main)\" to staging",
        "deploy shop/\"main)\" to staging",
        "",
    ),
    (
        "deploy shop/\"_main_\" to staging",
        "deploy shop/\"_main_\" to staging",
        "",
    ),
    (
        "deploy shop/main) to staging",
        "!invalid_ref",
        "deploy shop/main to staging",
    ),
    (
        "deploy shop/(main to staging",
        "!invalid_ref",
        "deploy shop/main to staging",
    ),
    (
        "deploy shop/`main to staging",
        "!invalid_ref",
        "deploy shop/main to staging",
    ),
    (
        "deploy shop/_main_ to staging",
        "!invalid_ref",
        "deploy shop/main to staging",
    ),
    (
        "deploy shop/*main* to staging",
        "!invalid_ref",
        "deploy shop/main to staging",
    ),
    (
        "deploy shop/__init__ to staging",
        "!invalid_ref",
        "deploy shop/init to staging",
    ),
    ("deploy shop/_x to staging", "deploy shop/_x to staging", ""),
    (
        "deploy shop [to staging]",
        "!unexpected_token",
        "deploy shop to staging",
    ),
    (
        "(deploy shop to staging)",
        "!unknown_command",
        "deploy shop to staging",
    ),
    ("```sh\npromote shop\n```", "promote shop", ""),
    ("```promote shop```", "promote shop", ""),
    ("```sh promote shop```", "!unknown_command", ""),
];

const ROWS_2: &[Row] = &[
    (
        "deploy shop/fix—42 to staging",
        "deploy shop/fix—42 to staging",
        "dash_in_ref",
    ),
    ("deploy shop/fix–42", "deploy shop/fix–42", "dash_in_ref"),
    ("deploy shop/fix--42", "deploy shop/fix--42", ""),
    (
        "deploy shop —dry—run",
        "deploy shop --dry-run",
        "dash_normalised",
    ),
    (
        "deploy shop --dry‑run",
        "deploy shop --dry-run",
        "dash_normalised",
    ),
    (
        "deploy shop ––dry-run",
        "deploy shop --dry-run",
        "dash_normalised",
    ),
];

#[test]
fn marks_around_a_part_are_taken_off_as_around_the_whole() {
    check(ROWS);
}

#[test]
fn a_ref_with_a_phones_dash_is_kept_and_warned_about() {
    check(ROWS_2);
    let suggestion = |text: &str| {
        let parsed = EVERYTHING.parse(text).expect("a command");
        parsed
            .suggestion()
            .and_then(|found| found.command().map(str::to_owned))
    };
    assert_eq!(
        suggestion("deploy! shop/fix—42 to staging").as_deref(),
        Some("deploy! shop/fix--42 to staging")
    );
    assert_eq!(
        suggestion("deploy shop/fix–42").as_deref(),
        Some("deploy shop/fix-42")
    );
    assert_eq!(suggestion("deploy shop/fix--42"), None);
    assert_eq!(suggestion("info shop—x"), None);
}
