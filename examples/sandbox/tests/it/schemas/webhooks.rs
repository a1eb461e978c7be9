//! GitHub's webhooks, against the vendor's schemas of their payloads.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Validator, corpus};
use crate::client::Received;

/// Where the sandbox follows the service and not the description.
const KNOWN: &[&str] = &[
    // An unset address is an empty text.
    "environment_url:  is not a uri",
    "log_url:  is not a uri",
];

/// What a hook received, as `event` or `event-action`, and the payload.
pub(crate) fn named(received: &Received) -> (String, Value) {
    let payload: Value = serde_json::from_slice(&received.body).expect("a JSON body");
    let event = received.header("x-github-event").to_owned();
    let name = match payload["action"].as_str() {
        Some(action) => format!("{event}-{action}"),
        None => event,
    };
    (name.replace('_', "-"), payload)
}

/// Checks every payload that the vendor describes; the names of those that it does not.
pub(crate) fn check(received: &[Received]) -> BTreeSet<String> {
    let mut undescribed = BTreeSet::new();
    let Some(corpus) = corpus("github/webhooks.schemas.json") else {
        return undescribed;
    };
    let validator = Validator::new(corpus.clone());
    let mut problems = BTreeSet::new();
    for (name, payload) in received.iter().map(named) {
        let schema = &corpus["events"][&name]["payload"];
        if schema.is_null() {
            undescribed.insert(name);
            continue;
        }
        let empty = validator.check(schema, &Value::Null);
        assert!(!empty.is_empty(), "the schema of {name} takes anything");
        let found = validator.check(schema, &payload).into_iter();
        problems.extend(found.map(|problem| format!("{name}: {problem}")));
    }
    problems.retain(|problem| !KNOWN.iter().any(|part| problem.contains(part)));
    assert!(problems.is_empty(), "{problems:#?}");
    undescribed
}
