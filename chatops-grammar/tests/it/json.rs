//! The JSON projection.

use crate::texts::EVERYTHING;
use chatops_grammar::parse;

/// Text and JSON of Level 1, which programs in other languages read.
const PROJECTED: &[(&str, &str)] = &[
    (
        "deploy! shop/refs/tags/v1 to prod/a,b",
        r#"{"command":"deploy","force":true,"pipeline":"shop","ref":"v1","ref_kind":"tag","stage":"production","apps":["a","b"],"warnings":[]}"#,
    ),
    (
        "deploy shop",
        r#"{"command":"deploy","force":false,"pipeline":"shop","ref":null,"ref_kind":null,"stage":null,"apps":null,"warnings":[]}"#,
    ),
    (
        "deploy shop to dev/all.",
        r#"{"command":"deploy","force":false,"pipeline":"shop","ref":null,"ref_kind":null,"stage":"development","apps":"all","warnings":["punctuation_stripped"]}"#,
    ),
    (
        "promote shop to staging",
        r#"{"command":"promote","force":false,"pipeline":"shop","from_stage":"development","from_app":null,"to_stage":"staging","to_apps":null,"defaulted":["from_stage"],"warnings":[]}"#,
    ),
    (
        "releases shop",
        r#"{"command":"releases","pipeline":"shop","stage":"production","app":null,"warnings":[]}"#,
    ),
    ("help", r#"{"command":"help","topic":null,"warnings":[]}"#),
    ("route", r#"{"command":"route-list","warnings":[]}"#),
    (
        "route shop to <#C1|a>, #b, here",
        r#"{"command":"route","pipeline":"shop","channels":[{"id":"C1","name":"a"},{"id":null,"name":"b"},{"here":true}],"warnings":[]}"#,
    ),
    (
        "route:disable shop",
        r#"{"command":"route-disable","pipeline":"shop","channels":null,"warnings":[]}"#,
    ),
];

#[test]
fn commands_are_one_flat_object_with_their_warnings() {
    for (text, expected) in PROJECTED {
        let parsed = parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(
            serde_json::to_string(&parsed).expect("JSON"),
            *expected,
            "{text:?}"
        );
    }
}

#[test]
fn errors_are_one_flat_object() {
    let error = parse("deploy shop to stagin").unwrap_err();
    assert_eq!(
        serde_json::to_string(&error).expect("JSON"),
        r#"{"kind":"unknown_stage","span":[15,21],"found":"stagin","expected":["development","staging","production"],"suggestions":["staging"],"hint":"an app goes after its stage, as in `staging/web`"}"#,
    );
}

#[test]
fn level_2_and_own_verbs_are_projected_by_their_fields() {
    let json = |text| {
        serde_json::to_string(EVERYTHING.parse(text).expect("a command").command()).expect("JSON")
    };
    assert_eq!(
        json("lock shop in prod for 2h : why"),
        r#"{"command":"lock","pipeline":"shop","stage":"production","app":null,"seconds":7200,"text":"why"}"#,
    );
    assert_eq!(
        json("restart web --hard"),
        r#"{"command":"restart","app":"web","stage":null,"hard":true}"#
    );
    assert_eq!(json("unlock all"), r#"{"command":"unlock-all"}"#);
    assert_eq!(
        json("resize web large to -2 as Blue/Green"),
        r#"{"command":"resize","process":"web","size":"large","count":-2,"note":"Blue/Green","now":false,"text":null}"#
    );
}
