//! The ledger in `docs/coverage/heroku.md` tells the truth.

use std::collections::BTreeSet;
use std::path::Path;

use crate::catalog::calls;
use crate::corpus;

const LEDGER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/coverage/heroku.md");

/// A row: call, type (`raw` for none), file.
type Row = (String, String, String);

fn ledger() -> Vec<Row> {
    let text = std::fs::read_to_string(LEDGER).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let row = |line: &str| {
        let mut cells = line
            .split('|')
            .skip(1)
            .map(|cell| cell.trim().replace('`', ""));
        let mut cell = || cells.next().unwrap_or_default();
        (cell(), cell(), cell())
    };
    rows.map(row).collect()
}

/// `GET /apps/{app.identity}` → `GET /apps/{}`.
fn shape(call: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for letter in call.chars() {
        match letter {
            '{' => inside = true,
            '}' => inside = false,
            _ if inside => continue,
            _ => {}
        }
        out.push(letter);
    }
    out
}

#[test]
fn every_typed_row_names_a_call_of_that_method_and_path_and_its_file() {
    let calls = calls();
    for (call, name, file) in ledger() {
        if name == "raw" {
            continue;
        }
        let found = calls.iter().find(|row| row.name == name);
        let row = found.unwrap_or_else(|| panic!("{name} does not exist"));
        assert_eq!(
            shape(&call),
            shape(&format!("{} {}", row.method, row.path)),
            "{name}"
        );
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src")
            .join(&file);
        let source = std::fs::read_to_string(&path).unwrap_or_default();
        let kind = name.split("::").last().unwrap();
        if file.starts_with("oauth/web") {
            assert!(source.contains(kind), "{kind} is not in {file}");
            continue;
        }
        let declared = format!("pub struct {kind} {{");
        assert!(source.contains(&declared), "{declared} is not in {file}");
        let path = format!("{} {}", row.method, row.path);
        let written = source.contains(&path) || source.contains("call!(@source");
        assert!(written, "{file} does not say {path}");
    }
}

#[test]
fn every_call_has_a_row() {
    let listed: BTreeSet<_> = ledger().into_iter().map(|(_, name, _)| name).collect();
    let missing: Vec<_> = calls()
        .into_iter()
        .filter(|row| !listed.contains(row.name))
        .map(|row| format!("{} ({:?})", row.name, row.service))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_link_of_the_official_schemas_has_a_row() {
    let Some(folder) = corpus::heroku("the ledger against endpoints.tsv") else {
        return;
    };
    let table = std::fs::read_to_string(folder.join("endpoints.tsv")).unwrap();
    let mut rows: Vec<_> = ledger()
        .into_iter()
        .map(|(call, _, _)| shape(&call))
        .collect();
    let links: Vec<_> = table.lines().skip(1).collect();
    assert_eq!(links.len(), 144);
    for link in links {
        let mut cells = link.split('\t').skip(1);
        let call = format!("{} {}", cells.next().unwrap(), cells.next().unwrap());
        let row = rows.iter().position(|row| *row == shape(&call));
        rows.remove(row.unwrap_or_else(|| panic!("{call} is not in the ledger")));
    }
}

/// Every `.rs` file below `src` that is this crate's own, with its path.
fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, into: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, into);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                into.push((path.display().to_string().replace('\\', "/"), text));
            }
        }
    }
    let mut found = Vec::new();
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    found.retain(|(_, text)| !text.starts_with("// Kept identical"));
    found
}

/// The lines of documentation right above line `at`.
fn docs_above(lines: &[&str], at: usize) -> String {
    let above = lines[..at].iter().rev();
    let docs = above.take_while(|line| {
        let line = line.trim_start();
        line.starts_with("///") || line.starts_with("#[") || line.starts_with("$(")
    });
    docs.copied().collect::<Vec<_>>().join("\n")
}

#[test]
fn every_function_of_flows_and_ensure_has_an_example() {
    let mut seen = 0;
    for (path, text) in sources() {
        // `flows::review_app` hands out a function that lives beside the calls.
        let parts = ["/src/flows", "/src/ensure", "/src/review_apps/find.rs"];
        if !parts.iter().any(|part| path.contains(part)) {
            continue;
        }
        let lines: Vec<_> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            if line.starts_with("pub fn ") || line.starts_with("pub async fn ") {
                seen += 1;
                let docs = docs_above(&lines, at);
                assert!(docs.contains("# Examples"), "{path}: {line} has no example");
            }
        }
    }
    assert!(seen >= 34, "{seen}");
}
