//! Makes an example of a resource from a JSON hyper-schema.

use serde_json::{Map, Value, json};

/// An example, and where it may be changed.
pub(crate) struct Sample {
    pub(crate) value: Value,
    /// JSON pointers of all members.
    pub(crate) members: Vec<Member>,
}

pub(crate) struct Member {
    pub(crate) pointer: String,
    pub(crate) nullable: bool,
    pub(crate) is_enum: bool,
}

/// An example of `resource`; `None` when the schema does not describe it.
pub(crate) fn sample(root: &Value, resource: &str) -> Option<Sample> {
    let definition = &root["definitions"][resource];
    // Config vars describe themselves in an inner definition.
    let map = definition["definitions"].get("config_vars");
    let map = map.filter(|_| resource.ends_with("config-var"));
    let schema = match (map, definition.get("properties")) {
        (Some(map), _) => map,
        (None, Some(_)) => definition,
        (None, None) => return None,
    };
    let mut members = Vec::new();
    let value = example(root, schema, "", &mut members);
    Some(Sample { value, members })
}

fn resolve<'r>(root: &'r Value, mut schema: &'r Value) -> &'r Value {
    while let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let pointer = reference
            .trim_start_matches('#')
            .replace("%23", "")
            .replace("%2F", "/");
        schema = root.pointer(&pointer).unwrap();
    }
    schema
}

fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn example(root: &Value, schema: &Value, at: &str, members: &mut Vec<Member>) -> Value {
    let mut schema = resolve(root, schema);
    for choice in ["anyOf", "oneOf"] {
        if let Some(first) = schema.get(choice).and_then(|list| list.get(0)) {
            schema = resolve(root, first);
        }
    }
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        let mut object = Map::new();
        for (name, inner) in properties {
            let pointer = format!("{at}/{name}");
            let resolved = resolve(root, inner);
            members.push(Member {
                pointer: pointer.clone(),
                nullable: types(resolved).contains(&"null"),
                is_enum: resolved.get("enum").is_some(),
            });
            object.insert(name.clone(), example(root, inner, &pointer, members));
        }
        return Value::Object(object);
    }
    if let Some(items) = schema.get("items") {
        let one = example(root, items, &format!("{at}/0"), members);
        return json!([one]);
    }
    if let Some(value) = schema.get("example").filter(|value| !value.is_null()) {
        return value.clone();
    }
    let word = schema.get("enum").and_then(|words| words.get(0));
    if let Some(word) = word.filter(|word| !word.is_null()) {
        return word.clone();
    }
    match types(schema).iter().find(|kind| **kind != "null") {
        Some(&"integer") => json!(3),
        Some(&"number") => json!(0.5),
        Some(&"boolean") => json!(true),
        Some(&"object") => json!({}),
        Some(&"array") => json!([]),
        Some(_) if schema.get("format").is_some_and(|f| f == "date-time") => {
            json!("2017-01-14T18:27:05Z")
        }
        Some(_) => json!("text"),
        None => Value::Null,
    }
}
