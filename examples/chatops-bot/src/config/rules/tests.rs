use super::*;

const FILE: &str = r#"
[allow]
pipelines = ["shop", "shop-*"]

[channels.C0123456789]
pipelines = ["shop"]
apps = ["shop-staging"]

[pipelines.shop]
repository = "acme/shop"
stage = "staging"
checks = ["build", "test"]
ignore = ["deploy/*"]
confirm = false

[pipelines.shop.channels]
production = ["C0000000001"]
"#;

fn read(text: &str) -> Rules {
    Rules::read("bot.toml", text).unwrap()
}

#[test]
fn production_waits_for_confirm_unless_the_file_says_no() {
    let rules = read("[pipelines.shop]\nconfirm = false\n");
    assert!(!rules.confirms("shop"));
    assert!(rules.confirms("other"));
    assert!(read("").confirms("shop"));
}

#[test]
fn what_is_not_allowed_is_refused_with_the_line_that_says_so() {
    let rules = read(FILE);
    let denied = |result: Result<(), Denied>| result.err().map(|no| (no.rule, no.line));
    assert_eq!(denied(rules.pipeline("shop", "C9")), None);
    assert_eq!(denied(rules.pipeline("shop-eu", "C9")), None);
    let no = denied(rules.pipeline("other", "C9"));
    assert_eq!(no, Some(("allow.pipelines".into(), 3)));
    let no = denied(rules.pipeline("shop-eu", "C0123456789"));
    assert_eq!(no, Some(("channels.C0123456789.pipelines".into(), 6)));
    let no = denied(rules.app("shop-prod", "C0123456789"));
    assert_eq!(no, Some(("channels.C0123456789.apps".into(), 7)));
    assert_eq!(denied(rules.app("shop-prod", "C9")), None);
    let no = denied(rules.stage("shop", "production", "C9"));
    assert_eq!(no, Some(("pipelines.shop.channels.production".into(), 17)));
    assert_eq!(
        denied(rules.stage("shop", "production", "C0000000001")),
        None
    );
    assert_eq!(denied(rules.stage("shop", "staging", "C9")), None);
    let nothing = read("[allow]\npipelines = []\n");
    assert!(nothing.pipeline("shop", "C9").is_err());
    assert_eq!(read("").pipeline("shop", "C9"), Ok(()));
}

#[test]
fn a_pipeline_has_its_repository_stage_and_checks() {
    let rules = read(FILE);
    assert_eq!(rules.repository("shop").unwrap().to_string(), "acme/shop");
    assert_eq!(rules.default_stage("shop"), Some("staging"));
    let named = Policy::named(["build", "test"]).unwrap().ignore("deploy/*");
    let same = |one: Policy, other: Policy| format!("{one:?}") == format!("{other:?}");
    assert!(same(rules.policy("shop", "main"), named));
    assert!(same(
        rules.policy("other", "main"),
        Policy::required_or_all("main")
    ));
    let all = read("[pipelines.shop]\nchecks = \"all\"\n");
    assert!(same(all.policy("shop", "main"), Policy::all()));
}

#[test]
fn every_mistake_is_named_with_its_line() {
    for (text, line, says) in [
        ("\n[pipelines.shop]\nconfrim = false\n", 3, "confrim"),
        ("[pipelines.shop]\nconfirm = \"no\"\n", 2, "boolean"),
        ("[pipeline.shop]\n", 1, "pipeline"),
        (
            "[pipelines.shop]\nconfirm = false\nconfirm = true\n",
            3,
            "duplicate key",
        ),
        ("[pipelines.shop\n", 1, ""),
        ("# fine\n\nconfirm\n", 3, ""),
        (
            "\n[pipelines.shop]\nrepository = \"shop\"\n",
            3,
            "owner/name",
        ),
        ("[pipelines.shop]\nstage = \"prod\"\n", 2, "production"),
        ("[pipelines.shop]\nchecks = []\n", 2, "not empty"),
        ("[pipelines.shop]\nchecks = \"most\"\n", 2, "required"),
        ("[channels.general]\npipelines = []\n", 1, "id of a channel"),
        ("[allow]\n\napps = [\"\"]\n", 3, "empty"),
        ("[allow]\napps = \"shop\"\n", 2, "sequence"),
        ("[pipelines.shop]\nchannels = { prod = [] }\n", 2, "stage"),
    ] {
        let error = Rules::read("bot.toml", text).unwrap_err();
        let ConfigError::File { line: at, what, .. } = &error else {
            panic!("{error}");
        };
        assert_eq!(*at, line, "{text:?}: {error}");
        assert!(what.contains(says), "{text:?}: {error}");
    }
}
