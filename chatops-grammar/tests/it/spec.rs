//! The worked examples of the language: text to command, text to error.

use crate::fields::fields;
use chatops_grammar::parse;

/// Text, command, fields.
pub(crate) const COMMANDS: &[(&str, &str, &str)] = &[
    (
        "deploy hubot to production",
        "deploy",
        "pipeline=\"hubot\", stage=\"production\"",
    ),
    (
        "Deploy Hubot to Staging",
        "deploy",
        "pipeline=\"hubot\", stage=\"staging\"",
    ),
    (
        "deploy shop/main to staging",
        "deploy",
        "pipeline=\"shop\", ref=\"main\", ref_kind=\"named\", stage=\"staging\"",
    ),
    (
        "deploy shop/user/fix-42 to staging/shop-eu",
        "deploy",
        "pipeline=\"shop\", ref=\"user/fix-42\", ref_kind=\"named\", stage=\"staging\", apps=[\"shop-eu\"]",
    ),
    (
        "deploy! shop to prod",
        "deploy",
        "force=true, pipeline=\"shop\", stage=\"production\"",
    ),
    ("deploy shop", "deploy", "pipeline=\"shop\""),
    (
        "deploy shop to production/all",
        "deploy",
        "pipeline=\"shop\", stage=\"production\", apps=\"all\"",
    ),
    (
        "deploy shop to production/web-a, web-b",
        "deploy",
        "pipeline=\"shop\", stage=\"production\", apps=[\"web-a\", \"web-b\"]",
    ),
    (
        "deploy shop/refs/heads/main to staging",
        "deploy",
        "pipeline=\"shop\", ref=\"main\", ref_kind=\"branch\", stage=\"staging\"",
    ),
    (
        "deploy shop/refs/tags/v1.2.0 to production",
        "deploy",
        "pipeline=\"shop\", ref=\"v1.2.0\", ref_kind=\"tag\", stage=\"production\"",
    ),
    (
        "deploy shop/refs/pull/87/head to dev",
        "deploy",
        "pipeline=\"shop\", ref=\"87\", ref_kind=\"pull\", stage=\"development\"",
    ),
    (
        "deploy shop/0123456789abcdef0123456789abcdef01234567 to staging",
        "deploy",
        "pipeline=\"shop\", ref=\"0123456789abcdef0123456789abcdef01234567\", ref_kind=\"sha\", stage=\"staging\"",
    ),
    (
        "deploy shop/0123abc to staging",
        "deploy",
        "pipeline=\"shop\", ref=\"0123abc\", ref_kind=\"named\", stage=\"staging\"",
    ),
    (
        "promote shop",
        "promote",
        "pipeline=\"shop\", from_stage=\"staging\", to_stage=\"production\"",
    ),
    (
        "promote shop from staging",
        "promote",
        "pipeline=\"shop\", from_stage=\"staging\", to_stage=\"production\"",
    ),
    (
        "promote shop to staging",
        "promote",
        "pipeline=\"shop\", from_stage=\"development\", to_stage=\"staging\"",
    ),
    (
        "promote shop from staging/shop-stg to production/a, b",
        "promote",
        "pipeline=\"shop\", from_stage=\"staging\", from_app=\"shop-stg\", to_stage=\"production\", to_apps=[\"a\", \"b\"]",
    ),
    (
        "promote shop to production from staging",
        "promote",
        "pipeline=\"shop\", from_stage=\"staging\", to_stage=\"production\"",
    ),
    (
        "promote shop from staging/shop-a to staging/shop-b",
        "promote",
        "pipeline=\"shop\", from_stage=\"staging\", from_app=\"shop-a\", to_stage=\"staging\", to_apps=[\"shop-b\"]",
    ),
    (
        "releases shop",
        "releases",
        "pipeline=\"shop\", stage=\"production\"",
    ),
    (
        "releases shop in stg",
        "releases",
        "pipeline=\"shop\", stage=\"staging\"",
    ),
    ("info shop", "info", "pipeline=\"shop\""),
    ("pipelines:info shop", "info", "pipeline=\"shop\""),
    ("pipelines", "pipelines", "–"),
    ("login", "login", "–"),
    ("logout", "logout", "–"),
    ("help", "help", "–"),
    ("help deploy", "help", "topic=\"deploy\""),
    ("", "help", "–"),
    ("deploy --help", "help", "topic=\"deploy\""),
    ("route", "route-list", "–"),
    (
        "route shop to <#C0AAA111|releases>",
        "route",
        "pipeline=\"shop\", channels=[{\"id\": \"C0AAA111\", \"name\": \"releases\"}]",
    ),
    (
        "route shop to #releases",
        "route",
        "pipeline=\"shop\", channels=[{\"id\": null, \"name\": \"releases\"}]",
    ),
    (
        "route shop to releases",
        "route",
        "pipeline=\"shop\", channels=[{\"id\": null, \"name\": \"releases\"}]",
    ),
    (
        "route shop to here",
        "route",
        "pipeline=\"shop\", channels=[{\"here\": true}]",
    ),
    ("route:disable shop", "route-disable", "pipeline=\"shop\""),
    (
        "route:disable shop in #releases",
        "route-disable",
        "pipeline=\"shop\", channels=[{\"id\": null, \"name\": \"releases\"}]",
    ),
    (
        "deploy “my shop” to staging",
        "deploy",
        "pipeline=\"my shop\", stage=\"staging\"",
    ),
    (
        "deploy shop to staging.",
        "deploy",
        "pipeline=\"shop\", stage=\"staging\"",
    ),
    (
        "deploy shop to staging :rocket:",
        "deploy",
        "pipeline=\"shop\", stage=\"staging\"",
    ),
    (
        "`promote shop`",
        "promote",
        "pipeline=\"shop\", from_stage=\"staging\", to_stage=\"production\"",
    ),
    ("/h info shop", "info", "pipeline=\"shop\""),
    ("<@U0BOT1> info shop", "info", "pipeline=\"shop\""),
];

