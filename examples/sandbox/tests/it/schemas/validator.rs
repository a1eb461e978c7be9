//! The part of JSON Schema that the vendors' documents use.

use serde_json::Value;

/// Resolves references in one document.
#[derive(Debug)]
pub(super) struct Validator {
    document: Value,
}

impl Validator {
    pub(super) fn new(document: Value) -> Self {
        Self { document }
    }

    /// Everything that is wrong with a value, each with its place.
    pub(super) fn check(&self, schema: &Value, value: &Value) -> Vec<String> {
        let mut problems = Vec::new();
        self.walk(schema, value, "", &mut problems);
        problems
    }

    fn walk(&self, schema: &Value, value: &Value, at: &str, problems: &mut Vec<String>) {
        if let Some(reference) = schema["$ref"].as_str() {
            let pointer = reference
                .trim_start_matches('#')
                .replace("%23", "")
                .replace("%2F", "/");
            match self.document.pointer(&pointer) {
                Some(target) => self.walk(target, value, at, problems),
                None => problems.push(format!("{at}: unresolved {reference}")),
            }
            return;
        }
        if value.is_null() && schema["nullable"] == true {
            return;
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.walk(part, value, at, problems);
        }
        for choice in ["anyOf", "oneOf"] {
            let Some(options) = schema[choice].as_array() else {
                continue;
            };
            // Alternatives that only say which members are required together are merged in.
            let fits = options
                .iter()
                .any(|option| self.check(option, value).is_empty());
            if !fits {
                problems.push(format!("{at}: fits none of {choice}: {}", shortened(value)));
            }
        }
        if !type_fits(&schema["type"], value) {
            problems.push(format!(
                "{at}: {} is not {}",
                shortened(value),
                schema["type"]
            ));
            return;
        }
        if let Some(allowed) = schema["enum"].as_array()
            && !allowed.contains(value)
        {
            problems.push(format!(
                "{at}: {} is not one of the values",
                shortened(value)
            ));
        }
        if let (Some(format), Some(text)) = (schema["format"].as_str(), value.as_str())
            && !format_fits(format, text)
        {
            problems.push(format!("{at}: {text} is not a {format}"));
        }
        if let Some(members) = value.as_object() {
            self.object(schema, members, at, problems);
        }
        if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
            for value in values {
                self.walk(items, value, &format!("{at}[]"), problems);
            }
        }
    }

    fn object(
        &self,
        schema: &Value,
        members: &serde_json::Map<String, Value>,
        at: &str,
        problems: &mut Vec<String>,
    ) {
        for name in schema["required"].as_array().into_iter().flatten() {
            if !members.contains_key(name.as_str().unwrap_or_default()) {
                problems.push(format!("{at}: {name} is missing"));
            }
        }
        let Some(properties) = schema["properties"].as_object() else {
            return;
        };
        for (name, value) in members {
            match properties.get(name) {
                Some(schema) => self.walk(schema, value, &format!("{at}/{name}"), problems),
                None if schema["strictProperties"] == true => {
                    problems.push(format!("{at}/{name} is not documented"));
                }
                None => {}
            }
        }
        // Heroku's strict resources show every member that they document.
        if schema["strictProperties"] == true && schema.get("links").is_some() {
            for name in properties
                .keys()
                .filter(|name| !members.contains_key(*name))
            {
                problems.push(format!("{at}/{name} is not shown"));
            }
        }
    }
}

fn shortened(value: &Value) -> String {
    value.to_string().chars().take(80).collect()
}

fn type_fits(kind: &Value, value: &Value) -> bool {
    let one = |kind: &Value| match kind.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("null") => value.is_null(),
        _ => true,
    };
    match kind {
        Value::Array(kinds) => kinds.iter().any(one),
        kind => one(kind),
    }
}

fn format_fits(format: &str, text: &str) -> bool {
    match format {
        "uuid" => {
            let lengths: Vec<usize> = text.split('-').map(str::len).collect();
            lengths == [8, 4, 4, 4, 12]
        }
        "date-time" => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
        "uri" => text.contains("://"),
        "email" => text.contains('@'),
        _ => true,
    }
}
