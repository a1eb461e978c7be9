//! Where the vendors' own documents are: not in this repository.

use std::path::PathBuf;

/// The folder `heroku` of the corpus, or `None` with a word about what is skipped.
pub(crate) fn heroku(skipped: &str) -> Option<PathBuf> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data");
    let root = std::env::var_os("CORPUS_DIR").map_or_else(|| PathBuf::from(default), PathBuf::from);
    let folder = root.join("heroku");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: {skipped}; there is no {}", folder.display());
    None
}

pub(crate) fn json(path: &std::path::Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}
