//! The answers of the example `validate`, apart from its arguments.

use std::collections::HashMap;

use serde_json::value::RawValue;
use serde_json::{Value, json};
use slack_blocks::{Surface, View, validate};

pub(crate) fn surface(name: &str) -> Option<Surface> {
    [Surface::Message, Surface::Modal, Surface::Home]
        .into_iter()
        .find(|surface| surface.as_str() == name)
}

/// The answer to one line; with its id, however deep the document is.
pub(crate) fn line(text: &str, default: Option<Surface>) -> Value {
    let refused =
        |id: Value, error: String| json!({ "id": id, "ok": false, "error": error, "errors": [] });
    // Only the fields of the line itself are read: the document stays text.
    let fields: HashMap<String, &RawValue> = match serde_json::from_str(text) {
        Ok(fields) => fields,
        Err(error) => return refused(Value::Null, error.to_string()),
    };
    let field = |name: &str| {
        let raw = fields.get(name).map_or("null", |raw| raw.get());
        serde_json::from_str::<Value>(raw).unwrap_or_default()
    };
    let (id, doc) = (
        field("id"),
        fields.get("doc").map_or("null", |raw| raw.get()),
    );
    let surface = match field("surface") {
        Value::String(name) => match surface(&name) {
            Some(surface) => surface,
            None => return refused(id, format!("unknown surface: {name}")),
        },
        _ => match View::from_json(doc).as_ref().map(View::kind) {
            Ok("modal") => Surface::Modal,
            Ok("home") => Surface::Home,
            _ => default.unwrap_or(Surface::Message),
        },
    };
    let mut answer = answer(doc, surface);
    answer["id"] = id;
    answer
}

pub(crate) fn answer(document: &str, surface: Surface) -> Value {
    match validate::json(document, surface) {
        Ok(Ok(())) => json!({ "ok": true, "errors": [] }),
        Ok(Err(violations)) => violations.to_answer(),
        Err(error) => {
            json!({ "ok": false, "error": "invalid_json", "message": error.to_string(), "errors": [] })
        }
    }
}