/// Text, kind of error.
pub(crate) const ERRORS: &[(&str, &str)] = &[
    ("deploy shop to &lt;stage&gt;", "unknown_stage"),
    ("deploy shop to stagin", "unknown_stage"),
    ("deploy shop to qa", "unknown_stage"),
    ("deploy shop staging", "unexpected_token"),
    ("deploy shop to", "missing_stage"),
    ("deploy shop to staging/", "missing_app"),
    ("deploy shop/", "missing_ref"),
    ("deploy shop/a b to staging", "unexpected_token"),
    ("deploy shop/a..b", "invalid_ref"),
    ("deploy in staging", "missing_pipeline"),
    ("depoy shop", "unknown_command"),
    ("releases! shop", "force_not_supported"),
    ("deploy shop!", "misplaced_force"),
    ("deploy shop ! to staging", "misplaced_force"),
    ("promote shop from staging/a,b", "multiple_sources"),
    ("promote shop to production/all,b", "all_with_others"),
    ("promote shop/main", "ref_not_allowed"),
    ("promote shop from staging to staging", "same_stage"),
    ("deploy shop to test", "stage_not_allowed"),
    ("promote shop to development", "missing_source"),
    ("deploy shop to staging to production", "duplicate_clause"),
    ("route shop", "missing_channel"),
    ("route shop to <@U0PERSON>", "expected_channel"),
    ("route disable shop", "unexpected_token"),
    ("deploy shop to production 654321", "secret_in_command"),
    ("deploy 'shop to staging", "unterminated_quote"),
    ("deploy shöp to staging", "invalid_name"),
    ("login now", "unexpected_token"),
];

#[test]
fn every_worked_example_gives_its_command() {
    for (text, tag, expected) in COMMANDS {
        let parsed = parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(
            (parsed.command().tag(), fields(parsed.command()).as_str()),
            (*tag, *expected),
            "{text:?}"
        );
    }
}

#[test]
fn every_worked_example_survives_its_canonical_text() {
    for (text, ..) in COMMANDS {
        let parsed = parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        let canonical = parsed.command().to_string();
        let again = parse(&canonical).unwrap_or_else(|error| panic!("{canonical:?}: {error}"));
        assert_eq!(again, parsed, "{text:?} printed as {canonical:?}");
        assert_eq!(again.command().to_string(), canonical);
        assert_eq!(again.warnings(), [], "{canonical:?}");
    }
}

#[test]
fn every_worked_mistake_gives_its_kind() {
    for (text, expected) in ERRORS {
        let error = parse(text)
            .err()
            .unwrap_or_else(|| panic!("{text:?} parses"));
        assert_eq!(error.kind().as_str(), *expected, "{text:?}");
    }
}
