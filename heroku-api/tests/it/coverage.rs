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
        assert!(source.contains(kind), "{kind} is not in {file}");
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
