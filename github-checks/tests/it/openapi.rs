//! Every request against GitHub's own description of its API.

use std::collections::BTreeSet;

use github_checks::base_url::BaseUrl;
use github_checks::endpoint::{Endpoint, Service, to_http};
use serde_json::{Value, json};

use crate::calls::{Visit, every};
use crate::corpus;

struct Validate {
    document: Value,
    seen: BTreeSet<String>,
}

#[test]
fn every_request_is_one_that_github_describes() {
    let Some(document) = corpus::both("openapi.subset.json", "openapi.more.json") else {
        return;
    };
    let mut visit = Validate {
        document: as_json_schema(document),
        seen: BTreeSet::new(),
    };
    every(&mut visit);
    let paths = visit.document["paths"].as_object().unwrap();
    let operations = paths
        .values()
        .flat_map(|path| path.as_object().unwrap().values());
    let all: BTreeSet<String> = operations
        .map(|operation| operation["operationId"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(all.len(), 94);
    assert_eq!(visit.seen, all, "every described operation has a call");
}

impl Visit for Validate {
    fn call<E: Endpoint>(&mut self, operation: &str, call: &E) {
        if operation.is_empty() {
            return;
        }
        self.seen.insert(operation.to_owned());
        let (path, method, described) = self.find(operation);
        assert_eq!(E::METHOD.as_str().to_lowercase(), method, "{operation}");
        // The two commits of a comparison are one argument there.
        let ours = E::PATH.replace("{base}...{head}", "{basehead}");
        assert_eq!(ours, path, "{operation}");
        assert_eq!(E::SERVICE, Service::Api);
        let base = BaseUrl::parse("https://api.github.com").unwrap();
        let request = to_http(call, &base).unwrap_or_else(|error| panic!("{operation}: {error}"));
        self.check_query(
            operation,
            described,
            request.uri().query().unwrap_or_default(),
        );
        let content = &self.resolve(&described["requestBody"])["content"];
        let schema = &content["application/json"]["schema"];
        if schema.is_null() {
            assert!(request.body().is_empty(), "{operation} takes no body");
            return;
        }
        if request.body().is_empty() {
            assert_ne!(
                described["requestBody"]["required"], true,
                "{operation} needs a body"
            );
            return;
        }
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        let known = schema["properties"].as_object();
        for name in body.as_object().unwrap().keys() {
            let known = known.is_none_or(|known| known.contains_key(name));
            assert!(known, "{operation}: GitHub does not know {name}");
        }
        let root = json!({ "components": self.document["components"], "allOf": [schema] });
        let validator = jsonschema::validator_for(&root).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&body)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{operation}: {errors:?}\n{body}");
    }
}

impl Validate {
    fn find(&self, operation: &str) -> (&str, &str, &Value) {
        for (path, methods) in self.document["paths"].as_object().unwrap() {
            for (method, described) in methods.as_object().unwrap() {
                if described["operationId"] == operation {
                    return (path, method, described);
                }
            }
        }
        panic!("GitHub describes no {operation}");
    }

    fn resolve<'v>(&'v self, value: &'v Value) -> &'v Value {
        match value["$ref"].as_str() {
            Some(pointer) => self.document.pointer(&pointer[1..]).unwrap(),
            None => value,
        }
    }

    fn check_query(&self, operation: &str, described: &Value, query: &str) {
        let parameters = described["parameters"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let parameter = parameters
                .iter()
                .map(|parameter| self.resolve(parameter))
                .find(|parameter| parameter["in"] == "query" && parameter["name"] == *name)
                .unwrap_or_else(|| panic!("{operation}: GitHub does not know ?{name}"));
            let schema = self.resolve(&parameter["schema"]);
            if let Some(words) = schema["enum"].as_array() {
                assert!(
                    words.iter().any(|word| *word == *value),
                    "{operation}: {name}={value}"
                );
            }
            match schema["type"].as_str() {
                Some("integer") => assert!(value.parse::<u64>().is_ok(), "{operation}: {name}"),
                Some("boolean") => assert!(value.parse::<bool>().is_ok(), "{operation}: {name}"),
                _ => {}
            }
        }
    }
}

/// `OpenAPI` 3.0 writes `nullable` where JSON Schema lists `null` among the types.
fn as_json_schema(mut value: Value) -> Value {
    match &mut value {
        Value::Object(object) => {
            if object.get("nullable") == Some(&Value::Bool(true))
                && let Some(kind) = object.get("type").filter(|kind| kind.is_string()).cloned()
            {
                object.insert("type".to_owned(), json!([kind, "null"]));
            }
            for (_, member) in object.iter_mut() {
                *member = as_json_schema(member.take());
            }
        }
        Value::Array(items) => {
            for item in items {
                *item = as_json_schema(item.take());
            }
        }
        _ => {}
    }
    value
}
