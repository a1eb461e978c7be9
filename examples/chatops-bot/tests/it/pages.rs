//! Functions that people call first have an example on their page; that it compiles is for
//! `cargo test --doc`.

use std::fs;
use std::path::Path;

use crate::source::{root, rust_files};

/// The public functions of a file that stand in no `impl`, with their documentation.
fn functions(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut documentation = String::new();
    for line in text.lines() {
        if line.starts_with("///") {
            documentation.push_str(line);
            documentation.push('\n');
            continue;
        }
        let signature = line
            .strip_prefix("pub async fn ")
            .or_else(|| line.strip_prefix("pub fn "));
        if let Some(signature) = signature {
            let end = signature.find(['(', '<']).unwrap_or(signature.len());
            found.push((signature[..end].to_owned(), documentation.clone()));
        }
        if !line.starts_with("#[") {
            documentation.clear();
        }
    }
    found
}

#[test]
fn every_public_function_of_flows_and_ensure_has_an_example() {
    let mut files = Vec::new();
    for folder in [
        "heroku-api/src/flows",
        "heroku-api/src/ensure",
        "github-checks/src/ensure",
        "slack-blocks/src/ensure",
    ] {
        rust_files(&root().join(folder), &mut files);
    }
    let mut known = 0;
    let mut without = Vec::new();
    for file in files {
        for (name, documentation) in functions(&fs::read_to_string(&file).unwrap()) {
            known += 1;
            if !documentation.contains("/// ```") {
                without.push(format!("{}: {name}", shown(&file)));
            }
        }
    }
    assert!(known >= 35, "only {known} functions were found");
    assert!(without.is_empty(), "no example: {without:#?}");
}

fn shown(file: &Path) -> String {
    let short = file.strip_prefix(root()).unwrap_or(file);
    short.display().to_string()
}
