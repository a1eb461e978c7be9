//! What is read is what `serde_json` would read.

use std::borrow::Cow;

use proptest::prelude::*;
use serde_json::value::RawValue;

use crate::codec::{Raw, from_json};

/// Pieces that make JSON, and pieces that break it.
fn piece() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "{", "}", "[", "]", ",", ":", " ", "\n", "\"", "\"a\"", "\"a\":", "\\", "true", "nul",
        "null", "-", "0", "01", "7", "1.5", ".", "e", "1e+9", "\u{0}", "\u{7f}", "é",
    ];
    proptest::sample::select(WORDS).prop_map(str::to_owned)
}

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?",
        string(),
    ];
    leaf.prop_recursive(80, 200, 4, |inner| {
        let members = proptest::collection::vec((string(), inner.clone()), 0..4);
        prop_oneof![
            proptest::collection::vec(inner, 0..4)
                .prop_map(|items| format!("[{}]", items.join(" , "))),
            members.prop_map(|list| {
                let list: Vec<_> = list.iter().map(|(k, v)| format!("{k}:{v}")).collect();
                format!("{{{}\n}}", list.join(","))
            }),
        ]
    })
}

/// Strings in quotes, with escapes of all kinds and with broken ones.
fn string() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        8 => "[a-z é✓/]{0,12}",
        2 => "\\\\[\"\\\\/bfnrt]",
        1 => "\\\\u[0-9a-fD]{4}",
        1 => Just("\\ud83d\\ude80".to_owned()),
    ];
    proptest::collection::vec(part, 0..6).prop_map(|parts| format!("\"{}\"", parts.concat()))
}

/// A document and where to put a piece into it.
fn broken() -> impl Strategy<Value = String> {
    (json(), any::<proptest::sample::Index>(), piece()).prop_map(|(json, at, piece)| {
        let mut chars: Vec<char> = json.chars().collect();
        let at = at.index(chars.len());
        chars.splice(at..=at, piece.chars());
        chars.into_iter().collect()
    })
}

proptest! {
    #[test]
    fn what_is_json_is_decided_as_serde_json_decides(
        text in prop_oneof![
            json(),
            broken(),
            proptest::collection::vec(piece(), 0..12).prop_map(|list| list.concat()),
        ],
    ) {
        let theirs = serde_json::from_str::<&RawValue>(&text).map(RawValue::get).ok();
        let ours = from_json::<Raw<'_>>(&text).ok();
        prop_assert_eq!(ours.as_ref().map(Raw::get), theirs);
    }

    #[test]
    fn a_string_says_what_serde_json_reads_in_it(text in string()) {
        let theirs = serde_json::from_str::<String>(&text).ok();
        let ours = from_json::<Cow<'_, str>>(&text).ok();
        prop_assert_eq!(ours.as_deref(), theirs.as_deref());
    }

    #[test]
    fn a_whole_number_is_read_as_serde_json_reads_it(
        text in "-?[0-9]{1,21}(\\.0|e1|E-1)?",
    ) {
        prop_assert_eq!(from_json(&text).ok(), serde_json::from_str::<i64>(&text).ok());
        prop_assert_eq!(from_json(&text).ok(), serde_json::from_str::<u64>(&text).ok());
        prop_assert_eq!(from_json(&text).ok(), serde_json::from_str::<u8>(&text).ok());
    }
}

#[test]
fn an_error_says_where_and_what_without_the_value() {
    let told = |json| from_json::<Vec<bool>>(json).unwrap_err().to_string();
    assert_eq!(
        told("[true,\n é]"),
        "expected true or false at line 2 column 2"
    );
    assert_eq!(
        told("[true, \"xoxb-1\"]"),
        "expected true or false at line 1 column 8"
    );
    assert_eq!(
        told("[true"),
        "the document ends too early at line 1 column 6"
    );
    assert_eq!(
        told("[true]]"),
        "expected the end of the document at line 1 column 7"
    );
    assert_eq!(told("{}"), "expected an array at line 1 column 1");
}
