//! Files that say "Kept identical" are.

use std::fs;

use crate::source::{root, rust_files};

const CRATES: [&str; 4] = [
    "heroku-api",
    "github-checks",
    "slack-blocks",
    "chatops-grammar",
];
const MARK: &str = "// Kept identical in ";

/// The crates that the first line of a file names.
fn named(text: &str) -> Vec<&'static str> {
    let Some(names) = text.lines().next().and_then(|line| line.strip_prefix(MARK)) else {
        return Vec::new();
    };
    CRATES
        .into_iter()
        .filter(|name| names.contains(name))
        .collect()
}

#[test]
fn files_that_say_they_are_kept_identical_are_identical() {
    let mut compared = 0;
    for krate in CRATES {
        let base = root().join(krate);
        let mut files = Vec::new();
        rust_files(&base.join("src"), &mut files);
        rust_files(&base.join("tests"), &mut files);
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            let relative = file.strip_prefix(&base).unwrap();
            for sibling in named(&text).into_iter().filter(|sibling| *sibling != krate) {
                let path = root().join(sibling).join(relative);
                let other = fs::read_to_string(&path)
                    .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                assert!(
                    text == other,
                    "{krate} and {sibling} differ in {}",
                    relative.display()
                );
                compared += 1;
            }
        }
    }
    assert!(
        compared >= 40,
        "only {compared} comparisons: did the mark change?"
    );
}
