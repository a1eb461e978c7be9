//! Everything that may happen to an answer one day, one at a time.

use serde_json::{Value, json};

use super::schema::Sample;

/// Every member dropped that is no key, every nullable one null, every word of an enum a
/// new one, and one member that nobody knows.
pub(crate) fn all(sample: &Sample, keys: &[&str]) -> Vec<(String, Value)> {
    let mut mutations = Vec::new();
    // A map has no members of its own: a stranger would be one more entry.
    if !sample.members.is_empty() {
        let mut stranger = sample.value.clone();
        stranger["a_member_of_tomorrow"] = json!({"a": [1]});
        mutations.push(("with a stranger".to_owned(), stranger));
    }
    for member in &sample.members {
        let pointer = &member.pointer;
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        if name != "id" && !keys.contains(&pointer.as_str()) {
            let mut without = sample.value.clone();
            let object = without.pointer_mut(parent).and_then(Value::as_object_mut);
            if object.is_some_and(|object| object.remove(name).is_some()) {
                mutations.push((format!("without {pointer}"), without));
            }
        }
        if member.nullable {
            mutations.extend(set(sample, pointer, "null", Value::Null));
        }
        if member.is_enum {
            mutations.extend(set(
                sample,
                pointer,
                "a new word",
                json!("word-of-tomorrow"),
            ));
        }
    }
    mutations
}

fn set(sample: &Sample, pointer: &str, what: &str, value: Value) -> Option<(String, Value)> {
    let mut mutated = sample.value.clone();
    *mutated.pointer_mut(pointer)? = value;
    Some((format!("{what} at {pointer}"), mutated))
}
