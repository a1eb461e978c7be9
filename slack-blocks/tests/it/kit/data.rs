//! Documents that are not part of the project: `CORPUS_DIR` names their folder.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

fn folder() -> PathBuf {
    let default = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data").into();
    std::env::var_os("CORPUS_DIR")
        .map_or_else(default, PathBuf::from)
        .join("slack")
}

/// A JSON file below the folder, or `None` (and a word about it) when it is absent.
pub(crate) fn json(path: &str) -> Option<Value> {
    let file = folder().join(path);
    let Ok(text) = fs::read_to_string(&file) else {
        eprintln!("skipped: no {}", file.display());
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

/// All JSON files of a folder, with their names.
pub(crate) fn all(path: &str) -> Vec<(String, String)> {
    let folder = folder().join(path);
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("skipped: no {}", folder.display());
        return Vec::new();
    };
    entries
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                path.display().to_string(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect()
}
