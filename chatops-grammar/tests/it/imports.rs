//! The files of the crate import each other in one direction.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Circles that are allowed, each explained where it is.
const EXPLAINED: &[&[&str]] = &[];

/// The module of every file: `read::value` for `src/read/value.rs`.
fn files(folder: &Path, module: &str, found: &mut BTreeMap<String, PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("a name");
        let inner = if module.is_empty() {
            name.to_owned()
        } else {
            format!("{module}::{name}")
        };
        if path.is_dir() {
            files(&path, &inner, found);
        } else {
            found.insert(inner, path);
        }
    }
}

/// The code of a file: no comments, no tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod").next().unwrap_or_default();
    let lines = text.lines().map(|line| match line.find("//") {
        Some(at) if !line[..at].contains('"') => &line[..at],
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Every path in `code` that starts at the crate, at a parent or at a child: its leading names.
fn paths(code: &str, module: &str, modules: &BTreeMap<String, PathBuf>) -> Vec<String> {
    let mut found = Vec::new();
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    // A child is named without a prefix: `use child::Item`, `child::function()`.
    for other in modules.keys() {
        let child = other
            .rsplit_once("::")
            .filter(|(parent, _)| *parent == module);
        let Some((_, name)) = child else { continue };
        let path = format!("{name}::");
        let is_named = code.match_indices(&path).any(|(at, _)| {
            let before = code[..at].chars().next_back().unwrap_or(' ');
            !before.is_alphanumeric() && before != ':' && before != '_'
        });
        if is_named {
            found.push(other.clone());
        }
    }
    for (start, scope) in [("crate::", ""), ("super::", parent)] {
        for (at, _) in code.match_indices(start) {
            let before = code[..at].chars().next_back().unwrap_or(' ');
            if before.is_alphanumeric() || before == ':' || before == '_' {
                continue;
            }
            let rest = &code[at + start.len()..];
            let end = rest
                .find([';', '\n', '(', ')', '>', ' ', '<'])
                .unwrap_or(rest.len());
            let whole = if rest.starts_with('{')
                || rest[..end].ends_with('{')
                || rest[..end].contains("::{")
            {
                let close = rest.find('}').unwrap_or(rest.len());
                &rest[..=close.min(rest.len() - 1)]
            } else {
                &rest[..end]
            };
            found.extend(expanded(whole, scope));
        }
    }
    found
}

/// `a::{b, c::d}` in `scope`: `scope::a::b`, `scope::a::c::d`.
fn expanded(path: &str, scope: &str) -> Vec<String> {
    let join = |parts: &[&str]| {
        let parts = parts.iter().map(|part| part.trim().trim_end_matches("::"));
        parts
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("::")
    };
    match path.split_once('{') {
        None => vec![join(&[scope, path])],
        Some((head, list)) => list
            .trim_end_matches('}')
            .split(',')
            .map(|item| join(&[scope, head, item.split(" as ").next().unwrap_or_default()]))
            .collect(),
    }
}

/// The file that a path leads to: the longest part of it that is a module.
fn target(path: &str, modules: &BTreeMap<String, PathBuf>) -> String {
    let mut parts: Vec<&str> = path.split("::").collect();
    while !parts.is_empty() {
        let module = parts.join("::");
        if modules.contains_key(&module) {
            return module;
        }
        parts.pop();
    }
    // What is named at the root is a re-export of the whole crate.
    "lib".to_owned()
}

fn graph() -> BTreeMap<String, BTreeSet<String>> {
    let mut modules = BTreeMap::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    files(&root, "", &mut modules);
    let imports = |(module, path): (&String, &PathBuf)| {
        let text = std::fs::read_to_string(path).expect("a source file");
        let targets: BTreeSet<String> = paths(&code(&text), module, &modules)
            .iter()
            .map(|path| target(path, &modules))
            .filter(|target| target != module)
            .collect();
        (module.clone(), targets)
    };
    modules.iter().map(imports).collect()
}

/// Every module that can be reached from `from`.
fn reach(graph: &BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(module) = open.pop() {
        for next in graph.get(&module).into_iter().flatten() {
            if seen.insert(next.clone()) {
                open.push(next.clone());
            }
        }
    }
    seen
}

#[test]
fn no_file_imports_itself_by_way_of_others() {
    let graph = graph();
    let mut circles: BTreeSet<Vec<String>> = BTreeSet::new();
    for module in graph.keys() {
        let reached = reach(&graph, module);
        if reached.contains(module) {
            let circle = reached
                .iter()
                .filter(|other| reach(&graph, other).contains(module));
            circles.insert(circle.cloned().collect());
        }
    }
    let explained: BTreeSet<Vec<String>> = EXPLAINED
        .iter()
        .map(|circle| circle.iter().map(|file| (*file).to_owned()).collect())
        .collect();
    assert_eq!(circles, explained);
}

#[test]
fn the_graph_is_that_of_the_sources() {
    let graph = graph();
    let imports = |from: &str, to: &str| graph[from].contains(to);
    assert!(imports("parser", "explain") && imports("explain", "explain::hint"));
    assert!(imports("explain::case", "line") && imports("line", "line::tone"));
    assert!(imports("read::value", "read::slot") && imports("read", "read::reader"));
    assert!(imports("lex::normal", "lex::class") && imports("command::guard", "command::when"));
    assert!(graph["error::kind"].is_empty() && graph["distance"].is_empty());
    assert!(
        reach(&graph, "error")
            .iter()
            .all(|module| ["error", "lex", "style"]
                .contains(&module.split("::").next().unwrap_or(""))),
        "the error is a leaf: {:?}",
        reach(&graph, "error")
    );
}
