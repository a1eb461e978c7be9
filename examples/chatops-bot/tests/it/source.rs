//! Rust source as text: what the tests about the shape of the workspace look at.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The Rust files below `folder`.
pub(crate) fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The code of a file: without comments, texts, `macro_rules!` (their paths count where they
/// are used) and inline test modules.
pub(crate) fn code(text: &str) -> String {
    let code = without_texts(text);
    let code = without_blocks(&code, "macro_rules!");
    without_blocks(&code, "#[cfg(test)]\nmod ")
}

fn without_texts(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let after_word = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
        } else if let Some(raw) = raw_text(rest).filter(|_| !after_word) {
            code.push_str("\"\"");
            at += raw;
        } else if rest.starts_with('"') {
            code.push_str("\"\"");
            at += quoted(rest);
        } else if let Some(length) = character(rest) {
            code.push_str("' '");
            at += length;
        } else {
            let next = rest.chars().next().unwrap();
            code.push(next);
            at += next.len_utf8();
        }
    }
    code
}

/// The length of a text in quotes.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a raw text.
fn raw_text(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('r')?;
    let marks = inner.len() - inner.trim_start_matches('#').len();
    let inner = inner[marks..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(marks));
    let length = inner.find(&end)?;
    Some(2 + marks + length + end.len())
}

/// The length of a character in quotes; a lifetime is none.
fn character(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('\'')?;
    let mut characters = inner.char_indices();
    let (_, first) = characters.next()?;
    let end = if first == '\\' {
        1 + inner[1..]
            .char_indices()
            .skip(1)
            .find(|(_, c)| *c == '\'')?
            .0
    } else {
        characters.next().filter(|(_, c)| *c == '\'')?.0
    };
    Some(1 + end + 1)
}

/// The code without the blocks that `begin` opens.
fn without_blocks(code: &str, begin: &str) -> String {
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find(begin) {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        let open = rest.find('{').unwrap_or(rest.len());
        let declared = rest.find(';').is_some_and(|end| end < open);
        let mut depth = 0;
        let end = rest.char_indices().skip(open).find(|(_, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let end = match end {
            // `mod tests;` is a file of its own.
            _ if declared => rest.find(';').map_or(rest.len(), |end| end + 1),
            Some((end, _)) => end + 1,
            None => rest.len(),
        };
        rest = &rest[end..];
    }
    kept.push_str(rest);
    kept
}

/// The paths of all `use` declarations, opened up.
pub(crate) fn uses(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("use ") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let tree = code[at + 4..].split(';').next().unwrap_or_default();
        open_up(&[], tree, &mut found);
    }
    found
}

fn open_up(before: &[String], tree: &str, found: &mut Vec<Vec<String>>) {
    let (head, inner) = match tree.split_once('{') {
        Some((head, inner)) => (head, inner.rsplit_once('}').map(|(inner, _)| inner)),
        None => (tree, None),
    };
    let mut path = before.to_vec();
    for part in head.split("::") {
        let name = part.split_whitespace().next().unwrap_or_default();
        if !name.is_empty() {
            path.push(name.to_owned());
        }
    }
    let Some(inner) = inner else {
        found.push(path);
        return;
    };
    let (mut depth, mut begin) = (0, 0);
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                open_up(&path, &inner[begin..at], found);
                begin = at + 1;
            }
            _ => {}
        }
    }
    if !inner[begin..].trim().is_empty() {
        open_up(&path, &inner[begin..], found);
    }
}

/// The paths in code that begin with `crate` or `super`.
pub(crate) fn paths(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for begin in ["crate::", "super::"] {
        for (at, _) in code.match_indices(begin) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let end = code[at..]
                .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
                .unwrap_or(code.len() - at);
            let path = code[at..at + end]
                .split("::")
                .filter(|part| !part.is_empty());
            found.push(path.map(ToOwned::to_owned).collect());
        }
    }
    found
}
