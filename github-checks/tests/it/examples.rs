//! Every example that GitHub gives of an answer, and what is left of it when everything
//! but ids, names, commits and states is dropped or changed.

use std::collections::BTreeSet;

use github_checks::endpoint::{Endpoint, from_http};
use http::Response;
use serde_json::{Map, Value};

use crate::calls::{Visit, every};
use crate::corpus;

/// What stays: GitHub promises nothing without these.
const KEYS: [&str; 22] = [
    "id",
    "name",
    "sha",
    "head_sha",
    "state",
    "status",
    "context",
    "login",
    "type",
    "number",
    "object",
    "commit",
    "check_runs",
    "check_suites",
    "statuses",
    "environments",
    "repositories",
    "token",
    "workflow_runs",
    "jobs",
    "filename",
    "environment",
];
/// What stays because it is one side of a pull request.
const SIDES: [&str; 2] = ["head", "base"];
/// What holds words that GitHub adds to.
const WORDS: [&str; 8] = [
    "state",
    "status",
    "conclusion",
    "permission",
    "annotation_level",
    "enforcement",
    "type",
    "visibility",
];

struct Decode {
    examples: Value,
    decoded: usize,
    seen: BTreeSet<String>,
}

#[test]
fn every_example_of_an_answer_is_understood_whole_and_in_ruins() {
    let Some(examples) = corpus::both("examples.json", "examples.more.json") else {
        return;
    };
    let mut visit = Decode {
        examples,
        decoded: 0,
        seen: BTreeSet::new(),
    };
    every(&mut visit);
    assert!(visit.decoded >= 60, "{} examples only", visit.decoded);
}

impl Visit for Decode {
    fn call<E: Endpoint>(&mut self, operation: &str, _: &E) {
        // This example is a list where its own schema, and GitHub, have an object.
        let wrong = operation == "repos/list-custom-deployment-rule-integrations";
        if wrong
            || E::ACCEPT.contains("sha")
            || E::LINK
            || !self
                .seen
                .insert(format!("{operation}{}", std::any::type_name::<E>()))
        {
            return;
        }
        let Some(statuses) = self.examples["operations"][operation]["response"].as_object() else {
            return;
        };
        for (status, named) in statuses.clone() {
            let code: u16 = status.parse().unwrap_or(200);
            if !(200..300).contains(&code) {
                continue;
            }
            for (name, example) in named.as_object().unwrap() {
                let what = format!("{operation} {status} {name}");
                decode::<E>(code, example, &what);
                if code != 202 {
                    decode::<E>(code, &ruin(example), &format!("{what} in ruins"));
                    decode::<E>(code, &strange(example), &format!("{what} in strange words"));
                    decode::<E>(code, &crowd(example), &format!("{what} with more members"));
                }
                self.decoded += 1;
            }
        }
    }
}

fn decode<E: Endpoint>(status: u16, example: &Value, what: &str) {
    let answer = Response::builder()
        .status(status)
        .body(example.to_string().into())
        .unwrap();
    if let Err(error) = from_http::<E>(&answer) {
        let source = std::error::Error::source(&error).map(ToString::to_string);
        panic!("{what}: {error}: {source:?}\n{example:#}");
    }
}

/// Changes every object, the innermost first.
fn each(value: &Value, change: &impl Fn(Map<String, Value>) -> Map<String, Value>) -> Value {
    match value {
        Value::Object(object) => {
            let inner = object
                .iter()
                .map(|(name, value)| (name.clone(), each(value, change)));
            Value::Object(change(inner.collect()))
        }
        Value::Array(items) => items.iter().map(|item| each(item, change)).collect(),
        other => other.clone(),
    }
}

/// Drops every member that is no key.
pub(crate) fn ruin(value: &Value) -> Value {
    each(value, &|object| {
        let pull = object.contains_key("head") && object.contains_key("number");
        let key = |name: &str| KEYS.contains(&name) || (pull && SIDES.contains(&name));
        object.into_iter().filter(|(name, _)| key(name)).collect()
    })
}

/// Puts a word that nobody knows where GitHub's own lists of words grow.
pub(crate) fn strange(value: &Value) -> Value {
    each(value, &|mut object| {
        for (name, value) in &mut object {
            if WORDS.contains(&name.as_str()) && value.is_string() {
                *value = Value::from("teleported");
            }
        }
        object
    })
}

/// Adds members that nobody knows.
pub(crate) fn crowd(value: &Value) -> Value {
    each(value, &|mut object| {
        object.insert(
            "x_new".to_owned(),
            serde_json::json!([{ "deep": [1, null] }]),
        );
        object
    })
}
