//! Rules over the fields of a message, each with the error that Slack documents for it.

use serde_json::{Map, Value as Json};

use super::checker::Checker;
use super::checks::there;
use super::violation::Rule;

/// Maximum characters of `markdown_text`.
const MARKDOWN: usize = 12_000;

/// Where a message travels.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// In a call, or through a `response_url`.
    Call,
    /// In the body that answers a command: without any text, only what was typed is shown.
    Answer,
}

/// The text of a field, empty when there is none.
fn text<'m>(message: &'m Map<String, Json>, name: &str) -> &'m str {
    let found = message.get(name).and_then(Json::as_str);
    found.unwrap_or_default()
}

fn is_filled(message: &Map<String, Json>, name: &str) -> bool {
    match message.get(name) {
        Some(Json::Array(list)) => !list.is_empty(),
        Some(Json::String(text)) => !text.trim().is_empty(),
        _ => false,
    }
}

impl Checker {
    /// Everything about a message but its blocks.
    pub(super) fn message_rules(&mut self, message: &Map<String, Json>, way: Way) {
        for name in ["text", "markdown_text", "thread_ts"] {
            if let Some(value) = there(message, name).filter(|value| !value.is_string()) {
                self.within(name, |checker| checker.wrong_type("a string", value));
            }
        }
        if let Some(value) = there(message, "attachments").filter(|value| !value.is_array()) {
            self.within("attachments", |checker| {
                checker.wrong_type("an array", value);
            });
        }
        if let Some(metadata) = there(message, "metadata") {
            self.within("metadata", |checker| checker.metadata(metadata));
        }
        if message.get("delete_original") == Some(&Json::Bool(true)) {
            return self.alone(message);
        }
        self.markdown_text(message);
        let unreadable = ["text", "markdown_text", "blocks", "attachments"]
            .into_iter()
            .any(|name| match there(message, name) {
                Some(Json::String(_) | Json::Array(_)) | None => false,
                Some(_) => true,
            });
        let filled = ["text", "blocks", "attachments", "markdown_text"]
            .into_iter()
            .any(|name| is_filled(message, name));
        if way == Way::Call && !filled && !unreadable {
            self.fail_at(
                "text",
                Rule::NoText,
                "no_text: a message needs text, blocks, attachments or markdown_text",
                Json::Null,
                Json::Null,
            );
        }
    }

    /// Deleting goes with nothing else.
    fn alone(&mut self, message: &Map<String, Json>) {
        let content = ["text", "blocks", "attachments", "markdown_text"];
        let with = content.into_iter().find(|name| is_filled(message, name));
        let replaces = message.get("replace_original") == Some(&Json::Bool(true));
        let with = with.or(replaces.then_some("replace_original"));
        if let Some(other) = with {
            self.fail_at(
                "delete_original",
                Rule::NotWith,
                format!("must not be set with {other}"),
                other.into(),
                Json::Null,
            );
        }
    }

    fn markdown_text(&mut self, message: &Map<String, Json>) {
        let markdown = text(message, "markdown_text");
        let found = markdown.chars().count();
        if found > MARKDOWN {
            self.fail_at(
                "markdown_text",
                Rule::MaxChars,
                format!("must be less than {} characters", MARKDOWN + 1),
                MARKDOWN.into(),
                found.into(),
            );
        }
        let beside = ["text", "blocks"]
            .into_iter()
            .find(|name| is_filled(message, name));
        if let Some(other) = beside.filter(|_| !markdown.is_empty()) {
            self.fail_at(
                "markdown_text",
                Rule::MarkdownTextConflict,
                format!("markdown_text_conflict: must not be set with {other}"),
                other.into(),
                Json::Null,
            );
        }
    }

    /// An event with its payload, or the entities of Work Objects.
    fn metadata(&mut self, metadata: &Json) {
        let Json::Object(fields) = metadata else {
            return self.wrong_type("an object", metadata);
        };
        if let Some(entities) = there(fields, "entities") {
            if !entities.is_array() {
                self.within("entities", |checker| {
                    checker.wrong_type("an array", entities);
                });
            }
            return;
        }
        for (name, expected) in [("event_type", "a string"), ("event_payload", "an object")] {
            match there(fields, name) {
                None => self.fail_at(
                    name,
                    Rule::Required,
                    format!("missing required field: {name}"),
                    Json::Null,
                    Json::Null,
                ),
                Some(Json::String(text)) if name == "event_type" && !text.is_empty() => {}
                Some(Json::Object(_)) if name == "event_payload" => {}
                Some(Json::String(_)) if name == "event_type" => self.fail_at(
                    name,
                    Rule::MinChars,
                    "must be more than 0 characters",
                    1.into(),
                    0.into(),
                ),
                Some(other) => {
                    self.within(name, |checker| checker.wrong_type(expected, other));
                }
            }
        }
    }
}
