//! Walks a document along the tables.

use std::collections::HashSet;

use serde_json::{Map, Value as Json};

use super::checks::list;
use super::format::{is_number, is_url, short};
use super::message::Way;
use super::violation::{Rule, Violation, Violations};
use crate::spec::{Field, Slot, Spec, Value, blocks, slots, views};
use crate::surface::Surface;

/// Deeper than Block Kit nests; what is deeper is not looked at.
const DEPTH: usize = 32;
/// Attachments in a message.
const ATTACHMENTS: usize = 100;

pub(super) struct Checker {
    pub(super) surface: Surface,
    pub(super) violations: Vec<Violation>,
    /// The pointer to where the walk is.
    pub(super) at: String,
    depth: usize,
    pub(super) block_ids: HashSet<String>,
    pub(super) action_ids: HashSet<String>,
    pub(super) focused: bool,
    /// Inside an object that the surface does not take: what it holds is not told again.
    misplaced: bool,
}

impl Checker {
    pub(super) fn new(surface: Surface) -> Self {
        Self {
            surface,
            violations: Vec::new(),
            at: String::new(),
            depth: 0,
            block_ids: HashSet::new(),
            action_ids: HashSet::new(),
            focused: false,
            misplaced: false,
        }
    }

    pub(super) fn finish(self, document: &Json) -> Result<(), Violations> {
        let error = match (document, self.surface) {
            (Json::Array(_), _) => "invalid_blocks",
            (_, Surface::Message) => "invalid_message",
            _ => "invalid_view",
        };
        self.finish_as(error)
    }

    pub(super) fn finish_as(self, error: &'static str) -> Result<(), Violations> {
        if self.violations.is_empty() {
            Ok(())
        } else {
            Err(Violations::new(self.violations, error))
        }
    }

    /// A list of blocks, a message or a view.
    pub(super) fn document(&mut self, document: &Json) {
        match (document, self.surface) {
            (Json::Array(list), _) => self.blocks(list),
            (Json::Object(message), Surface::Message) => self.message(message, Way::Call),
            (Json::Object(view), surface) => {
                let spec = if surface == Surface::Modal {
                    &views::MODAL
                } else {
                    &views::HOME
                };
                self.members(spec, view);
                self.around(spec, view);
            }
            (other, _) => self.wrong_type("an array or an object", other),
        }
    }

    /// What concerns a view as a whole.
    pub(super) fn around(&mut self, spec: &'static Spec, view: &Map<String, Json>) {
        if let Some(Json::Array(list)) = view.get("blocks") {
            self.within("blocks", |checker| checker.across(list));
            if std::ptr::eq(spec, &raw const views::MODAL) {
                self.submit(view, list);
            }
        }
        let found = bytes(view);
        if found > views::MAX_BYTES {
            let message = format!(
                "view_too_large: must be at most {} bytes as JSON",
                views::MAX_BYTES
            );
            self.fail(
                Rule::MaxBytes,
                message,
                views::MAX_BYTES.into(),
                found.into(),
            );
        }
    }

    pub(super) fn message(&mut self, message: &Map<String, Json>, way: Way) {
        self.message_rules(message, way);
        let blocks = |checker: &mut Self, list: Option<&Json>| match list {
            Some(Json::Array(list)) => checker.blocks(list),
            None | Some(Json::Null) => {}
            Some(other) => checker.wrong_type("an array", other),
        };
        self.within("blocks", |checker| blocks(checker, message.get("blocks")));
        let attachments = list(message, "attachments");
        if attachments.len() > ATTACHMENTS {
            self.within("attachments", |checker| {
                let (most, found) = (ATTACHMENTS, attachments.len());
                let message = format!("must have at most {most} items");
                checker.fail(Rule::MaxItems, message, most.into(), found.into());
            });
        }
        for (n, attachment) in attachments.iter().enumerate() {
            self.within(format_args!("attachments/{n}/blocks"), |checker| {
                blocks(checker, attachment.get("blocks"));
            });
        }
    }

