//! The verdict and the pointer of every validation case.

use serde_json::Value;
use slack_blocks::block::blocks_from_json;
use slack_blocks::{Surface, View, validate};

use super::data;

fn surface(case: &Value) -> Surface {
    match case["surface"].as_str().or(case["doc"]["type"].as_str()) {
        Some("modal") => Surface::Modal,
        Some("home") => Surface::Home,
        _ => Surface::Message,
    }
}

#[test]
fn every_case_gets_slacks_verdict_and_the_pointer_of_its_fault() {
    let mut count = 0;
    for file in ["synthetic/blocks_cases.json", "synthetic/view_cases.json"] {
        let Some(Value::Array(cases)) = data::json(file) else {
            continue;
        };
        for case in &cases {
            count += 1;
            let verdict = validate::json(&case["doc"].to_string(), surface(case)).unwrap();
            let Some(expected) = case["expect"].get(0) else {
                assert_eq!(verdict, Ok(()), "{}", case["id"]);
                continue;
            };
            let violations = verdict.expect_err(case["id"].as_str().unwrap());
            if let Some(pointer) = expected["pointer"].as_str() {
                assert_eq!(violations[0].pointer(), pointer, "{}", case["id"]);
            }
            if let Some(limit) = expected.get("limit") {
                assert_eq!(violations[0].expected(), limit, "{}", case["id"]);
            }
            assert_eq!(
                violations.len(),
                1,
                "{}: one fault, one violation: {violations}",
                case["id"]
            );
        }
    }
    assert!(count == 0 || count == 385);
}

#[test]
fn types_and_documents_get_the_same_verdict() {
    let Some(Value::Array(cases)) = data::json("synthetic/blocks_cases.json") else {
        return;
    };
    for case in &cases {
        let doc = case["doc"].to_string();
        let blocks = blocks_from_json(&doc).unwrap();
        let typed = validate::blocks(&blocks, surface(case));
        assert_eq!(
            typed,
            validate::json(&doc, surface(case)).unwrap(),
            "{}",
            case["id"]
        );
    }
    let Some(Value::Array(cases)) = data::json("synthetic/view_cases.json") else {
        return;
    };
    for case in &cases {
        let doc = case["doc"].to_string();
        let typed = View::from_json(&doc).unwrap().validate();
        assert_eq!(
            typed,
            validate::json(&doc, surface(case)).unwrap(),
            "{}",
            case["id"]
        );
    }
}
