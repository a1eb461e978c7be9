//! The vendor's documents, when they are there.

use std::path::PathBuf;

use serde_json::Value;

/// Reads `github/<name>` of the corpus; `None`, and a line that says so, when it is absent.
pub(crate) fn json(name: &str) -> Option<Value> {
    let bytes = bytes(name)?;
    Some(serde_json::from_slice(&bytes).expect("the corpus is JSON"))
}

/// Two documents of the same shape as one; `None` when either is absent.
pub(crate) fn both(one: &str, other: &str) -> Option<Value> {
    let mut whole = json(one)?;
    merge(&mut whole, json(other)?);
    Some(whole)
}

fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
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