    fn blocks(&mut self, list: &[Json]) {
        let most = self.surface.max_blocks();
        if list.len() > most {
            self.fail(
                Rule::MaxItems,
                format!("must have at most {most} items"),
                most.into(),
                list.len().into(),
            );
        }
        for (n, block) in list.iter().enumerate() {
            self.within(n, |checker| checker.slot(&slots::BLOCK, block));
        }
        self.across(list);
    }

    fn slot(&mut self, slot: &Slot, value: &Json) {
        let Json::Object(members) = value else {
            return self.wrong_type("an object", value);
        };
        let kind = match members.get("type") {
            Some(Json::String(kind)) => kind.as_str(),
            None | Some(Json::Null) => {
                return self.fail_at(
                    "type",
                    Rule::Required,
                    "missing required field: type",
                    Json::Null,
                    Json::Null,
                );
            }
            Some(other) => {
                return self.within("type", |checker| checker.wrong_type("a string", other));
            }
        };
        let find = |list: &[&'static Spec]| list.iter().copied().find(|spec| spec.kind == kind);
        if let Some(spec) = find(slot.takes) {
            return self.object(spec, members);
        }
        let takes = || {
            slot.takes
                .iter()
                .map(|spec| spec.kind)
                .collect::<Vec<_>>()
                .into()
        };
        if slot.knows.iter().any(|family| find(family).is_some()) {
            let message = format!("{} not allowed here: {kind}", slot.what);
            self.fail_at("type", Rule::NotAllowedHere, message, takes(), kind.into());
        } else {
            self.fail_at(
                "type",
                Rule::UnknownType,
                format!("unsupported type: {kind}"),
                takes(),
                kind.into(),
            );
        }
    }

    fn object(&mut self, spec: &'static Spec, members: &Map<String, Json>) {
        if self.depth == DEPTH {
            return;
        }
        self.depth += 1;
        let block = blocks::ALL.iter().any(|block| std::ptr::eq(*block, spec));
        // Each block has its own action ids, also one inside another.
        let outer_ids = block.then(|| std::mem::take(&mut self.action_ids));
        let outer = self.misplaced;
        if !outer && !spec.is_for(self.surface) {
            self.misplaced = true;
            let message = format!(
                "{} is not for this surface: {}",
                spec.kind,
                self.surface.as_str()
            );
            let expected = spec
                .surfaces
                .iter()
                .map(|surface| surface.as_str())
                .collect::<Vec<_>>()
                .into();
            let got = self.surface.as_str().into();
            if block {
                self.fail(Rule::Surface, message, expected, got);
            } else {
                self.fail_at("type", Rule::Surface, message, expected, got);
            }
        }
        // What stands in the wrong place is moved, not corrected: its own faults wait.
        if !self.misplaced {
            self.members(spec, members);
        }
        self.misplaced = outer;
        self.action_ids = outer_ids.unwrap_or(std::mem::take(&mut self.action_ids));
        self.depth -= 1;
    }

    /// The fields of an object that is not a part of Block Kit.
    pub(super) fn plain_members(&mut self, spec: &'static Spec, fields: &Map<String, Json>) {
        self.members(spec, fields);
    }

    fn members(&mut self, spec: &'static Spec, members: &Map<String, Json>) {
        for field in spec.fields {
            match members.get(field.name) {
                None | Some(Json::Null) if field.required => {
                    let message = format!("missing required field: {}", field.name);
                    self.fail_at(field.name, Rule::Required, message, Json::Null, Json::Null);
                }
                None | Some(Json::Null) => {}
                Some(value) => {
                    self.within(field.name, |checker| checker.field(field, value));
                    self.identity(field.name, value);
                }
            }
        }
        for (name, value) in members {
            if name != "type" && !value.is_null() && spec.field(name).is_none() {
                let rule = if other_kinds_have(spec, name) {
                    Rule::NotWith
                } else {
                    Rule::UnknownMember
                };
                self.fail_at(
                    name,
                    rule,
                    format!("invalid additional property: {name}"),
                    Json::Null,
                    Json::Null,
                );
            }
        }
        for check in spec.checks {
            self.check(check, members);
        }
    }

    fn field(&mut self, field: &'static Field, value: &Json) {
        self.value(&field.value, field, value);
        match value {
            Json::String(text) => {
                if !matches!(field.value, Value::Plain | Value::Text) {
                    self.length(text, field.chars);
                }
                if !field.words.is_empty() && !field.words.contains(&text.as_str()) {
                    self.fail(
                        Rule::Enum,
                        "must be a valid enum value",
                        field.words.into(),
                        text.as_str().into(),
                    );
                }
            }
            // What is not whole is told already.
            Json::Number(number) if !number.is_f64() => {
                let Some((least, most)) = field.range else {
                    return;
                };
                let found = number.as_i64().unwrap_or(i64::MAX);
                if found < least || found > most {
                    let message = format!("must be between {least} and {most}");
                    self.fail(
                        Rule::Range,
                        message,
                        vec![least, most].into(),
                        Json::Number(number.clone()),
                    );
                }
            }
            Json::Array(list) => self.list(field, list),
            _ => {}
        }
    }

    fn list(&mut self, field: &'static Field, list: &[Json]) {
        if let Some((least, most)) = field.items {
            if list.len() > most {
                self.fail(
                    Rule::MaxItems,
                    format!("must have at most {most} items"),
                    most.into(),
                    list.len().into(),
                );
            } else if list.len() < least {
                self.fail(
                    Rule::MinItems,
                    format!("must have at least {least} items"),
                    least.into(),
                    list.len().into(),
                );
            }
        }
        for (n, item) in list.iter().enumerate() {
            match (item, field.each) {
                (Json::Array(inner), Some((least, _))) if inner.len() < least => {
                    self.within(n, |checker| {
                        let message = format!("must have at least {least} items");
                        checker.fail(Rule::MinItems, message, least.into(), inner.len().into());
                    });
                }
                (Json::Array(inner), Some((_, most))) if inner.len() > most => {
                    self.within(n, |checker| {
                        let message = format!("must have at most {most} items");
                        checker.fail(Rule::MaxItems, message, most.into(), inner.len().into());
                    });
                }
                (Json::String(text), each) => self.within(n, |checker| {
                    checker.length(text, each);
                    if !field.words.is_empty() && !field.words.contains(&text.as_str()) {
                        checker.fail(
                            Rule::Enum,
                            "must be a valid enum value",
                            field.words.into(),
                            text.as_str().into(),
                        );
                    }
                }),
                _ => {}
            }
        }
    }

    fn length(&mut self, text: &str, limits: Option<(usize, usize)>) {
        let Some((least, most)) = limits else { return };
        // A character has at most four bytes and at least one.
        if text.len() <= most && text.len() >= least * 4 {
            return;
        }
        let count = text.chars().count();
        if count > most {
            self.fail(
                Rule::MaxChars,
                format!("must be less than {} characters", most + 1),
                most.into(),
                count.into(),
            );
        } else if count < least {
            let message = format!("must be more than {} characters", least - 1);
            self.fail(Rule::MinChars, message, least.into(), count.into());
        }
    }

    fn value(&mut self, expected: &'static Value, field: &'static Field, value: &Json) {
        let fits = match (expected, value) {
            (Value::Url, Json::String(text)) => {
                if !text.is_empty() && !is_url(text) {
                    self.fail(Rule::Format, "invalid url", Json::Null, short(text).into());
                }
                Ok(())
            }
            (Value::Str, Json::String(_))
            | (Value::Bool, Json::Bool(_))
            | (Value::Number, Json::Number(_))
            | (Value::Object, Json::Object(_)) => Ok(()),
            (Value::Int, Json::Number(number)) if !number.is_f64() => Ok(()),
            (Value::NumberText, Json::String(text)) => {
                if !is_number(text) {
                    self.fail(
                        Rule::Format,
                        "must be a number",
                        Json::Null,
                        text.as_str().into(),
                    );
                }
                Ok(())
            }
            (Value::Plain | Value::Text, Json::Object(text)) => {
                self.text(
                    matches!(expected, Value::Plain),
                    field.each.or(field.chars),
                    text,
                );
                Ok(())
            }
            (Value::Of(spec), Json::Object(members)) => {
                self.typed(spec, members);
                Ok(())
            }
            (Value::Slot(slot), _) => {
                self.slot(slot, value);
                Ok(())
            }
            (Value::List(inner), Json::Array(list)) => {
                for (n, item) in list.iter().enumerate() {
                    self.within(n, |checker| checker.value(inner, field, item));
                }
                Ok(())
            }
            (Value::Str | Value::Url | Value::NumberText, _) => Err("a string"),
            (Value::Bool, _) => Err("a boolean"),
            (Value::Int, _) => Err("an integer"),
            (Value::Number, _) => Err("a number"),
            (Value::List(_), _) => Err("an array"),
            (Value::Object | Value::Plain | Value::Text | Value::Of(_), _) => Err("an object"),
        };
        if let Err(expected) = fits {
            self.wrong_type(expected, value);
        }
    }

    /// An object whose kind its place gives; `type` may be left out, but not be another.
    fn typed(&mut self, spec: &'static Spec, members: &Map<String, Json>) {
        match members.get("type") {
            Some(Json::String(kind)) if kind == spec.kind || spec.kind.is_empty() => {}
            None | Some(Json::Null) => {}
            Some(other) => {
                let message = format!("must be of type {}", spec.kind);
                self.fail_at("type", Rule::Enum, message, spec.kind.into(), other.clone());
            }
        }
        self.object(spec, members);
    }

    fn text(&mut self, plain: bool, limits: Option<(usize, usize)>, members: &Map<String, Json>) {
        let spec = match members.get("type").and_then(Json::as_str) {
            Some("plain_text") => &slots::PLAIN_TEXT,
            Some("mrkdwn") if !plain => &slots::MRKDWN,
            Some("mrkdwn") => {
                let message = "must be plain_text";
                return self.fail_at(
                    "type",
                    Rule::PlainTextOnly,
                    message,
                    "plain_text".into(),
                    "mrkdwn".into(),
                );
            }
            other => {
                let expected: Json = vec!["plain_text", "mrkdwn"].into();
                return self.fail_at(
                    "type",
                    Rule::Enum,
                    "must be a valid enum value",
                    expected,
                    other.into(),
                );
            }
        };
        let before = self.violations.len();
        self.members(spec, members);
        if let (Some(text), true) = (
            members.get("text").and_then(Json::as_str),
            before == self.violations.len(),
        ) {
            self.within("text", |checker| checker.length(text, limits));
        }
    }
}

/// How many bytes a view has as JSON.
fn bytes(view: &Map<String, Json>) -> usize {
    struct Count(usize);
    impl std::io::Write for Count {
        fn write(&mut self, part: &[u8]) -> std::io::Result<usize> {
            self.0 += part.len();
            Ok(part.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    // Counting does not fail.
    let _ = serde_json::to_writer(&mut count, view);
    count.0
}

/// Whether a member belongs to a sibling of the object rather than to nothing.
fn other_kinds_have(spec: &Spec, name: &str) -> bool {
    let siblings: [&Spec; 2] = match spec.kind {
        "plain_text" | "mrkdwn" => [&slots::PLAIN_TEXT, &slots::MRKDWN],
        "modal" | "home" => [&views::MODAL, &views::HOME],
        _ => return false,
    };
    siblings.iter().any(|sibling| sibling.field(name).is_some())
}
