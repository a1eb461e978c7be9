//! Links that people paste where a ref or a channel belongs.

use crate::rows::{Row, check};
use crate::texts::EVERYTHING;
use chatops_grammar::parse;

const ROWS: &[Row] = &[
    (
        "deploy shop/https://github.com/acme/shop/pull/42",
        "deploy shop/refs/pull/42/head",
        "link_unwrapped",
    ),
    (
        "deploy shop/<https://github.com/acme/shop/pull/42> to stg",
        "deploy shop/refs/pull/42/head to staging",
        "link_unwrapped",
    ),
    (
        "deploy shop/<https://github.com/acme/shop/pull/42|https://github.com/acme/shop/pull/42> to stg",
        "deploy shop/refs/pull/42/head to staging",
        "link_unwrapped",
    ),
    (
        "deploy shop/<https://github.com/acme/shop/pull/42|github.com/acme/shop/pull/42> to stg",
        "deploy shop/refs/pull/42/head to staging",
        "link_unwrapped",
    ),
    (
        "deploy shop/<https://github.com/acme/shop/pull/42|Fix the cart by ann · Pull Request #42> to stg",
        "deploy shop/refs/pull/42/head to staging",
        "link_unwrapped",
    ),
    (
        "deploy shop/<https://github.com/acme/shop/pull/666|main> to stg",
        "deploy shop/main to staging",
        "link_unwrapped",
    ),
    (
        "deploy shop/https://github.com/acme/shop/tree/feature/x",
        "deploy shop/feature/x",
        "link_unwrapped",
    ),
    (
        "deploy shop/https://github.com/acme/shop/tree/fix%2342",
        "deploy shop/fix#42",
        "link_unwrapped",
    ),
    (
        "deploy shop/https://github.com/acme/shop/releases/tag/v1.2.0",
        "deploy shop/refs/tags/v1.2.0",
        "link_unwrapped",
    ),
    (
        "deploy shop/https://github.com/acme/shop/commit/0123456789ABCDEF0123456789abcdef01234567",
        "deploy shop/0123456789abcdef0123456789abcdef01234567",
        "link_unwrapped",
    ),
    (
        "deploy shop/https://git.acme.example/acme/shop/pull/7/files?w=1#x",
        "deploy shop/refs/pull/7/head",
        "link_unwrapped",
    ),
    (
        "deploy shop/`https://github.com/acme/shop/pull/42`",
        "deploy shop/refs/pull/42/head",
        "quotes_normalised link_unwrapped",
    ),
    (
        "deploy shop https://github.com/acme/shop/pull/42 to dev",
        "!unexpected_token",
        "deploy shop/refs/pull/42/head to development",
    ),
    (
        "deploy shop/https://github.com/acme/shop",
        "!invalid_ref",
        "",
    ),
    (
        "deploy shop/https://github.com/acme/shop/tree/a..b",
        "!invalid_ref",
        "",
    ),
    (
        "deploy shop/https://github.com/acme/shop/tree/%00",
        "!invalid_ref",
        "",
    ),
    ("deploy shop/https://evil.example/x", "!invalid_ref", ""),
    (
        "deploy https://github.com/acme/shop/pull/42 to staging",
        "!missing_pipeline",
        "",
    ),
    (
        "route shop to https://acme.slack.com/archives/C0AAA111",
        "route shop to <#C0AAA111>",
        "link_unwrapped",
    ),
    (
        "route shop to <https://acme.slack.com/archives/C0AAA111>",
        "route shop to <#C0AAA111>",
        "link_unwrapped",
    ),
    (
        "route shop to <https://acme.slack.com/archives/C0AAA111|#ops>",
        "route shop to <#C0AAA111|ops>",
        "link_unwrapped",
    ),
    (
        "route shop to <https://acme.slack.com/archives/C0AAA111|acme.slack.com/archives/C0AAA111>",
        "route shop to <#C0AAA111>",
        "link_unwrapped",
    ),
    (
        "route shop to https://acme.slack.com/archives/C0AAA111/p17,#ops",
        "route shop to <#C0AAA111>,#ops",
        "link_unwrapped",
    ),
    ("route shop to C0AAA111", "route shop to <#C0AAA111>", ""),
    (
        "route shop to G0AAA111, D0AAA111",
        "route shop to <#G0AAA111>,<#D0AAA111>",
        "",
    ),
    ("route shop to #C0AAA111", "route shop to <#C0AAA111>", ""),
    (
        "route shop to `C0AAA111`",
        "route shop to <#C0AAA111>",
        "quotes_normalised",
    ),
    ("route shop to c0aaa111", "route shop to #c0aaa111", ""),
    ("route shop to #GENERAL", "route shop to #general", ""),
    ("route shop to DEPLOYS", "route shop to #deploys", ""),
    (
        "route:disable shop in C0AAA111",
        "route:disable shop in <#C0AAA111>",
        "",
    ),
];

#[test]
fn pasted_links_are_what_they_stand_for() {
    check(ROWS);
    let hint = |text| EVERYTHING.parse(text).unwrap_err().hint().to_owned();
    assert_eq!(
        hint("deploy https://github.com/acme/shop/pull/42 to staging"),
        "name the pipeline before the link: `deploy PIPELINE/LINK`"
    );
}

#[test]
fn a_link_says_which_repository_it_is_to() {
    let repository = |text: &str| {
        let parsed = parse(text).expect("a command");
        parsed.into_owned().linked_repository().map(str::to_owned)
    };
    assert_eq!(
        repository("deploy shop/<https://github.com/acme/other/pull/42>").as_deref(),
        Some("https://github.com/acme/other")
    );
    assert_eq!(repository("deploy shop/refs/pull/42/head"), None);
    let text = "deploy shop/https://github.com/acme/shop/pull/42 to staging";
    let span = parse(text)
        .expect("a command")
        .span_of("ref")
        .expect("a place");
    assert_eq!(&text[span], "42");
}
