//! What two siblings nearly share drifts apart: it belongs to the identical set.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::source::{root, rust_files};

const CRATES: [&str; 3] = ["heroku-api", "github-checks", "slack-blocks"];
const MARK: &str = "// Kept identical in ";
/// Consecutive lines of code that may be equal.
const LINES: usize = 25;

/// One line of code, where it stands.
struct Line {
    file: String,
    number: usize,
    text: String,
}

/// The lines of code of a crate, file after file, without comments and blank lines; the names
/// of the crate and the vendor are replaced.
fn lines(krate: &str) -> Vec<Vec<Line>> {
    let base = root().join(krate);
    let mut files = Vec::new();
    for folder in ["src", "tests", "examples"] {
        let folder = base.join(folder);
        if folder.exists() {
            rust_files(&folder, &mut files);
        }
    }
    files.sort();
    files.iter().filter_map(|file| read(&base, file)).collect()
}

fn read(base: &Path, file: &Path) -> Option<Vec<Line>> {
    let text = fs::read_to_string(file).unwrap();
    if text.starts_with(MARK) {
        return None;
    }
    let name = file.strip_prefix(base).unwrap().display().to_string();
    let lines = text.lines().enumerate().filter_map(|(at, line)| {
        let text = neutral(line.trim());
        let is_code = !text.is_empty() && !text.starts_with("//");
        is_code.then(|| Line {
            file: name.clone(),
            number: at + 1,
            text,
        })
    });
    Some(lines.collect())
}

/// The same line for every vendor.
fn neutral(line: &str) -> String {
    let mut text = line.to_owned();
    for name in [
        "heroku_api",
        "heroku-api",
        "github_checks",
        "github-checks",
        "slack_blocks",
        "slack-blocks",
        "Heroku",
        "GitHub",
        "Slack",
        "HEROKU",
        "GITHUB",
        "SLACK",
        "heroku",
        "github",
        "slack",
    ] {
        text = text.replace(name, "vendor");
    }
    text
}

/// The passages that two crates share, longest first.
fn shared(ours: &[Vec<Line>], theirs: &[Vec<Line>], most: usize) -> Vec<String> {
    let mut known: BTreeMap<Vec<&str>, (usize, usize)> = BTreeMap::new();
    for (file, lines) in ours.iter().enumerate() {
        for (at, window) in lines.windows(most + 1).enumerate() {
            let key = window.iter().map(|line| line.text.as_str()).collect();
            known.entry(key).or_insert((file, at));
        }
    }
    let mut found = Vec::new();
    for lines in theirs {
        let mut at = 0;
        while at + most < lines.len() {
            let key: Vec<&str> = lines[at..=at + most]
                .iter()
                .map(|line| line.text.as_str())
                .collect();
            let Some(&(file, begin)) = known.get(&key) else {
                at += 1;
                continue;
            };
            let ours = &ours[file][begin..];
            let pairs = ours.iter().zip(&lines[at..]);
            let length = pairs.take_while(|(a, b)| a.text == b.text).count();
            found.push((
                length,
                format!(
                    "{length} lines: {}:{} and {}:{}",
                    ours[0].file, ours[0].number, lines[at].file, lines[at].number
                ),
            ));
            at += length;
        }
    }
    found.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
    found.into_iter().map(|(_, text)| text).collect()
}

#[test]
fn no_long_passage_is_equal_in_two_siblings_outside_the_identical_set() {
    let all = CRATES.map(lines);
    assert!(all.iter().all(|files| files.len() > 50));
    let mut found = Vec::new();
    for (ours, theirs) in [(0, 1), (0, 2), (1, 2)] {
        for passage in shared(&all[ours], &all[theirs], LINES) {
            found.push(format!(
                "{} and {}, {passage}",
                CRATES[ours], CRATES[theirs]
            ));
        }
    }
    assert!(
        found.is_empty(),
        "move these into the identical set:\n{}",
        found.join("\n")
    );
}

#[test]
fn a_passage_is_found_whatever_the_vendor_is_called() {
    let file = |name: &str, texts: &[&str]| {
        let line = |(at, text): (usize, &&str)| Line {
            file: name.to_owned(),
            number: at + 1,
            text: neutral(text),
        };
        vec![texts.iter().enumerate().map(line).collect::<Vec<_>>()]
    };
    let ours = file("a", &["x", "one(Heroku)", "two", "three"]);
    let theirs = file("b", &["one(GitHub)", "two", "three", "y"]);
    assert_eq!(shared(&ours, &theirs, 2), ["3 lines: a:2 and b:1"]);
    assert!(shared(&ours, &theirs, 3).is_empty());
}
