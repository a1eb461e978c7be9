//! `docs/chatops-bot-tests.md` names tests that exist, and every fault and case of its lists.

use std::collections::BTreeSet;
use std::fs;

use crate::source::{root, rust_files};

fn page() -> String {
    fs::read_to_string(root().join("docs/chatops-bot-tests.md")).unwrap()
}

#[test]
fn every_promise_names_a_test_that_exists() {
    let mut files = Vec::new();
    for folder in ["chatops-bot/tests", "chatops-bot/src", "service/tests"] {
        rust_files(&root().join("examples").join(folder), &mut files);
    }
    let sources: String = files
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    let page = page();
    let rows = page
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains("` |"));
    let mut named = BTreeSet::new();
    for row in rows {
        let cell = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        for name in cell.split(", ") {
            let name = name.trim_matches('`');
            assert!(
                sources.contains(&format!("fn {name}(")),
                "no test {name}: {row}"
            );
            named.insert(name.to_owned());
        }
    }
    assert!(named.len() > 60, "{}", named.len());
}

#[test]
fn no_fault_and_no_case_is_missing() {
    let page = page();
    // The second factor is the log-in's.
    for fault in (1..=22).filter(|fault| *fault != 14) {
        assert!(page.contains(&format!("\n| {fault} ")), "fault {fault}");
    }
    for case in 1..=12 {
        assert!(page.contains(&format!("\n| P{case} ")), "case P{case}");
    }
}
