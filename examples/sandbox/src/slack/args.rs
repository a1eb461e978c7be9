//! Arguments of a Web API call: JSON, form or query.

use serde_json::{Map, Value};

use super::api::Refusal;
use crate::http::Request;

/// Fields that forms carry as JSON text.
const STRUCTURED: &[&str] = &[
    "attachments",
    "blocks",
    "files",
    "message",
    "metadata",
    "unfurls",
    "user_auth_blocks",
    "view",
];

/// The arguments, wherever they came from.
#[derive(Debug)]
pub(super) struct Args {
    pub(super) fields: Map<String, Value>,
    /// A JSON body that did not name its charset.
    pub(super) no_charset: bool,
}

impl Args {
    pub(super) fn read(request: &Request) -> Result<Self, Refusal> {
        let mut fields = Map::new();
        for (key, value) in &request.query {
            fields.insert(key.clone(), Value::String(value.clone()));
        }
        let kind = request
            .header("content-type")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let is_json = kind.starts_with("application/json");
        if is_json && !request.body.is_empty() {
            match serde_json::from_slice(&request.body) {
                Ok(Value::Object(body)) => fields.extend(body),
                Ok(_) => return Err(Refusal::new("json_not_object")),
                Err(_) => return Err(Refusal::new("invalid_json")),
            }
        } else if kind.starts_with("application/x-www-form-urlencoded") || kind.is_empty() {
            for (key, value) in request.form() {
                fields.insert(key, Value::String(value));
            }
        } else if !request.body.is_empty() && !kind.starts_with("multipart/") {
            return Err(Refusal::new("invalid_form_data"));
        }
        for name in STRUCTURED {
            let Some(Value::String(text)) = fields.get(*name) else {
                continue;
            };
            if text.is_empty() {
                fields.remove(*name);
            } else if let Ok(parsed) = serde_json::from_str::<Value>(text) {
                fields.insert((*name).to_owned(), parsed);
            } else if ["blocks", "attachments", "view"].contains(name) {
                return Err(Refusal::new(if *name == "blocks" {
                    "invalid_blocks_format"
                } else {
                    "invalid_arguments"
                }));
            }
        }
        Ok(Self {
            fields,
            no_charset: is_json && !kind.contains("charset"),
        })
    }

    /// A text; numbers count as text, as in forms.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.fields.get(name)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    pub(super) fn required(&self, name: &str) -> Result<String, Refusal> {
        self.text(name).ok_or_else(|| {
            let text = format!("[ERROR] missing required field: {name}");
            Refusal::new("invalid_arguments").message(text)
        })
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        match self.fields.get(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => ["1", "true"].contains(&text.as_str()),
            Some(Value::Number(number)) => number.as_i64() == Some(1),
            _ => false,
        }
    }

    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    /// A number within bounds, or the default.
    pub(super) fn number(&self, name: &str, default: usize, most: usize) -> usize {
        let given = self.text(name).and_then(|text| text.parse::<usize>().ok());
        given
            .filter(|number| *number > 0)
            .unwrap_or(default)
            .min(most)
    }
}
