//! The ledger in `docs/coverage/github.md` tells the truth.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use github_checks::endpoint::Endpoint;

use crate::calls::{Visit, every};

const LEDGER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/coverage/github.md");
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");

#[derive(Default)]
struct Rows(BTreeSet<(String, String, String)>);

impl Visit for Rows {
    fn call<E: Endpoint>(&mut self, operation: &str, _: &E) {
        // `github_checks::statuses::create::CreateStatus`: the module is the file.
        let path = std::any::type_name::<E>();
        let path = path.strip_prefix("github_checks::").unwrap_or(path);
        let (module, name) = path.rsplit_once("::").unwrap();
        let file = format!("{}.rs", module.replace("::", "/"));
        let call = format!("{} {}", E::METHOD, E::PATH);
        let call = if operation.is_empty() {
            call
        } else {
            format!("{call} · {operation}")
        };
        self.0.insert((file, call, name.to_owned()));
    }
}

#[test]
fn every_call_is_in_the_ledger_with_its_file_and_nothing_else_is() {
    let mut rows = Rows::default();
    every(&mut rows);
    let mut expected = String::new();
    for (file, call, name) in &rows.0 {
        let source = std::fs::read_to_string(Path::new(SOURCES).join(file)).unwrap();
        assert!(source.contains(name), "{file} holds {name}");
        assert!(
            source.contains("https://docs.github.com/"),
            "{file} links its page"
        );
        let (call, operation) = call.split_once(" · ").unwrap_or((call, ""));
        let _ = writeln!(expected, "| `{call}` | `{name}` | `{file}` | {operation} |");
    }
    let ledger = std::fs::read_to_string(LEDGER).unwrap();
    let table: String = ledger
        .lines()
        .filter(|line| line.starts_with("| `"))
        .flat_map(|line| [line, "\n"])
        .collect();
    assert!(
        table == expected,
        "the table of docs/coverage/github.md is:\n{expected}"
    );
}

#[test]
fn every_file_that_sends_something_is_in_the_ledger() {
    let mut rows = Rows::default();
    every(&mut rows);
    let known: BTreeSet<&str> = rows.0.iter().map(|(file, ..)| file.as_str()).collect();
    let mut folders = vec![Path::new(SOURCES).to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let file = path
                .strip_prefix(SOURCES)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            let sends = text.starts_with("call! {")
                || text.contains("\ncall! {")
                || text.contains("\nimpl Endpoint for")
                || text.contains("\nform_call!(");
            assert!(
                !sends || known.contains(file.as_str()),
                "{file} is missing in the tests"
            );
        }
    }
}
