// Kept identical in heroku-api, github-checks, slack-blocks and chatops-grammar.
//! Every constructor says what its arguments are.

use std::path::Path;

const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");

#[test]
fn every_constructor_documents_its_arguments() {
    let mut missing = Vec::new();
    let mut seen = 0;
    let mut folders = vec![Path::new(SOURCES).to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            // What a macro writes is checked by the macro's own grammar.
            if text.contains("macro_rules! call") {
                continue;
            }
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for (docs, head) in functions(code) {
                if is_constructor(&head) {
                    seen += 1;
                    if !docs.contains("# Arguments") {
                        missing.push(format!("{}: {head}", path.display()));
                    }
                }
            }
        }
    }
    // Those of the calls are written by `call!`, which demands a comment for each argument.
    assert!(seen >= 20, "{seen} constructors only");
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The comments and the head of every public function.
fn functions(code: &str) -> Vec<(String, String)> {
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let start = line.trim_start();
        if !["pub fn ", "pub const fn "]
            .iter()
            .any(|head| start.starts_with(head))
        {
            continue;
        }
        let above = lines[..at].iter().rev();
        let docs: Vec<&str> = above
            .take_while(|line| line.trim_start().starts_with(['/', '#', '$']))
            .copied()
            .collect();
        let head = lines[at..].iter().scan(false, |over, line| {
            let line = (!*over).then(|| line.trim());
            *over = line.is_some_and(|line| line.ends_with('{'));
            line
        });
        found.push((docs.join("\n"), head.collect::<Vec<_>>().join(" ")));
    }
    found
}

/// Takes arguments, no `self`, and answers the type.
fn is_constructor(head: &str) -> bool {
    let (Some(open), Some(arrow)) = (head.find('('), head.rfind("->")) else {
        return false;
    };
    let arguments = &head[open + 1..arrow];
    let is_method = ["self", "mut self", "&self", "&mut self"]
        .iter()
        .any(|start| arguments.trim_start().starts_with(start));
    let answers = head[arrow..].contains("Self");
    answers && !is_method && !arguments.trim_start().starts_with(')')
}
