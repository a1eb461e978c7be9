//! The vendor's documents, when they are there.

use std::path::PathBuf;

use serde_json::Value;

/// Reads `github/<name>` of the corpus; `None`, and a line that says so, when it is absent.
pub(crate) fn json(name: &str) -> Option<Value> {
    let bytes = bytes(name)?;
    Some(serde_json::from_slice(&bytes).expect("the corpus is JSON"))
}

/// The bytes of `github/<name>`.
pub(crate) fn bytes(name: &str) -> Option<Vec<u8>> {
    let path = folder().join("github").join(name);
    let read = std::fs::read(&path).ok();
    if read.is_none() {
        eprintln!("skipped: no corpus github/{name} (set CORPUS_DIR)");
    }
    read
}

fn folder() -> PathBuf {
    std::env::var_os("CORPUS_DIR").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data")),
        PathBuf::from,
    )
}
